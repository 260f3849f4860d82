import { inverseOrder, permute, permuteInto } from './permute.ts';
import { elementCount } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** One lane: `length` elements from `data[start]` on, `step` apart. */
export type LaneVisitor = (
  data: Float64Array,
  start: number,
  step: number,
  length: number,
  lane: number,
) => void;

/** Non-negative axes in order; null means all. A scalar has none, whatever it is asked for. */
export const axesOf = (axes: readonly number[] | null | undefined, rank: number): number[] =>
  axes && rank > 0
    ? axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b)
    : Array.from({ length: rank }, (_, axis) => axis);

/**
 * The order of axes that makes the reduced ones adjacent; null where they are already. Lanes of adjacent axes are
 * evenly spaced, so that every kernel over lanes is one loop.
 */
function adjacency(axes: readonly number[], rank: number): number[] | null {
  if (axes.every((axis, i) => i === 0 || axis === axes[i - 1]! + 1)) return null;
  const kept = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis));
  return [...kept, ...axes];
}

/** Where the lanes of a shape lie: evenly spaced once the axes are in `order`. */
interface Lanes {
  readonly shape: readonly number[];
  readonly order: readonly number[] | null;
  readonly outer: number;
  readonly length: number;
  readonly step: number;
}

/** The last lanes for each list of axes; shapes are compared by identity. */
const known = new WeakMap<readonly number[], Lanes>();

function lanesOf(shape: readonly number[], axes: readonly number[]): Lanes {
  const last = known.get(axes);
  if (last?.shape === shape) return last;
  const order = adjacency(axes, shape.length);
  const moved = order ? order.map((axis) => shape[axis]!) : shape;
  const first = order ? shape.length - axes.length : (axes[0] ?? shape.length);
  const lanes = {
    shape,
    order,
    outer: elementCount(moved.slice(0, first)),
    length: elementCount(moved.slice(first, first + axes.length)),
    step: elementCount(moved.slice(first + axes.length)),
  };
  known.set(axes, lanes);
  return lanes;
}

/** Visits the lanes of `x` along sorted, non-negative axes, in C order of the axes that are kept. */
export function eachLane(x: Tensor, axes: readonly number[], visit: LaneVisitor): void {
  const { order, outer, length, step } = lanesOf(x.shape, axes);
  const { data } = order ? permute(x, order) : x;
  for (let i = 0, lane = 0; i < outer; i++) {
    for (let j = 0; j < step; j++) visit(data, i * length * step + j, step, length, lane++);
  }
}

/** At most this many lanes make a block. */
export const BLOCK = 256;

/**
 * Lanes side by side: element j of lane t of the block is `data[start + j * step + t * stride]`, and `lane` is the first
 * one's number. `contiguous` if there is nothing else between them.
 */
export interface Block {
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly stride: number;
  readonly lanes: number;
  readonly lane: number;
  readonly contiguous: boolean;
}

/**
 * Visits the lanes of `x` in blocks. The innermost loop then runs over lanes, which do not wait for each other as the
 * elements of one lane do, and are many where lanes are short.
 */
export function eachBlock(
  x: Tensor,
  axes: readonly number[],
  visit: (data: Float64Array, block: Block) => void,
): void {
  const { order, outer, length, step } = lanesOf(x.shape, axes);
  const { data } = order ? permute(x, order) : x;
  if (step === 1) {
    for (let lane = 0; lane < outer; lane += BLOCK) {
      const lanes = Math.min(BLOCK, outer - lane);
      visit(data, { start: lane * length, step, length, stride: length, lanes, lane, contiguous: true });
    }
    return;
  }
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < step; j += BLOCK) {
      const lanes = Math.min(BLOCK, step - j);
      const start = i * length * step + j;
      visit(data, { start, step, length, stride: 1, lanes, lane: i * step + j, contiguous: lanes === step });
    }
  }
}

/** One number a lane. */
export function reduceLanes(
  x: Tensor,
  axes: readonly number[],
  out: Float64Array,
  reduce: (data: Float64Array, start: number, step: number, length: number) => number,
): void {
  eachLane(x, axes, (data, start, step, length, lane) => (out[lane] = reduce(data, start, step, length)));
}

/** Fills `out`, of the shape of `x`, lane by lane: `map` writes at the same places that it reads from. */
export function mapLanes(
  x: Tensor,
  axes: readonly number[],
  out: Float64Array,
  map: (data: Float64Array, start: number, step: number, length: number, target: Float64Array) => void,
): void {
  inPlaceOf(x, axes, out, (target) =>
    eachLane(x, axes, (data, start, step, length) => map(data, start, step, length, target)),
  );
}

/** As `mapLanes`, in blocks. */
export function mapBlocks(
  x: Tensor,
  axes: readonly number[],
  out: Float64Array,
  map: (data: Float64Array, block: Block, target: Float64Array) => void,
): void {
  inPlaceOf(x, axes, out, (target) => eachBlock(x, axes, (data, block) => map(data, block, target)));
}

/** Has the lanes of `out` filled where those of `x` are visited. */
function inPlaceOf(
  x: Tensor,
  axes: readonly number[],
  out: Float64Array,
  fill: (target: Float64Array) => void,
): void {
  const { order } = lanesOf(x.shape, axes);
  if (!order) return fill(out);
  const target = new Float64Array(out.length);
  fill(target);
  permuteInto({ shape: order.map((axis) => x.shape[axis]!), data: target }, inverseOrder(order), out);
}
