import type { Expression } from '../language/syntax.ts';
import type { Integer } from '../operations/operation.ts';
import { operationNamed } from '../operations/table.ts';
import { constant, maximum, minimum, namesOf, product } from '../shapes/dimension.ts';
import { apply } from './apply.ts';
import type { Argument } from './arguments.ts';
import type { Context } from './context.ts';
import { wholePart } from './quotients.ts';
import { store } from './stores.ts';
import { readIndex } from './subscripts.ts';
import { fixedNumber, float, integer, integerOf, none, tuple, unknown } from './values.ts';
import type { Value } from './values.ts';

/** More turns than this are refused: tracing is bounded. */
const MAX_RANGE = 100_000;

/** Python's functions on what is known while tracing: ranges, lengths, numbers. */
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
    case 'range': {
      const bounds = values.map((value) => (value.kind === 'integer' ? value : null));
      if (bounds.length > 3 || bounds.includes(null))
        return refuse('takes one to three integers known from sizes');
      for (const bound of bounds as Whole[])
        for (const dimension of namesOf(bound.dimension)) context.loopDimensions.add(dimension);
      const [start, stop, step] =
        bounds.length === 1
          ? [integer(0), bounds[0]!, integer(1)]
          : [bounds[0]!, bounds[1]!, bounds[2] ?? integer(1)];
      return (
        range(start as Whole, stop as Whole, step as Whole) ??
        refuse(`would take more than ${MAX_RANGE.toLocaleString('en')} turns, or never end`)
      );
    }
    case 'reversed':
      return first.kind === 'tuple'
        ? tuple([...first.elements].reverse())
        : refuse('takes a range or a tuple');
    case 'enumerate':
      return first.kind === 'tuple'
        ? tuple(first.elements.map((element, i) => tuple([integer(i), element])))
        : refuse('takes a range or a tuple');
    case 'zip': {
      if (!values.every((value) => value.kind === 'tuple')) return refuse('takes tuples');
      const lists = values.map((value) => (value as Extract<Value, { kind: 'tuple' }>).elements);
      return tuple(
        lists[0]!
          .slice(0, Math.min(...lists.map((list) => list.length)))
          .map((_, i) => tuple(lists.map((list) => list[i]!))),
      );
    }
    case 'tuple':
    case 'list':
      return first.kind === 'tuple' ? first : refuse('takes a range or a tuple');
    case 'max':
    case 'min': {
      const whole = values as Whole[];
      return whole.reduce((a, b) => ({
        kind: 'integer',
        value: Math[name](a.value, b.value),
        dimension: (name === 'max' ? maximum : minimum)(a.dimension, b.dimension),
      }));
    }
    case 'int':
    case 'float':
    case 'bool':
      return convert(name, first, positional[0]!.expression, call, context);
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
    default:
      return (
        shapeOfArray(name, values, context) ??
        (name === 'add.at' ? addAt(positional, call, context) : refuse('takes an array'))
      );
  }
}

type Whole = Extract<Value, { kind: 'integer' }>;

function range(start: Whole, stop: Whole, step: Whole): Value | null {
  const count = Math.max(0, Math.ceil((stop.value - start.value) / step.value));
  if (!(count <= MAX_RANGE)) return null;
  const elements = Array.from({ length: count }, (_, i) => integer(start.value + i * step.value));
  return { kind: 'tuple', elements, range: { start, stop, step } };
}

function convert(
  name: string,
  value: Value,
  operand: Expression | null,
  call: Expression,
  context: Context,
): Value {
  const number = fixedNumber(value);
  if (number !== null) {
    if (name === 'int') return integer(Math.trunc(number));
    return name === 'bool'
      ? { kind: 'bool', value: number !== 0 }
      : float(number, value.kind === 'float' || value.kind === 'integer' ? value.formula : undefined);
  }
  if (name === 'int' && value.kind === 'integer') return value;
  const node = context.node(value);
  if (!node) return context.refuse(call.span, 'shape/not-traced', `${name} takes a number`);
  const whole = name === 'int' ? wholePart(node) : null;
  if (whole) return { kind: 'integer', value: context.builder.domain.valueOf(whole), dimension: whole };
  return apply(
    {
      operation: operationNamed(name)!,
      inputs: [node],
      attributes: {},
      expression: call,
      operands: [operand],
      token: null,
    },
    context,
  );
}

/** np.array copies, np.asarray does not. */
function toArray(
  name: string,
  value: Value,
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Value | null {
  const copies =
    name === 'array' &&
    !(
      keywords.get('copy')?.value.kind === 'bool' &&
      (keywords.get('copy')!.value as { value: boolean }).value === false
    );
  if (value.kind === 'array' && !copies) return value;
  const node = context.node(value);
  if (!node) return null;
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

function shapeOfArray(name: string, [value, axis]: readonly Value[], context: Context): Value | null {
  if (name === 'len' && value!.kind === 'tuple') return integer(value!.elements.length);
  const shape = context.node(value!)?.shape;
  if (!shape) return null;
  const { domain } = context.builder;
  const extent = (dimension: (typeof shape)[number]): Value => ({
    kind: 'integer',
    value: domain.valueOf(dimension),
    dimension,
  });
  switch (name) {
    case 'shape':
      return tuple(shape.map(extent));
    case 'ndim':
      return integer(shape.length);
    case 'len':
      return shape.length > 0 ? extent(shape[0]!) : null;
    case 'size':
      return axis?.kind === 'integer' ? extent(shape.at(axis.value) ?? constant(1)) : extent(product(shape));
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
