import type { Dimension } from '../../shapes/dimension.ts';
import type { Context } from '../context.ts';
import type { Value } from '../values.ts';

/** An array of numbers that are known while tracing. */
export const dataArray = (
  data: ArrayLike<number>,
  shape: readonly Dimension[],
  type: 'float' | 'int' | 'bool',
  context: Context,
): Value => context.array(context.builder.emit('<data>', [], { data: Float64Array.from(data), shape, type }));
