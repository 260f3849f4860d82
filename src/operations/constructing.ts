import { subtract, zero } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { printShape } from '../shapes/shape.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import { broadcastSelection, gather } from '../tensors/selection.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { fitsRegion, storedGradient } from './storing.ts';
import { convert } from './converting.ts';
import { ceilDivide, dimensionsOf, literal, negative, settle } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Integer, Operand, Operation, Parameter } from './operation.ts';
import { isFloat } from './rules.ts';

const array: Parameter = { name: 'a', role: 'array' };
const shape: Parameter = { name: 'shape', role: 'shape' };
const dtype: Parameter = { name: 'dtype', role: 'dtype', default: null };

const filled = (name: string, value: number): readonly Operation[] => [
  {
    name,
    parameters: [shape, dtype],
    exact: true,
    shape: (_, attributes) => ({ shape: extents(attributes.shape), type: attributes.dtype ?? 'float' }),
    kernel: (_, __, out) => void out.data.fill(value),
  },
  {
    name: `${name}_like`,
    parameters: [array, dtype],
    exact: true,
    shape: ([input], attributes) => ({ shape: input!.shape, type: attributes.dtype ?? input!.type }),
    kernel: (_, __, out) => void out.data.fill(value),
  },
];

function extents(integers: readonly Integer[]): Shape {
  const negative = integers.flatMap(({ value, dimension }) => (value < 0 ? [dimension] : []));
  if (negative.length > 0) throw new ShapeError('shape/index', 'cannot have a negative extent', { negative });
  return dimensionsOf(integers);
}

const full: Operation = {
  name: 'full',
  parameters: [shape, { name: 'fill_value', role: 'array' }, dtype],
  exact: true,
  shape([value], attributes, domain) {
    const target = { shape: extents(attributes.shape), type: attributes.dtype ?? value!.type };
    return { shape: stretched(value!, target, domain), type: target.type };
  },
  kernel: ([value], { dtype: type }, out) => fill(value!, out, type),
  derivative: ({ inputs: [value], out, gradient }, emitter) => [isFloat(value!) && isFloat(out) ? storedGradient(gradient, value!, emitter) : null],
};

const fullLike: Operation = {
  name: 'full_like',
  parameters: [array, { name: 'fill_value', role: 'array' }, dtype],
  exact: true,
  shape([like, value], attributes, domain) {
    const target = { shape: like!.shape, type: attributes.dtype ?? like!.type };
    return { shape: stretched(value!, target, domain), type: target.type };
  },
  kernel: ([, value], { dtype: type }, out, [own]) => fill(value!, out, type ?? own!),
  derivative: ({ inputs: [, value], out, gradient }, emitter) => [null, isFloat(value!) && isFloat(out) ? storedGradient(gradient, value!, emitter) : null],
};

/** The target's shape, if the value stretches to it. Throws ShapeError `shape/broadcast`. */
function stretched(value: Operand, target: Operand, domain: Domain): Shape {
  if (fitsRegion(value.shape, target.shape, domain)) return target.shape;
  throw new ShapeError('shape/broadcast', `has the shape ${printShape(value.shape)}, which does not fit into ${printShape(target.shape)}`, {
    recovered: target,
  });
}

function fill(value: Tensor, out: Tensor, type: ElementType | null): void {
  gather(value.data, broadcastSelection(value.shape, out.shape), out.data);
  convert(out.data, type, out.data);
}

/** A sequence of integers. Its length depends on sizes where its ends do. */
const arange: Operation = {
  name: 'arange',
  parameters: [
    { name: 'start', role: 'integer' },
    { name: 'stop', role: 'integer', default: null },
    { name: 'step', role: 'integer', default: literal(1) },
    dtype,
  ],
  exact: true,
  shape(_, attributes, domain) {
    const { start, stop, step } = range(attributes);
    if (step.value === 0) throw new ShapeError('shape/index', 'needs a step other than 0');
    const [from, to, stride] = step.value > 0 ? [start, stop, step] : [stop, start, negative(step)];
    const length = settle(from.dimension, '<=', to.dimension, domain) ? ceilDivide(subtract(to.dimension, from.dimension), stride.dimension) : zero;
    return { shape: [length], type: attributes.dtype ?? 'int' };
  },
  kernel(_, attributes, out) {
    const { start, step } = range(attributes);
    for (let i = 0; i < out.data.length; i++) out.data[i] = start.value + i * step.value;
  },
};

function range({ start, stop, step }: Attributes): { start: Integer; stop: Integer; step: Integer } {
  return stop ? { start, stop, step } : { start: literal(0), stop: start, step };
}

const linspace: Operation = {
  name: 'linspace',
  parameters: [
    { name: 'start', role: 'number' },
    { name: 'stop', role: 'number' },
    { name: 'num', role: 'integer', default: literal(50) },
    { name: 'endpoint', role: 'flag', default: true },
  ],
  exact: true,
  shape: (_, { num }) => ({ shape: extents([num]), type: 'float' }),
  kernel(_, { start, stop, endpoint }, out) {
    const count = out.data.length;
    const pieces = endpoint === false ? count : count - 1;
    const step = (stop - start) / pieces;
    for (let i = 0; i < count; i++) out.data[i] = pieces === 0 ? start : i * step + start;
    if (endpoint !== false && count > 1) out.data[count - 1] = stop;
  },
};

/** Ones on the k-th diagonal. */
const eye: Operation = {
  name: 'eye',
  aliases: ['identity'],
  parameters: [{ name: 'N', role: 'integer' }, { name: 'M', role: 'integer', default: null }, { name: 'k', role: 'integer', default: literal(0) }, dtype],
  exact: true,
  shape: (_, { N, M, dtype: type }) => ({ shape: extents([N, M ?? N]), type: type ?? 'float' }),
  kernel(_, { k }, out) {
    const [rows, columns] = out.shape as [number, number];
    const offset = k?.value ?? 0;
    out.data.fill(0);
    for (let row = Math.max(0, -offset); row < rows && row + offset < columns; row++) out.data[row * columns + row + offset] = 1;
  },
};

/** Row i is 1 at labels[i] and 0 elsewhere, for labels of any shape. */
const oneHot: Operation = {
  name: 'one_hot',
  parameters: [
    { name: 'labels', role: 'array' },
    { name: 'classes', role: 'integer' },
  ],
  exact: true,
  shape([labels], { classes }) {
    if (labels!.type !== 'float') return { shape: [...labels!.shape, classes.dimension], type: 'float' };
    throw new ShapeError('input/type', 'must be integers', { recovered: { shape: [...labels!.shape, classes.dimension], type: 'float' } });
  },
  kernel([labels], _, out) {
    const classes = out.shape.at(-1)!;
    out.data.fill(0);
    labels!.data.forEach((label, i) => {
      if (label < 0 || label >= classes) throw new ShapeError('shape/index', `holds the label ${label}, outside of the ${classes} classes`);
      out.data[i * classes + label] = 1;
    });
  },
};

export const constructing: readonly Operation[] = [
  ...filled('zeros', 0),
  ...filled('ones', 1),
  full,
  fullLike,
  // Memory as it was found: what is read before it is stored is no number, and is told as such.
  ...filled('empty', NaN),
  arange,
  linspace,
  eye,
  oneHot,
];
