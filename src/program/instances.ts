import type { Expression } from '../language/syntax.ts';
import type { Arguments } from './argument.ts';
import { linearized, memberOf } from './classes.ts';
import { callClosure } from './closures.ts';
import type { Context } from './context.ts';
import type { ClassValue, Instance, Value } from './values.ts';

/** `Affine(W, b)`: a new object, given to `__init__`; of dataclasses and namedtuples the fields are filled. */
export function instantiate(type: ClassValue, given: Arguments, call: Expression, context: Context): Value {
  const fields = linearized(type)
    .toReversed()
    .flatMap((each) => each.fields ?? []);
  if (type.form === 'tuple') {
    const elements = fieldValues(type, fields, given, call, context);
    return elements ? { kind: 'tuple', elements, of: type } : { kind: 'unknown' };
  }
  const made: Instance = { kind: 'instance', class: type, attributes: new Map() };
  const constructor = memberOf(type, '__init__');
  if (constructor?.value.kind === 'closure')
    callClosure(
      constructor.value,
      [{ value: made, expression: null }, ...given.positional],
      given.keywords,
      call,
      context,
    );
  else if (fields.length > 0) {
    const values = fieldValues(type, fields, given, call, context);
    values?.forEach((value, i) => made.attributes.set(fields[i]!, value));
  } else if (
    given.positional.length + given.keywords.size > 0 &&
    !linearized(type).some(({ isOpen }) => isOpen)
  )
    context.raise(call.span, 'TypeError', `${type.name}() takes no arguments`);
  return made;
}

function fieldValues(
  type: ClassValue,
  fields: readonly string[],
  { positional, keywords }: Arguments,
  call: Expression,
  context: Context,
): Value[] | null {
  const values = fields.map(
    (field, i) => positional[i]?.value ?? keywords.get(field)?.value ?? memberOf(type, field)?.value,
  );
  const missing = values.findIndex((each) => each === undefined);
  if (missing < 0) return values as Value[];
  context.raise(call.span, 'TypeError', `${type.name}() needs the argument ${fields[missing]}`);
  return null;
}
