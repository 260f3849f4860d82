import { constant, one, product } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import { broadcastSelection, gather } from '../tensors/selection.ts';
import { strides } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { branch, NO_BRANCH } from './branches.ts';
import { sumToShape } from './broadcasting.ts';
import { alongAxes, elementwise } from './incremental.ts';
import type { IncrementalRule } from './incremental.ts';
import { fullSlice } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { indexedShape } from './indexing.ts';
import { integersOf, positions } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Emitter, Node, Operand, Operation, Parameter } from './operation.ts';
import { regionOf } from './region.ts';
import { broadcastShapes, isFloat, normalizeAxis, promote } from './rules.ts';

const array: Parameter = { name: 'a', role: 'array' };

/** Without an axis, NumPy works on the flattened array. */
const flattened = (input: Operand, axis: number | null): Operand => (axis === null ? { ...input, shape: [product(input.shape)] } : input);
const flatTensor = (input: Tensor, axis: number | null): Tensor => (axis === null ? { shape: [input.data.length], data: input.data } : input);

const itemsAlong = (axis: number | null, rank: number, operand: Operand): IndexItem[] => [
  ...new Array<IndexItem>(normalizeAxis(axis ?? 0, rank, operand)).fill(fullSlice),
  { kind: 'array' },
];

const reshapeLike = (node: Node, like: Node, emitter: Emitter): Node =>
  node.shape.length === like.shape.length ? node : emitter.emit('reshape', [node], { shape: integersOf(like.shape, emitter.domain), order: 'C' });

/** Zeros of the input's shape, or of its flattened shape. */
const zerosFor = (input: Node, axis: number | null, emitter: Emitter): Node =>
  axis === null
    ? emitter.emit('zeros', [], { shape: integersOf([product(input.shape)], emitter.domain), dtype: null })
    : emitter.emit('zeros_like', [input], { dtype: null });

const take: Operation = {
  name: 'take',
  method: true,
  parameters: [array, { name: 'indices', role: 'array' }, { name: 'axis', role: 'axis', default: null }],
  exact: true,
  shape([input, indices], { axis }, domain) {
    const base = flattened(input!, axis);
    return { shape: indexedShape(base, itemsAlong(axis, base.shape.length, base), [indices!], domain), type: base.type };
  },
  kernel([input, indices], { axis }, out) {
    const base = flatTensor(input!, axis);
    const items = itemsAlong(axis, base.shape.length, { shape: base.shape.map(constant), type: 'float' });
    gather(base.data, regionOf(base.shape, items, [indices!]).selection, out.data);
  },
  derivative({ inputs: [input, indices], attributes: { axis }, gradient }, emitter) {
    if (!isFloat(input!)) return [null, null];
    const zeros = zerosFor(input!, axis, emitter);
    const collected = emitter.emit('accumulate', [zeros, gradient, indices!], { items: itemsAlong(axis, zeros.shape.length, zeros) });
    return [reshapeLike(collected, input!, emitter), null];
  },
};

/** The shape that the indices have after broadcasting against the other axes. Throws ShapeError. */
function alongShape(input: Operand, indices: Operand, axis: number | null, domain: Domain): Shape {
  const base = flattened(input, axis);
  const rank = base.shape.length;
  if (indices.type === 'float') throw new ShapeError('shape/index', 'takes integers as indices, not floats', { operands: [1] });
  if (indices.shape.length !== rank) throw new ShapeError('shape/rank', `needs indices of rank ${rank}, not ${indices.shape.length}`, { operands: [0, 1] });
  const along = normalizeAxis(axis ?? 0, rank, base);
  const shape = broadcastShapes(
    [
      { ...base, shape: base.shape.with(along, one) },
      { ...indices, shape: indices.shape.with(along, one) },
    ],
    domain,
  );
  return shape.with(along, indices.shape[along]!);
}

/** The gradient of an array whose elements were taken along an axis. */
function gradientAlong(input: Node, order: Node, axis: number | null, gradient: Node, emitter: Emitter): Node {
  const zeros = zerosFor(input, axis, emitter);
  const rank = zeros.shape.length;
  const along = normalizeAxis(axis ?? 0, rank, zeros);
  const arrays = zeros.shape.map((extent, own) => {
    if (own === along) return order;
    const shape = new Array(rank).fill(one).with(own, extent);
    const index = positions(extent, emitter);
    return rank === 1 ? index : emitter.emit('reshape', [index], { shape: integersOf(shape, emitter.domain), order: 'C' });
  });
  const items = arrays.map((): IndexItem => ({ kind: 'array' }));
  return reshapeLike(emitter.emit('accumulate', [zeros, gradient, ...arrays], { items }), input, emitter);
}

