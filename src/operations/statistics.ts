import { constant, constantOf, subtract as minus } from '../shapes/dimension.ts';
import { sumLane } from '../tensors/sum.ts';
import { arrayAlgebra } from './array-algebra.ts';
import type { DerivativeContext, Emitter, Node, Operation } from './operation.ts';
import { axes, dtype, keepdims, operand, out, reducedCount, reduction, restoreAxes } from './reducing.ts';

/** Two passes: the mean first, then the squares of what is left. */
function variance(data: Float64Array, start: number, step: number, length: number, ddof: number): number {
  const mean = sumLane(data, start, step, length) / length;
  let total = 0;
  for (let j = 0, at = start; j < length; j++, at += step) total += (data[at]! - mean) * (data[at]! - mean);
  return total / Math.max(length - ddof, 0);
}

/** x - mean, and n - ddof. */
function deviation({ inputs: [x], attributes }: DerivativeContext, emitter: Emitter): { deviations: Node; freedom: Node } {
  const { sub, mean, size } = arrayAlgebra(emitter);
  const count = reducedCount(x!, attributes.axis);
  const ddof: number = attributes.ddof ?? 0;
  const whole = Number.isInteger(ddof) || constantOf(count) !== null;
  return {
    deviations: sub(x!, mean(x!, attributes.axis ?? null, true)),
    freedom: whole ? size(minus(count, constant(ddof))) : sub(size(count), ddof),
  };
}

const parameters = [operand, axes, dtype, out, { name: 'ddof', role: 'number', default: 0 }, keepdims] as const;

/** Spread around the mean. */
export const statistics: readonly Operation[] = [
  reduction({
    name: 'var',
    parameters,
    type: () => 'float',
    scalarAxis: false,
    lane: (data, start, step, length, { ddof }) => variance(data, start, step, length, ddof ?? 0),
    gradient(context, emitter) {
      const { mul, div } = arrayAlgebra(emitter);
      const { deviations, freedom } = deviation(context, emitter);
      const g = restoreAxes(context.gradient, context.inputs[0]!, context.attributes, emitter);
      return mul(g, div(mul(2, deviations), freedom));
    },
  }),
  reduction({
    name: 'std',
    parameters,
    type: () => 'float',
    scalarAxis: false,
    lane: (data, start, step, length, { ddof }) => Math.sqrt(variance(data, start, step, length, ddof ?? 0)),
    gradient(context, emitter) {
      const { mul, div } = arrayAlgebra(emitter);
      const { deviations, freedom } = deviation(context, emitter);
      const [x] = context.inputs;
      const g = restoreAxes(context.gradient, x!, context.attributes, emitter);
      const y = restoreAxes(context.out, x!, context.attributes, emitter);
      return mul(g, div(deviations, mul(freedom, y)));
    },
  }),
];
