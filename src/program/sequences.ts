import { constant, namesOf } from '../shapes/dimension.ts';
import type { Context } from './context.ts';
import { apply } from './apply.ts';
import { operationNamed } from '../operations/table.ts';
import type { Expression } from '../language/syntax.ts';
import type { NativeCall } from './natives.ts';
import { elementsOf, integer, text, tuple } from './values.ts';
import type { Value } from './values.ts';

/** More elements than this are refused: tracing is bounded. */
export const MAX_ELEMENTS = 100_000;

/**
 * What a loop over a value goes through: elements of lists, tuples and sets, keys of dictionaries, characters, rows of an array.
 * Null of what cannot be looped over.
 */
export function iterated(value: Value, expression: Expression, context: Context): readonly Value[] | null {
  const elements = elementsOf(value);
  // A list may change while it is looped over; what is added then is not seen.
  if (elements) return value.kind === 'list' ? [...elements] : elements;
  switch (value.kind) {
    case 'dict':
      return [...value.entries.values()].map(({ key }) => key);
    case 'set':
      return [...value.entries.values()];
    case 'text':
      return [...value.value].map(text);
    case 'array':
      return rows(value, expression, context);
    default:
      return null;
  }
}

/** `A[0]`, `A[1]`, …: views. Null of a number, and where the data decide how many there are. */
function rows(
  value: Extract<Value, { kind: 'array' }>,
  expression: Expression,
  context: Context,
): Value[] | null {
  const node = value.storage.read(context.builder);
  const [extent] = node.size;
  if (extent === undefined || !(extent <= MAX_ELEMENTS)) return null;
  for (const name of namesOf(node.shape[0]!)) context.loopDimensions.add(name);
  return Array.from({ length: extent }, (_, i) =>
    apply(
      {
        operation: operationNamed('index')!,
        inputs: [value.storage.read(context.builder)],
        attributes: { items: [{ kind: 'integer', value: { value: i, dimension: constant(i) } }] },
        expression,
        operands: [expression],
        token: null,
      },
      context,
      value.storage,
    ),
  );
}

/** The places that `start:stop:step` takes of a sequence; null where the step is zero. */
export function sliced(
  length: number,
  start: number | null,
  stop: number | null,
  step: number | null,
): number[] | null {
  const by = step ?? 1;
  if (by === 0) return null;
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(Math.max(at < 0 ? at + length : at, low), high);
  const from =
    start === null ? (by > 0 ? 0 : length - 1) : clamp(start, by > 0 ? 0 : -1, by > 0 ? length : length - 1);
  const to =
    stop === null ? (by > 0 ? length : -1) : clamp(stop, by > 0 ? 0 : -1, by > 0 ? length : length - 1);
  const places: number[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) places.push(at);
  return places;
}

export const pair = (a: Value, b: Value): Value => tuple([a, b]);

export const counted = (elements: readonly Value[], start = 0): Value[] =>
  elements.map((element, i) => pair(integer(i + start), element));

type Whole = Extract<Value, { kind: 'integer' }>;

/** `range(stop)`, `range(start, stop, step)`: at other sizes it has other elements. */
export function rangeOf({ positional, expression, context }: NativeCall): Value {
  const refuse = (message: string): Value =>
    context.refuse(expression.span, 'shape/not-traced', `range ${message}`);
  const bounds = positional.map(({ value }) => (value.kind === 'integer' ? value : null));
  if (bounds.length > 3 || bounds.includes(null))
    return refuse('takes one to three integers known from sizes');
  if (bounds.length === 0) return refuse('needs an argument');
  for (const bound of bounds as Whole[])
    for (const dimension of namesOf(bound.dimension)) context.loopDimensions.add(dimension);
  const [start, stop, step] = (
    bounds.length === 1
      ? [integer(0), bounds[0], integer(1)]
      : [bounds[0], bounds[1], bounds[2] ?? integer(1)]
  ) as [Whole, Whole, Whole];
  const count = Math.max(0, Math.ceil((stop.value - start.value) / step.value));
  if (!(count <= MAX_ELEMENTS))
    return refuse(`would take more than ${MAX_ELEMENTS.toLocaleString('en')} turns, or never end`);
  const elements = Array.from({ length: count }, (_, i) => integer(start.value + i * step.value));
  return { kind: 'tuple', elements, range: { start, stop, step } };
}