const takeAlongAxis: Operation = {
  name: 'take_along_axis',
  parameters: [
    { name: 'arr', role: 'array' },
    { name: 'indices', role: 'array' },
    { name: 'axis', role: 'axis' },
  ],
  exact: true,
  shape: ([input, indices], { axis }, domain) => ({ shape: alongShape(input!, indices!, axis, domain), type: input!.type }),
  kernel([input, indices], { axis }, out) {
    const base = flatTensor(input!, axis);
    const along = axis === null ? 0 : (axis + base.shape.length) % base.shape.length;
    const arrays = base.shape.map((extent, own): Tensor =>
      own === along ? indices! : { shape: base.shape.map((_, i) => (i === own ? extent : 1)), data: Float64Array.from({ length: extent }, (_, i) => i) },
    );
    gather(
      base.data,
      regionOf(
        base.shape,
        arrays.map((): IndexItem => ({ kind: 'array' })),
        arrays,
      ).selection,
      out.data,
    );
  },
  derivative: ({ inputs: [input, indices], attributes: { axis }, gradient }, emitter) => [
    isFloat(input!) ? gradientAlong(input!, indices!, axis, gradient, emitter) : null,
    null,
  ],
};

/** NaN goes last; equal elements keep their order. */
function orderOf(base: Tensor, axis: number | null): { offsets: Int32Array; ranks: Int32Array } {
  const { shape, data } = flatTensor(base, axis);
  const along = axis === null ? 0 : (axis + shape.length) % shape.length;
  const [extent, step] = [shape[along] ?? 1, strides(shape)[along] ?? 1];
  const [offsets, ranks] = [new Int32Array(data.length), new Int32Array(data.length)];
  const lane = new Int32Array(extent);
  for (let start = 0; start < data.length; start++) {
    if (Math.floor(start / step) % extent !== 0) continue;
    for (let i = 0; i < extent; i++) lane[i] = i;
    const value = (i: number): number => data[start + i * step]!;
    lane.sort((i, j) => compare(value(i), value(j)) || i - j);
    lane.forEach((from, to) => {
      ranks[start + to * step] = from;
      offsets[start + to * step] = start + from * step;
    });
  }
  return { offsets, ranks };
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b)));

const orderBranches = ([input]: readonly Tensor[], { axis }: Attributes): number => orderOf(input!, axis).ranks.reduce(branch, NO_BRANCH);

function sortedShape(input: Operand, axis: number | null): Shape {
  if (axis !== null) normalizeAxis(axis, input.shape.length, input);
  return flattened(input, axis).shape;
}

const sortedUpdate: IncrementalRule = (change) => {
  const { axis } = change.attributes;
  return axis === null ? null : alongAxes(change, [axis < 0 ? axis + change.size.length : axis], 'keep');
};

const lastAxis: Parameter = { name: 'axis', role: 'axis', default: -1 };

const sort: Operation = {
  name: 'sort',
  parameters: [array, lastAxis],
  exact: true,
  shape: ([input], { axis }) => ({ shape: sortedShape(input!, axis), type: input!.type }),
  incremental: sortedUpdate,
  kernel: ([input], { axis }, out) => gather(input!.data, orderOf(input!, axis).offsets, out.data),
  derivative({ inputs: [input], attributes: { axis }, gradient }, emitter) {
    if (!isFloat(input!)) return [null];
    return [gradientAlong(input!, emitter.emit('argsort', [input!], { axis }), axis, gradient, emitter)];
  },
  branches: orderBranches,
};

const argsort: Operation = {
  name: 'argsort',
  method: true,
  parameters: [array, lastAxis],
  exact: true,
  shape: ([input], { axis }) => ({ shape: sortedShape(input!, axis), type: 'int' }),
  incremental: sortedUpdate,
  kernel: ([input], { axis }, out) => out.data.set(orderOf(input!, axis).ranks),
  branches: orderBranches,
};

/** For each element, that of the array which the first one names. */
const choose: Operation = {
  name: 'choose',
  parameters: [array, { name: 'choices', role: 'arrays' }],
  exact: true,
  shape([selector, ...choices], _, domain) {
    if (selector!.type === 'float') throw new ShapeError('shape/index', 'takes integers as indices, not floats');
    return { shape: broadcastShapes([selector!, ...choices], domain), type: promote(...choices) };
  },
  incremental: elementwise,
  kernel([selector, ...choices], _, out) {
    const from = [selector!, ...choices].map(({ shape }) => broadcastSelection(shape, out.shape));
    for (let i = 0; i < out.data.length; i++) {
      const which = selector!.data[from[0]![i]!]!;
      const chosen = choices[which];
      if (!chosen) throw new ShapeError('shape/index', `has no choice ${which} among ${choices.length}`);
      out.data[i] = chosen.data[from[which + 1]![i]!]!;
    }
  },
  derivative({ inputs: [selector, ...choices], gradient }, emitter) {
    const parts = choices.map((choice, i) => {
      if (!isFloat(choice)) return null;
      const chosen = emitter.emit('equal', [selector!, emitter.constant(i)]);
      return sumToShape(emitter.emit('where', [chosen, gradient, emitter.constant(0)]), choice, emitter);
    });
    return [null, ...parts];
  },
};

/** Results whose shape depends on the values. */
const dataDependent = (name: string, method = false): Operation => ({
  name,
  method,
  parameters: [array],
  shape() {
    throw new ShapeError('shape/not-traced', 'has as many elements as the data says', { help: 'index with the mask itself: x[mask]' });
  },
  kernel: () => {},
});

export const selecting: readonly Operation[] = [
  take,
  takeAlongAxis,
  sort,
  argsort,
  choose,
  dataDependent('nonzero', true),
  ...['flatnonzero', 'argwhere', 'unique'].map((name) => dataDependent(name)),
];
