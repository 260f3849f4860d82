import { Candidates, shuffled } from './candidates.ts';
import { constantOf, evaluate, named, namesOf, subtract } from './dimension.ts';
import type { Dimension, Sizes } from './dimension.ts';
import { random } from './random.ts';

/** A condition on sizes: declared under `require`, or assumed while tracing (heads divides D). */
export interface Constraint {
  readonly left: Dimension;
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly right: Dimension;
  /** As the user wrote it, or as a report should say it. */
  readonly text: string;
}

const SAMPLES = 16;
const TRIES = 4000;
/** Draws of a trial's sizes from which the smallest is taken: what a check costs grows with them. */
const DRAWS = 8;
/** Under bounds, which are set where a check is dear. */
const BOUNDED_DRAWS = 48;

/**
 * The admissible sizes: every name that is not derived is an integer of at least 2, names differ, constraints hold.
 *
 * Two dimensions are equal when they agree at every admissible size. That is tested at random sizes: two different
 * polynomials of degree d over a range of N values agree at one with probability at most d/N (Schwartz–Zippel), and
 * it holds for floors, minima and constraints too, where a proof by rewriting would not be complete.
 */
export class Domain {
  private readonly names = new Set<string>();
  private readonly constraints: Constraint[] = [];
  private readonly derived: ReadonlyMap<string, Dimension>;
  private readonly declared: number;
  private candidates: Candidates | null = null;
  /** How many of them were looked at, and those that are admissible. */
  private tried = 0;
  private samples: Sizes[] = [];
  private unconstrained: readonly Sizes[] | null = null;
  /** Dimensions that were compared, by their keys; true and false only as long as the samples are these. */
  private readonly compared = new Map<string, boolean>();
  /** The sizes in force while tracing, derived names included: what depends on sizes is decided by them, and assumed. */
  present: Sizes = new Map();

  /** `derived` names (`D: heads*dk`) are not drawn but follow from others, which must stand before them. */
  constructor(
    names: Iterable<string> = [],
    constraints: readonly Constraint[] = [],
    derived: ReadonlyMap<string, Dimension> = new Map(),
  ) {
    for (const name of names) this.names.add(name);
    for (const name of derived.keys()) this.names.delete(name);
    this.constraints.push(...constraints);
    this.derived = derived;
    this.declared = this.constraints.length;
  }

  /** A copy to which more can be added without changing this one. */
  copy(): Domain {
    const copy = new Domain(this.names, this.constraints, this.derived);
    copy.present = this.present;
    copy.candidates = this.candidates;
    copy.tried = this.tried;
    copy.samples = [...this.samples];
    return copy;
  }

  /** The sizes with those of the derived names added. */
  complete(sizes: Sizes): Map<string, number> {
    const all = new Map(sizes);
    for (const [name, dimension] of this.derived) all.set(name, evaluate(dimension, all));
    return all;
  }

  /** The value at the sizes in force; NaN where that is not known. */
  valueOf(dimension: Dimension): number {
    return evaluate(dimension, this.present);
  }

  /** Adds a constraint; equalities that follow from it hold from now on. Says whether it was new. */
  assume(constraint: Constraint): boolean {
    const samples = this.points();
    if (samples.length > 0 && samples.every((sizes) => holds(constraint, sizes))) return false;
    this.constraints.push(constraint);
    if (this.constraints.length === 1) this.forgetSamples();
    this.samples = this.samples.filter((sizes) => holds(constraint, sizes));
    this.compared.clear();
    return true;
  }

  /** The constraints that were assumed, as texts. */
  assumptions(): string[] {
    return [...new Set(this.assumed.map(({ text }) => text))];
  }

  /** The constraints that were assumed. */
  get assumed(): readonly Constraint[] {
    return this.constraints.slice(this.declared);
  }

  /** False where no admissible size was found at all: the constraints contradict each other. */
  isSatisfiable(): boolean {
    return this.points().length > 0;
  }

  admits(sizes: Sizes): boolean {
    return this.constraints.every((constraint) => holds(constraint, sizes));
  }

  firstBroken(sizes: Sizes): Constraint | null {
    return this.constraints.find((constraint) => !holds(constraint, sizes)) ?? null;
  }

  /** Whether two dimensions are what an operation needs to be equal. */
  equal(a: Dimension, b: Dimension): boolean {
    return this.areEqual(a, b);
  }

  /** Whether two dimensions are equal, whatever that is asked for. */
  areEqual(a: Dimension, b: Dimension): boolean {
    if (a.key === b.key) return true;
    const pair = `${a.key} ${b.key}`;
    const known = this.compared.get(pair);
    if (known !== undefined) return known;
    const difference = subtract(a, b);
    this.meet(difference);
    const admissible = this.points();
    // Where conditions leave nothing that was found, what holds at all sizes holds still.
    const samples = admissible.length > 0 ? admissible : this.sizesOfAnyKind();
    // Under narrow bounds the samples can miss the sizes in force. NaN: a name that has none.
    const now = evaluate(difference, this.present);
    const equal =
      (now === 0 || Number.isNaN(now)) && samples.every((sizes) => evaluate(difference, sizes) === 0);
    this.compared.set(pair, equal);
    return equal;
  }

  /** True where the condition holds at every admissible size, false where at none, null where it depends. */
  decide(constraint: Constraint): boolean | null {
    this.meet(constraint.left);
    this.meet(constraint.right);
    const results = this.points().map((sizes) => holds(constraint, sizes));
    if (results.every((each) => each)) return true;
    return results.some((each) => each) ? null : false;
  }

