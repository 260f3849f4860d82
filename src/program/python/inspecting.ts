import { attributeOf } from '../attributes.ts';
import { isSubclass } from '../classes.ts';
import { nativesOf, nativeValue } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import { bool, elementsOf, integer, none, text, unknown } from '../values.ts';
import type { Value } from '../values.ts';

/** The name of a value's type, as Python and NumPy call it. */
export function typeName(value: Value): string {
  switch (value.kind) {
    case 'integer':
      return 'int';
    case 'text':
      return 'str';
    case 'none':
      return 'NoneType';
    case 'array':
      return value.storage.isNumber ? 'float64' : 'ndarray';
    case 'instance':
      return value.class.name;
    case 'tuple':
      return value.of?.name ?? (value.range ? 'range' : 'tuple');
    case 'closure':
    case 'bound':
      return 'function';
    case 'class':
      return 'type';
    default:
      return value.kind;
  }
}

const isNumber = (value: Value): boolean => value.kind === 'array' && value.storage.isNumber;

/** What of a type's names a value belongs to, besides its own. */
function belongs(value: Value, type: string): boolean {
  if (type === 'object' || type === typeName(value)) return true;
  switch (type) {
    case 'int':
    case 'Integral':
      return value.kind === 'bool' || value.kind === 'integer';
    case 'float':
    case 'floating':
    case 'double':
      return value.kind === 'float' || isNumber(value);
    case 'Number':
    case 'Real':
      return ['integer', 'float', 'bool'].includes(value.kind) || isNumber(value);
    case 'number':
    case 'generic':
      return isNumber(value);
    case 'dict':
    case 'OrderedDict':
    case 'defaultdict':
    case 'Mapping':
      return value.kind === 'dict';
    case 'Sequence':
    case 'Iterable':
      return value.kind === 'list' || value.kind === 'tuple';
    case 'list':
      return value.kind === 'list';
    default:
      return false;
  }
}

function isInstance(value: Value, type: Value): boolean | null {
  if (value.kind === 'unknown' || type.kind === 'unknown' || type.kind === 'missing') return null;
  const types = elementsOf(type);
  if (types) {
    const parts = types.map((each) => isInstance(value, each));
    return parts.includes(true) ? true : parts.includes(null) ? null : false;
  }
  if (type.kind === 'class')
    return value.kind === 'instance'
      ? isSubclass(value.class, type)
      : value.kind === 'tuple' && value.of === type;
  return type.kind === 'function' && belongs(value, type.name);
}

/** An attribute by a name that is computed. */
function named(call: NativeCall): { readonly object: Value; readonly value: Value | null } | null {
  const [object, name] = call.positional.map(({ value }) => value);
  if (!object || name?.kind !== 'text') return null;
  if (object.kind === 'array')
    return { object, value: ['shape', 'T', 'ndim', 'size', 'dtype'].includes(name.value) ? object : null };
  return { object, value: attributeOf(object, name.value, call.expression, call.context) };
}

export const inspectingFunctions = nativesOf({
  isinstance(call) {
    const [value, type] = call.positional.map((each) => each.value);
    const found = value && type ? isInstance(value, type) : null;
    return value && type ? (found === null ? unknown : bool(found)) : null;
  },
  issubclass(call) {
    const [type, of] = call.positional.map((each) => each.value);
    return type?.kind === 'class' && of?.kind === 'class' ? bool(isSubclass(type, of)) : null;
  },
  type(call) {
    const [only] = call.positional;
    if (!only) return null;
    if (only.value.kind === 'instance') return only.value.class;
    return nativeValue({ name: typeName(only.value), call: () => null });
  },
  hasattr(call) {
    const found = named(call);
    return found && bool(found.value !== null);
  },
  getattr(call) {
    const found = named(call);
    if (!found || (found.object.kind === 'array' && found.value)) return null;
    return (
      found.value ??
      call.positional[2]?.value ??
      call.context.raise(call.expression.span, 'AttributeError', 'the object has no such attribute')
    );
  },
  setattr(call) {
    const [object, name, value] = call.positional.map((each) => each.value);
    if (object?.kind !== 'instance' || name?.kind !== 'text' || !value) return null;
    object.attributes.set(name.value, value);
    return none;
  },
  callable(call) {
    const [only] = call.positional;
    return only ? bool(['function', 'closure', 'bound', 'class'].includes(only.value.kind)) : null;
  },
  vars(call) {
    const object = call.positional[0]?.value;
    if (object?.kind !== 'instance') return null;
    return attributeOf(object, '__dict__', call.expression, call.context);
  },
  locals: (call) => ({
    kind: 'dict',
    entries: new Map(
      [...call.context.scope].map(([name, value]) => [`t${name}`, { key: text(name), value }]),
    ),
    factory: null,
  }),
  id: () => integer(0),
  /** `super()`: the first argument of the method that is being executed, seen from behind the class that it stands in. */
  super(call) {
    const { invocation, names } = call.context.frame;
    const [after, receiver] = call.positional.map((each) => each.value);
    if (after?.kind === 'class' && receiver) return { kind: 'super', receiver, after };
    const owner = invocation?.closure.owner;
    const first = invocation && names.get(invocation.closure.code.parameters[0]?.name ?? '');
    return owner && first ? { kind: 'super', receiver: first, after: owner } : null;
  },
});

/** What only says something. */
export const talkingFunctions = nativesOf(
  { print: () => none, input: () => text(''), display: () => none, help: () => none },
  { takesUnknown: true },
);
