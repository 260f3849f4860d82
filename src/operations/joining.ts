import { add, one, printDimension, product } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { joinOf } from './incremental.ts';
import type { Change, Update } from './incremental.ts';
import { fullSlice } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { integerOf, integersOf, literal } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Integer, Operand, Operation, Parameter } from './operation.ts';
import { atLeast } from './reshaping.ts';
import { isFloat, normalizeAxis, promote } from './rules.ts';

/** How one array is made ready to be joined to others: new axes of size 1, or flattening. For symbols and numbers alike. */
interface Form {
  lift<T>(shape: readonly T[], unit: T, count: (shape: readonly T[]) => T, attributes: Attributes): readonly T[];
  /** The axis of the lifted arrays, whose rank is given, along which they are joined. */
  axis(attributes: Attributes, rank: number): number;
}

/** All joins: bring the arrays into one form, then put them behind one another along an axis. */
function join(row: Pick<Operation, 'name' | 'aliases' | 'parameters'>, { lift, axis: axisOf }: Form): Operation {
  const lifted = ({ shape }: Operand, attributes: Attributes): Shape => lift(shape, one, product, attributes);
  return {
    ...row,
    exact: true,
    shape(inputs, attributes, domain) {
      if (inputs.length === 0) throw new ShapeError('shape/concatenate', 'needs at least one array', { operands: [] });
      const shapes = inputs.map((input) => lifted(input, attributes));
      const axis = normalizeAxis(axisOf(attributes, shapes[0]!.length), shapes[0]!.length, { shape: shapes[0]!, type: 'float' });
      return { shape: joinedShape(shapes, axis, inputs, domain), type: promote(...inputs) };
    },
    kernel(inputs, attributes, out) {
      const shapes = inputs.map(({ shape }) => lift(shape, 1, elementCount, attributes));
      const rank = out.shape.length;
      const axis = (axisOf(attributes, rank) + rank) % rank;
      joinInto(
        inputs,
        shapes.map((shape) => elementCount(shape.slice(axis))),
        out,
      );
    },
    incremental(change) {
      const rank = change.size.length;
      return joinUpdate(change, (axisOf(change.attributes, rank) + rank) % rank);
    },
    derivative({ inputs, attributes, gradient }, emitter) {
      const rank = gradient.shape.length;
      const axis = (axisOf(attributes, rank) + rank) % rank;
      let [start, offset]: [Integer | null, Dimension] = [null, one];
      return inputs.map((input, i) => {
        const shape = lifted(input, attributes);
        offset = i === 0 ? shape[axis]! : add(offset, shape[axis]!);
        const stop = i === inputs.length - 1 ? null : integerOf(offset, emitter.domain);
        const slice: IndexItem = { kind: 'slice', start, stop, step: null };
        start = stop;
        if (!isFloat(input)) return null;
        const part = inputs.length === 1 ? gradient : emitter.emit('index', [gradient], { items: [...new Array<IndexItem>(axis).fill(fullSlice), slice] });
        if (equalShapes(part.shape, input.shape, emitter.domain)) return part;
        return emitter.emit('reshape', [part], { shape: integersOf(input.shape, emitter.domain), order: 'C' });
      });
    },
  };
}

/** Throws ShapeError `shape/rank` and `shape/concatenate`. */
function joinedShape(shapes: readonly Shape[], axis: number, inputs: readonly Operand[], domain: Domain): Shape {
  const [first] = shapes as [Shape];
  const shape = first.with(axis, shapes.map((each) => each[axis] ?? one).reduce(add));
  const recovered = { shape, type: promote(...inputs) };
  shapes.forEach((each, i) => {
    if (each.length !== first.length) {
      throw new ShapeError('shape/rank', `needs arrays of one rank: ${printShape(inputs[0]!.shape)} is not of that of ${printShape(inputs[i]!.shape)}`, {
        operands: [0, i],
        recovered,
      });
    }
    const other = each.findIndex((extent, k) => k !== axis && !domain.equal(extent, first[k]!));
    if (other >= 0) {
      throw new ShapeError('shape/concatenate', `needs ${printDimension(first[other]!)} = ${printDimension(each[other]!)} on axis ${other}`, {
        operands: [0, i],
        recovered,
      });
    }
  });
  return shape;
}

/** `runs`: how many elements of each input stand together. */
function joinInto(inputs: readonly Tensor[], runs: readonly number[], out: Tensor): void {
  const whole = runs.reduce((sum, run) => sum + run, 0);
  let start = 0;
  inputs.forEach(({ data }, i) => {
    const run = runs[i]!;
    for (let from = 0, to = start; from < data.length; from += run, to += whole) {
      if (run === 1) out.data[to] = data[from]!;
      else out.data.set(data.subarray(from, from + run), to);
    }
    start += run;
  });
}