  /**
   * Sizes for a trial: `fixed` kept, the others distinct primes from 3 where the constraints allow, else small
   * integers; not all those in force, and of a few draws the one with the least volume. Null when none were found.
   */
  draw(fixed: Sizes, ...seed: readonly (string | number)[]): Map<string, number> | null {
    return this.drawApart(fixed, [], ...seed);
  }

  /**
   * The same, but of the draws first those at which the most of the dimensions differ from what they are at the sizes in
   * force: where `(L - F)//3 + 1` stays 2, one half is as right as its inverse.
   */
  drawApart(
    fixed: Sizes,
    dimensions: readonly Dimension[],
    ...seed: readonly (string | number)[]
  ): Map<string, number> | null {
    const unchanged = (sizes: Sizes): number =>
      dimensions.filter((each) => evaluate(each, sizes) === evaluate(each, this.present)).length;
    const free = [...this.names].filter((name) => !fixed.has(name) && !isDataDependent(name));
    const bounds = this.bounds();
    const wanted = bounds.size > 0 ? BOUNDED_DRAWS : DRAWS;
    const generator = random('sizes', ...seed);
    const primes = PRIMES.slice(0, Math.max(free.length, 3));
    let least: Map<string, number> | null = null;
    let [same, size] = [Infinity, Infinity];
    for (const { pool, tries } of [
      { pool: primes, tries: TRIES / 4 },
      { pool: integersFrom2(2 * primes.length + 12), tries: TRIES / 2 },
      { pool: integersFrom2(200), tries: TRIES / 4 },
    ]) {
      let found = 0;
      for (let attempt = 0; attempt < tries && found < wanted; attempt++) {
        const sizes = new Map(fixed);
        const chosen = shuffled(pool, generator.integer);
        if (bounds.size > 0 && pool !== primes) deal(chosen, free, bounds, sizes);
        else free.forEach((name, i) => sizes.set(name, chosen[i] ?? PRIMES[i % PRIMES.length]!));
        const all = this.complete(sizes);
        const asNow = free.length > 0 && free.every((name) => all.get(name) === this.present.get(name));
        if (asNow || !this.admits(all)) continue;
        found += 1;
        const [own, volumeOfAll] = [unchanged(all), volume(all)];
        if (own > same || (own === same && volumeOfAll >= size)) continue;
        [least, same, size] = [all, own, volumeOfAll];
      }
      // Primes first; any distinct integers, which divisibility usually needs; larger ones at last.
      if (least && (same === 0 || pool !== primes)) break;
    }
    return least;
  }

  /** The largest sizes that conditions such as `n <= 8` leave to names. */
  private bounds(): Map<string, number> {
    const found = new Map<string, number>();
    for (const { left, operator, right } of this.constraints) {
      const [name] = namesOf(left);
      const most = constantOf(right);
      if (operator !== '<=' || name === undefined || most === null || left.key !== named(name).key) continue;
      found.set(name, Math.min(most, found.get(name) ?? Infinity));
    }
    return found;
  }

  private meet(dimension: Dimension): void {
    for (const name of namesOf(dimension)) {
      if (this.names.has(name) || this.derived.has(name)) continue;
      this.names.add(name);
      this.forgetSamples();
    }
  }

  private forgetSamples(): void {
    this.candidates = null;
    this.unconstrained = null;
    this.tried = 0;
    this.samples = [];
    this.compared.clear();
  }

  private sizesOfAnyKind(): readonly Sizes[] {
    const generator = random('domain', 'any');
    return (this.unconstrained ??= Array.from({ length: SAMPLES }, () =>
      this.complete(new Map([...this.names].map((name) => [name, 2 + generator.integer(1000)]))),
    ));
  }

  /** A condition more only takes samples away: those after them take their places, and are what a new start would find. */
  private points(): readonly Sizes[] {
    this.candidates ??= new Candidates(
      this.names,
      (sizes) => this.complete(sizes),
      this.constraints.length > 0,
    );
    for (; this.tried < Candidates.MOST && this.samples.length < SAMPLES; this.tried++) {
      const sizes = this.candidates.at(this.tried);
      if (sizes && this.admits(sizes)) this.samples.push(sizes);
    }
    return this.samples;
  }
}

const integersFrom2 = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 2);

/** Names such as `count(mask)` get their size only when values are computed. */
export const isDataDependent = (name: string): boolean => name.startsWith(COUNT);

/** Whether such a name occurs in it: names stand in the key as they are. */
export const hasDataDependent = ({ key }: Dimension): boolean => key.includes(COUNT);

const COUNT = 'count(';

/** What a comparison's token says of two numbers, or of two texts. */
export function compare<T extends number | string>(a: T, operator: Constraint['operator'], b: T): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

export const holds = ({ left, operator, right }: Constraint, sizes: Sizes): boolean =>
  compare(evaluate(left, sizes), operator, evaluate(right, sizes));

const volume = (sizes: Sizes): number => [...sizes.values()].reduce((product, size) => product * size, 1);

const PRIMES = primesFrom3(64);

function primesFrom3(count: number): number[] {
  const primes: number[] = [];
  for (let n = 3; primes.length < count; n += 2) {
    if (primes.every((p) => n % p !== 0)) primes.push(n);
  }
  return primes;
}

/** Gives each name the first number that it may have, those that may have the fewest first. */
function deal(
  numbers: readonly number[],
  names: readonly string[],
  bounds: ReadonlyMap<string, number>,
  sizes: Map<string, number>,
): void {
  const most = (name: string): number => bounds.get(name) ?? Infinity;
  const left = [...numbers];
  for (const name of names.toSorted((a, b) => most(a) - most(b))) {
    const at = left.findIndex((each) => each <= most(name));
    sizes.set(name, at < 0 ? 2 : left.splice(at, 1)[0]!);
  }
}
