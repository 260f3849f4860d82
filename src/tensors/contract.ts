import { multiplyMatrices } from './matmul.ts';
import { permute } from './permute.ts';
import { elementCount } from './tensor.ts';
import type { Tensor } from './tensor.ts';

export const otherAxes = (rank: number, axes: readonly number[]): number[] =>
  Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis));

/** Sums products over pairs of axes; the free axes of `a`, then those of `b`, remain. */
export function contract(
  a: Tensor,
  b: Tensor,
  aAxes: readonly number[],
  bAxes: readonly number[],
  out: Tensor,
): void {
  const left = permute(a, [...otherAxes(a.shape.length, aAxes), ...aAxes]);
  const right = permute(b, [...bAxes, ...otherAxes(b.shape.length, bAxes)]);
  const inner = elementCount(aAxes.map((axis) => a.shape[axis]!));
  const columns = elementCount(right.shape.slice(bAxes.length));
  const rows = elementCount(left.shape.slice(0, left.shape.length - aAxes.length));
  multiplyMatrices(left.data, 0, right.data, 0, out.data, 0, rows, inner, columns);
}
