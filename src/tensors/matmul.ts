import { scratchFor } from './native/scratch.ts';
import { elementCount, strides } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/**
 * out[r, c] = Σ_k a[r, k] · b[k, c], for matrices in C order that start at the offsets. Each sum runs over k in order.
 * Tiles of 2×4 sums stay in registers, so that six loads serve eight products.
 */
export function multiplyMatrices(...operands: Product): void {
  const [, , , , , , rows, inner, columns] = operands;
  if (rows * inner * columns < WORTH_COPYING || !multiplyNatively(...operands)) multiplyPlainly(...operands);
}

type Product = Parameters<typeof multiplyPlainly>;

/** Products of so many terms take longer than copying their operands. */
const WORTH_COPYING = 2 ** 16;

/** Numbers that are copied at a time, at the most: 8 MB. */
const MOST_COPIED = 2 ** 20;

/** In the memory of native kernels, some rows at a time; false where there is none, or it would be too large. */
function multiplyNatively(...[a, aStart, b, bStart, out, outStart, rows, inner, columns]: Product): boolean {
  const right = inner * columns;
  const band = Math.min(rows, Math.floor((MOST_COPIED - right) / (inner + columns)));
  const scratch = band > 0 ? scratchFor(right + band * (inner + columns)) : null;
  if (!scratch) return false;
  const { numbers, kernels, at } = scratch;
  numbers.set(b.subarray(bStart, bStart + right));
  for (let row = 0; row < rows; row += band) {
    const height = Math.min(band, rows - row);
    const [left, result] = [height * inner, height * columns];
    numbers.set(a.subarray(aStart + row * inner, aStart + row * inner + left), right);
    const to = right + left;
    kernels['product']!(at + 8 * right, at, at + 8 * to, height, inner, columns);
    out.set(numbers.subarray(to, to + result), outStart + row * columns);
  }
  return true;
}

function multiplyPlainly(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  out: Float64Array,
  outStart: number,
  rows: number,
  inner: number,
  columns: number,
): void {
  const evenRows = rows - (rows % 2);
  const evenColumns = columns - (columns % 4);
  for (let r = 0; r < evenRows; r += 2) {
    const upper = aStart + r * inner;
    const lower = upper + inner;
    for (let c = 0; c < evenColumns; c += 4) {
      let s0 = 0,
        s1 = 0,
        s2 = 0,
        s3 = 0,
        t0 = 0,
        t1 = 0,
        t2 = 0,
        t3 = 0;
      for (let k = 0, at = bStart + c; k < inner; k++, at += columns) {
        const x = a[upper + k]!;
        const y = a[lower + k]!;
        const b0 = b[at]!;
        const b1 = b[at + 1]!;
        const b2 = b[at + 2]!;
        const b3 = b[at + 3]!;
        s0 += x * b0;
        s1 += x * b1;
        s2 += x * b2;
        s3 += x * b3;
        t0 += y * b0;
        t1 += y * b1;
        t2 += y * b2;
        t3 += y * b3;
      }
      const to = outStart + r * columns + c;
      out[to] = s0;
      out[to + 1] = s1;
      out[to + 2] = s2;
      out[to + 3] = s3;
      out[to + columns] = t0;
      out[to + columns + 1] = t1;
      out[to + columns + 2] = t2;
      out[to + columns + 3] = t3;
    }
  }
  // What the tiles leave over: the columns at the right, and the last row.
  for (let r = 0; r < rows; r++) {
    for (let c = r < evenRows ? evenColumns : 0; c < columns; c++) {
      let sum = 0;
      for (let k = 0, at = bStart + c; k < inner; k++, at += columns)
        sum += a[aStart + r * inner + k]! * b[at]!;
      out[outStart + r * columns + c] = sum;
    }
  }
}

/** Where each matrix of a stack lies, for a stack that is broadcast to the shape `stack`. */
export function stackOffsets(
  shape: readonly number[],
  matrixRank: number,
  stack: readonly number[],
): Int32Array {
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
  if (a.shape.length === 2 && b.shape.length === 2) {
    if (a.native && b.native && out.native) {
      const { product } = out.native.kernels;
      product!(a.native.at, b.native.at, out.native.at, a.shape[0]!, a.shape[1]!, b.shape[1]!);
      return;
    }
    multiplyMatrices(a.data, 0, b.data, 0, out.data, 0, a.shape[0]!, a.shape[1]!, b.shape[1]!);
    return;
  }
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

/** out = base + a @ b for a column `a` (rows, 1) and a row `b` (1, columns). */
export function addOuterProduct([a, b]: readonly Tensor[], base: Tensor, out: Tensor): void {
  const row = b!.data;
  const columns = row.length;
  if (a!.native && b!.native && base.native && out.native) {
    const { addOuter } = out.native.kernels;
    addOuter!(a!.native.at, b!.native.at, base.native.at, out.native.at, a!.data.length, columns);
    return;
  }
  const [from, to] = [base.data, out.data];
  for (let r = 0, at = 0; r < a!.data.length; r++) {
    const factor = a!.data[r]!;
    for (let c = 0; c < columns; c++, at++) to[at] = from[at]! + factor * row[c]!;
  }
}
