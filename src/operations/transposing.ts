import { isOne, printDimension } from '../shapes/dimension.ts';
import { broadcastSelection, outerSum, steps } from '../tensors/selection.ts';
import { strides } from '../tensors/tensor.ts';
import { sumToShape } from './broadcasting.ts';
import { broadcastNeed, broadcastPatch, permuted } from './incremental.ts';
import { dimensionsOf } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Operand, Operation, Parameter } from './operation.ts';
import { normalizeAxes, normalizeAxis } from './rules.ts';
import { rearrangement } from './rearrangement.ts';

const array: Parameter = { name: 'a', role: 'array' };

/** Which axis of the input each axis of the result is. */
type Permutation = (attributes: Attributes, input: Operand) => readonly number[];

/** `undo`: the attributes with which the same operation turns the result back. */
function permuting(
  row: Pick<Operation, 'name' | 'aliases' | 'method' | 'parameters'>,
  permutation: Permutation,
  undo: (attributes: Attributes, axes: readonly number[]) => Attributes,
): Operation {
  const operand = (rank: number): Operand => ({ shape: new Array(rank).fill(null), type: 'float' });
  const back = (attributes: Attributes, input: Operand): Attributes => undo(attributes, permutation(attributes, input));
  return rearrangement({
    ...row,
    shape: (input, attributes) => permutation(attributes, input).map((axis) => input.shape[axis]!),
    selection(shape, attributes) {
      const stride = strides(shape);
      return outerSum(
        0,
        permutation(attributes, operand(shape.length)).map((axis) => steps(shape[axis]!, stride[axis]!)),
      );
    },
    incremental: (change) => permuted(change, permutation(change.attributes, operand(change.size.length))),
    gradient: ({ input, gradient, attributes }, emitter) => emitter.emit(row.name, [gradient], back(attributes, input)),
    put: (base, value, attributes, emitter) => emitter.emit(row.name, [value], back(attributes, base)),
  });
}

function transposed({ axes }: Attributes, input: Operand): readonly number[] {
  const rank = input.shape.length;
  if (axes === null) return input.shape.map((_, axis) => rank - 1 - axis);
  const normal = (axes as number[]).map((axis) => normalizeAxis(axis, rank, input));
  if (normalizeAxes(axes, input).length === rank) return normal;
  throw new ShapeError('shape/axis', `needs all ${rank} axes in its new order, not ${normal.length}`);
}

function swapped({ axis1, axis2 }: Attributes, input: Operand): readonly number[] {
  const rank = input.shape.length;
  const [a, b] = [normalizeAxis(axis1, rank, input), normalizeAxis(axis2, rank, input)];
  return input.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
}

function moved({ source, destination }: Attributes, input: Operand): readonly number[] {
  const rank = input.shape.length;
  const [from, to] = [source, destination].map((axes: number[]) => {
    normalizeAxes(axes, input);
    return axes.map((axis) => normalizeAxis(axis, rank, input));
  }) as [number[], number[]];
  if (from.length !== to.length) throw new ShapeError('shape/axis', `needs as many destinations as sources, ${from.length}`);
  const order = input.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const pairs = to.map((axis, i) => [axis, from[i]!] as const).sort((a, b) => a[0] - b[0]);
  for (const [axis, own] of pairs) order.splice(axis, 0, own);
  return order;
}

/** The shape asked for, if the input's axes have its extents or are of size 1. Throws ShapeError `shape/broadcast`. */
const broadcastTo: Operation = rearrangement({
  name: 'broadcast_to',
  parameters: [array, { name: 'shape', role: 'shape' }],
  shape(input, { shape }, domain) {
    const target = dimensionsOf(shape);
    const recovered = { shape: target, type: input.type };
    const added = target.length - input.shape.length;
    if (added < 0) throw new ShapeError('shape/broadcast', `has rank ${input.shape.length}, more than the ${target.length} axes asked for`, { recovered });
    input.shape.forEach((own, axis) => {
      const asked = target[axis + added]!;
      if (isOne(own) || domain.equal(own, asked)) return;
      throw new ShapeError('shape/broadcast', `needs ${printDimension(own)} = ${printDimension(asked)}`, { recovered });
    });
    return target;
  },
  selection: (shape, _, out) => broadcastSelection(shape, out),
  incremental(change) {
    const patch = broadcastPatch(change);
    return { patch, needs: [broadcastNeed(patch, change.sizes[0]!)] };
  },
  gradient: ({ input, gradient }, emitter) => sumToShape(gradient, input, emitter),
});

export const transposing: readonly Operation[] = [
  permuting(
    { name: 'transpose', aliases: ['permute_dims'], method: true, parameters: [array, { name: 'axes', role: 'axes', default: null, rest: true }] },
    transposed,
    ({ axes }, order) => ({
      axes: axes === null ? null : order.map((_, axis) => order.indexOf(axis)),
    }),
  ),
  permuting(
    { name: 'swapaxes', method: true, parameters: [array, { name: 'axis1', role: 'axis' }, { name: 'axis2', role: 'axis' }] },
    swapped,
    ({ axis1, axis2 }) => ({ axis1, axis2 }),
  ),
  permuting(
    { name: 'moveaxis', parameters: [array, { name: 'source', role: 'axes' }, { name: 'destination', role: 'axes' }] },
    moved,
    ({ source, destination }) => ({ source: destination, destination: source }),
  ),
  broadcastTo,
];
