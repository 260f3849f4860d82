import { operationNamed } from '../../operations/table.ts';
import { apply } from '../apply.ts';
import type { Argument } from '../argument.ts';
import type { Context } from '../context.ts';
import { constantNumber } from '../constants.ts';
import { nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import type { Expression } from '../../language/syntax.ts';
import { wholePart } from '../quotients.ts';
import { truthOf } from '../truth.ts';
import { bool, fixedNumber, float, integer, unknown } from '../values.ts';
import type { Value } from '../values.ts';

/** `int`, `float` and `bool` of a number, also of one that only the data know; null of what is no number. */
export function converted(
  name: 'int' | 'float' | 'bool',
  { value, expression }: Argument,
  call: Expression,
  context: Context,
): Value | null {
  const number = fixedNumber(value);
  if (number !== null) {
    if (name === 'int') return integer(Math.trunc(number));
    return name === 'bool'
      ? bool(number !== 0)
      : float(number, value.kind === 'float' || value.kind === 'integer' ? value.formula : undefined);
  }
  if (name === 'int' && value.kind === 'integer') return value;
  if (value.kind === 'text') return parsed(name, value.value);
  const node = context.node(value);
  if (!node) return null;
  const whole = name === 'int' ? wholePart(node) : null;
  if (whole) return { kind: 'integer', value: context.builder.domain.valueOf(whole), dimension: whole };
  const known = constantNumber(node);
  if (known !== null && name === 'int' && Number.isFinite(known)) return integer(Math.trunc(known));
  return apply(
    {
      operation: operationNamed(name)!,
      inputs: [node],
      attributes: {},
      expression: call,
      operands: [expression],
      token: null,
    },
    context,
  );
}

function parsed(name: string, written: string): Value | null {
  const value = Number(written.trim() === '' ? NaN : written);
  if (name === 'bool') return bool(written !== '');
  if (Number.isNaN(value)) return null;
  return name === 'int' ? integer(Math.trunc(value)) : float(value);
}

/** `math.floor` and its kin: of a quotient of sizes the floor is a size again. */
export function wholeOf(
  argument: Argument,
  round: (value: number) => number,
  name: string,
  { context, expression }: NativeCall,
): Value | null {
  const number = fixedNumber(argument.value);
  if (number !== null) return integer(round(number));
  if (argument.value.kind === 'integer') return argument.value;
  const node = context.node(argument.value);
  if (!node) return null;
  const whole = name === 'floor' || name === 'trunc' ? wholePart(node) : null;
  if (whole) return { kind: 'integer', value: context.builder.domain.valueOf(whole), dimension: whole };
  const known = constantNumber(node);
  if (known !== null) return integer(round(known));
  return context.lose(expression.span, `${name} of what depends on the data is not traced`);
}

export const numberFunctions = nativesOf({
  int: (call) =>
    call.positional[0] ? converted('int', call.positional[0], call.expression, call.context) : integer(0),
  float: (call) =>
    call.positional[0] ? converted('float', call.positional[0], call.expression, call.context) : float(0),
  bool(call) {
    const [only] = call.positional;
    if (!only) return bool(false);
    const truth = truthOf(only.value, call.context);
    return truth === null ? unknown : bool(truth);
  },
});
