import { mapLanes } from '../tensors/lanes.ts';
import { arrayAlgebra } from './array-algebra.ts';
import type { ArrayAlgebra } from './array-algebra.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Node, Operand, Operation } from './operation.ts';
import { axes, keepdims, lanesAlong, linesUpdate, operand, reducedAxes, reduction, refuseEmpty, restoreAxes } from './reducing.ts';
import { isFloat } from './rules.ts';

/** The largest finite element, so that no exponential overflows; 0 where there is none (as in SciPy). */
function offset(data: Float64Array, start: number, step: number, length: number): number {
  let largest = -Infinity;
  for (let j = 0, at = start; j < length; j++, at += step) largest = Math.max(largest, data[at]!);
  return largest;
}

function logSumExp(data: Float64Array, start: number, step: number, length: number): number {
  const largest = offset(data, start, step, length);
  const shift = Number.isFinite(largest) ? largest : 0;
  let total = 0;
  for (let j = 0, at = start; j < length; j++, at += step) total += Math.exp(data[at]! - shift);
  return Math.log(total) + shift;
}

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

const keepingShape = (
  name: string,
  map: (data: Float64Array, start: number, step: number, length: number, target: Float64Array) => void,
  rule: Rule,
): Operation => ({
  name,
  parameters: [{ ...operand, name: 'x' }, axes],
  shape,
  incremental: (change) => linesUpdate(change, 'keep'),
  kernel: ([x], attributes, out) => mapLanes(x!, lanesAlong(attributes, x!), out.data, map),
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
    lane: logSumExp,
    gradient({ inputs: [x], attributes, out, gradient }, emitter) {
      const { mul, exp, sub } = arrayAlgebra(emitter);
      const [y, g] = [out, gradient].map((each) => restoreAxes(each, x!, attributes, emitter));
      return mul(g!, exp(sub(x!, y!)));
    },
  }),
  keepingShape(
    'softmax',
    (data, start, step, length, target) => {
      const largest = offset(data, start, step, length);
      const end = start + length * step;
      let total = 0;
      for (let at = start; at < end; at += step) total += target[at] = Math.exp(data[at]! - largest);
      for (let at = start; at < end; at += step) target[at] = target[at]! / total;
    },
    (out, g, axis, { mul, sub, sum }) => mul(out, sub(g, sum(mul(g, out), axis, true))),
  ),
  keepingShape(
    'log_softmax',
    (data, start, step, length, target) => {
      const largest = offset(data, start, step, length);
      const shift = Number.isFinite(largest) ? largest : 0;
      const end = start + length * step;
      let total = 0;
      for (let at = start; at < end; at += step) total += Math.exp(data[at]! - shift);
      const logarithm = Math.log(total);
      for (let at = start; at < end; at += step) target[at] = data[at]! - shift - logarithm;
    },
    (out, g, axis, { mul, sub, sum, exp }) => sub(g, mul(exp(out), sum(g, axis, true))),
  ),
];
