import type { ElementType } from '../shapes/shape.ts';
import { sumLanes } from '../tensors/sum.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { branch, NO_BRANCH } from './branches.ts';
import type { DerivativeContext, Emitter, Node, Operand, Operation } from './operation.ts';
import { axes, axis, dtype, keepdims, laneBranches, lanesAlong, operand, out, reducedCount, reduction, restoreAxes, summedUpdate } from './reducing.ts';

const own = (x: Operand): ElementType => x.type;
const counted = (x: Operand): ElementType => (x.type === 'bool' ? 'int' : x.type);

/** The gradient of an extreme value, shared equally between the elements that attain it. */
export function extremeGradient(x: Node, extreme: Node, gradient: Node, attributes: DerivativeContext['attributes'], emitter: Emitter): Node {
  const { equal, sum, div, mul } = arrayAlgebra(emitter);
  const attained = equal(x, restoreAxes(extreme, x, attributes, emitter));
  const ties = sum(attained, attributes.axis ?? null, true);
  return mul(attained, div(restoreAxes(gradient, x, attributes, emitter), ties));
}

const isResult = (value: number, result: number): number => (value === result ? 1 : 0);

/** `sign` 1 for the maximum, -1 for the minimum. NaN wins over everything. */
const extreme = (name: string, aliases: string[], sign: 1 | -1): Operation =>
  reduction({
    name,
    aliases,
    parameters: [operand, axes, out, keepdims],
    exact: true,
    type: own,
    ofNothing: sign > 0 ? 'the maximum' : 'the minimum',
    lane(data, start, step, length) {
      let best = data[start]!;
      for (let j = 1, at = start + step; j < length && best === best; j++, at += step) {
        if (sign * data[at]! > sign * best || data[at] !== data[at]) best = data[at]!;
      }
      return best;
    },
    gradient: ({ inputs: [x], attributes, out: y, gradient: g }, emitter) => extremeGradient(x!, y, g, attributes, emitter),
    branches: ([x], attributes, y) => laneBranches(x!, attributes, y, isResult),
  });

/** The first index of the extreme value, or of the first NaN. */
const argument = (name: string, sign: 1 | -1): Operation =>
  reduction({
    name,
    parameters: [operand, axis, out, keepdims],
    exact: true,
    type: () => 'int',
    ofNothing: sign > 0 ? 'argmax' : 'argmin',
    lane(data, start, step, length) {
      let best = 0;
      for (let j = 0; j < length; j++) {
        const value = data[start + j * step]!;
        if (value !== value) return j;
        if (sign * value > sign * data[start + best * step]!) best = j;
      }
      return best;
    },
    branches: (_, __, { data }) => data.reduce(branch, NO_BRANCH),
  });

/** One element whose truth is `decisive` settles it. NaN is true. */
const quantifier = (name: 'any' | 'all', decisive: boolean): Operation =>
  reduction({
    name,
    parameters: [operand, axes, out, keepdims],
    exact: true,
    type: () => 'bool',
    lane(data, start, step, length) {
      for (let j = 0, at = start; j < length; j++, at += step) if ((data[at] !== 0) === decisive) return decisive ? 1 : 0;
      return decisive ? 0 : 1;
    },
    branches: ([x], attributes, y) => laneBranches(x!, attributes, y, (value) => (value === 0 ? 0 : 1)),
  });

/** Sums, means, extremes, their places, and truth of arrays. */
export const reductions: readonly Operation[] = [
  reduction({
    name: 'sum',
    parameters: [operand, axes, dtype, out, keepdims],
    type: counted,
    kernel: ([x], attributes, out) => sumLanes(x!, lanesAlong(attributes, x!), out.data),
    incremental: (change) => summedUpdate(change, false),
    gradient: ({ inputs: [x], attributes, gradient }, emitter) => arrayAlgebra(emitter).broadcast(restoreAxes(gradient, x!, attributes, emitter), x!.shape),
  }),
  reduction({
    name: 'mean',
    parameters: [operand, axes, dtype, out, keepdims],
    type: () => 'float',
    scalarAxis: false,
    kernel([x], attributes, out) {
      sumLanes(x!, lanesAlong(attributes, x!), out.data);
      const length = x!.data.length / out.data.length;
      for (let i = 0; i < out.data.length; i++) out.data[i] = out.data[i]! / length;
    },
    incremental: (change) => summedUpdate(change, true),
    gradient({ inputs: [x], attributes, gradient }, emitter) {
      const { broadcast, div, size } = arrayAlgebra(emitter);
      const share = div(gradient, size(reducedCount(x!, attributes.axis)));
      return broadcast(restoreAxes(share, x!, attributes, emitter), x!.shape);
    },
  }),
  extreme('max', ['amax'], 1),
  extreme('min', ['amin'], -1),
  argument('argmax', 1),
  argument('argmin', -1),
  quantifier('any', true),
  quantifier('all', false),
  reduction({
    name: 'count_nonzero',
    method: false,
    parameters: [operand, axes, keepdims],
    exact: true,
    type: () => 'int',
    lane(data, start, step, length) {
      let count = 0;
      for (let j = 0, at = start; j < length; j++, at += step) if (data[at] !== 0) count++;
      return count;
    },
    branches: ([x], attributes, y) => laneBranches(x!, attributes, y, (value) => (value === 0 ? 0 : 1)),
  }),
];
