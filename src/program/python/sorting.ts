import { presentNumber } from '../equality.ts';
import type { NativeCall } from '../natives.ts';
import { elementsOf } from '../values.ts';
import type { Value } from '../values.ts';

/** `sorted(items, key=…, reverse=…)`: stable. Null where the order depends on the data or there is none. */
export function sorted(items: readonly Value[], call: NativeCall): Value[] | null {
  const key = call.keywords.get('key')?.value;
  const reverse = call.keywords.get('reverse')?.value;
  const decorated = items.map((item) => ({
    item,
    key: key && key.kind !== 'none' ? call.context.call(key, [item], call.expression) : item,
  }));
  let isOrdered = true;
  const sign =
    (reverse?.kind === 'bool' && reverse.value) || (reverse?.kind === 'integer' && reverse.value !== 0)
      ? -1
      : 1;
  const ordered = decorated.sort((a, b) => {
    const order = compared(a.key, b.key);
    if (order === null) isOrdered = false;
    return sign * (order ?? 0);
  });
  return isOrdered ? ordered.map(({ item }) => item) : null;
}

/** Negative where a stands before b; null where that cannot be told. */
export function compared(a: Value, b: Value): number | null {
  const [left, right] = [presentNumber(a), presentNumber(b)];
  if (left !== null && right !== null) return left - right;
  if (a.kind === 'text' && b.kind === 'text') return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
  const [elements, others] = [elementsOf(a), elementsOf(b)];
  if (!elements || !others) return null;
  for (const [i, element] of elements.entries()) {
    if (i >= others.length) return 1;
    const order = compared(element, others[i]!);
    if (order === null || order !== 0) return order;
  }
  return elements.length - others.length;
}
