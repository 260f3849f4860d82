import { product } from '../shapes/dimension.ts';
import { mapLanes } from '../tensors/lanes.ts';
import { arrayAlgebra } from './array-algebra.ts';
import type { DerivativeContext, Emitter, Node, Operation } from './operation.ts';
import { axes, axis, dtype, keepdims, lanesAlong, linesUpdate, operand, out, reducedAxes, reduction, restoreAxes, resultType } from './reducing.ts';
import { isFloat } from './rules.ts';

/**
 * For each element the product of the others along `axis`: right where elements are zero too, unlike out / x. Element i
 * of a copy for each i is replaced by 1.
 */
function productOfOthers(x: Node, along: number, emitter: Emitter): Node {
  const { call, eye, expand, node } = arrayAlgebra(emitter);
  const extent = x.shape[along]!;
  const after = Array.from({ length: x.shape.length - along - 1 }, (_, i) => i + 2);
  const copies = call('where', [expand(eye(extent, extent), ...after), node(1), expand(x, along)]);
  return call('prod', [copies], { axis: [along + 1], keepdims: false });
}

/** Axis by axis: g · Π over the axes of the product of the others along that axis of the products so far. */
function productGradient({ inputs: [x], attributes, gradient }: DerivativeContext, emitter: Emitter): Node {
  const { call, mul } = arrayAlgebra(emitter);
  let part = restoreAxes(gradient, x!, attributes, emitter);
  let products = x!;
  const along = reducedAxes(x!, attributes.axis);
  along.forEach((each, i) => {
    part = mul(part, productOfOthers(products, each, emitter));
    if (i < along.length - 1) products = call('prod', [products], { axis: [each], keepdims: true });
  });
  return part;
}

/** Running results along an axis, of the flattened array where there is none. */
const running = (
  name: string,
  combine: (so: number, far: number) => number,
  gradient: (g: Node, x: Node, y: Node, reversed: (terms: Node) => Node, emitter: Emitter) => Node,
): Operation => ({
  name,
  method: true,
  parameters: [operand, axis, dtype, out],
  shape([x], attributes) {
    const type = resultType(x!.type === 'bool' ? 'int' : x!.type, attributes);
    const along = reducedAxes(x!, attributes.axis, attributes.axis != null);
    return { shape: attributes.axis == null || along.length === 0 ? [product(x!.shape)] : x!.shape, type };
  },
  incremental: (change) => (change.attributes.axis == null ? null : linesUpdate(change, 'keep')),
  kernel: ([x], attributes, result) =>
    mapLanes(x!, lanesAlong(attributes, x!), result.data, (data, start, step, length, target) => {
      for (let j = 0, at = start; j < length; j++, at += step) target[at] = j === 0 ? data[at]! : combine(target[at - step]!, data[at]!);
    }),
  derivative({ inputs: [x], attributes, gradient: g, out: y }, emitter) {
    if (!isFloat(x!)) return [null];
    const { call, flip, reshape } = arrayAlgebra(emitter);
    const flat = attributes.axis == null || x!.shape.length === 0;
    const along: number = flat ? 0 : attributes.axis;
    const reversed = (terms: Node): Node => flip(call('cumsum', [flip(terms, along)], { axis: along }), along);
    const line = flat ? reshape(x!, [product(x!.shape)]) : x!;
    const part = gradient(g, line, y, reversed, emitter);
    return [flat ? reshape(part, x!.shape) : part];
  },
});

/** Products, and running sums and products. */
export const cumulative: readonly Operation[] = [
  reduction({
    name: 'prod',
    parameters: [operand, axes, dtype, out, keepdims],
    type: (x) => (x.type === 'bool' ? 'int' : x.type),
    lane(data, start, step, length) {
      let total = 1;
      for (let j = 0, at = start; j < length; j++, at += step) total *= data[at]!;
      return total;
    },
    gradient: productGradient,
  }),
  running(
    'cumsum',
    (sum, value) => sum + value,
    (g, _, __, reversed) => reversed(g),
  ),
  running(
    'cumprod',
    (total, value) => total * value,
    (g, x, y, reversed, emitter) => {
      const { div, mul } = arrayAlgebra(emitter);
      return div(reversed(mul(g, y)), x);
    },
  ),
];
