import { arrayAlgebra } from './array-algebra.ts';
import { contraction } from './contracting.ts';
import type { Pairs } from './contracting.ts';
import type { DerivativeContext, Emitter, Node, Operation } from './operation.ts';
import { matrixProduct, productGradients } from './products.ts';

/** Products with a scalar: of every element. */
export function scaledGradients({ inputs: [a, b], gradient: g }: DerivativeContext, emitter: Emitter): [Node, Node] | null {
  const { mul, sum } = arrayAlgebra(emitter);
  const [p, q] = [a!.shape.length, b!.shape.length];
  if (p > 0 && q > 0) return null;
  const fit = (gradient: Node, rank: number): Node => (rank === 0 && gradient.shape.length > 0 ? sum(gradient, null, false) : gradient);
  return [fit(mul(g, b!), p), fit(mul(g, a!), q)];
}

const none: Pairs = [[], []];

const row = contraction(
  {
    name: 'dot',
    method: true,
    parameters: [
      { name: 'a', role: 'array' },
      { name: 'b', role: 'array' },
    ],
  },
  (p, q) => (p === 0 || q === 0 ? none : [[p - 1], [Math.max(q - 2, 0)]]),
  // Up to matrices on the right, and for a vector on the left, dot is `@`.
  (context, emitter) => {
    const [p, q] = context.inputs.map(({ shape }) => shape.length) as [number, number];
    return scaledGradients(context, emitter) ?? (p === 1 || q <= 2 ? productGradients(context, emitter) : null);
  },
);

/** `np.dot`: for vectors and matrices as `@`, with a scalar as `*`. */
export const dot: Operation = {
  ...row,
  shape(inputs, attributes, domain) {
    const ranks = inputs.map(({ shape }) => shape.length);
    const asProduct = ranks.every((rank) => rank === 1 || rank === 2);
    return (asProduct ? matrixProduct : row).shape(inputs, attributes, domain);
  },
};
