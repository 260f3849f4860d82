import { constantOf, floorsIn, floorDivide, isOne, modulo, multiply, one, printDimension, product, zero } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { reshaped as reshapedUpdate } from './incremental.ts';
import { dimensionsOf, integersOf, settle } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Integer, Operand, Operation, Parameter } from './operation.ts';
import { isFloat, normalizeAxes, normalizeAxis } from './rules.ts';

const array: Parameter = { name: 'a', role: 'array' };
const order: Parameter = { name: 'order', role: 'text', default: 'C' };

/** Operations that keep the elements in order, and change the shape alone. NumPy returns a view, but for `flatten`. */
function sameOrder(
  row: Pick<Operation, 'name' | 'aliases' | 'method' | 'parameters'>,
  shape: (input: Operand, attributes: Attributes, domain: Domain) => Shape,
  view = true,
): Operation {
  return {
    ...row,
    exact: true,
    shape([input], attributes, domain) {
      if (attributes.order !== undefined && attributes.order !== 'C' && attributes.order !== 'K') {
        const recovered = { shape: shape(input!, attributes, domain), type: input!.type };
        throw new ShapeError('shape/not-traced', `has another order of elements than C: '${attributes.order}'`, { recovered });
      }
      return { shape: shape(input!, attributes, domain), type: input!.type };
    },
    kernel: ([input], _, out) => out.data.set(input!.data),
    incremental: reshapedUpdate,
    derivative: ({ inputs: [input], gradient }, emitter) => [
      isFloat(input!) ? emitter.emit('reshape', [gradient], { shape: integersOf(input!.shape, emitter.domain), order: 'C' }) : null,
    ],
    ...(view && { put: (base, value, _, emitter) => emitter.emit('reshape', [value], { shape: integersOf(base.shape, emitter.domain), order: 'C' }) }),
  };
}

/** The shape that is asked for, with -1 filled in. Throws ShapeError `shape/reshape`. */
function reshaped(input: Operand, target: readonly Integer[], domain: Domain): Dimension[] {
  const total = product(input.shape);
  const dimensions = dimensionsOf(target);
  const open = dimensions.flatMap((dimension, axis) => (constantOf(dimension) === -1 ? [axis] : []));
  const below = dimensions.find((dimension, axis) => !open.includes(axis) && (constantOf(dimension) ?? 0) < 0);
  if (open.length > 1 || below)
    throw new ShapeError('shape/reshape', below ? `cannot get an extent of ${printDimension(below)}` : 'takes one -1 in its new shape, not two');
  const rest = product(dimensions.filter((_, axis) => !open.includes(axis)));
  if (open.length === 0) {
    if (domain.equal(total, rest) || isDividedEvenly(total, rest, domain)) return dimensions;
    throw new ShapeError('shape/reshape', `needs ${printDimension(total)} = ${printDimension(rest)}`, {
      recovered: { shape: dimensions, type: input.type },
      help: `a reshape keeps all ${printDimension(total)} elements of ${printShape(input.shape)}`,
    });
  }
  const extent = floorDivide(total, rest);
  const shape = dimensions.with(open[0]!, extent);
  const divides = constantOf(rest) !== 0 && (domain.equal(multiply(extent, rest), total) || settle(modulo(total, rest), '==', zero, domain));
  if (!divides) {
    throw new ShapeError('shape/reshape', `needs ${printDimension(total)} to be divisible by ${printDimension(rest)}`, {
      recovered: { shape, type: input.type },
    });
  }
  return shape;
}

/** Throws ShapeError `shape/axis` for an axis of another size than the literal 1. */
function squeezed(input: Operand, axes: readonly number[] | null): Shape {
  if (axes === null) return input.shape.filter((extent) => !isOne(extent));
  const dropped = normalizeAxes(axes, input);
  const shape = input.shape.filter((_, axis) => !dropped.includes(axis));
  const long = dropped.find((axis) => !isOne(input.shape[axis]!));
  if (long === undefined) return shape;
  throw new ShapeError('shape/axis', `has ${printDimension(input.shape[long]!)} elements on axis ${long}, which can be squeezed away only when it has 1`, {
    recovered: { shape, type: input.type },
  });
}

function expanded(input: Operand, axes: readonly number[]): Shape {
  const rank = input.shape.length + axes.length;
  const fresh = new Set(axes.map((axis) => normalizeAxis(axis, rank, { ...input, shape: new Array<Dimension>(rank).fill(one) })));
  if (fresh.size < axes.length) throw new ShapeError('shape/axis', 'names an axis twice');
  const own = input.shape.values();
  return Array.from({ length: rank }, (_, axis) => (fresh.has(axis) ? one : own.next().value!));
}

/** As many axes as `rank`, with those of size 1 where `atleast_1d` and its like put them. Serves symbols and numbers. */
export function atLeast<T>(rank: 1 | 2 | 3, shape: readonly T[], unit: T): readonly T[] {
  if (shape.length >= rank) return shape;
  if (rank === 1) return [unit];
  if (rank === 2) return shape.length === 0 ? [unit, unit] : [unit, shape[0]!];
  return shape.length === 2 ? [...shape, unit] : [unit, ...(shape.length === 0 ? [unit] : shape), unit];
}

const flat = (input: Operand): Shape => [product(input.shape)];

export const reshaping: readonly Operation[] = [
  sameOrder({ name: 'reshape', method: true, parameters: [array, { name: 'shape', role: 'shape', rest: true }, order] }, (input, { shape }, domain) =>
    reshaped(input, shape, domain),
  ),
  sameOrder({ name: 'ravel', method: true, parameters: [array, order] }, flat),
  sameOrder({ name: 'flatten', method: true, parameters: [array, order] }, flat, false),
  sameOrder({ name: 'squeeze', method: true, parameters: [array, { name: 'axis', role: 'axes', default: null }] }, (input, { axis }) => squeezed(input, axis)),
  sameOrder({ name: 'expand_dims', parameters: [array, { name: 'axis', role: 'axes' }] }, (input, { axis }) => expanded(input, axis)),
  ...([1, 2, 3] as const).map((rank) => sameOrder({ name: `atleast_${rank}d`, parameters: [array] }, ({ shape }) => atLeast(rank, shape, one))),
];

/** `x.reshape(N, H // 2, 2)` of even H, which is assumed from there on: what the divisions drop is nothing. */
function isDividedEvenly(total: Dimension, rest: Dimension, domain: Domain): boolean {
  const floors = floorsIn(rest);
  if (floors.length === 0 || domain.valueOf(total) !== domain.valueOf(rest)) return false;
  return floors.every(({ left, right }) => settle(modulo(left, right), '==', zero, domain)) && domain.equal(total, rest);
}
