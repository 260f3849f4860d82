import { areEqual } from '../equality.ts';
import { argumentOf, nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import { iterated } from '../sequences.ts';
import { integer, none } from '../values.ts';
import type { List, Value } from '../values.ts';
import { sorted } from './sorting.ts';

const own = ({ receiver }: NativeCall): Value[] => (receiver as List).items;

/** Where a value is found first; -1 where it is nowhere. */
const placeOf = (items: readonly Value[], value: Value): number =>
  items.findIndex((each) => areEqual(each, value) === true);

export const listMethods = nativesOf({
  append(call) {
    const value = argumentOf(call, 0, 'object');
    if (!value) return null;
    own(call).push(value);
    return none;
  },
  extend(call) {
    const given = argumentOf(call, 0, 'iterable');
    const added = given && iterated(given, call.expression, call.context);
    if (!added) return null;
    own(call).push(...added);
    return none;
  },
  insert(call) {
    const [at, value] = call.positional;
    if (at?.value.kind !== 'integer' || !value) return null;
    own(call).splice(at.value.value, 0, value.value);
    return none;
  },
  pop(call) {
    const at = argumentOf(call, 0, 'index') ?? integer(-1);
    if (at.kind !== 'integer') return null;
    const items = own(call);
    const place = at.value < 0 ? at.value + items.length : at.value;
    const [taken] = place >= 0 ? items.splice(place, 1) : [];
    return (
      taken ?? call.context.raise(call.expression.span, 'IndexError', 'pop from a list without this element')
    );
  },
  remove(call) {
    const [value] = call.positional;
    const place = value ? placeOf(own(call), value.value) : -1;
    if (place < 0)
      return value ? call.context.raise(call.expression.span, 'ValueError', 'it is not in the list') : null;
    own(call).splice(place, 1);
    return none;
  },
  index(call) {
    const [value] = call.positional;
    const place = value ? placeOf(own(call), value.value) : -1;
    if (place < 0)
      return value ? call.context.raise(call.expression.span, 'ValueError', 'it is not in the list') : null;
    return integer(place);
  },
  count(call) {
    const [value] = call.positional;
    return value ? integer(own(call).filter((each) => areEqual(each, value.value) === true).length) : null;
  },
  reverse(call) {
    own(call).reverse();
    return none;
  },
  clear(call) {
    own(call).length = 0;
    return none;
  },
  copy: (call) => ({ kind: 'list', items: [...own(call)] }),
  sort(call) {
    const items = sorted(own(call), call);
    if (!items) return null;
    own(call).splice(0, Infinity, ...items);
    return none;
  },
});

export const tupleMethods = nativesOf({
  index(call) {
    const [value] = call.positional;
    const place = value && call.receiver.kind === 'tuple' ? placeOf(call.receiver.elements, value.value) : -1;
    return place < 0 ? null : integer(place);
  },
  count(call) {
    const [value] = call.positional;
    if (!value || call.receiver.kind !== 'tuple') return null;
    return integer(call.receiver.elements.filter((each) => areEqual(each, value.value) === true).length);
  },
});
