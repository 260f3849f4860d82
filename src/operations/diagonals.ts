import { add, constant, minimum, negate, product, subtract, zero } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { outerSum, steps } from '../tensors/selection.ts';
import type { Selection } from '../tensors/selection.ts';
import { strides } from '../tensors/tensor.ts';
import { fullSlice } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { integerOf, integersOf, literal, settle } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Emitter, Integer, Node, Operand, Operation, Parameter } from './operation.ts';
import { rearrangement } from './rearrangement.ts';
import { normalizeAxis } from './rules.ts';

const array: Parameter = { name: 'v', role: 'array' };
const offset = (name: string): Parameter => ({ name, role: 'integer', default: literal(0) });

/** Row and column at which the k-th diagonal begins. */
const origin = (k: Integer): [row: Dimension, column: Dimension] => (k.value < 0 ? [negate(k.dimension), zero] : [zero, k.dimension]);

function diagonalLength(rows: Dimension, columns: Dimension, k: Integer, domain: Domain): Dimension {
  const [row, column] = origin(k);
  const [below, right] = [subtract(rows, row), subtract(columns, column)];
  const length = minimum(below, right);
  if (length !== below && length !== right) {
    // Where it is known for all sizes which one is less, that reads better than a minimum.
    const known = domain.decide({ left: below, operator: '<=', right, text: '' });
    const [low, high] = known ? [below, right] : [right, below];
    if (known !== null && !(domain.valueOf(low) > domain.valueOf(high))) return nonNegative(low, domain);
  }
  return nonNegative(length, domain);
}

const nonNegative = (length: Dimension, domain: Domain): Dimension => (settle(length, '>=', zero, domain) ? length : zero);

/** A square matrix with the elements on its k-th diagonal. */
const matrixSelection = (count: number, k: number): Selection => {
  const extent = count + Math.abs(k);
  const selection = new Int32Array(extent * extent).fill(-1);
  for (let i = 0; i < count; i++) selection[(i + Math.max(0, -k)) * extent + i + Math.max(0, k)] = i;
  return selection;
};

const side = (count: Dimension, k: Integer): Dimension => add(count, k.value < 0 ? negate(k.dimension) : k.dimension);

/** `diagonal` of the last two axes, or those named: they become one, which goes last. */
const axesOf = (input: Operand, axis1: number, axis2: number): [number, number] => {
  const rank = input.shape.length;
  if (rank < 2) throw new ShapeError('shape/rank', `needs rank 2 or more, not ${rank}`);
  const [a, b] = [normalizeAxis(axis1, rank, input), normalizeAxis(axis2, rank, input)];
  if (a === b) throw new ShapeError('shape/axis', 'takes the diagonal of two different axes');
  return [a, b];
};

function diagonalShape(input: Operand, k: Integer, axis1: number, axis2: number, domain: Domain): Dimension[] {
  const [a, b] = axesOf(input, axis1, axis2);
  const rest = input.shape.filter((_, axis) => axis !== a && axis !== b);
  return [...rest, diagonalLength(input.shape[a]!, input.shape[b]!, k, domain)];
}

function diagonalSelection(shape: readonly number[], k: number, a: number, b: number, length: number): Selection {
  const stride = strides(shape);
  const rest = shape.flatMap((extent, axis) => (axis === a || axis === b ? [] : [steps(extent, stride[axis]!)]));
  const start = Math.max(0, -k) * stride[a]! + Math.max(0, k) * stride[b]!;
  return outerSum(0, [...rest, steps(length, stride[a]! + stride[b]!, start)]);
}

/** Puts a diagonal's gradient back into zeros of the input's shape. */
function intoDiagonal(input: Node, gradient: Node, k: Integer, a: number, b: number, emitter: Emitter): Node {
  const length = integerOf(gradient.shape.at(-1)!, emitter.domain);
  const index = (start: Dimension): Node => {
    const from = integerOf(start, emitter.domain);
    const stop = { value: from.value + length.value, dimension: add(start, length.dimension) };
    return emitter.emit('arange', [], { start: from, stop, step: literal(1), dtype: null });
  };
  const [row, column] = origin(k).map(index) as [Node, Node];
  const items = input.shape.map((_, axis): IndexItem => (axis === a || axis === b ? { kind: 'array' } : fullSlice));
  // Index arrays side by side keep their place; apart, their axis comes first.
  const place = Math.abs(a - b) === 1 ? Math.min(a, b) : 0;
  const rank = gradient.shape.length;
  const moved = place === rank - 1 ? gradient : emitter.emit('moveaxis', [gradient], { source: [rank - 1], destination: [place] });
  const zeros = emitter.emit('zeros_like', [input], { dtype: null });
  return emitter.emit('store', [zeros, moved, ...(a < b ? [row, column] : [column, row])], { items });
}

