import { lanesOf, reduceLanes } from './lanes.ts';
import type { Tensor } from './tensor.ts';

/** Runs of more numbers are summed in halves: the rounding of a long sum then grows with the logarithm of its length. */
export const LONGEST_RUN = 64;

/**
 * The sum of one lane: `length` elements from `data[start]` on, `step` apart. Short runs are four sums at once, which do not
 * wait for one another (pairwise summation: Higham, Accuracy and Stability of Numerical Algorithms, section 4.2).
 */
export function sumLane(data: Float64Array, start: number, step: number, length: number): number {
  if (length > LONGEST_RUN) {
    const half = length >> 1;
    return sumLane(data, start, step, half) + sumLane(data, start + half * step, step, length - half);
  }
  let [a, b, c, d] = [0, 0, 0, 0];
  let [j, at] = [0, start];
  for (; j < length - 3; j += 4, at += 4 * step) {
    a += data[at]!;
    b += data[at + step]!;
    c += data[at + 2 * step]!;
    d += data[at + 3 * step]!;
  }
  let total = a + c + (b + d);
  for (; j < length; j++, at += step) total += data[at]!;
  return total;
}

/** The sum of each lane along sorted, non-negative axes. */
export function sumLanes(x: Tensor, axes: readonly number[], out: Float64Array): void {
  const { order, outer, length, step } = lanesOf(x.shape, axes);
  if (!x.native || order || step !== 1) {
    reduceLanes(x, axes, out, sumLane);
    return;
  }
  const { at, kernels } = x.native;
  for (let i = 0; i < outer; i++) out[i] = kernels['sum']!(at + 8 * i * length, length);
}
