import { constantOf, namesOf, named, solveFor, substitute, subtract } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { Domain } from '../shapes/domain.ts';

/** What names of dimensions turned out to stand for. */
export type Solution = ReadonlyMap<string, Dimension>;

/** Thrown where something was learnt: what was computed before may be wrong, and all starts anew. */
export class Learnt extends Error {
  readonly solution: Solution;

  constructor(solution: Solution) {
    super('another dimension is known');
    this.solution = solution;
  }
}

/**
 * A domain that learns: where two dimensions must be equal and one of them is a name that nothing is known of, it is what the
 * other one is. So the shapes of arguments are solved from the equations that use them.
 */
export class SolvingDomain extends Domain {
  /** Of which names something may be learnt: of others what differs differs. */
  isSolvable: (name: string) => boolean = () => true;
  private readonly solution: Solution;
  private readonly weight: (name: string) => number;

  /**
   * @param weight how much is known of a name: 0 for nothing. Of two names the lighter one may be the other; two of one weight
   * are different, unless nothing is known of them.
   */
  constructor(solution: Solution, weight: (name: string) => number) {
    super();
    this.solution = solution;
    this.weight = weight;
  }

  override equal(a: Dimension, b: Dimension): boolean {
    if (this.areEqual(a, b)) return true;
    this.learn(a, b);
    return false;
  }

  /** What the lightest name must be that the equation can be solved for. */
  private learn(a: Dimension, b: Dimension): void {
    const difference = subtract(a, b);
    const names = namesOf(difference).sort((x, y) => this.weight(x) - this.weight(y));
    for (const name of names.filter(this.isSolvable)) {
      const value = solveFor(name, difference);
      if (!value || (constantOf(value) ?? 1) < 1) continue;
      const own = this.weight(name);
      const other = simpleName(value);
      // At a size of one a transposition and a sum over the axis would not show.
      if (own > 0 && constantOf(value) === 1) continue;
      // What is made of several names, or is a number, may be the value of any.
      if (own > 0 && other !== null && own >= this.weight(other)) continue;
      throw new Learnt(new Map([...this.solution, [name, value]]));
    }
  }
}

/** The name that a dimension is, if it is nothing but that. */
function simpleName(dimension: Dimension): string | null {
  const [only, ...more] = namesOf(dimension);
  return only !== undefined && more.length === 0 && dimension.key === named(only).key ? only : null;
}

/** A dimension with all that is known of its names. */
export function resolved(dimension: Dimension, solution: Solution): Dimension {
  if (solution.size === 0 || !namesOf(dimension).some((name) => solution.has(name))) return dimension;
  return resolved(
    substitute(dimension, (name) => solution.get(name) ?? null),
    solution,
  );
}
