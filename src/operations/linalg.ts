import { constant, printDimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { determinant, factor, signAndLogarithm, solveInto } from '../tensors/lu.ts';
import type { Factors } from '../tensors/lu.ts';
import { matmul, stackOffsets } from '../tensors/matmul.ts';
import { tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { signBranches } from './branches.ts';
import { sumToShape } from './broadcasting.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, DerivativeContext, Emitter, Node, Operand, Operation, Parameter } from './operation.ts';
import { floatParts, requireInner } from './products.ts';
import { operand } from './reducing.ts';
import { broadcastShapes, isFloat } from './rules.ts';

/** Calls with several results: the operations that make them, in order. */
export const multiResult: Readonly<Record<string, readonly string[]>> = {
  'linalg.slogdet': ['<slogdet.sign>', '<slogdet.logabsdet>'],
};

/** Throws ShapeError unless the last two axes are equal. */
function requireSquare({ shape, type }: Operand, domain: Domain): void {
  if (shape.length < 2) throw new ShapeError('shape/rank', `needs a matrix, not ${printShape(shape)}`);
  const [rows, columns] = shape.slice(-2) as [Shape[number], Shape[number]];
  if (domain.equal(rows, columns)) return;
  throw new ShapeError('shape/inner-dimensions', `needs a square matrix: ${printDimension(rows)} = ${printDimension(columns)}`, {
    recovered: { shape: [...shape.slice(0, -1), rows], type },
  });
}

const sizeOfMatrix = (a: Tensor): number => a.shape.at(-1)!;

/** Factors every matrix of a stack. */
function eachMatrix(a: Tensor, visit: (factors: Factors, i: number) => void): void {
  const n = sizeOfMatrix(a);
  const count = a.shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  for (let i = 0; i < count; i++) visit(factor(a.data, i * n * n, n), i);
}

const onlyMatrix: readonly Parameter[] = [operand];

const identity = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

function invert(a: Tensor, out: Tensor): void {
  const n = sizeOfMatrix(a);
  const eye = identity(n);
  eachMatrix(a, (factors, i) => solveInto(factors, eye, 0, n, out.data, i * n * n));
}

const inverse: Operation = {
  name: 'linalg.inv',
  aliases: ['inv'],
  parameters: onlyMatrix,
  shape([a], _, domain) {
    requireSquare(a!, domain);
    return { shape: a!.shape, type: 'float' };
  },
  kernel: ([a], _, out) => invert(a!, out),
  derivative({ inputs, out, gradient: g }, emitter) {
    const { matmul: times, neg, transpose } = arrayAlgebra(emitter);
    const transposed = transpose(out);
    return floatParts(inputs, [neg(times(times(transposed, g), transposed))]);
  },
};

/** In NumPy the right side is a vector (or a stack of them) exactly when it has one axis less. */
const isVector = (a: { shape: readonly unknown[] }, b: { shape: readonly unknown[] }): boolean => b.shape.length === a.shape.length - 1;

const solve: Operation = {
  name: 'linalg.solve',
  aliases: ['solve'],
  parameters: [operand, { name: 'b', role: 'array' }],
  shape([a, b], _, domain) {
    requireSquare(a!, domain);
    const vector = isVector(a!, b!);
    if (b!.shape.length < (vector ? 1 : 2)) throw new ShapeError('shape/rank', `needs a right side, not ${printShape(b!.shape)}`, { operands: [1] });
    const own = vector ? 1 : 2;
    requireInner(a!, b!, -1, -own, () => [...b!.shape.slice(0, -own), a!.shape.at(-1)!, ...b!.shape.slice(b!.shape.length - own + 1)], domain);
    const stack = broadcastShapes(
      [
        { ...a!, shape: a!.shape.slice(0, -2) },
        { ...b!, shape: b!.shape.slice(0, -own) },
      ],
      domain,
    );
    return { shape: [...stack, ...b!.shape.slice(-own)], type: 'float' };
  },
  kernel([a, b], _, out) {
    const n = sizeOfMatrix(a!);
    const own = isVector(a!, b!) ? 1 : 2;
    const columns = own === 1 ? 1 : b!.shape.at(-1)!;
    const stack = out.shape.slice(0, -own);
    const [aAt, bAt] = [stackOffsets(a!.shape, 2, stack), stackOffsets(b!.shape, own, stack)];
    aAt.forEach((start, i) => solveInto(factor(a!.data, start, n), b!.data, bAt[i]!, columns, out.data, i * n * columns));
  },
  derivative({ inputs: [a, b], out: x, gradient: g }, emitter) {
    const { call, expand, matmul: times, mul, neg, outer, transpose } = arrayAlgebra(emitter);
    const right = call('linalg.solve', [transpose(a!), g]);
    const vector = isVector(a!, b!);
    const spread = (): Node => (x.shape.length === 1 ? outer(right, x) : mul(expand(right, -1), expand(x, -2)));
    const left = neg(vector ? spread() : times(right, transpose(x)));
    return floatParts([a!, b!], [sumToShape(left, a!, emitter), sumToShape(right, b!, emitter)]);
  },
};

/** A row that makes one number of every matrix. */
const ofMatrix = (row: Partial<Operation> & { name: string }, value: (factors: Factors) => number): Operation => ({
  parameters: onlyMatrix,
  shape([a], _, domain) {
    requireSquare(a!, domain);
    return { shape: a!.shape.slice(0, -2), type: 'float' };
  },
  kernel: ([a], _, out) => eachMatrix(a!, (factors, i) => (out.data[i] = value(factors))),
  ...row,
});

/** factor · inv(a).T, for each matrix: the gradient of its determinant is det · inv.T, that of the logarithm inv.T. */
function timesInverse(scale: Node, { inputs: [a] }: DerivativeContext, emitter: Emitter): (Node | null)[] {
  if (!isFloat(a!)) return [null];
  const { call, expand, mul, transpose } = arrayAlgebra(emitter);
  const each = scale.shape.length === 0 ? scale : expand(scale, -2, -1);
  return [mul(each, transpose(call('linalg.inv', [a!])))];
}

const exponentOf = ({ n }: Attributes): number => (typeof n === 'number' ? n : n.value);

const power: Operation = {
  name: 'linalg.matrix_power',
  aliases: ['matrix_power'],
  parameters: [operand, { name: 'n', role: 'integer' }],
  shape([a], attributes, domain) {
    requireSquare(a!, domain);
    return { shape: a!.shape, type: exponentOf(attributes) < 0 ? 'float' : a!.type };
  },
  kernel([a], attributes, out) {
    const n = sizeOfMatrix(a!);
    const exponent = exponentOf(attributes);
    const eye = identity(n);
    for (let i = 0; i < out.data.length; i++) out.data[i] = eye[i % (n * n)]!;
    const base = tensor(a!.shape, a!.data);
    if (exponent < 0) invert(a!, base);
    for (let k = 0; k < Math.abs(exponent); k++) matmul({ shape: out.shape, data: out.data.slice() }, base, out);
  },
  // Σ over the place of the factor that is varied. A negative power is one of the inverse.
  derivative({ inputs: [a], attributes, gradient: g }, emitter) {
    const exponent = exponentOf(attributes);
    if (!isFloat(a!) || exponent === 0) return [null];
    const { add, call, matmul: times, neg, transpose } = arrayAlgebra(emitter);
    const base = transpose(exponent < 0 ? call('linalg.inv', [a!]) : a!);
    const count = Math.abs(exponent);
    const raised = (k: number): Node => (k === 1 ? base : call('linalg.matrix_power', [base], { n: { value: k, dimension: constant(k) } }));
    const parts = Array.from({ length: count }, (_, k) => {
      const left = k === 0 ? g : times(raised(k), g);
      return k === count - 1 ? left : times(left, raised(count - 1 - k));
    });
    const total = parts.reduce((sum, part) => add(sum, part));
    return [exponent > 0 ? total : neg(times(times(base, total), base))];
  },
};

/** Inverses, systems, determinants and powers of matrices and stacks of them. */
export const linearAlgebra: readonly Operation[] = [
  inverse,
  solve,
  power,
  ofMatrix(
    {
      name: 'linalg.det',
      aliases: ['det'],
      derivative: (context, emitter) => timesInverse(arrayAlgebra(emitter).mul(context.gradient, context.out), context, emitter),
    },
    determinant,
  ),
  ofMatrix(
    { name: '<slogdet.sign>', exact: true, branches: (_, __, { data }) => signBranches(data.length, (i) => data[i]!) },
    (factors) => signAndLogarithm(factors)[0],
  ),
  ofMatrix(
    { name: '<slogdet.logabsdet>', derivative: (context, emitter) => timesInverse(context.gradient, context, emitter) },
    (factors) => signAndLogarithm(factors)[1],
  ),
];
