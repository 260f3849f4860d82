import { printDimension } from '../shapes/dimension.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import { reduceLanes } from '../tensors/lanes.ts';
import { elementCount, tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { sumLane } from '../tensors/sum.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { sumToShape } from './broadcasting.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Node, Operand, Operation } from './operation.ts';
import { axes, keepdims, lanesAlong, operand, reducedAxes, restoreAxes, withoutAxes } from './reducing.ts';
import { isFloat } from './rules.ts';

/** The weight of every element; weights of rank 1 go along the one axis. */
function spreadWeights(x: Tensor, weights: Tensor | undefined, attributes: Attributes): Tensor {
  if (!weights) return tensor(x.shape, new Float64Array(x.data.length).fill(1));
  if (weights.data.length === x.data.length) return weights;
  const [along] = lanesAlong(attributes, x);
  const step = elementCount(x.shape.slice(along! + 1));
  const spread = tensor(x.shape);
  for (let i = 0; i < spread.data.length; i++) spread.data[i] = weights.data[Math.floor(i / step) % weights.data.length]!;
  return spread;
}

function requireWeights(x: Operand, weights: Operand, attributes: Attributes, same: boolean, fits: (axis: number) => boolean): void {
  if (same) return;
  const [along] = attributes.axis?.length === 1 ? reducedAxes(x, attributes.axis, false) : [];
  if (along !== undefined && weights.shape.length === 1 && fits(along)) return;
  const wanted = along === undefined ? printShape(x.shape) : `${printShape(x.shape)} or (${printDimension(x.shape[along]!)},)`;
  throw new ShapeError('shape/broadcast', `needs weights of the shape ${wanted}, not ${printShape(weights.shape)}`, { operands: [0, 1] });
}

/** `np.average`: Σ w·x / Σ w. */
export const average: Operation = {
  name: 'average',
  parameters: [operand, axes, { name: 'weights', role: 'array', default: null }, { name: 'returned', role: 'flag', default: false }, keepdims],
  shape([x, weights], attributes, domain) {
    if (attributes.returned) throw new ShapeError('shape/not-traced', 'returns the sum of weights too, which cannot be traced');
    if (weights) {
      const same = equalShapes(x!.shape, weights.shape, domain);
      requireWeights(x!, weights, attributes, same, (axis) => domain.equal(weights.shape[0]!, x!.shape[axis]!));
    }
    const gone = reducedAxes(x!, attributes.axis, weights !== undefined);
    return { shape: withoutAxes(x!.shape, gone, attributes.keepdims), type: 'float' };
  },
  kernel([x, weights], attributes, out) {
    const spread = spreadWeights(x!, weights, attributes);
    const weighted = tensor(
      x!.shape,
      spread.data.map((weight, i) => weight * x!.data[i]!),
    );
    const along = lanesAlong(attributes, x!);
    const total = new Float64Array(out.data.length);
    reduceLanes(spread, along, total, sumLane);
    reduceLanes(weighted, along, out.data, sumLane);
    for (let i = 0; i < total.length; i++) out.data[i] = out.data[i]! / total[i]!;
  },
  derivative({ inputs: [x, weights], attributes, out, gradient }, emitter) {
    const { broadcast, div, expand, mul, size, sub, sum } = arrayAlgebra(emitter);
    const [y, g] = [out, gradient].map((each) => restoreAxes(each, x!, attributes, emitter)) as [Node, Node];
    const gone = reducedAxes(x!, attributes.axis);
    if (!weights) {
      const count = gone.reduce((each: Node | null, axis) => (each ? mul(each, size(x!.shape[axis]!)) : size(x!.shape[axis]!)), null);
      return [isFloat(x!) ? broadcast(count ? div(g, count) : g, x!.shape) : null];
    }
    const line = weights.shape.length < x!.shape.length;
    const after = line ? Array.from({ length: x!.shape.length - gone[0]! - 1 }, (_, i) => i + 1) : [];
    const spread = expand(weights, ...after);
    const total = line ? sum(weights, null, false) : sum(weights, gone, true);
    const share = div(g, total);
    const toWeights = mul(share, sub(x!, y));
    const others = x!.shape.map((_, axis) => axis).filter((axis) => axis !== gone[0]);
    const ofLine = line ? sum(toWeights, others, false) : sumToShape(toWeights, weights, emitter);
    return [isFloat(x!) ? mul(spread, share) : null, isFloat(weights) ? ofLine : null];
  },
};
