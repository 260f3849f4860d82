import { printDimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import { addOuterProduct, matmul } from '../tensors/matmul.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { sumToShape } from './broadcasting.ts';
import { matrixProductNames, productUpdate } from './incremental-product.ts';
import { ShapeError } from './operation.ts';
import type { DerivativeContext, Emitter, Node, Operand, Operation } from './operation.ts';
import { broadcastShapes, isFloat, promote } from './rules.ts';

/** Among bools a product is "and" and a sum "or": what counts more than one is True. */
export function orOfAnds(out: Tensor, types: readonly ElementType[] | undefined): void {
  if (types?.[0] !== 'bool' || !types.every((type) => type === 'bool')) return;
  for (let i = 0; i < out.data.length; i++) out.data[i] = Math.min(out.data[i]!, 1);
}

/** The matrix that `a @ b` should have been, were one or both transposed. */
function recoveredMatrix([a, b]: Shape, [c, d]: Shape, domain: Domain): Shape {
  const same = domain.areEqual.bind(domain);
  if (same(a!, c!)) return [b!, d!];
  if (same(b!, d!)) return [a!, c!];
  if (same(a!, d!)) return [b!, c!];
  return [a!, d!];
}

/** Throws ShapeError `shape/inner-dimensions` unless the axes that a product sums over are equal. */
export function requireInner(a: Operand, b: Operand, aAxis: number, bAxis: number, recovered: () => Shape, domain: Domain): void {
  const [left, right] = [a.shape.at(aAxis)!, b.shape.at(bAxis)!];
  if (domain.equal(left, right)) return;
  throw new ShapeError('shape/inner-dimensions', `needs ${printDimension(left)} = ${printDimension(right)}`, {
    operands: [0, 1],
    recovered: { shape: recovered(), type: promote(a, b) },
  });
}

/** NumPy's rule for `a @ b`, for operands of rank 1 and more. */
function productShape(a: Operand, b: Operand, domain: Domain): Shape {
  const [vectorLeft, vectorRight] = [a.shape.length === 1, b.shape.length === 1];
  const stackOf = (x: Operand): Operand => ({ shape: x.shape.slice(0, -2), type: x.type });
  const rows = vectorLeft ? [] : [a.shape.at(-2)!];
  const columns = vectorRight ? [] : [b.shape.at(-1)!];
  const matrix = (): Shape => (vectorLeft || vectorRight ? [...rows, ...columns] : recoveredMatrix(a.shape.slice(-2), b.shape.slice(-2), domain));
  const longer = a.shape.length >= b.shape.length ? a : b;
  requireInner(a, b, -1, vectorRight ? -1 : -2, () => [...stackOf(longer).shape, ...matrix()], domain);
  try {
    return [...broadcastShapes([stackOf(a), stackOf(b)], domain), ...rows, ...columns];
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const recovered = { shape: [...stackOf(longer).shape, ...rows, ...columns], type: promote(a, b) };
    throw new ShapeError(error.code, `${error.message} in the axes before the matrices`, { operands: error.operands, recovered });
  }
}

/**
 * The gradients of `a @ b`: g @ bᵀ and aᵀ @ g. A vector on the left is a row, on the right a column; the products
 * are written without these axes where that can be.
 */
export function productGradients({ inputs: [a, b], gradient: g }: DerivativeContext, emitter: Emitter): [Node, Node] {
  const { matmul: times, outer, mul, expand, transpose, sum } = arrayAlgebra(emitter);
  const [p, q] = [a!.shape.length, b!.shape.length];
  if (p === 1 && q === 1) return [mul(g, b!), mul(g, a!)];
  if (p === 2 && q === 1) return [outer(g, b!), times(transpose(a!), g)];
  if (p === 1 && q === 2) return [times(b!, g), outer(a!, g)];
  const fit = (gradient: Node, x: Node): Node => sumToShape(gradient, x, emitter);
  if (q === 1) {
    const column = expand(g, -1);
    return [fit(mul(column, b!), a!), fit(mul(column, a!), b!)];
  }
  if (p === 1) {
    const row = expand(g, -2);
    return [fit(sum(mul(b!, row), [-1], false), a!), mul(expand(a!, -1), row)];
  }
  return [fit(times(g, transpose(b!)), a!), fit(times(transpose(a!), g), b!)];
}

/** The parts that flow: none into integers. */
export const floatParts = (inputs: readonly Node[], parts: readonly Node[]): (Node | null)[] => parts.map((part, i) => (isFloat(inputs[i]!) ? part : null));

/** `a @ b`. */
export const matrixProduct: Operation = {
  name: 'matmul',
  parameters: [
    { name: 'x1', role: 'array' },
    { name: 'x2', role: 'array' },
  ],
  shape([a, b], _, domain) {
    const scalar = [a!, b!].findIndex(({ shape }) => shape.length === 0);
    if (scalar >= 0) {
      throw new ShapeError('shape/rank', 'needs an axis to sum over, which a scalar has not', {
        operands: [scalar],
        recovered: { shape: [a, b][1 - scalar]!.shape, type: promote(a!, b!) },
        help: 'write * for a product with a scalar',
      });
    }
    return { shape: productShape(a!, b!, domain), type: promote(a!, b!) };
  },
  kernel(inputs, _, out, types) {
    matmul(inputs[0]!, inputs[1]!, out);
    orOfAnds(out, types);
  },
  incremental(change) {
    const { inputs, output } = matrixProductNames(change.sizes[0]!.length, change.sizes[1]!.length);
    const update = productUpdate(change, inputs, output);
    return update?.linear && change.sizes.every(({ length }) => length === 2) ? { ...update, addTo: addOuterProduct } : update;
  },
  derivative: (context, emitter) => floatParts(context.inputs, productGradients(context, emitter)),
};
