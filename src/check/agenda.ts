/** Something with a bound from below of what it costs. */
export interface Bounded<T> {
  readonly of: T;
  readonly least: number;
}

/** What is tried the cheapest first, where what something costs is dear to tell and a bound is not. */
export class Agenda<T> {
  private readonly bounded: readonly Bounded<T>[];
  /** What they cost, the dearest first. */
  private readonly known: Bounded<T>[] = [];
  private readonly costOf: (each: T) => number;
  private readonly compare: (a: Bounded<T>, b: Bounded<T>) => number;

  constructor(
    bounded: readonly Bounded<T>[],
    costOf: (each: T) => number,
    compareTied: (a: T, b: T) => number,
  ) {
    this.costOf = costOf;
    this.compare = (a, b) => a.least - b.least || compareTied(a.of, b.of);
    this.bounded = bounded.toSorted(this.compare);
  }

  /** Each with what it costs, which is below `most`. */
  *inOrder(most: number): Generator<Bounded<T>> {
    for (const { of, least } of this.bounded) {
      while (this.known.length > 0 && this.known.at(-1)!.least <= least) yield this.known.pop()!;
      const cost = this.costOf(of);
      if (cost < most) this.put({ of, least: cost });
    }
    while (this.known.length > 0) yield this.known.pop()!;
  }

  private put(each: Bounded<T>): void {
    let [from, to] = [0, this.known.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.compare(this.known[middle]!, each) > 0) from = middle + 1;
      else to = middle;
    }
    this.known.splice(from, 0, each);
  }
}
