import type { Integer } from '../operations/operation.ts';
import { maximum, minimum, product, subtract } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import { integer } from './values.ts';
import type { Value } from './values.ts';

type Whole = Extract<Value, { kind: 'integer' }>;

/** A dimension as a number. */
export const extent = (dimension: Dimension, context: Context): Whole => ({
  kind: 'integer',
  value: context.builder.domain.valueOf(dimension),
  dimension,
});

export const sizeOfValue = (shape: Shape, context: Context): Value => extent(product(shape), context);

/** How often a range turns, at all sizes where its step is one. */
export function lengthOfRange({ start, stop, step }: Record<'start' | 'stop' | 'step', Integer>): Value {
  const count = Math.max(0, Math.ceil((stop.value - start.value) / step.value));
  if (step.value !== 1 || count === 0) return integer(count);
  return { kind: 'integer', value: count, dimension: subtract(stop.dimension, start.dimension) };
}

/** Of sizes, as an expression. */
export const extremeOf = (name: 'max' | 'min', values: readonly Whole[]): Whole =>
  values.reduce((a, b) => ({
    kind: 'integer',
    value: Math[name](a.value, b.value),
    dimension: (name === 'max' ? maximum : minimum)(a.dimension, b.dimension),
  }));