/** One array that is touched at one place of the axis stays so, behind the arrays before it; else the axis is taken as a whole. */
function joinUpdate({ patches, sizes, size }: Change, axis: number): Update | null {
  if (sizes.some(({ length }) => length !== size.length)) return null;
  const changing = patches.flatMap((patch, o) => (patch ? [o] : []));
  const [o] = changing as [number];
  const own = patches[o]!;
  if (changing.length === 1 && own[axis]) {
    const before = sizes.slice(0, o).reduce((sum, each) => sum + each[axis]!, 0);
    const needs = sizes.map((each, i) => (i === o ? own : each.map(() => null)));
    return {
      patch: own.with(
        axis,
        own[axis]!.map((index) => index + before),
      ),
      needs,
      copies: o,
    };
  }
  const patch = size.map((_, each) => (each === axis ? null : joinOf(patches, (touched) => touched[each]!)));
  return { patch, needs: sizes.map(() => patch) };
}

const arrays: Parameter = { name: 'arrays', role: 'arrays' };
const alongAxis = ({ axis }: Attributes): number => axis ?? 0;

/** Not a join of lifted arrays alone: all must have one shape. */
function stack(): Operation {
  const row = join(
    { name: 'stack', parameters: [arrays, { name: 'axis', role: 'axis', default: 0 }] },
    { lift: (shape, unit, _, { axis }) => shape.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, unit), axis: alongAxis },
  );
  return {
    ...row,
    shape(inputs, attributes, domain) {
      const [first] = inputs;
      if (first) normalizeAxis(attributes.axis, first.shape.length + 1, { ...first, shape: [...first.shape, one] });
      const other = inputs.findIndex((input) => !equalShapes(input.shape, first!.shape, domain));
      if (other < 0) return row.shape(inputs, attributes, domain);
      const recovered = row.shape(
        inputs.map(() => first!),
        attributes,
        domain,
      );
      throw new ShapeError('shape/concatenate', `needs arrays of one shape: ${printShape(first!.shape)} is not ${printShape(inputs[other]!.shape)}`, {
        operands: [0, other],
        recovered,
      });
    },
    incremental({ patches, sizes, size, attributes: { axis }, entries }) {
      const changing = patches.flatMap((patch, o) => (patch ? [o] : []));
      const [o] = changing as [number];
      const along = axis < 0 ? axis + size.length : axis;
      if (changing.length === 1) {
        const needs = sizes.map((each, i) => (i === o ? patches[o]! : each.map(() => null)));
        const touched = size[along] === 1 ? null : new Int32Array(entries).fill(o);
        return { patch: patches[o]!.toSpliced(along, 0, touched), needs, copies: o };
      }
      const need = sizes[0]!.map((_, each) => joinOf(patches, (touched) => touched[each]!));
      return { patch: need.toSpliced(along, 0, null), needs: sizes.map(() => need) };
    },
    derivative({ inputs, attributes: { axis }, gradient }, emitter) {
      const before = new Array<IndexItem>(axis < 0 ? axis + gradient.shape.length : axis).fill(fullSlice);
      return inputs.map((input, i) =>
        isFloat(input) ? emitter.emit('index', [gradient], { items: [...before, { kind: 'integer', value: literal(i) }] }) : null,
      );
    },
  };
}

const concatenating: Form = { lift: (shape, _, count, { axis }) => (axis === null ? [count(shape)] : shape), axis: alongAxis };

export const joining: readonly Operation[] = [
  join({ name: 'concatenate', aliases: ['concat'], parameters: [arrays, { name: 'axis', role: 'axis', default: 0 }] }, concatenating),
  join(
    {
      name: 'append',
      parameters: [
        { name: 'arr', role: 'array' },
        { name: 'values', role: 'array' },
        { name: 'axis', role: 'axis', default: null },
      ],
    },
    concatenating,
  ),
  join({ name: 'hstack', parameters: [arrays] }, { lift: (shape, unit) => atLeast(1, shape, unit), axis: (_, rank) => (rank === 1 ? 0 : 1) }),
  join({ name: 'vstack', aliases: ['row_stack'], parameters: [arrays] }, { lift: (shape, unit) => atLeast(2, shape, unit), axis: () => 0 }),
  join({ name: 'dstack', parameters: [arrays] }, { lift: (shape, unit) => atLeast(3, shape, unit), axis: () => 2 }),
  join(
    { name: 'column_stack', parameters: [arrays] },
    { lift: (shape, unit) => (shape.length < 2 ? [...atLeast(1, shape, unit), unit] : shape), axis: () => 1 },
  ),
  stack(),
];
