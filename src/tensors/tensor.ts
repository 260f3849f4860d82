/** A dense array in C order. `data.length` is the product of `shape`; a scalar has the shape []. Bools are 0 and 1. */
export interface Tensor {
  shape: readonly number[];
  data: Float64Array;
  /** Where the data lies in a memory that native kernels work on, if it does. */
  readonly native?: Place | null;
}

/** An address in bytes, and the kernels of its memory. */
export interface Place {
  readonly kernels: Kernels;
  readonly at: number;
}

/** Native kernels by name; arguments are addresses in bytes and counts. */
export type Kernels = Readonly<Record<string, (...integers: number[]) => number>>;

/** Makes room for arrays. */
export interface Room {
  allocate(count: number): Float64Array;
  /** Where an array, or a view of one, lies; null if native kernels do not reach it. */
  placeOf(array: Float64Array): Place | null;
}

/** Elements of arrays that are cut from a common piece, and of that piece: engines make small arrays fast, but not their memory. */
const SMALL = 256;
const PIECE = 8192;
let piece = new ArrayBuffer(8 * PIECE);
let used = 0;

/** An array of zeros, whose buffer may hold others too. */
function zeros(count: number): Float64Array {
  if (count > SMALL) return new Float64Array(count);
  if (used + count > PIECE) [piece, used] = [new ArrayBuffer(8 * PIECE), 0];
  const array = new Float64Array(piece, 8 * used, count);
  used += count;
  return array;
}

/** Arrays as the engine makes them. */
export const plainRoom: Room = { allocate: (count) => new Float64Array(count), placeOf: () => null };

export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((count, extent) => count * extent, 1);

export function tensor(shape: readonly number[], data?: ArrayLike<number>): Tensor {
  const array = zeros(data ? data.length : elementCount(shape));
  if (data) array.set(data);
  return { shape, data: array };
}

export const scalar = (value: number): Tensor => ({ shape: [], data: Float64Array.of(value) });

/** Elements to step over for one step along each axis, in C order. */
export function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result[axis] = step;
    step *= shape[axis]!;
  }
  return result;
}

/** The index of an element from its offset in C order. */
export function indexAt(offset: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = offset % shape[axis]!;
    offset = Math.floor(offset / shape[axis]!);
  }
  return index;
}
