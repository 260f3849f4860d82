/**
 * NumPy's old generator of random numbers (`np.random.seed`, `RandomState`): the Mersenne Twister, and the ways in which NumPy
 * makes numbers of its bits, so that what a file draws is what NumPy draws.
 */
export class RandomState {
  private readonly key = new Uint32Array(624);
  private position = 624;
  /** Normal numbers are made in pairs. */
  private spare: number | null = null;

  constructor(seed: number) {
    this.seed(seed);
  }

  copy(): RandomState {
    const copy = new RandomState(0);
    copy.key.set(this.key);
    copy.position = this.position;
    copy.spare = this.spare;
    return copy;
  }

  /** As `np.random.seed(seed)`, for seeds of 32 bits. */
  seed(seed: number): void {
    this.key[0] = seed >>> 0;
    for (let i = 1; i < 624; i++) {
      const before = this.key[i - 1]! ^ (this.key[i - 1]! >>> 30);
      this.key[i] = Math.imul(1812433253, before) + i;
    }
    this.position = 624;
    this.spare = null;
  }

  private bits(): number {
    const { key } = this;
    if (this.position === 624) {
      for (let i = 0; i < 624; i++) {
        const mixed = (key[i]! & 0x80000000) | (key[(i + 1) % 624]! & 0x7fffffff);
        key[i] = key[(i + 397) % 624]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
      }
      this.position = 0;
    }
    let y = key[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** From 0 to 1, excluded, with 53 bits. */
  uniform(): number {
    const a = this.bits() >>> 5;
    const b = this.bits() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }

  /** By the polar method. */
  normal(): number {
    if (this.spare !== null) {
      const { spare } = this;
      this.spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = factor * x;
      return factor * y;
    }
  }

  /** A whole number from 0 to `most`, included, as `randint` draws it: bits are masked until they fit. */
  integer(most: number): number {
    if (most <= 0) return 0;
    if (most > 0xffffffff) return Math.floor(this.uniform() * (most + 1));
    let mask = most;
    for (const shift of [1, 2, 4, 8, 16]) mask |= mask >>> shift;
    for (;;) {
      const value = (this.bits() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** In place, as `shuffle` and `permutation` do. */
  shuffle<T>(items: T[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
  }
}
