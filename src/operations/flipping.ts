import { outerSum, steps } from '../tensors/selection.ts';
import { strides } from '../tensors/tensor.ts';
import { alongAxes } from './incremental.ts';
import { literal, negative } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Integer, Operand, Operation, Parameter } from './operation.ts';
import { rearrangement } from './rearrangement.ts';
import { normalizeAxes, normalizeAxis } from './rules.ts';

const array: Parameter = { name: 'm', role: 'array' };

const ranked = (rank: number): Operand => ({ shape: new Array(rank).fill(null), type: 'float' });

const atLeastRank = (rank: number, input: Operand): Operand => {
  if (input.shape.length >= rank) return input;
  throw new ShapeError('shape/rank', `needs rank ${rank} or more, not ${input.shape.length}`, { recovered: input });
};

/** Reversal along axes: its own inverse. */
const flipping = (name: string, axesOf: (attributes: Attributes) => readonly number[] | null, parameters: readonly Parameter[]): Operation =>
  rearrangement({
    name,
    parameters,
    shape(input, attributes) {
      const axes = axesOf(attributes);
      normalizeAxes(axes, name === 'flip' ? input : atLeastRank(axes![0]! + 1, input));
      return input.shape;
    },
    selection(shape, attributes) {
      const axes = normalizeAxes(axesOf(attributes), ranked(shape.length));
      const stride = strides(shape);
      return outerSum(
        0,
        shape.map((extent, axis) => (axes.includes(axis) ? reversed(extent, stride[axis]!) : steps(extent, stride[axis]!))),
      );
    },
    incremental: (change) => alongAxes(change, normalizeAxes(axesOf(change.attributes), ranked(change.size.length)), 'keep'),
    gradient: ({ gradient, attributes }, emitter) => emitter.emit(name, [gradient], attributes),
    put: (_, value, attributes, emitter) => emitter.emit(name, [value], attributes),
  });

const reversed = (extent: number, stride: number): Int32Array => steps(extent, -stride, (extent - 1) * stride);

const quarterTurns = (k: Integer): number => ((k.value % 4) + 4) % 4;

function plane(axes: readonly number[], input: Operand): [number, number] {
  const [a, b] = axes.map((axis) => normalizeAxis(axis, input.shape.length, input)) as [number, number];
  if (axes.length === 2 && a !== b) return [a, b];
  throw new ShapeError('shape/axis', 'turns in the plane of two different axes', { recovered: input });
}

/** Quarter turns from the first axis towards the second. */
const rot90 = rearrangement({
  name: 'rot90',
  parameters: [array, { name: 'k', role: 'integer', default: literal(1) }, { name: 'axes', role: 'axes', default: [0, 1] }],
  shape(input, { k, axes }) {
    const [a, b] = plane(axes, input);
    if (quarterTurns(k) % 2 === 0) return input.shape;
    return input.shape.with(a, input.shape[b]!).with(b, input.shape[a]!);
  },
  selection(shape, { k, axes }) {
    const [a, b] = plane(axes, ranked(shape.length));
    const stride = strides(shape);
    const forward = shape.map((extent, axis) => steps(extent, stride[axis]!));
    const backward = shape.map((extent, axis) => reversed(extent, stride[axis]!));
    const tables = [...forward];
    const turns = quarterTurns(k);
    if (turns === 1) [tables[a], tables[b]] = [backward[b]!, forward[a]!];
    if (turns === 2) [tables[a], tables[b]] = [backward[a]!, backward[b]!];
    if (turns === 3) [tables[a], tables[b]] = [forward[b]!, backward[a]!];
    return outerSum(0, tables);
  },
  gradient: ({ gradient, attributes: { k, axes } }, emitter) => emitter.emit('rot90', [gradient], { k: negative(k), axes }),
  put: (_, value, { k, axes }, emitter) => emitter.emit('rot90', [value], { k: negative(k), axes }),
});

/** How far each axis is shifted. Throws ShapeError unless there is one shift, one axis, or one of each for all. */
function shifts(shift: readonly Integer[], axes: readonly number[], input: Operand): Map<number, number> {
  const count = Math.max(shift.length, axes.length);
  if ((shift.length !== 1 && shift.length !== count) || (axes.length !== 1 && axes.length !== count)) {
    throw new ShapeError('shape/axis', `has ${shift.length} shifts for ${axes.length} axes`, { recovered: input });
  }
  const result = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const axis = normalizeAxis(axes.length === 1 ? axes[0]! : axes[i]!, input.shape.length, input);
    result.set(axis, (result.get(axis) ?? 0) + (shift.length === 1 ? shift[0]! : shift[i]!).value);
  }
  return result;
}

/** Elements that leave at one end come in at the other. Without axes the array is rolled as if it were flat. */
const roll = rearrangement({
  name: 'roll',
  parameters: [
    { name: 'a', role: 'array' },
    { name: 'shift', role: 'shape' },
    { name: 'axis', role: 'axes', default: null },
  ],
  shape(input, { shift, axis }) {
    if (axis !== null) shifts(shift, axis, input);
    return input.shape;
  },
  selection(shape, { shift, axis }) {
    const extents = axis === null ? [shape.reduce((count, extent) => count * extent, 1)] : shape;
    const by = shifts(shift, axis ?? [0], ranked(extents.length));
    const stride = strides(extents);
    return outerSum(
      0,
      extents.map((extent, own) => Int32Array.from({ length: extent }, (_, j) => modulo(j - (by.get(own) ?? 0), extent) * stride[own]!)),
    );
  },
  incremental: (change) => {
    const { shift, axis } = change.attributes;
    return axis === null ? null : alongAxes(change, [...shifts(shift, axis, ranked(change.size.length)).keys()], 'keep');
  },
  gradient: ({ gradient, attributes: { shift, axis } }, emitter) => emitter.emit('roll', [gradient], { shift: (shift as Integer[]).map(negative), axis }),
});

const modulo = (a: number, n: number): number => ((a % n) + n) % n;

export const flips: readonly Operation[] = [
  flipping('flip', ({ axis }) => axis, [array, { name: 'axis', role: 'axes', default: null }]),
  flipping('flipud', () => [0], [array]),
  flipping('fliplr', () => [1], [array]),
  rot90,
  roll,
];
