import type { Expression, Subscript } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { keyOf } from './equality.ts';
import { bracketName, valueNamed } from './names.ts';
import type { Dict, List, Value } from './values.ts';

/** Where a value can be kept: a name, an entry of a dictionary or a list, an attribute. */
export interface Place {
  /** What messages and pairs call it. */
  readonly name: string | null;
  /** A variable, whose arrays get nodes of their own. */
  readonly isVariable: boolean;
  get(): Value | null;
  set(value: Value): void;
}

/** The place that a target stands for; null of what is stored into an array, and of what is no place. */
export function placeOf(target: Expression, context: Context): Place | null {
  switch (target.kind) {
    case 'name':
      return variable(target.name, context);
    case 'attribute': {
      const object = context.evaluate(target.object);
      if (object.kind !== 'instance' && object.kind !== 'class') return null;
      const slots = object.kind === 'instance' ? object.attributes : object.members;
      return {
        name: target.name,
        isVariable: false,
        get: () => slots.get(target.name) ?? null,
        set: (value) => void slots.set(target.name, value),
      };
    }
    case 'subscript': {
      const bracketed = bracketName(target, context);
      return bracketed === null ? entry(target, context) : variable(bracketed, context);
    }
    default:
      return null;
  }
}

export const variable = (name: string, context: Context): Place => ({
  name,
  isVariable: true,
  get: () => valueNamed(name, context),
  set: (value) => context.frame.set(name, value),
});

/** `grads["dW1"]`, `caches[2]`. */
function entry(target: Subscript, context: Context): Place | null {
  const object = context.evaluate(target.object);
  const [only] = target.indices;
  if ((object.kind !== 'dict' && object.kind !== 'list') || target.indices.length !== 1) return null;
  if (only!.kind === 'slice') return null;
  const key = context.evaluate(only!);
  return object.kind === 'dict' ? entryOfDict(object, key, target) : entryOfList(object, key, target);
}

function entryOfDict(dict: Dict, key: Value, target: Subscript): Place | null {
  const hashed = keyOf(key);
  if (hashed === null) return null;
  return {
    name: nameOfEntry(target.object, key),
    isVariable: false,
    get: () => dict.entries.get(hashed)?.value ?? null,
    set: (value) => void dict.entries.set(hashed, { key, value }),
  };
}

function entryOfList(list: List, key: Value, target: Subscript): Place | null {
  if (key.kind !== 'integer') return null;
  const at = key.value < 0 ? key.value + list.items.length : key.value;
  if (!(at >= 0 && at < list.items.length)) return null;
  return {
    name: nameOfEntry(target.object, key),
    isVariable: false,
    get: () => list.items[at] ?? null,
    set: (value) => void (list.items[at] = value),
  };
}

/** What gradients are kept in under the names of their values. */
const GRADIENTS = /^(d|grads?|gradients?|dparams|derivatives)$/i;

/**
 * `dW1` for `grads["dW1"]`, and for `grads["W1"]`, which is its gradient as well; `h[2]` for `hs[2]` and such. Null of what has no
 * name by itself.
 */
export function nameOfEntry(object: Expression, key: Value): string | null {
  const base = object.kind === 'name' || object.kind === 'attribute' ? object.name : null;
  if (key.kind === 'text') {
    if (!/^[\p{L}_]\w*$/u.test(key.value)) return null;
    const isGradient =
      base !== null && GRADIENTS.test(base) && !/^(d|grad)/.test(key.value) && !key.value.endsWith('grad');
    return isGradient ? `d${key.value}` : key.value;
  }
  return base !== null && key.kind === 'integer' ? `${base}[${key.value}]` : null;
}

/** What an equation with this target is called. */
export function nameOfTarget(target: Expression, context: Context): string | null {
  switch (target.kind) {
    case 'name':
    case 'attribute':
      return target.name;
    case 'tuple':
    case 'list':
      return target.elements[0] ? nameOfTarget(target.elements[0], context) : null;
    case 'starred':
      return nameOfTarget(target.value, context);
    case 'subscript':
      return (
        bracketName(target, context) ?? placeOf(target, context)?.name ?? nameOfTarget(target.object, context)
      );
    default:
      return null;
  }
}
