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

/** Visits the lanes of `x` along sorted, non-negative axes, in C order of the axes that are kept. */
export function eachLane(x: Tensor, axes: readonly number[], visit: LaneVisitor): void {
  const rank = x.shape.length;
  const order = adjacency(axes, rank);
  if (order) {
    const moved = permute(x, order);
    const trailing = axes.map((_, i) => rank - axes.length + i);
    eachLane(moved, trailing, visit);
    return;
  }
  const first = axes[0] ?? rank;
  const length = elementCount(x.shape.slice(first, first + axes.length));
  const step = elementCount(x.shape.slice(first + axes.length));
  const outer = elementCount(x.shape.slice(0, first));
  for (let i = 0, lane = 0; i < outer; i++) {
    for (let j = 0; j < step; j++) visit(x.data, i * length * step + j, step, length, lane++);
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
  const order = adjacency(axes, x.shape.length);
  const target = order ? new Float64Array(out.length) : out;
  eachLane(x, axes, (data, start, step, length) => map(data, start, step, length, target));
  if (!order) return;
  permuteInto({ shape: order.map((axis) => x.shape[axis]!), data: target }, inverseOrder(order), out);
}
