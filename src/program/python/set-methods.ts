import { keyOf } from '../equality.ts';
import { nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import { iterated } from '../sequences.ts';
import { bool, none } from '../values.ts';
import type { SetValue, Value } from '../values.ts';

/** Null where an element has no hash. */
export function setOf(elements: Iterable<Value>): SetValue | null {
  const entries = new Map<string, Value>();
  for (const each of elements) {
    const key = keyOf(each);
    if (key === null) return null;
    if (!entries.has(key)) entries.set(key, each);
  }
  return { kind: 'set', entries };
}

type Keep = (inFirst: boolean, inSecond: boolean) => boolean;

/** The elements of either for which `keep` says so. */
export function combinedSets(a: SetValue, b: SetValue, keep: Keep): SetValue {
  const all = [...a.entries, ...b.entries].filter(([key]) => keep(a.entries.has(key), b.entries.has(key)));
  return { kind: 'set', entries: new Map(all) };
}

export const setOperators: Readonly<Record<string, Keep>> = {
  '&': (a, b) => a && b,
  '|': (a, b) => a || b,
  '-': (a, b) => a && !b,
  '^': (a, b) => a !== b,
};

const combining =
  (keep: Keep) =>
  (call: NativeCall): Value | null => {
    const [given] = call.positional;
    const elements = given && iterated(given.value, call.expression, call.context);
    const other = elements && setOf(elements);
    return other ? combinedSets(call.receiver as SetValue, other, keep) : null;
  };

export const setMethods = nativesOf({
  add(call) {
    const [given] = call.positional;
    const key = given && keyOf(given.value);
    if (!given || !key) return null;
    (call.receiver as SetValue).entries.set(key, given.value);
    return none;
  },
  discard(call) {
    const [given] = call.positional;
    const key = given && keyOf(given.value);
    if (!key) return null;
    (call.receiver as SetValue).entries.delete(key);
    return none;
  },
  union: combining(setOperators['|']!),
  intersection: combining(setOperators['&']!),
  difference: combining(setOperators['-']!),
  issubset(call) {
    const [given] = call.positional;
    const elements = given && iterated(given.value, call.expression, call.context);
    const other = elements && setOf(elements);
    return other
      ? bool([...(call.receiver as SetValue).entries.keys()].every((key) => other.entries.has(key)))
      : null;
  },
});
