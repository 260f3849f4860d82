import { elementCount, strides } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/** How a sum of products is walked: each element of the result, and for each the terms of its sum. */
export interface SumOfProducts {
  readonly outer: Walk;
  /** At least one axis; the first is the innermost. */
  readonly inner: Walk;
}

/** Axes, the fastest first. */
interface Walk {
  readonly extents: readonly number[];
  /** For each axis the step of every operand. */
  readonly steps: readonly (readonly number[])[];
}

/**
 * Plans sums of products over every axis that the result lacks. `inputs` names the axes of each operand, `output`
 * those of the result; axes of one name run together, and those of extent 1 stand still.
 */
export function sumOfProducts(
  shapes: readonly (readonly number[])[],
  inputs: readonly (readonly string[])[],
  output: readonly string[],
): SumOfProducts {
  const extents = new Map<string, number>();
  shapes.forEach((shape, o) => {
    inputs[o]!.forEach((name, axis) => {
      if (shape[axis] !== 1 || !extents.has(name)) extents.set(name, shape[axis]!);
    });
  });
  const steps = shapes.map((shape, o) => stepsAlong(shape, inputs[o]!));
  const along = (names: readonly string[]): Walk => ({
    extents: names.map((name) => extents.get(name)!),
    steps: names.map((name) => steps.map((each) => each.get(name) ?? 0)),
  });
  const summed = [...extents.keys()].filter((name) => !output.includes(name));
  // The longest axis innermost: its loop is the tight one.
  summed.sort((a, b) => extents.get(b)! - extents.get(a)!);
  const inner = along(summed);
  const single: Walk = { extents: [1], steps: [shapes.map(() => 0)] };
  return { outer: along([...output].reverse()), inner: summed.length > 0 ? inner : single };
}

/** How far one step along each named axis goes in an operand: the sum over a repeated name. */
function stepsAlong(shape: readonly number[], names: readonly string[]): Map<string, number> {
  const own = strides(shape);
  const steps = new Map<string, number>();
  names.forEach((name, axis) =>
    steps.set(name, (steps.get(name) ?? 0) + (shape[axis] === 1 ? 0 : own[axis]!)),
  );
  return steps;
}

/** Fills `out` with the sums. */
export function einsum(
  { outer, inner }: SumOfProducts,
  operands: readonly Tensor[],
  out: Float64Array,
): void {
  const data = operands.map((operand) => operand.data);
  const offsets = operands.map(() => 0);
  const index = outer.extents.map(() => 0);
  const innerIndex = inner.extents.map(() => 0);
  const length = inner.extents[0]!;
  const rows = elementCount(inner.extents) === 0 ? 0 : elementCount(inner.extents) / length;
  for (let at = 0; at < out.length; at++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      sum += dot(data, offsets, inner.steps[0]!, length);
      advance(inner, innerIndex, offsets, 1);
    }
    out[at] = sum;
    advance(outer, index, offsets, 0);
  }
}

/** One step on from axis `first` on; after the last index tuple all is back at the start. */
function advance({ extents, steps }: Walk, index: number[], offsets: number[], first: number): void {
  for (let axis = first; axis < extents.length; axis++) {
    const wraps = ++index[axis]! === extents[axis];
    const turns = wraps ? 1 - extents[axis]! : 1;
    for (let o = 0; o < offsets.length; o++) offsets[o]! += turns * steps[axis]![o]!;
    if (!wraps) return;
    index[axis] = 0;
  }
}

/** The sum of the products along one axis. */
function dot(
  data: readonly Float64Array[],
  offsets: readonly number[],
  steps: readonly number[],
  length: number,
): number {
  let sum = 0;
  if (data.length === 2) {
    const [a, b] = data as [Float64Array, Float64Array];
    for (let t = 0, i = offsets[0]!, j = offsets[1]!; t < length; t++, i += steps[0]!, j += steps[1]!) {
      sum += a[i]! * b[j]!;
    }
    return sum;
  }
  for (let t = 0; t < length; t++) {
    let term = 1;
    for (let o = 0; o < data.length; o++) term *= data[o]![offsets[o]! + t * steps[o]!]!;
    sum += term;
  }
  return sum;
}
