import type { Expression } from '../language/syntax.ts';
import type { Value } from './values.ts';

/** An argument as evaluated, with the expression that it was written as (null for the x of `x.sum()` made by the tracer). */
export interface Argument {
  readonly value: Value;
  readonly expression: Expression | null;
}

/** A call's arguments. */
export interface Arguments {
  readonly positional: readonly Argument[];
  readonly keywords: ReadonlyMap<string, Argument>;
}
