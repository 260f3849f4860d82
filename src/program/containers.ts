import type { BinaryOperator } from '../language/syntax.ts';
import { areEqual, keyOf } from './equality.ts';
import { combinedSets, setOperators } from './python/set-methods.ts';
import { percentFormatted } from './python/text.ts';
import { MAX_ELEMENTS } from './sequences.ts';
import { elementsOf, list, text, tuple } from './values.ts';
import type { Value } from './values.ts';

export const isContainer = ({ kind }: Value): boolean =>
  kind === 'list' || kind === 'tuple' || kind === 'dict' || kind === 'set' || kind === 'text';

/** `in`; null where it depends on the data. */
export function containsValue(container: Value, value: Value): boolean | null {
  if (container.kind === 'text') return value.kind === 'text' ? container.value.includes(value.value) : null;
  if (container.kind === 'dict' || container.kind === 'set') {
    const key = keyOf(value);
    return key === null ? null : container.entries.has(key);
  }
  const found = elementsOf(container)!.map((element) => areEqual(value, element));
  return found.includes(true) ? true : found.includes(null) ? null : false;
}

/** `+`, `*` and `%` of texts, lists and tuples, and the operators of sets; null of what is arithmetic. */
export function combinedContainers(operator: BinaryOperator, left: Value, right: Value): Value | null {
  if (left.kind === 'text') {
    if (operator === '%') return percentFormatted(left.value, right);
    if (operator === '+' && right.kind === 'text') return text(left.value + right.value);
  }
  if (operator === '+' && left.kind === 'tuple' && right.kind === 'tuple')
    return tuple([...left.elements, ...right.elements]);
  if (operator === '+' && left.kind === 'list' && right.kind === 'list')
    return list([...left.items, ...right.items]);
  if (operator === '*' && right.kind === 'integer') return repeated(left, right.value);
  if (operator === '*' && left.kind === 'integer') return repeated(right, left.value);
  const keep = setOperators[operator] as (typeof setOperators)[string] | undefined;
  return keep && left.kind === 'set' && right.kind === 'set' ? combinedSets(left, right, keep) : null;
}

function repeated(value: Value, times: number): Value | null {
  const count = Math.max(0, times);
  if (value.kind === 'text')
    return value.value.length * count <= MAX_ELEMENTS ? text(value.value.repeat(count)) : null;
  const elements = value.kind === 'list' || value.kind === 'tuple' ? elementsOf(value)! : null;
  if (!elements || !(elements.length * count <= MAX_ELEMENTS)) return null;
  const all = Array.from({ length: count }, () => elements).flat();
  return value.kind === 'list' ? list(all) : tuple(all);
}
