import type { Expression, Statement, Subscript } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { record } from './recording.ts';
import type { Assigned } from './recording.ts';
import { sliced } from './sequences.ts';
import { Storage } from './storage.ts';
import { overwrite, store } from './stores.ts';
import { readIndex } from './subscripts.ts';
import { nameOfTarget, placeOf, variable } from './targets.ts';
import type { Place } from './targets.ts';
import { unpacked } from './unpacking.ts';
import { elementsOf, none, unknown } from './values.ts';
import type { Value } from './values.ts';

/** A statement that gives values to targets, and what it is told by. */
export interface Assigning {
  readonly statement: Statement;
  /** The expression that the value comes from. */
  readonly source: Expression;
}

export function assign(target: Expression, value: Value, by: Assigning, context: Context): void {
  switch (target.kind) {
    case 'tuple':
    case 'list':
      return unpackInto(target.elements, value, by, context);
    case 'starred':
      return assign(target.value, value, by, context);
    case 'name':
    case 'attribute':
    case 'subscript': {
      const place = placeOf(target, context);
      if (place) return put(place, value, { ...by, target }, context);
      if (target.kind === 'subscript') return storeInto(target, value, by, context);
      if (target.kind === 'attribute' && context.values.get(target.object)?.kind === 'unknown') return;
      break;
    }
    default:
  }
  context.lose(target.span, `${context.textOf(target)} cannot be assigned to`);
}

function unpackInto(targets: readonly Expression[], value: Value, by: Assigning, context: Context): void {
  const { source } = by;
  const expressions =
    (source.kind === 'tuple' || source.kind === 'list') && source.elements.length === targets.length
      ? source.elements
      : null;
  const elements = unpacked(targets, value, source, context);
  targets.forEach((target, i) => {
    context.equation = nameOfTarget(target, context);
    assign(target, elements[i]!, { ...by, source: expressions?.[i] ?? source }, context);
  });
}

/** Gradients that still are None when a call ends: nothing is known of them. */
export function loseUnwritten({ frame }: Context): void {
  for (const lose of frame.unwritten.values()) lose();
  frame.unwritten.clear();
}

/** Puts a value where a name, an entry or an attribute keeps it; arrays become equations. */
export function put(place: Place, value: Value, assigned: Assigned, context: Context): void {
  const partner = place.name !== null && context.block === 'backward' ? context.partner(place.name) : null;
  const isModel = !context.isPython;
  if (partner) context.frame.unwritten.delete(place.name!);
  if (value.kind === 'none' && partner) {
    const lose = (): void => {
      context.lose(assigned.source.span, `${place.name} is None: not written yet`);
      record(place, unknown, assigned, context);
    };
    if (context.frame.kind !== 'function') return lose();
    context.frame.unwritten.set(place.name!, lose);
    return void place.set(value);
  }
  if (value.kind === 'unknown') return record(place, value, assigned, context);
  if (value.kind !== 'array') {
    const node = partner && context.node(value);
    if (!node) return void place.set(value);
    // What is a number in Python stays one: `db = 0`, before something is added.
    const { name } = place;
    const bound = new Storage(node, { kind: context.block, name, frame: context.frame.id });
    return record(
      place,
      isModel ? { kind: 'array', storage: bound.alias(context.builder) } : value,
      assigned,
      context,
    );
  }
  const { storage } = value;
  const isOwned = storage.owner.name !== null;
  if (!isOwned) storage.owner = { kind: context.block, name: place.name, frame: context.frame.id };
  const isSecond = isOwned && place.isVariable;
  record(
    place,
    isSecond ? { kind: 'array', storage: storage.alias(context.builder) } : value,
    assigned,
    context,
  );
}

/** `A[i] = value` where A is an array: in place. */
export function storeInto(target: Subscript, value: Value, by: Assigning, context: Context): void {
  const { source } = by;
  const object = context.evaluate(target.object);
  if (object.kind === 'list') return void storeSlice(object.items, target, value, context);
  const index = readIndex(target.indices, context);
  if (object.kind === 'array') {
    const node = context.node(value);
    if (index && node) store('store', object.storage, node, index, target, [target.object, source], context);
    else if (value.kind === 'unknown' || !index) loseContents(object.storage, target, context);
    else if (value.kind === 'none') {
      context.lose(source.span, `${context.textOf(target)} is None: not written yet`);
      loseContents(object.storage, target, context);
    } else
      return void context.refuse(
        source.span,
        'shape/in-place',
        `${context.textOf(source)} cannot be stored into an array`,
      );
    afterChange(target.object, object.storage, by, context);
  } else if (object.kind !== 'unknown' && index && value.kind !== 'unknown') {
    context.refuse(
      target.span,
      'shape/in-place',
      `${context.textOf(target.object)} is not an array that can be stored into`,
    );
  }
}

/** `items[1:3] = others`; an index beyond the list is a mistake. */
function storeSlice(items: Value[], target: Subscript, value: Value, context: Context): Value {
  const [only] = target.indices;
  if (only?.kind !== 'slice' || target.indices.length !== 1)
    return context.raise(
      target.span,
      'IndexError',
      `${context.textOf(target.object)} has ${items.length} elements`,
    );
  const [start, stop] = [only.lower, only.upper].map((part) => (part ? context.evaluate(part) : none));
  const places =
    only.step || [start!, stop!].some(({ kind }) => kind !== 'integer' && kind !== 'none')
      ? null
      : sliced(items.length, numberOf(start!), numberOf(stop!), null);
  const elements = elementsOf(value);
  if (!places || !elements) return context.lose(target.span, 'this change of a list is not traced');
  const from = places[0] ?? Math.min(numberOf(start!) ?? 0, items.length);
  items.splice(from, places.length, ...elements);
  return none;
}

const numberOf = (value: Value): number | null => (value.kind === 'integer' ? value.value : null);

/** What is stored was not traced. After a shape error the array still has its shape. */
export function loseContents(storage: Storage, expression: Expression, context: Context): void {
  if (context.broken)
    overwrite(storage, context.standIn(storage.read(context.builder).shape), expression, context);
  else storage.lose();
}

/** Records an in-place change as an equation of the changed name, and of the gradients that share its memory. */
export function afterChange(
  target: Expression,
  storage: Storage | null,
  by: Assigning,
  context: Context,
): void {
  const base = target.kind === 'subscript' && !placeOf(target, context) ? target.object : target;
  const place = placeOf(base, context);
  const value = place?.get();
  if (place && (value?.kind === 'array' || value?.kind === 'unknown'))
    record(place, value, { ...by, target }, context);
  if (context.block === 'forward' || !storage) return;
  const sharing = [...context.scope].filter(
    ([other, each]) =>
      other !== place?.name &&
      each.kind === 'array' &&
      each.storage.root === storage.root &&
      context.partner(other) !== null,
  );
  for (const [other, each] of sharing) record(variable(other, context), each, { ...by, target }, context);
}
