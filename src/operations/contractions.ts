import { constant, product } from '../shapes/dimension.ts';
import { printShape } from '../shapes/shape.ts';
import { contract } from '../tensors/contract.ts';
import { permute } from '../tensors/permute.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { contraction } from './contracting.ts';
import type { Pairs } from './contracting.ts';
import { scaledGradients } from './dot.ts';
import { productUpdate } from './incremental-product.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Integer, Node, Operation, Parameter } from './operation.ts';
import { floatParts, orOfAnds } from './products.ts';
import { operand, withoutAxes } from './reducing.ts';
import { isFloat, normalizeAxis, promote } from './rules.ts';

const two: readonly Parameter[] = [
  { name: 'a', role: 'array' },
  { name: 'b', role: 'array' },
];

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);

/** A number as the tracer has it: plain, or with its dimension. */
const plain = (number: number | Integer): number => (typeof number === 'number' ? number : number.value);

/** The axes of `tensordot`: the last n of `a` with the first n of `b`, or two lists. */
function tensordotPairs(p: number, q: number, { axes = 2 }: Attributes): Pairs {
  const wrong = (message: string): never => {
    throw new ShapeError('shape/axis', message, { operands: [0, 1] });
  };
  if (!Array.isArray(axes)) {
    const count = Math.max(plain(axes), 0);
    if (count > Math.min(p, q)) wrong(`has not ${count} axes on both sides`);
    return [range(p - count, p), range(0, count)];
  }
  const [left, right] = axes.map((side) => (Array.isArray(side) ? side : [side]).map(plain)) as [number[], number[]];
  if (axes.length !== 2 || left.length !== right.length) wrong('needs as many axes on the left as on the right');
  const normal = (list: number[], rank: number): number[] =>
    list.map((axis) => (axis >= -rank && axis < rank ? (axis < 0 ? axis + rank : axis) : wrong(`has no axis ${axis}`)));
  const pairs: Pairs = [normal(left, p), normal(right, q)];
  for (const side of pairs) if (new Set(side).size < side.length) wrong('names an axis twice');
  return pairs;
}

const vdot: Operation = {
  name: 'vdot',
  parameters: two,
  shape([a, b], _, domain) {
    if (!domain.equal(product(a!.shape), product(b!.shape))) {
      throw new ShapeError('shape/inner-dimensions', 'needs as many elements on both sides', {
        operands: [0, 1],
        recovered: { shape: [], type: 'float' },
      });
    }
    return { shape: [], type: promote(a!, b!) };
  },
  kernel([a, b], _, out, types) {
    const flat = (x: Tensor): Tensor => ({ shape: [x.data.length], data: x.data });
    contract(flat(a!), flat(b!), [0], [0], out);
    orOfAnds(out, types);
  },
  incremental: (change) => (change.sizes.some(({ length }) => length !== 1) ? null : productUpdate(change, [['i'], ['i']], [])),
  derivative({ inputs: [a, b], gradient: g }, emitter) {
    const { mul, reshape } = arrayAlgebra(emitter);
    const like = (x: Node, y: Node): Node => (printShape(x.shape) === printShape(y.shape) ? x : reshape(x, y.shape));
    return floatParts([a!, b!], [mul(g, like(b!, a!)), mul(g, like(a!, b!))]);
  },
};

/** `np.outer`: both operands flattened. */
const outer: Operation = {
  name: 'outer',
  parameters: two,
  shape: ([a, b]) => ({ shape: [product(a!.shape), product(b!.shape)], type: promote(a!, b!) }),
  kernel([a, b], _, out) {
    const columns = b!.data.length;
    for (let i = 0; i < out.data.length; i++) out.data[i] = a!.data[Math.floor(i / columns)]! * b!.data[i % columns]!;
  },
  incremental: (change) => (change.sizes.some(({ length }) => length !== 1) ? null : productUpdate(change, [['i'], ['j']], ['i', 'j'])),
  derivative({ inputs: [a, b], gradient: g }, emitter) {
    const { matmul, reshape, transpose } = arrayAlgebra(emitter);
    const flat = (x: Node): Node => (x.shape.length === 1 ? x : reshape(x, [product(x.shape)]));
    const like = (part: Node, x: Node): Node => (x.shape.length === 1 ? part : reshape(part, x.shape));
    return floatParts([a!, b!], [like(matmul(g, flat(b!)), a!), like(matmul(transpose(g), flat(a!)), b!)]);
  },
};

