import { constantOf } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import { algebra } from './algebra.ts';
import type { Algebra, Term } from './algebra.ts';
import { integerOf, integersOf, literal as literalInteger } from './integers.ts';
import type { Emitter, Node } from './operation.ts';

/** The words that derivative rules of whole arrays are written in, beside those of elements. */
export interface ArrayAlgebra extends Algebra {
  sum(x: Node, axis: readonly number[] | null, keepdims: boolean): Node;
  mean(x: Node, axis: readonly number[] | null, keepdims: boolean): Node;
  matmul(a: Node, b: Node): Node;
  outer(a: Node, b: Node): Node;
  equal(a: Node, b: Term): Node;
  exp(x: Node): Node;
  einsum(subscripts: string, ...operands: Node[]): Node;
  /** A product of sizes, as a number. */
  size(dimension: Dimension): Node;
  /** New axes of extent 1, at these places of the result. */
  expand(x: Node, ...axis: number[]): Node;
  reshape(x: Node, shape: Shape): Node;
  broadcast(x: Node, shape: Shape): Node;
  /** Every matrix of a stack transposed: `x.T` where there is one. */
  transpose(x: Node): Node;
  flip(x: Node, axis: number): Node;
  /** Ones where column = row + offset. */
  eye(rows: Dimension, columns: Dimension, offset?: number): Node;
}

export function arrayAlgebra(emitter: Emitter): ArrayAlgebra {
  const words = algebra(emitter);
  const { call } = words;
  const { domain } = emitter;
  return {
    ...words,
    sum: (x, axis, keepdims) => call('sum', [x], { axis, keepdims }),
    mean: (x, axis, keepdims) => call('mean', [x], { axis, keepdims }),
    matmul: (a, b) => call('matmul', [a, b]),
    outer: (a, b) => call('outer', [a, b]),
    equal: (a, b) => call('equal', [a, b]),
    exp: (x) => call('exp', [x]),
    einsum: (subscripts, ...operands) => call('einsum', operands, { subscripts }),
    size(dimension) {
      const literal = constantOf(dimension);
      return literal === null ? call('<size>', [], { size: integerOf(dimension, domain) }) : words.node(literal);
    },
    expand: (x, ...axis) => (axis.length === 0 ? x : call('expand_dims', [x], { axis })),
    reshape: (x, shape) => call('reshape', [x], { shape: integersOf(shape, domain) }),
    broadcast: (x, shape) => call('broadcast_to', [x], { shape: integersOf(shape, domain) }),
    transpose: (x) => (x.shape.length === 2 ? call('transpose', [x], { axes: null }) : call('swapaxes', [x], { axis1: -1, axis2: -2 })),
    flip: (x, axis) => call('flip', [x], { axis: [axis] }),
    eye: (rows, columns, offset = 0) => call('eye', [], { N: integerOf(rows, domain), M: integerOf(columns, domain), k: literalInteger(offset), dtype: null }),
  };
}
