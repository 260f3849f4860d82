import { printShape } from '../shapes/shape.ts';
import { reduceLanes } from '../tensors/lanes.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { signBranches } from './branches.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Operand, Operation } from './operation.ts';
import { keepdims, laneBranches, lanesAlong, linesUpdate, operand, reducedAxes, restoreAxes, withoutAxes } from './reducing.ts';
import { extremeGradient } from './reductions.ts';
import { isFloat } from './rules.ts';

type Order = 1 | 2 | typeof Infinity;

/** The vector norm that is taken over the axes; Frobenius' is the 2-norm of all elements. Throws ShapeError. */
function orderOf({ ord = null, axis = null }: Attributes, rank: number, shape = ''): Order {
  const order = typeof ord === 'object' && ord !== null ? ord.value : ord;
  const over = axis?.length ?? (order === null ? 0 : rank);
  if (axis === null && order === null) return 2;
  if (over !== 1 && over !== 2) throw new ShapeError('shape/rank', `takes norms of vectors and matrices: ${shape} along ${over} axes is neither`);
  if (over === 2 && (order === null || order === 'fro')) return 2;
  if (over === 1 && order === 'fro') throw new ShapeError('shape/rank', "has ord='fro', which is for matrices");
  if (over === 1 && (order === null || order === 1 || order === 2 || order === Infinity)) return order ?? 2;
  throw new ShapeError('shape/not-traced', `has ord=${order}, which is not supported for ${over === 1 ? 'vectors' : 'matrices'}`);
}

const lanes: Readonly<Record<string, (so: number, value: number) => number>> = {
  1: (total, value) => total + Math.abs(value),
  2: (total, value) => total + value * value,
  Infinity: (largest, value) => Math.max(largest, Math.abs(value)),
};

/** `np.linalg.norm`: 1, 2 and infinity of vectors, Frobenius of matrices. */
export const norm: Operation = {
  name: 'linalg.norm',
  aliases: ['norm'],
  parameters: [{ ...operand, name: 'x' }, { name: 'ord', role: 'any', default: null }, { name: 'axis', role: 'axes', default: null }, keepdims],
  shape([x], attributes): Operand {
    orderOf(attributes, x!.shape.length, printShape(x!.shape));
    const gone = reducedAxes(x!, attributes.axis, false);
    return { shape: withoutAxes(x!.shape, gone, attributes.keepdims), type: 'float' };
  },
  kernel([x], attributes, out) {
    const order = orderOf(attributes, x!.shape.length);
    const step = lanes[order]!;
    reduceLanes(x!, lanesAlong(attributes, x!), out.data, (data, start, stride, length) => {
      let total = 0;
      for (let j = 0, at = start; j < length; j++, at += stride) total = step(total, data[at]!);
      return order === 2 ? Math.sqrt(total) : total;
    });
  },
  incremental: (change) => linesUpdate(change),
  derivative({ inputs: [x], attributes, out, gradient }, emitter) {
    if (!isFloat(x!)) return [null];
    const { call, div, mul } = arrayAlgebra(emitter);
    const order = orderOf(attributes, x!.shape.length);
    const g = restoreAxes(gradient, x!, attributes, emitter);
    if (order === 2) return [mul(g, div(x!, restoreAxes(out, x!, attributes, emitter)))];
    const sign = call('sign', [x!]);
    return [mul(order === 1 ? g : extremeGradient(call('abs', [x!]), out, gradient, attributes, emitter), sign)];
  },
  branches([x], attributes, out) {
    const order = orderOf(attributes, x!.shape.length);
    if (order === 2) return 0;
    if (order === 1) return signBranches(x!.data.length, (i) => x!.data[i]!);
    return laneBranches(x!, attributes, out, (value, largest) => (Math.abs(value) === largest ? Math.sign(value) : 3));
  },
};
