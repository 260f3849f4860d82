import { elementCount, strides } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/**
 * Sums products of elements over every axis that the result lacks. `inputs` names the axes of each operand, `output`
 * those of the result; axes of one name run together, and those of extent 1 stand still.
 */
export function einsum(
  operands: readonly Tensor[],
  inputs: readonly (readonly string[])[],
  output: readonly string[],
  out: Tensor,
): void {
  const extents = new Map<string, number>();
  operands.forEach(({ shape }, o) => {
    inputs[o]!.forEach((name, axis) => {
      if (shape[axis] !== 1 || !extents.has(name)) extents.set(name, shape[axis]!);
    });
  });
  const summed = [...extents.keys()].filter((name) => !output.includes(name));
  const steps = operands.map((operand, o) => stepsAlong(operand, inputs[o]!));
  const along = (names: readonly string[]): Walk => ({
    extents: names.map((name) => extents.get(name)!),
    steps: names.map((name) => steps.map((each) => each.get(name) ?? 0)),
  });
  const [outer, inner] = [along(output), along(summed)];
  const offsets = operands.map(() => 0);
  const terms = elementCount(inner.extents);
  let at = 0;
  walk(outer, offsets, out.data.length, () => {
    let sum = 0;
    walk(inner, offsets, terms, () => {
      let term = 1;
      for (let o = 0; o < operands.length; o++) term *= operands[o]!.data[offsets[o]!]!;
      sum += term;
    });
    out.data[at++] = sum;
  });
}

/** How far one step along each named axis goes in an operand: the sum over a repeated name. */
function stepsAlong({ shape }: Tensor, names: readonly string[]): Map<string, number> {
  const own = strides(shape);
  const steps = new Map<string, number>();
  names.forEach((name, axis) =>
    steps.set(name, (steps.get(name) ?? 0) + (shape[axis] === 1 ? 0 : own[axis]!)),
  );
  return steps;
}

interface Walk {
  readonly extents: readonly number[];
  /** For each axis the step of every operand. */
  readonly steps: readonly (readonly number[])[];
}

/** Visits `count` index tuples, the last axis fastest, moving the offsets along; leaves them where they were. */
function walk({ extents, steps }: Walk, offsets: number[], count: number, visit: () => void): void {
  const index = extents.map(() => 0);
  for (let i = 0; i < count; i++) {
    visit();
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      const wraps = ++index[axis]! === extents[axis];
      const turns = wraps ? 1 - extents[axis]! : 1;
      for (let o = 0; o < offsets.length; o++) offsets[o]! += turns * steps[axis]![o]!;
      if (!wraps) break;
      index[axis] = 0;
    }
  }
}
