import type { Integer } from '../../operations/operation.ts';
import { applyTo, combine } from '../combining.ts';
import { nativesOf, nativeValue } from '../natives.ts';
import type { Native, NativeCall } from '../natives.ts';
import { fixedNumber, float, integer, integerOf, none, tuple } from '../values.ts';
import type { Value } from '../values.ts';
import { numberFunctions } from './conversions.ts';
import { inspectingFunctions, talkingFunctions } from './inspecting.ts';
import { convertingFunctions, iteratingFunctions } from './iterating.ts';

const binary = (
  operator: '**' | '//' | '%',
  { positional, expression, context }: NativeCall,
): Value | null => {
  const [left, right] = positional;
  return left && right
    ? combine(operator, left.value, right.value, expression, [left.expression, right.expression], context)
    : null;
};

const arithmetic = nativesOf({
  abs(call) {
    const [only] = call.positional;
    if (!only) return null;
    const number = fixedNumber(only.value);
    if (number !== null)
      return only.value.kind === 'float' ? float(Math.abs(number)) : integer(Math.abs(number));
    return applyTo('abs', [only.value], call.expression, [only.expression], call.context);
  },
  pow: (call) => binary('**', call),
  divmod(call) {
    const parts = [binary('//', call), binary('%', call)];
    return parts.includes(null) ? null : tuple(parts as Value[]);
  },
  object: () => none,
  slice({ positional }) {
    const bounds = positional.map(({ value }) =>
      value.kind === 'none' ? null : value.kind === 'integer' ? integerOf(value) : undefined,
    );
    if (bounds.length < 1 || bounds.length > 3 || bounds.includes(undefined)) return null;
    const [start, stop, step] = (bounds.length === 1 ? [null, ...bounds] : bounds) as (Integer | null)[];
    return { kind: 'slice', item: { kind: 'slice', start: start!, stop: stop!, step: step ?? null } };
  },
});

/** Python's own functions. */
const builtins: ReadonlyMap<string, Native> = new Map([
  ...iteratingFunctions,
  ...convertingFunctions,
  ...numberFunctions,
  ...arithmetic,
  ...inspectingFunctions,
  ...talkingFunctions,
]);

export function builtinNamed(name: string): Value | null {
  const native = builtins.get(name);
  return native ? nativeValue(native) : null;
}

export const builtinNames = (): string[] => [...builtins.keys()];
