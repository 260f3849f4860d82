import { expLoop } from './exp.ts';
import { BLOCK, eachBlock, mapBlocks } from './lanes.ts';
import type { Block } from './lanes.ts';
import { logLoop } from './log.ts';
import type { Tensor } from './tensor.ts';

/** A number for each lane of a block. */
const shifts = new Float64Array(BLOCK);
const totals = new Float64Array(BLOCK);

/** Exponentials on their way to a sum, at the places of their arguments. */
let exponentials = new Float64Array(0);

const exponentialsFor = ({ length }: Float64Array): Float64Array => {
  if (exponentials.length < length) exponentials = new Float64Array(length);
  return exponentials;
};

/** e^x / Σ e^x along axes. */
export function softmax(x: Tensor, axes: readonly number[], out: Float64Array): void {
  mapBlocks(x, axes, out, (data, block, target) => {
    setLargest(data, block);
    subtract(data, block, shifts, target);
    exponentiate(target, block, target);
    setTotals(target, block);
    divide(target, block, totals, target);
  });
}

/** x - log Σ e^x along axes. */
export function logSoftmax(x: Tensor, axes: readonly number[], out: Float64Array): void {
  mapBlocks(x, axes, out, (data, block, target) => {
    setFiniteLargest(data, block);
    subtract(data, block, shifts, target);
    setLogTotals(target, block, exponentialsFor(data));
    subtract(target, block, totals, target);
  });
}

/** log Σ e^x along axes: one number a lane. */
export function logSumExp(x: Tensor, axes: readonly number[], out: Float64Array): void {
  eachBlock(x, axes, (data, block) => {
    setFiniteLargest(data, block);
    const own = exponentialsFor(data);
    subtract(data, block, shifts, own);
    setLogTotals(own, block, own);
    for (let t = 0; t < block.lanes; t++) out[block.lane + t] = totals[t]! + shifts[t]!;
  });
}

/** The largest element of each lane, so that no exponential overflows. */
function setLargest(data: Float64Array, { start, step, length, stride, lanes }: Block): void {
  shifts.fill(-Infinity, 0, lanes);
  for (let j = 0; j < length; j++) {
    for (let t = 0, at = start + j * step; t < lanes; t++, at += stride)
      shifts[t] = Math.max(shifts[t]!, data[at]!);
  }
}

/** 0 where it is not finite (as in SciPy). */
function setFiniteLargest(data: Float64Array, block: Block): void {
  setLargest(data, block);
  for (let t = 0; t < block.lanes; t++) if (!Number.isFinite(shifts[t])) shifts[t] = 0;
}

function setTotals(data: Float64Array, { start, step, length, stride, lanes }: Block): void {
  totals.fill(0, 0, lanes);
  for (let j = 0; j < length; j++) {
    for (let t = 0, at = start + j * step; t < lanes; t++, at += stride) totals[t]! += data[at]!;
  }
}

function setLogTotals(data: Float64Array, block: Block, powers: Float64Array): void {
  exponentiate(data, block, powers);
  setTotals(powers, block);
  logLoop(totals, 0, totals, 0, block.lanes);
}

/** e to the elements of a block, in as few runs as there are. */
function exponentiate(from: Float64Array, block: Block, to: Float64Array): void {
  const { start, step, length, lanes, contiguous } = block;
  if (contiguous) return expLoop(from, start, to, start, length * lanes);
  for (let j = 0, at = start; j < length; j++, at += step) expLoop(from, at, to, at, lanes);
}

function subtract(
  from: Float64Array,
  { start, step, length, stride, lanes }: Block,
  amounts: Float64Array,
  to: Float64Array,
): void {
  for (let j = 0; j < length; j++) {
    for (let t = 0, at = start + j * step; t < lanes; t++, at += stride) to[at] = from[at]! - amounts[t]!;
  }
}

function divide(
  from: Float64Array,
  { start, step, length, stride, lanes }: Block,
  amounts: Float64Array,
  to: Float64Array,
): void {
  for (let j = 0; j < length; j++) {
    for (let t = 0, at = start + j * step; t < lanes; t++, at += stride) to[at] = from[at]! / amounts[t]!;
  }
}
