import type { Expression } from '../language/syntax.ts';
import { memberOf } from './classes.ts';
import type { Context } from './context.ts';
import { nativeValue } from './natives.ts';
import type { Native } from './natives.ts';
import { dictMethods } from './python/dict-methods.ts';
import { listMethods, tupleMethods } from './python/list-methods.ts';
import { generatorMethods } from './python/random.ts';
import { setMethods } from './python/set-methods.ts';
import { textMethods } from './python/text-methods.ts';
import { none, text } from './values.ts';
import type { ClassValue, Value } from './values.ts';

const methods: Readonly<Record<string, ReadonlyMap<string, Native>>> = {
  list: listMethods,
  tuple: tupleMethods,
  dict: dictMethods,
  set: setMethods,
  text: textMethods,
  random: generatorMethods,
};

const plainInit: Native = { name: '__init__', call: () => none };

/** An attribute of what is no array and no module of NumPy; null where it has none of this name. */
export function attributeOf(
  object: Value,
  name: string,
  expression: Expression,
  context: Context,
): Value | null {
  switch (object.kind) {
    case 'instance':
      return attributeOfInstance(object, name, expression, context);
    case 'class':
      return name === '__name__'
        ? text(object.name)
        : boundMember(object, object, name, null, expression, context);
    case 'super': {
      const type = object.receiver.kind === 'instance' ? object.receiver.class : object.receiver;
      const member =
        type.kind === 'class'
          ? boundMember(object.receiver, type, name, object.after, expression, context)
          : null;
      // Every class is an object, and has what that has.
      return member ?? (name === '__init__' ? nativeValue(plainInit) : null);
    }
    case 'closure':
    case 'function':
      return name === '__name__' ? text(object.name) : null;
    case 'bound':
      return attributeOf(object.method, name, expression, context);
    default: {
      const place = object.kind === 'tuple' ? (object.of?.fields?.indexOf(name) ?? -1) : -1;
      if (object.kind === 'tuple' && place >= 0) return object.elements[place]!;
      const native = methods[object.kind]?.get(name);
      return native ? nativeValue(native, object) : null;
    }
  }
}

function attributeOfInstance(
  object: Extract<Value, { kind: 'instance' }>,
  name: string,
  expression: Expression,
  context: Context,
): Value | null {
  if (name === '__class__') return object.class;
  if (name === '__dict__')
    return {
      kind: 'dict',
      entries: new Map([...object.attributes].map(([key, value]) => [`t${key}`, { key: text(key), value }])),
      factory: null,
    };
  const own = object.attributes.get(name);
  const member = own ? null : boundMember(object, object.class, name, null, expression, context);
  if (own ?? member) return own ?? member;
  const fallback = memberOf(object.class, '__getattr__');
  return fallback?.value.kind === 'closure'
    ? context.call({ kind: 'bound', receiver: object, method: fallback.value }, [text(name)], expression)
    : null;
}

/** A member as it is seen from an object: methods are bound to it, properties are computed. */
function boundMember(
  receiver: Value,
  type: ClassValue,
  name: string,
  after: ClassValue | null,
  expression: Expression,
  context: Context,
): Value | null {
  const found = memberOf(type, name, after);
  if (!found) return null;
  const { value } = found;
  if (value.kind !== 'closure' || value.decorators.includes('staticmethod')) return value;
  if (value.decorators.includes('classmethod')) {
    const own = receiver.kind === 'instance' ? receiver.class : receiver;
    return { kind: 'bound', receiver: own, method: value };
  }
  if (receiver.kind === 'class') return value;
  const bound: Value = { kind: 'bound', receiver, method: value };
  return value.decorators.includes('property') ? context.call(bound, [], expression) : bound;
}
