import { exp, EXP_LIMIT, liftedExp } from './exp.ts';
import { fillLanes, lanesOf, withLanes } from './lanes.ts';
import { log } from './log.ts';
import type { Tensor } from './tensor.ts';

/** Elements below this size are not shifted: even 2^120 of their powers have a sum, and none is subnormal. */
export const SOFTMAX_LIMIT = 600;

/** e^x / Σ e^x along axes. */
export function softmax(x: Tensor, axes: readonly number[], out: Tensor): void {
  if (softmaxNatively(x, axes, out)) return;
  fillLanes(x, axes, out.data, (data, { outer, length, step }, target) => {
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < step; k++) {
        const start = i * length * step + k;
        divide(target, start, step, length, powers(data, start, step, length, target));
      }
    }
  });
}

/** False where there are no native kernels for it, or some elements have to be shifted. */
function softmaxNatively(x: Tensor, axes: readonly number[], out: Tensor): boolean {
  if (!x.native || !out.native) return false;
  const { order, outer, length, step } = lanesOf(x.shape, axes);
  const { softmaxPower, normalise } = out.native.kernels;
  const count = x.data.length;
  if (order || softmaxPower!(x.native.at, out.native.at, count) < count) return false;
  normalise!(out.native.at, outer, length, step);
  return true;
}

/** x - log Σ e^x along axes. */
export function logSoftmax(x: Tensor, axes: readonly number[], { data: out }: Tensor): void {
  fillLanes(x, axes, out, (data, { outer, length, step }, target) => {
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < step; k++) {
        const start = i * length * step + k;
        const shift = finiteLargest(data, start, step, length);
        const logarithm = log(sumOfPowers(data, start, step, length, shift));
        subtract(data, start, step, length, shift, logarithm, target);
      }
    }
  });
}

/** log Σ e^x along axes: one number a lane. */
export function logSumExp(x: Tensor, axes: readonly number[], { data: out }: Tensor): void {
  withLanes(x, axes, (data, { outer, length, step }) => {
    for (let i = 0, lane = 0; i < outer; i++) {
      for (let k = 0; k < step; k++) {
        const start = i * length * step + k;
        const shift = finiteLargest(data, start, step, length);
        out[lane++] = log(sumOfPowers(data, start, step, length, shift)) + shift;
      }
    }
  });
}

/** Powers of e, up to a common factor, and their sum. */
function powers(data: Float64Array, start: number, step: number, length: number, to: Float64Array): number {
  const end = start + length * step;
  let total = 0;
  for (let at = start; at < end; at += step) {
    const x = data[at]!;
    if (!(Math.abs(x) < SOFTMAX_LIMIT)) return shiftedPowers(data, start, step, length, to);
    total += to[at] = liftedExp(x);
  }
  return total;
}

function shiftedPowers(
  data: Float64Array,
  start: number,
  step: number,
  length: number,
  to: Float64Array,
): number {
  const shift = largest(data, start, step, length);
  const end = start + length * step;
  let total = 0;
  for (let at = start; at < end; at += step) total += to[at] = exp(data[at]! - shift);
  return total;
}

/** Σ e^(x - shift): the shift leaves the logarithm of a sum near 1 its relative accuracy. */
function sumOfPowers(data: Float64Array, start: number, step: number, length: number, shift: number): number {
  const end = start + length * step;
  let total = 0;
  for (let at = start; at < end; at += step) {
    const x = data[at]! - shift;
    if (!(Math.abs(x) < EXP_LIMIT)) return unusualSum(data, start, step, length, shift);
    total += liftedExp(x);
  }
  return total;
}

function unusualSum(data: Float64Array, start: number, step: number, length: number, shift: number): number {
  const end = start + length * step;
  let total = 0;
  for (let at = start; at < end; at += step) total += exp(data[at]! - shift);
  return total;
}

function largest(data: Float64Array, start: number, step: number, length: number): number {
  const end = start + length * step;
  let result = -Infinity;
  for (let at = start; at < end; at += step) result = Math.max(result, data[at]!);
  return result;
}

/** The largest element, so that no power overflows; 0 where it is not finite (as in SciPy). */
function finiteLargest(data: Float64Array, start: number, step: number, length: number): number {
  const result = largest(data, start, step, length);
  return Number.isFinite(result) ? result : 0;
}

function divide(data: Float64Array, start: number, step: number, length: number, by: number): void {
  const end = start + length * step;
  for (let at = start; at < end; at += step) data[at] = data[at]! / by;
}

function subtract(
  data: Float64Array,
  start: number,
  step: number,
  length: number,
  shift: number,
  logarithm: number,
  to: Float64Array,
): void {
  const end = start + length * step;
  for (let at = start; at < end; at += step) to[at] = data[at]! - shift - logarithm;
}
