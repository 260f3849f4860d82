import { logSoftmax, logSumExp, softmax } from '../tensors/softmax.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import type { ArrayAlgebra } from './array-algebra.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Node, Operand, Operation } from './operation.ts';
import { axes, keepdims, lanesAlong, linesUpdate, operand, reducedAxes, reduction, refuseEmpty, restoreAxes } from './reducing.ts';
import { isFloat } from './rules.ts';

/** Softmax and its logarithm keep the shape; along which axis must be said unless there is one only. */
function shape([x]: readonly Operand[], attributes: Attributes): Operand {
  const result: Operand = { shape: x!.shape, type: 'float' };
  if (attributes.axis == null && x!.shape.length > 1) {
    throw new ShapeError('shape/axis', `has ${x!.shape.length} axes: say which axis`, {
      recovered: result,
      help: 'axis=0 where examples are columns, axis=1 where they are rows',
    });
  }
  refuseEmpty(x!, reducedAxes(x!, attributes.axis, false), 'softmax');
  return result;
}

const axesAttribute = (attributes: Attributes): readonly number[] | null => attributes.axis ?? null;

type Rule = (out: Node, gradient: Node, axis: readonly number[] | null, words: ArrayAlgebra) => Node;

const keepingShape = (name: string, along: (x: Tensor, axes: readonly number[], out: Tensor) => void, rule: Rule): Operation => ({
  name,
  parameters: [{ ...operand, name: 'x' }, axes],
  shape,
  incremental: (change) => linesUpdate(change, 'keep'),
  kernel: ([x], attributes, out) => along(x!, lanesAlong(attributes, x!), out),
  derivative: ({ inputs: [x], attributes, out, gradient }, emitter) => [
    isFloat(x!) ? rule(out, gradient, axesAttribute(attributes), arrayAlgebra(emitter)) : null,
  ],
});

/** Exponentials normalised along axes. */
export const softmaxes: readonly Operation[] = [
  reduction({
    name: 'logsumexp',
    method: false,
    parameters: [operand, axes, keepdims],
    type: () => 'float',
    ofNothing: 'logsumexp',
    kernel: ([x], attributes, out) => logSumExp(x!, lanesAlong(attributes, x!), out),
    gradient({ inputs: [x], attributes, out, gradient }, emitter) {
      const { mul, exp, sub } = arrayAlgebra(emitter);
      const [y, g] = [out, gradient].map((each) => restoreAxes(each, x!, attributes, emitter));
      return mul(g!, exp(sub(x!, y!)));
    },
  }),
  keepingShape('softmax', softmax, (out, g, axis, { mul, sub, sum }) => mul(out, sub(g, sum(mul(g, out), axis, true)))),
  keepingShape('log_softmax', logSoftmax, (out, g, axis, { mul, sub, sum, exp }) => sub(g, mul(exp(out), sum(g, axis, true)))),
];
