import type { Sizes } from './dimension.ts';
import { random } from './random.ts';

/** Sizes that could be admissible, made when they are first looked at, and always the same for the same names. */
export class Candidates {
  static readonly MOST = 4000;
  private readonly names: readonly string[];
  private readonly complete: (sizes: Sizes) => Sizes;
  private readonly ranges: readonly number[];
  private readonly generator = random('domain');
  /** Null where two names would have one size. */
  private readonly made: (Sizes | null)[] = [];

  /**
   * @param complete adds the sizes of names that are derived from these
   * @param isBound whether conditions have to be met
   */
  constructor(names: Iterable<string>, complete: (sizes: Sizes) => Sizes, isBound: boolean) {
    this.names = [...names];
    this.complete = complete;
    // Wide ranges tell polynomials apart and reach bounds (64 <= n); narrow ones meet divisibility.
    this.ranges = isBound ? [60, 14, 2000, 14] : [100_000];
  }

  at(index: number): Sizes | null {
    while (this.made.length <= index) this.made.push(this.next(this.made.length));
    return this.made[index]!;
  }

  private next(index: number): Sizes | null {
    const range = this.ranges[index % this.ranges.length]!;
    const { integer } = this.generator;
    // The least sizes in any order show what fails at small ones only (4 <= n).
    const least =
      index % 4 === 3
        ? shuffled(
            this.names.map((_, i) => i),
            integer,
          )
        : null;
    const free = new Map<string, number>();
    for (const name of this.names) free.set(name, 2 + (least ? least[free.size]! : integer(range)));
    const isDistinct = this.names.length > range / 2 || new Set(free.values()).size === free.size;
    return isDistinct ? this.complete(free) : null;
  }
}

/** Fisher and Yates, 1938. */
export function shuffled<T>(items: readonly T[], integer: (below: number) => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = integer(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
