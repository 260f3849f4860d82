import { printDimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { contract, otherAxes } from '../tensors/contract.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { contractionNames, productUpdate } from './incremental-product.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, DerivativeContext, Emitter, Node, Operand, Operation } from './operation.ts';
import { floatParts, orOfAnds } from './products.ts';
import { promote } from './rules.ts';

/** Axes of two operands that are summed over in pairs. Not negative. */
export type Pairs = readonly [readonly number[], readonly number[]];

/** Names of axes, those of matrices first. */
export const LETTERS = 'ijklmnopqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZ';

function contractedShape(a: Operand, b: Operand, [aAxes, bAxes]: Pairs, domain: Domain): Operand {
  const shape = [...otherAxes(a.shape.length, aAxes).map((axis) => a.shape[axis]!), ...otherAxes(b.shape.length, bAxes).map((axis) => b.shape[axis]!)];
  aAxes.forEach((axis, i) => {
    const [left, right] = [a.shape[axis]!, b.shape[bAxes[i]!]!];
    if (domain.equal(left, right)) return;
    throw new ShapeError('shape/inner-dimensions', `needs ${printDimension(left)} = ${printDimension(right)}`, {
      operands: [0, 1],
      recovered: { shape, type: promote(a, b) },
    });
  });
  return { shape, type: promote(a, b) };
}

/** Σ g·b and Σ a·g over the axes that the other operand lacks, as sums of products with named axes. */
function contractedGradients({ inputs: [a, b], gradient }: DerivativeContext, [aAxes, bAxes]: Pairs, emitter: Emitter): [Node, Node] {
  const { einsum } = arrayAlgebra(emitter);
  const [p, q] = [a!.shape.length, b!.shape.length];
  const left = Array.from({ length: p }, (_, axis) => LETTERS[axis]!);
  const right = Array.from({ length: q }, (_, axis) => left[aAxes[bAxes.indexOf(axis)]!] ?? LETTERS[p + axis]!);
  const free = [...otherAxes(p, aAxes).map((axis) => left[axis]), ...otherAxes(q, bAxes).map((axis) => right[axis])].join('');
  return [einsum(`${free},${right.join('')}->${left.join('')}`, gradient, b!), einsum(`${left.join('')},${free}->${right.join('')}`, a!, gradient)];
}

/** A row whose result is a contraction of two operands along the pairs of axes that `pairs` tells from their ranks. */
export function contraction(
  row: Pick<Operation, 'name' | 'parameters' | 'method'>,
  pairs: (p: number, q: number, attributes: Attributes) => Pairs,
  gradients?: (context: DerivativeContext, emitter: Emitter) => readonly Node[] | null,
): Operation {
  const pairsOf = ([a, b]: readonly (Operand | Tensor)[], attributes: Attributes): Pairs => pairs(a!.shape.length, b!.shape.length, attributes);
  return {
    ...row,
    shape: (inputs, attributes, domain) => contractedShape(inputs[0]!, inputs[1]!, pairsOf(inputs, attributes), domain),
    kernel(inputs, attributes, out, types) {
      contract(inputs[0]!, inputs[1]!, ...pairsOf(inputs, attributes), out);
      orOfAnds(out, types);
    },
    incremental(change) {
      const [p, q] = [change.sizes[0]!.length, change.sizes[1]!.length];
      const { inputs, output } = contractionNames(p, q, pairs(p, q, change.attributes));
      return productUpdate(change, inputs, output);
    },
    derivative: (context, emitter) =>
      floatParts(context.inputs, gradients?.(context, emitter) ?? contractedGradients(context, pairsOf(context.inputs, context.attributes), emitter)),
  };
}
