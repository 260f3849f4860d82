import { keyOf } from '../equality.ts';
import { nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import { iterated, pair } from '../sequences.ts';
import { elementsOf, list, none, text, tuple } from '../values.ts';
import type { Dict, Value } from '../values.ts';

const own = ({ receiver }: NativeCall): Dict => receiver as Dict;

/** Takes over the entries of a dictionary, of pairs, and of keywords. False where that cannot be done. */
export function putAll(into: Dict, call: NativeCall): boolean {
  const [given] = call.positional;
  if (given?.value.kind === 'dict') {
    for (const [key, entry] of given.value.entries) into.entries.set(key, { ...entry });
  } else if (given) {
    const pairs = iterated(given.value, call.expression, call.context);
    if (!pairs) return false;
    for (const each of pairs) {
      const elements = elementsOf(each);
      const key = elements?.[0] && keyOf(elements[0]);
      if (elements?.length !== 2 || !key) return false;
      into.entries.set(key, { key: elements[0]!, value: elements[1]! });
    }
  }
  for (const [name, { value }] of call.keywords) into.entries.set(`t${name}`, { key: text(name), value });
  return true;
}

export const emptyDict = (factory: Value | null = null): Dict => ({
  kind: 'dict',
  entries: new Map(),
  factory,
});

/** The entry of a key; a defaultdict makes it. Undefined where there is none. */
export function entryOf(dict: Dict, key: Value): { readonly value: Value } | undefined {
  const hashed = keyOf(key);
  return hashed === null ? undefined : dict.entries.get(hashed);
}

export const dictMethods = nativesOf({
  // Later changes of the dictionary are not seen through these: whoever keeps them is rare.
  keys: (call) => list([...own(call).entries.values()].map(({ key }) => key)),
  values: (call) => list([...own(call).entries.values()].map(({ value }) => value)),
  items: (call) => list([...own(call).entries.values()].map(({ key, value }) => pair(key, value))),
  get(call) {
    const [key, otherwise] = call.positional;
    if (!key) return null;
    return entryOf(own(call), key.value)?.value ?? (otherwise ?? call.keywords.get('default'))?.value ?? none;
  },
  setdefault(call) {
    const [key, otherwise] = call.positional;
    const hashed = key && keyOf(key.value);
    if (!key || !hashed) return null;
    const known = own(call).entries.get(hashed);
    if (known) return known.value;
    const value = otherwise?.value ?? none;
    own(call).entries.set(hashed, { key: key.value, value });
    return value;
  },
  pop(call) {
    const [key, otherwise] = call.positional;
    const hashed = key && keyOf(key.value);
    if (!key || !hashed) return null;
    const known = own(call).entries.get(hashed);
    own(call).entries.delete(hashed);
    return (
      known?.value ??
      otherwise?.value ??
      call.context.raise(call.expression.span, 'KeyError', 'the dictionary has no such key')
    );
  },
  popitem(call) {
    const last = [...own(call).entries].at(-1);
    if (!last) return call.context.raise(call.expression.span, 'KeyError', 'the dictionary is empty');
    own(call).entries.delete(last[0]);
    return tuple([last[1].key, last[1].value]);
  },
  update: (call) => (putAll(own(call), call) ? none : null),
  clear(call) {
    own(call).entries.clear();
    return none;
  },
  copy: (call) => ({
    ...own(call),
    entries: new Map([...own(call).entries].map(([key, entry]) => [key, { ...entry }])),
  }),
});
