import type { Context } from './context.ts';
import { methodOf } from './classes.ts';
import { constantNumber } from './constants.ts';
import { fixedNumber } from './values.ts';
import type { Value } from './values.ts';

/** The truth of a value known while tracing; null where it depends on the data. */
export function truthOf(value: Value, context: Context): boolean | null {
  const number = fixedNumber(value);
  if (number !== null) return number !== 0;
  switch (value.kind) {
    case 'integer':
      return Number.isNaN(value.value) ? null : value.value !== 0;
    case 'none':
      return false;
    case 'text':
      return value.value !== '';
    case 'tuple':
      return value.elements.length > 0;
    case 'list':
      return value.items.length > 0;
    case 'dict':
    case 'set':
      return value.entries.size > 0;
    case 'array': {
      const known = constantNumber(value.storage.read(context.builder));
      return known === null ? null : known !== 0;
    }
    case 'instance':
      return truthOfInstance(value, context);
    case 'unknown':
    case 'missing':
      return null;
    default:
      return true;
  }
}

function truthOfInstance(value: Extract<Value, { kind: 'instance' }>, context: Context): boolean | null {
  for (const name of ['__bool__', '__len__']) {
    const method = methodOf(value, name);
    if (method) return truthOf(context.call(method, [], context.place), context);
  }
  return true;
}
