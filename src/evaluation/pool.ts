/** Arrays that are used again: a value that is no longer needed leaves its array to the next one of its length. */
export class Pool {
  private readonly free = new Map<number, Float64Array[]>();
  private readonly lent = new Set<Float64Array>();

  /** An array that may hold anything. */
  take(count: number): Float64Array {
    const array = this.free.get(count)?.pop() ?? new Float64Array(count);
    this.lent.add(array);
    return array;
  }

  /** Takes an array back, if it is one of its own. */
  give(array: Float64Array): void {
    if (!this.lent.delete(array)) return;
    const others = this.free.get(array.length);
    if (others) others.push(array);
    else this.free.set(array.length, [array]);
  }

  /** What is lent now is not to come back. */
  giveAway(): void {
    this.lent.clear();
  }

  /** Takes back all that was lent. */
  recall(): void {
    for (const array of this.lent) this.give(array);
  }
}
