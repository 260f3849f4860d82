import { identityOperation } from './program.ts';
import type { Storage } from './storage.ts';
import { elementsOf, fixedNumber } from './values.ts';
import type { Value } from './values.ts';

const counted = new WeakMap<object, number>();
let count = 0;

function identityOf(value: object): number {
  let known = counted.get(value);
  if (known === undefined) counted.set(value, (known = ++count));
  return known;
}

/** Values that are equal as keys of a dictionary have equal texts; null where Python has no hash. */
export function keyOf(value: Value): string | null {
  const number = presentNumber(value);
  if (number !== null) return `n${number}`;
  switch (value.kind) {
    case 'text':
      return `t${value.value}`;
    case 'none':
    case 'ellipsis':
      return value.kind;
    case 'tuple': {
      const parts = value.elements.map(keyOf);
      return parts.includes(null) ? null : `(${parts.map((each) => `${each!.length}:${each}`).join()})`;
    }
    case 'function':
      return `f${value.name}`;
    case 'module':
    case 'file':
    case 'missing':
      return `m${value.kind === 'module' ? value.path : value.name}`;
    case 'closure':
    case 'class':
    case 'instance':
      return `o${identityOf(value)}`;
    default:
      return null;
  }
}

/** Null also for a number of elements that only the data know. */
export const presentNumber = (value: Value): number | null =>
  value.kind === 'integer' && !Number.isNaN(value.value) ? value.value : fixedNumber(value);

/** `==` of what is known while tracing; null where it depends on the data. */
export function areEqual(a: Value, b: Value): boolean | null {
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'array' || b.kind === 'array') return null;
  if (a.kind === 'missing' || b.kind === 'missing') return null;
  const [left, right] = [presentNumber(a), presentNumber(b)];
  if (left !== null && right !== null) return left === right;
  if (a.kind === 'text' && b.kind === 'text') return a.value === b.value;
  if (a.kind === 'dict' && b.kind === 'dict') {
    const parts = [...a.entries].map(([key, { value }]) => {
      const other = b.entries.get(key);
      return other ? areEqual(value, other.value) : false;
    });
    return conjunction([a.entries.size === b.entries.size, ...parts]);
  }
  if (a.kind === 'set' && b.kind === 'set')
    return a.entries.size === b.entries.size && [...a.entries.keys()].every((key) => b.entries.has(key));
  const [elements, others] = [elementsOf(a), elementsOf(b)];
  if (elements && others) {
    if (a.kind !== b.kind) return false;
    if (elements.length !== others.length) return false;
    return conjunction(elements.map((each, i) => areEqual(each, others[i]!)));
  }
  if (a.kind === 'integer' && b.kind === 'integer') return null;
  return isSame(a, b);
}

const conjunction = (parts: readonly (boolean | null)[]): boolean | null =>
  parts.includes(false) ? false : parts.includes(null) ? null : true;

/** `is`. */
export function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'array' && b.kind === 'array') return original(a.storage) === original(b.storage);
  if (a.kind === 'list' || a.kind === 'dict' || a.kind === 'set') return a === b;
  if (a.kind === 'bound' && b.kind === 'bound')
    return a.method === b.method && isSame(a.receiver, b.receiver);
  const key = keyOf(a);
  return a.kind === b.kind && key !== null && key === keyOf(b);
}

/** Behind all second names. */
function original(storage: Storage): Storage {
  let last = storage;
  while (last.viewOf && last.viewedBy === identityOperation) last = last.viewOf;
  return last;
}
