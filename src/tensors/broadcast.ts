import { elementCount, strides } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/**
 * The inner loop of a binary operation: `count` elements from offsets i, j, k on, with steps of 0 or 1 in the operands
 * and of 1 in the result. A loop of its own for each hot operation lets the engine inline it.
 */
export interface BinaryLoop {
  (
    a: Float64Array, i: number, di: number,
    b: Float64Array, j: number, dj: number,
    out: Float64Array, k: number, count: number,
  ): void; // prettier-ignore
  /** The native kernels that do the same, without the digits for the steps. */
  readonly native?: string;
}

/** A loop with native kernels beside it. */
export const withKernels = (native: string, loop: BinaryLoop): BinaryLoop => Object.assign(loop, { native });

/** The loop over arrays that lie in the memory of native kernels, as calls of these; else the loop itself. */
function nativeOr(loop: BinaryLoop, a: Tensor, b: Tensor, out: Tensor): BinaryLoop {
  if (!loop.native || !a.native || !b.native || !out.native) return loop;
  const { kernels } = out.native;
  const [from, against, to] = [a.native.at, b.native.at, out.native.at];
  const [both, first, second] = [
    kernels[`${loop.native}11`]!,
    kernels[`${loop.native}10`]!,
    kernels[`${loop.native}01`]!,
  ];
  return (x, i, di, y, j, dj, z, k, count) => {
    const kernel = di === 1 ? (dj === 1 ? both : first) : dj === 1 ? second : undefined;
    if (kernel) kernel(from + 8 * i, against + 8 * j, to + 8 * k, count);
    else loop(x, i, di, y, j, dj, z, k, count);
  };
}

/** out = f(a), element by element. */
export function mapUnary(f: (x: number) => number, a: Tensor, out: Tensor): void {
  const from = a.data;
  const to = out.data;
  for (let i = 0; i < to.length; i++) to[i] = f(from[i]!);
}

/** out = f(a, b) under broadcasting; `out.shape` is the broadcast shape. */
export function mapBinary(f: (x: number, y: number) => number, a: Tensor, b: Tensor, out: Tensor): void {
  runBinary(loopOf(f), a, b, out);
}

const loopOf =
  (f: (x: number, y: number) => number): BinaryLoop =>
  (a, i, di, b, j, dj, out, k, count) => {
    for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = f(a[i]!, b[j]!);
  };

/** As `mapBinary`, by an inner loop. One call of it where shapes are equal or an operand is a scalar. */
export function runBinary(each: BinaryLoop, a: Tensor, b: Tensor, out: Tensor): void {
  const loop = nativeOr(each, a, b, out);
  const count = out.data.length;
  const m = a.data.length;
  const n = b.data.length;
  // With as many elements as the result an operand was not stretched; with one it was along every axis.
  if ((m === count || m === 1) && (n === count || n === 1)) {
    loop(a.data, 0, m === count ? 1 : 0, b.data, 0, n === count ? 1 : 0, out.data, 0, count);
    return;
  }
  if (count === 0) return;
  const operands = [a, b];
  const { extents, steps } = mergedAxes(operands, out.shape);
  const from = steps[0]!;
  const against = steps[1]!;
  if (extents.length === 2) {
    const length = extents[0]!;
    for (let row = 0; row < extents[1]!; row++) {
      loop(
        a.data,
        row * from[1]!,
        from[0]!,
        b.data,
        row * against[1]!,
        against[0]!,
        out.data,
        row * length,
        length,
      );
    }
    return;
  }
  forEachRun(operands, out.shape, (offsets, inner, k, length) =>
    loop(a.data, offsets[0]!, inner[0]!, b.data, offsets[1]!, inner[1]!, out.data, k, length),
  );
}

/** out = f(a, b, c) under broadcasting. */
export function mapTernary(
  f: (x: number, y: number, z: number) => number,
  a: Tensor,
  b: Tensor,
  c: Tensor,
  out: Tensor,
): void {
  forEachRun([a, b, c], out.shape, (offsets, steps, k, count) => {
    let [i, j, l] = offsets as [number, number, number];
    const [di, dj, dl] = steps as [number, number, number];
    for (const end = k + count; k < end; k++, i += di, j += dj, l += dl) {
      out.data[k] = f(a.data[i]!, b.data[j]!, c.data[l]!);
    }
  });
}

/**
 * Walks operands under broadcasting to `shape` as few long runs: element t of a run is at offsets[o] + t·steps[o] in
 * operand o and at start + t in the result. The arrays passed are reused from run to run.
 */
export function forEachRun(
  operands: readonly Tensor[],
  shape: readonly number[],
  visit: (offsets: readonly number[], steps: readonly number[], start: number, count: number) => void,
): void {
  const total = elementCount(shape);
  const { extents, steps } = mergedAxes(operands, shape);
  const count = extents[0]!;
  const inner = steps.map((each) => each[0]!);
  const offsets = operands.map(() => 0);
  const index = extents.map(() => 0);
  for (let start = 0; start < total; start += count) {
    visit(offsets, inner, start, count);
    for (let axis = 1; axis < extents.length; axis++) {
      const wraps = ++index[axis]! === extents[axis];
      for (let o = 0; o < offsets.length; o++) {
        offsets[o]! += wraps ? steps[o]![axis]! * (1 - extents[axis]!) : steps[o]![axis]!;
      }
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}

/** How operands of some shapes are walked. */
interface Axes {
  readonly operands: readonly (readonly number[])[];
  readonly extents: readonly number[];
  /** Of each operand along each axis. */
  readonly steps: readonly (readonly number[])[];
}

/** The last axes for each shape of a result. Shapes are compared by identity: a node has the same ones at every call. */
const known = new WeakMap<readonly number[], Axes>();

function mergedAxes(operands: readonly Tensor[], shape: readonly number[]): Axes {
  let axes = known.get(shape);
  if (axes === undefined || !isFor(axes, operands)) {
    axes = { operands: operands.map((operand) => operand.shape), ...mergeAxes(operands, shape) };
    known.set(shape, axes);
  }
  return axes;
}

function isFor(axes: Axes, operands: readonly Tensor[]): boolean {
  if (axes.operands.length !== operands.length) return false;
  for (let o = 0; o < operands.length; o++) if (operands[o]!.shape !== axes.operands[o]) return false;
  return true;
}

/** The axes from the innermost out, neighbours made one wherever every operand steps through both as through one. */
function mergeAxes(
  operands: readonly Tensor[],
  shape: readonly number[],
): { extents: number[]; steps: number[][] } {
  const own = operands.map((operand) => stretchedStrides(operand.shape, shape));
  const extents: number[] = [];
  const steps: number[][] = operands.map(() => []);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    const last = extents.length - 1;
    if (last >= 0 && own.every((each, o) => each[axis] === steps[o]![last]! * extents[last]!)) {
      extents[last]! *= shape[axis]!;
    } else {
      extents.push(shape[axis]!);
      own.forEach((each, o) => steps[o]!.push(each[axis]!));
    }
  }
  return extents.length > 0 ? { extents, steps } : { extents: [1], steps: operands.map(() => [0]) };
}

/** Strides of an operand along the axes of the broadcast shape: 0 where it is stretched. */
function stretchedStrides(own: readonly number[], shape: readonly number[]): number[] {
  const inner = strides(own);
  const added = shape.length - own.length;
  return shape.map((_, axis) => (axis < added || own[axis - added] === 1 ? 0 : inner[axis - added]!));
}