const diag = rearrangement({
  name: 'diag',
  parameters: [array, offset('k')],
  shape(input, { k }, domain) {
    const rank = input.shape.length;
    if (rank === 2) return diagonalShape(input, k, 0, 1, domain);
    if (rank !== 1) throw new ShapeError('shape/rank', `needs rank 1 or 2, not ${rank}`);
    const extent = side(input.shape[0]!, k);
    return [extent, extent];
  },
  selection: (shape, { k }, out) => (shape.length === 1 ? matrixSelection(shape[0]!, k.value) : diagonalSelection(shape, k.value, 0, 1, out[0]!)),
  gradient({ input, gradient, attributes: { k } }, emitter) {
    const isSquare = input.shape.length === 1 || emitter.domain.equal(input.shape[0]!, input.shape[1]!);
    const fits = input.shape.length === 1 || emitter.domain.equal(side(gradient.shape[0]!, k), input.shape[0]!);
    return isSquare && fits ? emitter.emit('diag', [gradient], { k }) : intoDiagonal(input, gradient, k, 0, 1, emitter);
  },
});

const diagflat = rearrangement({
  name: 'diagflat',
  parameters: [array, offset('k')],
  shape(input, { k }) {
    const extent = side(product(input.shape), k);
    return [extent, extent];
  },
  selection: (shape, { k }) =>
    matrixSelection(
      shape.reduce((count, extent) => count * extent, 1),
      k.value,
    ),
  gradient: ({ input, gradient, attributes: { k } }, emitter) =>
    emitter.emit('reshape', [emitter.emit('diag', [gradient], { k })], { shape: integersOf(input.shape, emitter.domain), order: 'C' }),
});

const diagonal = rearrangement({
  name: 'diagonal',
  method: true,
  parameters: [{ name: 'a', role: 'array' }, offset('offset'), { name: 'axis1', role: 'axis', default: 0 }, { name: 'axis2', role: 'axis', default: 1 }],
  shape: (input, { offset: k, axis1, axis2 }, domain) => diagonalShape(input, k, axis1, axis2, domain),
  selection(shape, { offset: k, axis1, axis2 }, out) {
    const [a, b] = axesOf({ shape: shape.map(constant), type: 'float' }, axis1, axis2);
    return diagonalSelection(shape, k.value, a, b, out.at(-1)!);
  },
  gradient({ input, gradient, attributes: { offset: k, axis1, axis2 } }, emitter) {
    const [a, b] = axesOf(input, axis1, axis2);
    return intoDiagonal(input, gradient, k, a, b, emitter);
  },
});

/** Keeps what lies on one side of the k-th diagonal of the last two axes, the diagonal included. */
const triangle = (name: string, keeps: (distance: number, k: number) => boolean): Operation =>
  rearrangement({
    name,
    parameters: [{ name: 'm', role: 'array' }, offset('k')],
    shape(input) {
      if (input.shape.length >= 2) return input.shape;
      throw new ShapeError('shape/rank', `needs rank 2 or more, not ${input.shape.length}`, { recovered: input });
    },
    selection(shape, { k }) {
      const [rows, columns] = shape.slice(-2) as [number, number];
      const selection = steps(
        shape.reduce((count, extent) => count * extent, 1),
        1,
      );
      return selection.map((at) => (keeps((at % columns) - (Math.floor(at / columns) % rows), k.value) ? at : -1));
    },
    gradient: ({ gradient, attributes }, emitter) => emitter.emit(name, [gradient], attributes),
  });

export const diagonals: readonly Operation[] = [
  diag,
  diagflat,
  diagonal,
  triangle('triu', (distance, k) => distance >= k),
  triangle('tril', (distance, k) => distance <= k),
];
