import type { Expression } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { unpacked } from './unpacking.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** A loop's variables: names, or a tuple of them. */
export function bind(target: Expression, value: Value, context: Context): void {
  if (target.kind === 'name') {
    context.frame.set(target.name, value);
    context.frame.remember(target.name, value, context.builder);
  } else if (target.kind === 'tuple' || target.kind === 'list') {
    const values = unpacked(target.elements, value, target, context);
    target.elements.forEach((each, i) => bind(each, values[i] ?? unknown, context));
  } else if (target.kind === 'starred') bind(target.value, value, context);
}
