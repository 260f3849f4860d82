import type { Expression } from '../language/syntax.ts';
import type { Integer } from '../operations/operation.ts';
import { operationNamed } from '../operations/table.ts';
import { constant, product } from '../shapes/dimension.ts';
import { apply } from './apply.ts';
import type { Argument } from './argument.ts';
import type { Context } from './context.ts';
import { extent, extremeOf } from './extents.ts';
import { overwrite, store } from './stores.ts';
import { readIndex } from './subscripts.ts';
import { elementsOf, integer, integerOf, none, tuple, unknown } from './values.ts';
import type { Value } from './values.ts';

/** NumPy's functions on what is known while tracing, and those that change an array. */
export function callBuiltin(
  name: string,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Value {
  const values = positional.map(({ value }) => value);
  if (values.some(({ kind }) => kind === 'unknown')) return unknown;
  const [first] = values;
  const refuse = (message: string, help: string | null = null): Value =>
    context.refuse(call.span, 'shape/not-traced', `${name} ${message}`, help);
  if (!first) return refuse('needs an argument');
  switch (name) {
    case 'max':
    case 'min':
      return extremeOf(name, values as Extract<Value, { kind: 'integer' }>[]);
    case 'slice': {
      const bounds = values.map((value) =>
        value.kind === 'integer' ? integerOf(value) : value.kind === 'none' ? null : undefined,
      );
      if (bounds.length > 3 || bounds.includes(undefined))
        return refuse('takes one to three integers known from sizes, or None');
      const [start, stop, step] = (bounds.length === 1 ? [null, bounds[0]] : bounds) as (Integer | null)[];
      return {
        kind: 'slice',
        item: { kind: 'slice', start: start ?? null, stop: stop ?? null, step: step ?? null },
      };
    }
    case 'array':
    case 'asarray':
      return toArray(name, first, keywords, call, context) ?? refuse('takes an array or a list of numbers');
    case 'add.at':
      return addAt(positional, call, context);
    case 'fill':
      return fill(positional, call, context);
    default:
      return shapeOfArray(name, values, context) ?? refuse('takes an array');
  }
}

/** np.array copies, np.asarray does not. */
function toArray(
  name: string,
  value: Value,
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Value | null {
  const given = keywords.get('copy')?.value;
  const copies = name === 'array' && !(given?.kind === 'bool' && !given.value);
  if (value.kind === 'array' && !copies) return value;
  const node = context.node(value);
  if (!node) return elementsOf(value)?.length === 0 ? context.array(emptyArray(context)) : null;
  if (value.kind !== 'array') return context.array(node);
  return apply(
    {
      operation: operationNamed('copy')!,
      inputs: [node],
      attributes: {},
      expression: call,
      operands: [null],
      token: null,
    },
    context,
  );
}

const emptyArray = ({ builder }: Context) =>
  builder.emit('<data>', [], { data: new Float64Array(0), shape: [constant(0)], type: 'float' });

function shapeOfArray(name: string, [value, axis]: readonly Value[], context: Context): Value | null {
  const shape = context.node(value!)?.shape;
  if (!shape) return null;
  switch (name) {
    case 'shape':
      return tuple(shape.map((dimension) => extent(dimension, context)));
    case 'ndim':
      return integer(shape.length);
    case 'size':
      return axis?.kind === 'integer'
        ? extent(shape.at(axis.value) ?? constant(1), context)
        : extent(product(shape), context);
    default:
      return null;
  }
}

/** np.add.at(a, index, values): in place, repeated indices add up. */
function addAt(positional: readonly Argument[], call: Expression, context: Context): Value {
  const [target, index, value] = positional;
  if (target?.value.kind !== 'array' || !index?.expression || !value) {
    return context.refuse(call.span, 'shape/not-traced', 'add.at takes an array, an index and values');
  }
  const items = readIndex([index.expression], context);
  const node = context.node(value.value);
  if (items && node)
    store(
      'accumulate',
      target.value.storage,
      node,
      items,
      call,
      [target.expression, value.expression],
      context,
    );
  return none;
}

/** `x.fill(0)`. */
function fill([target, value]: readonly Argument[], call: Expression, context: Context): Value {
  const node = value && context.node(value.value);
  if (target?.value.kind !== 'array' || !node || node.shape.length > 0) return unknown;
  const { storage } = target.value;
  const { shape } = storage.read(context.builder);
  const filled = apply(
    {
      operation: operationNamed('broadcast_to')!,
      inputs: [node],
      attributes: { shape: shape.map((dimension) => integerOf(extent(dimension, context))) },
      expression: call,
      operands: [value.expression],
      token: null,
    },
    context,
  );
  const full = context.node(filled);
  if (full) overwrite(storage, full, call, context);
  return none;
}
