import type { Slice, Subscript } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { keyOf } from './equality.ts';
import { sliced } from './sequences.ts';
import { textOf } from './python/text.ts';
import { list, text, tuple, unknown } from './values.ts';
import type { Dict, Value } from './values.ts';

/** `shape[0]`, `items[1:]`, `cache["Z1"]`, `"abc"[0]`. */
export function itemOf(
  object: Extract<Value, { kind: 'tuple' | 'list' | 'dict' | 'text' }>,
  expression: Subscript,
  context: Context,
): Value {
  const [only] = expression.indices;
  if (object.kind === 'dict') {
    const key =
      expression.indices.length === 1
        ? context.evaluate(only!)
        : tuple(expression.indices.map((each) => context.evaluate(each)));
    return entryOf(object, key, expression, context);
  }
  const elements =
    object.kind === 'tuple'
      ? object.elements
      : object.kind === 'list'
        ? object.items
        : [...object.value].map(text);
  if (expression.indices.length === 1 && only!.kind === 'slice') {
    const places = placesOf(only, elements.length, context);
    if (!places) return context.lose(expression.span, `this slice of a ${object.kind} is not traced`);
    const taken = places.map((at) => elements[at]!);
    if (object.kind === 'text') return text(taken.map((each) => (each as { value: string }).value).join(''));
    return object.kind === 'list' ? list(taken) : tuple(taken);
  }
  const index = expression.indices.length === 1 ? context.evaluate(only!) : unknown;
  if (index.kind === 'unknown') return unknown;
  const element = index.kind === 'integer' ? elements.at(index.value) : undefined;
  // `.at` counts from the end as Python does, and ends where Python raises.
  if (element && index.kind === 'integer' && index.value >= -elements.length) return element;
  // A list of numbers is as good as an array: `labels[mask]`.
  if (index.kind === 'integer' || index.kind === 'text' || object.kind === 'text')
    return context.raise(
      expression.span,
      index.kind === 'integer' ? 'IndexError' : 'TypeError',
      `${context.textOf(expression)}: there are ${elements.length} elements`,
    );
  return context.refuse(
    expression.span,
    'shape/index',
    `${context.textOf(expression)}: there are ${elements.length} elements`,
  );
}

function entryOf(dict: Dict, key: Value, expression: Subscript, context: Context): Value {
  if (key.kind === 'unknown') return unknown;
  const hashed = keyOf(key);
  const entry = hashed === null ? undefined : dict.entries.get(hashed);
  if (entry) return entry.value;
  if (dict.factory && hashed !== null) {
    const value = context.call(dict.factory, [], expression);
    dict.entries.set(hashed, { key, value });
    return value;
  }
  const known = [...dict.entries.values()]
    .map(({ key: each }) => textOf(each, true))
    .filter((each) => each !== null);
  const told = known.length > 8 ? [...known.slice(0, 8), '…'] : known;
  return context.raise(
    expression.span,
    'KeyError',
    `${context.textOf(expression.object)} has no entry ${textOf(key, true) ?? context.textOf(expression.indices[0]!)}`,
    told.length > 0 ? `there is ${told.join(', ')}` : null,
  );
}

/** The places that a slice takes of a sequence; null where a bound is not known. */
export function placesOf(slice: Slice, length: number, context: Context): number[] | null {
  const bounds = [slice.lower, slice.upper, slice.step].map((part) => {
    const value = part ? context.evaluate(part) : null;
    if (!value || value.kind === 'none') return null;
    return value.kind === 'integer' ? value.value : undefined;
  });
  if (bounds.includes(undefined)) return null;
  const [start, stop, step] = bounds as (number | null)[];
  return sliced(length, start!, stop!, step!);
}
