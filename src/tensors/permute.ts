import { strides, tensor } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** Copies `x` with its axes in the given order (axis k of the result is axis order[k] of `x`) into `target`. */
export function permuteInto(x: Tensor, order: readonly number[], target: Float64Array): void {
  const steps = strides(x.shape);
  const rank = order.length;
  if (rank === 0) {
    target[0] = x.data[0]!;
    return;
  }
  const extents = order.map((axis) => x.shape[axis]!);
  const jumps = order.map((axis) => steps[axis]!);
  const index = new Int32Array(rank);
  const [innerExtent, innerJump] = [extents[rank - 1]!, jumps[rank - 1]!];
  const { data } = x;
  let from = 0;
  for (let to = 0; to < target.length;) {
    for (let i = 0, at = from; i < innerExtent; i++, at += innerJump) target[to++] = data[at]!;
    for (let axis = rank - 2; axis >= 0; axis--) {
      from += jumps[axis]!;
      if (++index[axis]! < extents[axis]!) break;
      from -= jumps[axis]! * extents[axis]!;
      index[axis] = 0;
    }
  }
}

/** `x` itself where nothing moves, else a copy. */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  if (order.every((axis, i) => axis === i)) return x;
  const result = tensor(order.map((axis) => x.shape[axis]!));
  permuteInto(x, order, result.data);
  return result;
}

/** The order that undoes `order`. */
export function inverseOrder(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  order.forEach((axis, i) => (inverse[axis] = i));
  return inverse;
}
