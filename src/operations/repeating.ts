import { add, constantOf, isOne, multiply, one, printDimension, product } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { outerSum } from '../tensors/selection.ts';
import { elementCount, strides } from '../tensors/tensor.ts';
import { fullSlice } from './index-items.ts';
import { dimensionsOf, integersOf, positions } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Emitter, Integer, Node, Operand, Operation, Parameter } from './operation.ts';
import { rearrangement } from './rearrangement.ts';
import { normalizeAxis } from './rules.ts';

const array: Parameter = { name: 'a', role: 'array' };

const reshape = (node: Node, shape: readonly Dimension[], emitter: Emitter): Node =>
  emitter.emit('reshape', [node], { shape: integersOf(shape, emitter.domain), order: 'C' });

/** The same length for both, missing leading entries being `unit`. */
const leading = <T>(values: readonly T[], rank: number, unit: T): T[] => [...new Array<T>(Math.max(0, rank - values.length)).fill(unit), ...values];

/** The whole array again and again along each axis. */
const tile = rearrangement({
  name: 'tile',
  parameters: [
    { name: 'A', role: 'array' },
    { name: 'reps', role: 'shape' },
  ],
  shape(input, { reps }) {
    const counts = dimensionsOf(reps);
    const rank = Math.max(counts.length, input.shape.length);
    const times = leading(counts, rank, one);
    if ((reps as Integer[]).some(({ value }) => value < 0)) throw new ShapeError('shape/index', 'cannot be repeated a negative number of times');
    return leading(input.shape, rank, one).map((extent, axis) => multiply(extent, times[axis]!));
  },
  selection(shape, _, out) {
    const own = leading(shape, out.length, 1);
    const stride = strides(own);
    return outerSum(
      0,
      out.map((extent, axis) => Int32Array.from({ length: extent }, (__, j) => (j % own[axis]!) * stride[axis]!)),
    );
  },
  gradient({ input, gradient, attributes: { reps } }, emitter) {
    const times = leading(dimensionsOf(reps), gradient.shape.length, one);
    const own = leading(input.shape, gradient.shape.length, one);
    const split = own.flatMap((extent, axis) => (isOne(times[axis]!) ? [extent] : [times[axis]!, extent]));
    let at = 0;
    const copies = times.flatMap((count) => {
      at += isOne(count) ? 1 : 2;
      return isOne(count) ? [] : [at - 2];
    });
    const summed = copies.length === 0 ? gradient : emitter.emit('sum', [reshape(gradient, split, emitter)], { axis: copies, keepdims: false });
    return own.length === input.shape.length ? summed : reshape(summed, input.shape, emitter);
  },
});

/** The axis that is repeated, of the array or of the flattened array. */
const repeated = (input: Operand, axis: number | null): { shape: readonly Dimension[]; along: number } =>
  axis === null ? { shape: [product(input.shape)], along: 0 } : { shape: input.shape, along: normalizeAxis(axis, input.shape.length, input) };

/** Every element again and again: all equally often, or each as often as a list says. */
const repeat = rearrangement({
  name: 'repeat',
  method: true,
  parameters: [array, { name: 'repeats', role: 'shape' }, { name: 'axis', role: 'axis', default: null }],
  shape(input, { repeats, axis }, domain) {
    const { shape, along } = repeated(input, axis);
    const counts = dimensionsOf(repeats);
    if ((repeats as Integer[]).some(({ value }) => value < 0)) throw new ShapeError('shape/index', 'cannot be repeated a negative number of times');
    if (counts.length === 1) return shape.with(along, multiply(shape[along]!, counts[0]!));
    const result = shape.with(along, counts.reduce(add));
    if (constantOf(shape[along]!) === counts.length || domain.valueOf(shape[along]!) === counts.length) return result;
    throw new ShapeError('shape/broadcast', `needs ${printDimension(shape[along]!)} = ${counts.length}, one number of repetitions for each`, {
      recovered: { shape: result, type: input.type },
    });
  },
  selection(shape, { repeats, axis }) {
    const own = axis === null ? [elementCount(shape)] : shape;
    const along = axis === null ? 0 : (axis + shape.length) % shape.length;
    const stride = strides(own);
    const tables = own.map((extent, i) => {
      const count = (j: number): number => (i !== along ? 1 : repeats.length === 1 ? repeats[0].value : repeats[j].value);
      return Array.from({ length: extent }, (_, j) => new Array<number>(count(j)).fill(j * stride[i]!)).flat();
    });
    return outerSum(0, tables);
  },
  gradient({ input, gradient, attributes: { repeats, axis } }, emitter) {
    const { shape, along } = repeated(input, axis);
    let summed: Node;
    if (repeats.length === 1) {
      const split = reshape(gradient, shape.toSpliced(along + 1, 0, repeats[0].dimension), emitter);
      summed = emitter.emit('sum', [split], { axis: [along + 1], keepdims: false });
    } else {
      const from = emitter.emit('repeat', [positions(shape[along]!, emitter)], { repeats, axis: 0 });
      const zeros = emitter.emit('zeros', [], { shape: integersOf(shape, emitter.domain), dtype: null });
      summed = emitter.emit('accumulate', [zeros, gradient, from], { items: [...new Array(along).fill(fullSlice), { kind: 'array' }] });
    }
    return axis === null ? reshape(summed, input.shape, emitter) : summed;
  },
});

export const repeating: readonly Operation[] = [tile, repeat];
