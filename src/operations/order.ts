import { eachLane } from '../tensors/lanes.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { branch, NO_BRANCH } from './branches.ts';
import { ShapeError } from './operation.ts';
import type { Operation } from './operation.ts';
import { axes, keepdims, laneBranches, lanesAlong, operand, out, reduction, restoreAxes } from './reducing.ts';
import { extremeGradient } from './reductions.ts';

/** The least and the largest element; NaN for both where there is one. */
function ends(data: Float64Array, start: number, step: number, length: number): [number, number] {
  let [low, high] = [data[start]!, data[start]!];
  for (let j = 1, at = start + step; j < length; j++, at += step) {
    low = Math.min(low, data[at]!);
    high = Math.max(high, data[at]!);
  }
  return [low, high];
}

const toSide = (value: number, middle: number): number => Math.sign(value - middle);

/** What depends on the order of elements. */
export const orderStatistics: readonly Operation[] = [
  reduction({
    name: 'ptp',
    parameters: [operand, axes, out, keepdims],
    type({ type }) {
      if (type === 'bool') throw new ShapeError('input/type', 'is a difference of bools, which is not defined');
      return type;
    },
    ofNothing: 'the largest minus the smallest',
    lane(data, start, step, length) {
      const [low, high] = ends(data, start, step, length);
      return high - low;
    },
    gradient({ inputs: [x], attributes, gradient }, emitter) {
      const { call, sub } = arrayAlgebra(emitter);
      const [high, low] = ['max', 'min'].map((name) => {
        const value = call(name, [x!], { axis: attributes.axis ?? null, keepdims: attributes.keepdims ?? false });
        return extremeGradient(x!, value, gradient, attributes, emitter);
      });
      return sub(high!, low!);
    },
    branches([x], attributes) {
      let state = NO_BRANCH;
      eachLane(x!, lanesAlong(attributes, x!), (data, start, step, length) => {
        const [low, high] = ends(data, start, step, length);
        for (let j = 0, at = start; j < length; j++, at += step) state = branch(state, data[at] === low ? 1 : data[at] === high ? 2 : 0);
      });
      return state;
    },
  }),
  reduction({
    name: 'median',
    method: false,
    parameters: [operand, axes, out, { name: 'overwrite_input', role: 'flag', default: false }, keepdims],
    type: () => 'float',
    scalarAxis: false,
    lane(data, start, step, length) {
      const sorted = new Float64Array(length);
      for (let j = 0; j < length; j++) sorted[j] = data[start + j * step]!;
      sorted.sort();
      // NaN sorts last.
      if (Number.isNaN(sorted[length - 1]!)) return NaN;
      const [low, high] = [sorted[(length - 1) >> 1]!, sorted[length >> 1]!];
      return low === high ? low : (low + high) / 2;
    },
    // Half to each of the two elements next to the median from below and from above: one and the same where their
    // number is odd.
    gradient({ inputs: [x], attributes, out: y, gradient }, emitter) {
      const { add, call, div, node } = arrayAlgebra(emitter);
      const middle = restoreAxes(y, x!, attributes, emitter);
      const half = div(gradient, 2);
      const share = (comparison: string, none: number, nearest: string) => {
        const side = call('where', [call(comparison, [x!, middle]), x!, node(none)]);
        const value = call(nearest, [side], { axis: attributes.axis ?? null, keepdims: attributes.keepdims ?? false });
        return extremeGradient(x!, value, half, attributes, emitter);
      };
      return add(share('less_equal', -Infinity, 'max'), share('greater_equal', Infinity, 'min'));
    },
    branches: ([x], attributes, y) => laneBranches(x!, attributes, y, toSide),
  }),
];
