/** A seeded generator of numbers, the same on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
}

/** A 32-bit hash of any mix of names and numbers (FNV-1a), to give every value a stream of its own. */
export function hash(...parts: readonly (string | number)[]): number {
  let state = 0x811c9dc5;
  for (const character of parts.join('\0')) {
    state = Math.imul(state ^ character.codePointAt(0)!, 0x01000193);
  }
  return state >>> 0;
}

/** sfc32 (Doty-Humphrey, PractRand), seeded by the hash of the parts. Normal numbers by Marsaglia's polar method. */
export function random(...seed: readonly (string | number)[]): Random {
  let a = hash('a', ...seed);
  let b = hash('b', ...seed);
  let c = hash('c', ...seed);
  let counter = 1;
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  const uniform = (): number => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53;
  for (let i = 0; i < 12; i++) next();
  let spare: number | null = null;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const s = x * x + y * y;
        if (s > 0 && s < 1) {
          const scale = Math.sqrt((-2 * Math.log(s)) / s);
          spare = y * scale;
          return x * scale;
        }
      }
    },
  };
}
