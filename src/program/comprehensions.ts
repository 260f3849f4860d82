import type { Comprehension, DictDisplay, Expression } from '../language/syntax.ts';
import { bind } from './binding.ts';
import type { Context } from './context.ts';
import { keyOf } from './equality.ts';
import { emptyDict } from './python/dict-methods.ts';
import { setOf } from './python/set-methods.ts';
import { iterated, MAX_ELEMENTS } from './sequences.ts';
import { truthOf } from './truth.ts';
import { list, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `[f(x) for x in xs if …]`, also of sets and dictionaries; a generator is a list here. */
export function evaluateComprehension(expression: Comprehension, context: Context): Value {
  const frame = context.newFrame('comprehension', context.source, {
    enclosing: context.frame,
    invocation: context.frame.invocation,
  });
  const made: Value[][] = [];
  const { element, value: entry, clauses } = expression;
  // The first one is not yet inside.
  const outermost = context.evaluate(clauses[0]!.iterable);
  const isWhole = context.inside(frame, () =>
    turns(expression, 0, outermost, context, () => {
      if (made.length >= MAX_ELEMENTS) return false;
      made.push([context.evaluate(element), ...(entry ? [context.evaluate(entry)] : [])]);
      return true;
    }),
  );
  if (!isWhole) return unknown;
  const elements = made.map(([first]) => first!);
  switch (expression.form) {
    case 'set':
      return setOf(elements) ?? context.lose(expression.span, 'this set is not traced');
    case 'dict': {
      const dict = emptyDict();
      for (const [key, value] of made) {
        const hashed = keyOf(key!);
        if (hashed === null) return context.lose(expression.span, 'a key of this dictionary is not known');
        dict.entries.set(hashed, { key: key!, value: value! });
      }
      return dict;
    }
    default:
      return list(elements);
  }
}

/** Goes through the loops of a comprehension from `clause` on; false where one of them cannot be followed. */
function turns(
  expression: Comprehension,
  clause: number,
  outermost: Value,
  context: Context,
  action: () => boolean,
): boolean {
  const own = expression.clauses[clause];
  if (!own) return action();
  const value = clause === 0 ? outermost : context.evaluate(own.iterable);
  const elements = value.kind === 'unknown' ? null : iterated(value, own.iterable, context);
  if (!elements) {
    if (value.kind !== 'unknown')
      context.lose(own.iterable.span, `${context.textOf(own.iterable)} cannot be looped over`);
    return false;
  }
  for (const element of elements) {
    bind(own.target, element, context);
    const truth = isKept(own.conditions, context);
    if (truth === null) {
      context.lose(expression.span, 'what this gives depends on the data');
      return false;
    }
    if (truth && !turns(expression, clause + 1, outermost, context, action)) return false;
  }
  return true;
}

function isKept(conditions: readonly Expression[], context: Context): boolean | null {
  for (const condition of conditions) {
    const truth = truthOf(context.evaluate(condition), context);
    if (!truth) return truth;
  }
  return true;
}

/** `{"W": W, **others}`. */
export function evaluateDict(expression: DictDisplay, context: Context): Value {
  const dict = emptyDict();
  for (const { key, value } of expression.entries) {
    if (key === null) {
      const others = context.evaluate(value);
      if (others.kind !== 'dict') return unknown;
      for (const [hashed, entry] of others.entries) dict.entries.set(hashed, { ...entry });
      continue;
    }
    const named = context.evaluate(key);
    const hashed = keyOf(named);
    const held = context.evaluate(value);
    if (hashed !== null) dict.entries.set(hashed, { key: named, value: held });
    else if (named.kind === 'unknown') return unknown;
    else return context.lose(key.span, `${context.textOf(key)} cannot be a key`);
  }
  return dict;
}
