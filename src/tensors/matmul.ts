import { elementCount, strides } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/**
 * out[r, c] = Σ_k a[r, k] · b[k, c], for matrices in C order that start at the offsets. Each sum runs over k in order.
 * Rows of b are added up four at a time: one pass over the row of the result serves four products.
 */
export function multiplyMatrices(
  a: Float64Array, aStart: number,
  b: Float64Array, bStart: number,
  out: Float64Array, outStart: number,
  rows: number, inner: number, columns: number,
): void {
  if (columns < 4) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[aStart + r * inner + k]! * b[bStart + k * columns + c]!;
        out[outStart + r * columns + c] = sum;
      }
    }
    return;
  }
  for (let r = 0; r < rows; r++) {
    const row = outStart + r * columns;
    const left = aStart + r * inner;
    for (let c = 0; c < columns; c++) out[row + c] = 0;
    let k = 0;
    for (; k + 4 <= inner; k += 4) {
      const [a0, a1, a2, a3] = [a[left + k]!, a[left + k + 1]!, a[left + k + 2]!, a[left + k + 3]!];
      const b0 = bStart + k * columns;
      const b1 = b0 + columns;
      const b2 = b1 + columns;
      const b3 = b2 + columns;
      for (let c = 0; c < columns; c++) {
        out[row + c] = out[row + c]! + a0 * b[b0 + c]! + a1 * b[b1 + c]! + a2 * b[b2 + c]! + a3 * b[b3 + c]!;
      }
    }
    for (; k < inner; k++) {
      const factor = a[left + k]!;
      const from = bStart + k * columns;
      for (let c = 0; c < columns; c++) out[row + c] = out[row + c]! + factor * b[from + c]!;
    }
  }
}

/** Where each matrix of a stack lies, for a stack that is broadcast to the shape `stack`. */
export function stackOffsets(shape: readonly number[], matrixRank: number, stack: readonly number[]): Int32Array {
  const own = shape.slice(0, shape.length - matrixRank);
  const matrix = elementCount(shape.slice(shape.length - matrixRank));
  const steps = strides(own).map((step, axis) => (own[axis] === 1 ? 0 : step * matrix));
  const missing = stack.length - own.length;
  const offsets = new Int32Array(elementCount(stack));
  const index = new Int32Array(stack.length);
  for (let i = 0, at = 0; i < offsets.length; i++) {
    offsets[i] = at;
    for (let axis = stack.length - 1; axis >= 0; axis--) {
      const step = steps[axis - missing] ?? 0;
      at += step;
      if (++index[axis]! < stack[axis]!) break;
      at -= step * stack[axis]!;
      index[axis] = 0;
    }
  }
  return offsets;
}

/** NumPy's `a @ b`, stacks broadcast, vectors as a row on the left and a column on the right. */
export function matmul(a: Tensor, b: Tensor, out: Tensor): void {
  const left = a.shape.length === 1 ? [1, a.shape[0]!] : a.shape;
  const right = b.shape.length === 1 ? [b.shape[0]!, 1] : b.shape;
  const [rows, inner] = left.slice(-2) as [number, number];
  const columns = right.at(-1)!;
  const vectors = (a.shape.length === 1 ? 1 : 0) + (b.shape.length === 1 ? 1 : 0);
  const stack = out.shape.slice(0, out.shape.length - 2 + vectors);
  if (stack.length === 0) {
    multiplyMatrices(a.data, 0, b.data, 0, out.data, 0, rows, inner, columns);
    return;
  }
  const aAt = stackOffsets(left, 2, stack);
  const bAt = stackOffsets(right, 2, stack);
  for (let i = 0; i < aAt.length; i++) {
    multiplyMatrices(a.data, aAt[i]!, b.data, bAt[i]!, out.data, i * rows * columns, rows, inner, columns);
  }
}
