import { largest } from './responses.ts';

/**
 * Whether two ways of computing the same gradient agree, noise aside: 1e-7 of each entry, ten times the spread under
 * random rounding, and 1e-12 of the largest entry. This decides which equation is *explained*; verdicts rest on
 * differences (`entry.ts`).
 */
export function agree(a: ArrayLike<number>, b: ArrayLike<number>, noise: (i: number) => number): boolean {
  const floor = 1e-12 * largest(b);
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    const tolerance = 1e-7 * Math.max(Math.abs(x), Math.abs(y)) + 10 * noise(i) + floor;
    if (!(Math.abs(x - y) <= tolerance)) return false;
  }
  return true;
}
