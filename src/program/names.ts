import type { Subscript } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { functionNamed } from './functions.ts';
import { fixedNumber, float, integer, unknown } from './values.ts';
import type { Value } from './values.ts';

/** The value of a name; null where nothing has this name. */
export function valueNamed(name: string, context: Context): Value | null {
  const value = context.scope.get(name);
  if (value) return value.kind === 'array' && value.storage.isLost ? unknown : value;
  const size = context.builder.domain.present.get(name);
  if (size !== undefined) return { kind: 'integer', value: size, dimension: context.dimensionNamed(name) };
  const constant = context.model.constants.get(name);
  if (constant !== undefined)
    return Number.isInteger(constant) ? integer(constant, name) : float(constant, name);
  if (context.modules.has(name)) return { kind: 'module', path: '' };
  return functionNamed(name);
}

/** `W[1]`: an element where W is set, else the name `W[1]`. Null where it is neither a plain name nor an integer. */
export function bracketName(expression: Subscript, context: Context): string | null {
  if (expression.object.kind !== 'name' || expression.indices.length !== 1) return null;
  if (context.scope.has(expression.object.name)) return null;
  const index = context.evaluate(expression.indices[0]!);
  return index.kind === 'integer' ? `${expression.object.name}[${index.value}]` : null;
}

/** The truth of a value known while tracing; null where it depends on the data. */
export function truthOf(value: Value): boolean | null {
  const number = fixedNumber(value);
  if (number !== null) return number !== 0;
  switch (value.kind) {
    case 'integer':
      return value.value !== 0;
    case 'none':
      return false;
    case 'text':
      return value.value !== '';
    case 'tuple':
      return value.elements.length > 0;
    case 'function':
    case 'module':
      return true;
    default:
      return null;
  }
}