const traceAxes = (rank: number, { axis1 = 0, axis2 = 1 }: Attributes): [number, number] => [
  axis1 < 0 ? axis1 + rank : axis1,
  axis2 < 0 ? axis2 + rank : axis2,
];

/** `np.trace`: the sum of a diagonal of the matrices that two axes span. */
const trace: Operation = {
  name: 'trace',
  method: true,
  parameters: [
    operand,
    { name: 'offset', role: 'integer', default: { value: 0, dimension: constant(0) } },
    { name: 'axis1', role: 'axis', default: 0 },
    { name: 'axis2', role: 'axis', default: 1 },
  ],
  shape([x], { axis1 = 0, axis2 = 1 }) {
    const rank = x!.shape.length;
    if (rank < 2) throw new ShapeError('shape/rank', `needs a matrix, not ${printShape(x!.shape)}`);
    const spanned = [axis1, axis2].map((axis) => normalizeAxis(axis, rank, x!));
    if (spanned[0] === spanned[1]) throw new ShapeError('shape/axis', `names axis ${spanned[0]} twice`);
    return { shape: withoutAxes(x!.shape, spanned), type: x!.type === 'bool' ? 'int' : x!.type };
  },
  kernel([x], attributes, out) {
    const rank = x!.shape.length;
    const spanned = traceAxes(rank, attributes);
    const kept = range(0, rank).filter((axis) => !spanned.includes(axis));
    const { data, shape } = permute(x!, [...kept, ...spanned]);
    const [rows, columns] = shape.slice(-2) as [number, number];
    const offset = plain(attributes.offset ?? 0);
    for (let i = 0; i < elementCount(out.shape); i++) {
      let sum = 0;
      for (let r = Math.max(-offset, 0); r < rows && r + offset < columns; r++) sum += data[i * rows * columns + r * columns + r + offset]!;
      out.data[i] = sum;
    }
  },
  derivative({ inputs: [x], attributes, gradient: g }, emitter) {
    if (!isFloat(x!)) return [null];
    const { call, expand, eye, mul } = arrayAlgebra(emitter);
    const rank = x!.shape.length;
    const spanned = traceAxes(rank, attributes);
    const matrix = eye(x!.shape[spanned[0]]!, x!.shape[spanned[1]]!, plain(attributes.offset ?? 0));
    const last = mul(rank === 2 ? g : expand(g, -2, -1), matrix);
    // The matrix axes are last now: back to where they came from.
    const kept = range(0, rank).filter((axis) => !spanned.includes(axis));
    const from = [...kept, ...spanned];
    const order = range(0, rank).map((axis) => from.indexOf(axis));
    return [order.every((axis, i) => axis === i) ? last : call('transpose', [last], { axes: order })];
  },
};

/** Products of arrays along chosen axes. */
export const contractions: readonly Operation[] = [
  contraction({ name: 'tensordot', parameters: [...two, { name: 'axes', role: 'any', default: 2 }] }, tensordotPairs),
  contraction(
    { name: 'inner', parameters: two },
    (p, q) => (p === 0 || q === 0 ? [[], []] : [[p - 1], [q - 1]]),
    (context, emitter) => {
      const [a, b] = context.inputs;
      if (a!.shape.length !== 1 || b!.shape.length !== 1) return scaledGradients(context, emitter);
      const { mul } = arrayAlgebra(emitter);
      return [mul(context.gradient, b!), mul(context.gradient, a!)];
    },
  ),
  vdot,
  outer,
  trace,
];
