import type { Expression } from '../language/syntax.ts';
import type { Argument } from './argument.ts';
import type { Context } from './context.ts';
import type { Value } from './values.ts';

/** What a function that the tracer executes itself is called with. */
export interface NativeCall {
  readonly positional: readonly Argument[];
  readonly keywords: ReadonlyMap<string, Argument>;
  /** The call, for messages. */
  readonly expression: Expression;
  readonly context: Context;
  /** The object whose method it is; of a plain function `none`. */
  readonly receiver: Value;
}

/**
 * A function of Python, or of NumPy on what is known while tracing. Null where it cannot take these arguments: then that is
 * said by whoever called it.
 */
export interface Native {
  readonly name: string;
  readonly call: (call: NativeCall) => Value | null;
  /** Whether an argument that was not traced is no reason to give up: `print(x)`. */
  readonly takesUnknown?: boolean;
}

export const nativeValue = (native: Native, receiver?: Value): Value => ({
  kind: 'function',
  name: native.name,
  call: receiver ? { kind: 'native', native, receiver } : { kind: 'native', native },
});

/** A table of natives from plain functions by name. */
export const nativesOf = (
  functions: Readonly<Record<string, Native['call']>>,
  options: Pick<Native, 'takesUnknown'> = {},
): Map<string, Native> =>
  new Map(Object.entries(functions).map(([name, call]) => [name, { name, call, ...options }]));

/** An argument by its place or its name. */
export const argumentOf = (call: NativeCall, place: number, name: string): Value | undefined =>
  (call.positional[place] ?? call.keywords.get(name))?.value;
