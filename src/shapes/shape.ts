import { evaluate, printDimension } from './dimension.ts';
import type { Dimension, Sizes } from './dimension.ts';
import type { Domain } from './domain.ts';

export type Shape = readonly Dimension[];

/** What an array's elements are. Comparisons give bool; sizes, literals and argmax give int. */
export type ElementType = 'float' | 'int' | 'bool';

/** `(n1, m)`, `(n,)`, `()`. */
export function printShape(shape: Shape): string {
  return shape.length === 1 ? `(${printDimension(shape[0]!)},)` : `(${shape.map(printDimension).join(', ')})`;
}

export const sizeOf = (shape: Shape, sizes: Sizes): number[] =>
  shape.map((dimension) => evaluate(dimension, sizes));

export const equalShapes = (a: Shape, b: Shape, domain: Domain): boolean =>
  a.length === b.length && a.every((dimension, axis) => domain.equal(dimension, b[axis]!));
