import { applyTo } from '../combining.ts';
import type { NativeCall } from '../natives.ts';
import type { Value } from '../values.ts';

/** `copy.deepcopy`: nothing that it holds is shared with the original; what was shared inside is shared again. */
export function deepCopied(value: Value, { expression, context }: NativeCall): Value {
  const made = new Map<object, Value>();
  const known = <T extends Value>(original: object, copy: T, fill: (copy: T) => void): Value => {
    const before = made.get(original);
    if (before) return before;
    made.set(original, copy);
    fill(copy);
    return copy;
  };
  const copied = (each: Value): Value => {
    switch (each.kind) {
      case 'array': {
        const before = made.get(each.storage);
        if (before) return before;
        const copy = applyTo('copy', [each], expression, [], context);
        made.set(each.storage, copy);
        return copy;
      }
      case 'tuple':
        return each.range ? each : { ...each, elements: each.elements.map(copied) };
      case 'list':
        return known(each, { kind: 'list', items: [] as Value[] }, (copy) => {
          copy.items = each.items.map(copied);
        });
      case 'dict':
        return known(each, { ...each, entries: new Map() }, ({ entries }) => {
          for (const [key, entry] of each.entries)
            entries.set(key, { key: entry.key, value: copied(entry.value) });
        });
      case 'set':
        return { kind: 'set', entries: new Map(each.entries) };
      case 'instance':
        return known(each, { ...each, attributes: new Map<string, Value>() }, ({ attributes }) => {
          for (const [name, own] of each.attributes) attributes.set(name, copied(own));
        });
      default:
        return each;
    }
  };
  return copied(value);
}
