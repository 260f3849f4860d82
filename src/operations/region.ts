import { broadcastSelection, outerSum, sliceRange, steps, trueOffsets } from '../tensors/selection.ts';
import type { Selection } from '../tensors/selection.ts';
import { elementCount, strides } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { planIndex } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { ShapeError } from './operation.ts';

/** Part of an array, element by element. */
export interface Region {
  readonly shape: readonly number[];
  readonly selection: Selection;
}

/** What the items select of an array of this shape. Throws ShapeError `shape/index` for an index array's element out of bounds. */
export function regionOf(shape: readonly number[], items: readonly IndexItem[], arrays: readonly Tensor[]): Region {
  const { parts, arraysAt } = planIndex(
    items,
    shape.length,
    arrays.map((array) => array.shape.length),
  );
  const stride = strides(shape);
  const tables: Int32Array[] = [];
  const extents: number[] = [];
  const indices: { shape: readonly number[]; offsets: Int32Array }[] = [];
  let start = 0;
  for (const part of parts) {
    if (part.kind === 'newaxis') {
      tables.push(Int32Array.of(0));
      extents.push(1);
    } else if (part.kind === 'slice') {
      const range = sliceRange(part.slice.start?.value ?? null, part.slice.stop?.value ?? null, part.slice.step?.value ?? 1, shape[part.axis]!);
      tables.push(steps(range.count, range.step * stride[part.axis]!, range.start * stride[part.axis]!));
      extents.push(range.count);
    } else if (part.kind === 'integer') {
      start += inBounds(part.value.value, shape[part.axis]!) * stride[part.axis]!;
    } else if (part.kind === 'array') {
      const { shape: own, data } = arrays[part.position]!;
      const [extent, step] = [shape[part.axis]!, stride[part.axis]!];
      indices.push({ shape: own, offsets: Int32Array.from(data, (i) => inBounds(i, extent) * step) });
    } else if (part.rank > 0) {
      const step = stride[part.axis + part.rank - 1]!;
      const offsets = trueOffsets(arrays[part.position]!.data).map((i) => i * step);
      indices.push({ shape: [offsets.length], offsets });
    }
  }
  if (arraysAt !== null) {
    const joined = concreteBroadcast(indices.map((index) => index.shape));
    const table = new Int32Array(elementCount(joined));
    for (const index of indices) {
      const from = broadcastSelection(index.shape, joined);
      for (let i = 0; i < table.length; i++) table[i]! += index.offsets[from[i]!]!;
    }
    tables.splice(arraysAt, 0, table);
    extents.splice(arraysAt, 0, ...joined);
  }
  return { shape: extents, selection: outerSum(start, tables) };
}

function inBounds(index: number, extent: number): number {
  if (index >= -extent && index < extent) return index < 0 ? index + extent : index;
  throw new ShapeError('shape/index', `has no index ${index} on an axis of ${extent}`);
}

function concreteBroadcast(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return extents.find((extent) => extent !== 1) ?? 1;
  });
}
