import { inverseOrder, permute, permuteInto } from './permute.ts';
import { elementCount } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** One lane: `length` elements from `data[start]` on, `step` apart. */
type LaneVisitor = (data: Float64Array, start: number, step: number, length: number, lane: number) => void;

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
export interface Lanes {
  readonly shape: readonly number[];
  readonly order: readonly number[] | null;
  readonly outer: number;
  readonly length: number;
  readonly step: number;
}

/** The last lanes for each list of axes; shapes are compared by identity. */
const known = new WeakMap<readonly number[], Lanes>();

export function lanesOf(shape: readonly number[], axes: readonly number[]): Lanes {
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

/** Hands over the lanes of `x` along sorted, non-negative axes: lane k of row i starts at `i * length * step + k`. */
export function withLanes(
  x: Tensor,
  axes: readonly number[],
  use: (data: Float64Array, lanes: Lanes) => void,
): void {
  const lanes = lanesOf(x.shape, axes);
  use((lanes.order ? permute(x, lanes.order) : x).data, lanes);
}

/** As `withLanes`, with a target for results at the same places, which become `out`, of the shape of `x`. */
export function fillLanes(
  x: Tensor,
  axes: readonly number[],
  out: Float64Array,
  fill: (data: Float64Array, lanes: Lanes, target: Float64Array) => void,
): void {
  const { order } = lanesOf(x.shape, axes);
  const target = order ? new Float64Array(out.length) : out;
  withLanes(x, axes, (data, lanes) => fill(data, lanes, target));
  if (!order) return;
  permuteInto({ shape: order.map((axis) => x.shape[axis]!), data: target }, inverseOrder(order), out);
}

/** Visits the lanes of `x` along sorted, non-negative axes, in C order of the axes that are kept. */
export function eachLane(x: Tensor, axes: readonly number[], visit: LaneVisitor): void {
  withLanes(x, axes, (data, lanes) => visitEach(data, lanes, visit));
}

function visitEach(data: Float64Array, { outer, length, step }: Lanes, visit: LaneVisitor): void {
  for (let i = 0, lane = 0; i < outer; i++) {
    for (let j = 0; j < step; j++) visit(data, i * length * step + j, step, length, lane++);
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
  fillLanes(x, axes, out, (all, lanes, target) =>
    visitEach(all, lanes, (data, start, step, length) => map(data, start, step, length, target)),
  );
}
