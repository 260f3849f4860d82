import { operationNamed } from '../../operations/table.ts';
import { applyTo, combine } from '../combining.ts';
import { methodOf } from '../classes.ts';
import { presentNumber } from '../equality.ts';
import { argumentOf, nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import { extent, extremeOf, lengthOfRange } from '../extents.ts';
import { callOperation } from '../operation-calls.ts';
import { counted, iterated, rangeOf } from '../sequences.ts';
import { truthOf } from '../truth.ts';
import { bool, elementsOf, float, integer, list, text, tuple, unknown } from '../values.ts';
import type { Value } from '../values.ts';
import { emptyDict, putAll } from './dict-methods.ts';
import { setOf } from './set-methods.ts';
import { compared, sorted } from './sorting.ts';
import { textOf } from './text.ts';

const given = (call: NativeCall, place = 0): readonly Value[] | null => {
  const value = call.positional[place]?.value;
  return value ? iterated(value, call.positional[place]!.expression ?? call.expression, call.context) : null;
};

/** The least or greatest of what is known while tracing; sizes stay expressions. */
function extreme(call: NativeCall, sign: 1 | -1): Value | null {
  const values = call.positional.length === 1 ? given(call) : call.positional.map(({ value }) => value);
  const key = call.keywords.get('key')?.value;
  const otherwise = call.keywords.get('default')?.value;
  if (!values) return null;
  if (values.length === 0)
    return (
      otherwise ?? call.context.raise(call.expression.span, 'ValueError', 'there is nothing to choose from')
    );
  if (!key && values.every((value) => value.kind === 'integer'))
    return extremeOf(sign === 1 ? 'max' : 'min', values);
  const ordered = values.map((value) => ({
    value,
    key: key ? call.context.call(key, [value], call.expression) : value,
  }));
  let best = ordered[0]!;
  for (const each of ordered.slice(1)) {
    const order = compared(each.key, best.key);
    if (order === null) return key ? null : largest(sign === 1 ? 'maximum' : 'minimum', values, call);
    if (sign * order > 0) best = each;
  }
  return best.value;
}

/** Of numbers that only the data know. */
const largest = (operation: string, values: readonly Value[], { expression, context }: NativeCall): Value =>
  values.reduce((a, b) => applyTo(operation, [a, b], expression, [], context));

const quantified =
  (wanted: boolean) =>
  (call: NativeCall): Value | null => {
    const values = given(call);
    if (!values) return null;
    for (const value of values) {
      const truth = truthOf(value, call.context);
      if (truth === null) return unknown;
      if (truth === wanted) return bool(wanted);
    }
    return bool(!wanted);
  };

/** Python's functions on what can be looped over. */
export const iteratingFunctions = nativesOf({
  range: (call) => rangeOf(call),
  len(call) {
    const [only] = call.positional;
    if (!only) return null;
    const { value } = only;
    if (value.kind === 'dict' || value.kind === 'set') return integer(value.entries.size);
    if (value.kind === 'text') return integer([...value.value].length);
    const own = value.kind === 'instance' ? methodOf(value, '__len__') : null;
    if (own) return call.context.call(own, [], call.expression);
    const elements = elementsOf(value);
    if (elements)
      return value.kind === 'tuple' && value.range ? lengthOfRange(value.range) : integer(elements.length);
    const shape = value.kind === 'array' ? call.context.shapeOf(value) : null;
    return shape?.[0] ? extent(shape[0], call.context) : null;
  },
  enumerate(call) {
    const values = given(call);
    const start = argumentOf(call, 1, 'start') ?? integer(0);
    return values && start.kind === 'integer' ? list(counted(values, start.value)) : null;
  },
  zip(call) {
    const lists = call.positional.map((_, place) => given(call, place));
    if (lists.includes(null)) return null;
    const length = Math.min(...lists.map((each) => each!.length), lists.length > 0 ? Infinity : 0);
    return list(Array.from({ length }, (_, i) => tuple(lists.map((each) => each![i]!))));
  },
  reversed: (call) => {
    const values = given(call);
    return values && list([...values].reverse());
  },
  sorted: (call) => {
    const values = given(call);
    const items = values && sorted(values, call);
    return items && list(items);
  },
  list: (call) => {
    if (call.positional.length === 0) return list([]);
    const values = given(call);
    return values && list([...values]);
  },
  tuple: (call) => {
    if (call.positional.length === 0) return tuple([]);
    const values = given(call);
    return values && tuple(values);
  },
  set: (call) => {
    const values = call.positional.length === 0 ? [] : given(call);
    return values && setOf(values);
  },
  dict(call) {
    const made = emptyDict();
    return putAll(made, call) ? made : null;
  },
  iter: (call) => {
    const values = given(call);
    return values && list([...values]);
  },
  /** Of an iterator, which is a list here that is used up. */
  next(call) {
    const [iterator, otherwise] = call.positional;
    if (iterator?.value.kind !== 'list') return null;
    return (
      iterator.value.items.shift() ??
      otherwise?.value ??
      call.context.raise(call.expression.span, 'StopIteration', 'nothing is left')
    );
  },
  map(call) {
    const [callee] = call.positional;
    const lists = call.positional.slice(1).map((_, place) => given(call, place + 1));
    if (!callee || lists.length === 0 || lists.includes(null)) return null;
    const length = Math.min(...lists.map((each) => each!.length));
    return list(
      Array.from({ length }, (_, i) =>
        call.context.call(
          callee.value,
          lists.map((each) => each![i]!),
          call.expression,
        ),
      ),
    );
  },
  filter(call) {
    const [callee] = call.positional;
    const values = given(call, 1);
    if (!callee || !values) return null;
    const kept: Value[] = [];
    for (const value of values) {
      const tested =
        callee.value.kind === 'none' ? value : call.context.call(callee.value, [value], call.expression);
      const truth = truthOf(tested, call.context);
      if (truth === null) return unknown;
      if (truth) kept.push(value);
    }
    return list(kept);
  },
  any: quantified(true),
  all: quantified(false),
  max: (call) => extreme(call, 1),
  min: (call) => extreme(call, -1),
  sum(call) {
    const [first, ...others] = call.positional;
    const isArray = first?.value.kind === 'array' && (call.context.node(first.value)?.shape.length ?? 0) > 0;
    // Along the first axis, as NumPy's own with axis=0.
    if (first && isArray && others.length === 0 && call.keywords.size === 0) {
      const axis = { value: integer(0), expression: null };
      return callOperation(
        operationNamed('sum')!,
        { positional: [first, axis], keywords: new Map() },
        call.expression,
        call.context,
      );
    }
    const values = given(call);
    const start = argumentOf(call, 1, 'start') ?? integer(0);
    return (
      values &&
      values.reduce((sum, each) => combine('+', sum, each, call.expression, [], call.context), start)
    );
  },
});

/** Python's functions on numbers and texts. */
export const convertingFunctions = nativesOf({
  str(call) {
    if (call.positional.length === 0) return text('');
    const made = textOf(call.positional[0]!.value);
    return made === null ? unknown : text(made);
  },
  repr(call) {
    const [only] = call.positional;
    const made = only ? textOf(only.value, true) : null;
    return made === null ? unknown : text(made);
  },
  chr(call) {
    const [only] = call.positional;
    return only?.value.kind === 'integer' && only.value.value >= 0 && only.value.value <= 0x10ffff
      ? text(String.fromCodePoint(only.value.value))
      : null;
  },
  ord(call) {
    const [only] = call.positional;
    return only?.value.kind === 'text' && only.value.value !== ''
      ? integer(only.value.value.codePointAt(0)!)
      : null;
  },
  round(call) {
    const [number, digits] = call.positional;
    const value = number ? presentNumber(number.value) : null;
    if (value === null) return null;
    if (!digits || digits.value.kind === 'none')
      return number!.value.kind === 'integer' ? number!.value : integer(roundedToEven(value));
    if (digits.value.kind !== 'integer') return null;
    return number!.value.kind === 'integer' && digits.value.value >= 0
      ? number!.value
      : float(Number(value.toFixed(Math.min(Math.max(digits.value.value, 0), 100))));
  },
});

export function roundedToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
