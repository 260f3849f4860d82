import { largest } from '../tensors/largest.ts';

/**
 * Whether two ways of computing the same gradient, the second of them times a factor, agree, noise aside: 1e-7 of each entry, ten times the spread under
 * random rounding, and 1e-12 of the largest entry. This decides which equation is *explained*; verdicts rest on
 * differences (`entry.ts`).
 */
export const agree = (
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  noise: (i: number) => number,
  factor = 1,
): boolean => disagreeing(a, b, noise, 0, factor).length === 0;

/** The offsets of entries of `a` and `factor` times `b` that do not agree; more than `most` of them are not looked for. */
export function disagreeing(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  noise: (i: number) => number,
  most: number,
  factor = 1,
): number[] {
  const floor = 1e-12 * largest(b) * Math.abs(factor);
  const found: number[] = [];
  for (let i = 0; i < b.length && found.length <= most; i++) {
    const [x, y] = [a[i]!, b[i]! * factor];
    const tolerance = 1e-7 * Math.max(Math.abs(x), Math.abs(y)) + 10 * noise(i) + floor;
    // An infinite value is beyond an infinite tolerance.
    if (!(Math.abs(x - y) <= tolerance && tolerance < Infinity)) found.push(i);
  }
  return found;
}
