import type { Attribute, Call, Expression } from '../language/syntax.ts';
import { multiResultNamed } from '../operations/several.ts';
import { operationNamed } from '../operations/table.ts';
import type { ElementType } from '../shapes/shape.ts';
import { elementCount, indexAt } from '../tensors/tensor.ts';
import { apply } from './apply.ts';
import { bindArguments, readArguments } from './arguments.ts';
import type { Argument, Arguments } from './argument.ts';
import { callBuiltin } from './builtins.ts';
import { constantTensor } from './constants.ts';
import type { Context } from './context.ts';
import { nearestFunction } from './functions.ts';
import { callOperation } from './operation-calls.ts';
import { callSeveral } from './several-calls.ts';
import { bool, float, integer, integerOf, list, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `x.sum(axis=0)`: a function that is also a method, with x as its first argument. */
export function callMethodOfArray(object: Value, callee: Attribute, call: Call, context: Context): Value {
  const given = readArguments(call, context);
  if (!given) return unknown;
  const receiver: Argument = { value: object, expression: callee.object };
  return methodOfArray(receiver, callee, given, call, context) ?? refuseMethod(callee, context);
}

function methodOfArray(
  receiver: Argument,
  { name }: Attribute,
  { positional, keywords }: Arguments,
  call: Call,
  context: Context,
): Value | null {
  const all = [receiver, ...positional];
  if (multiResultNamed(name)?.method) return callSeveral(name, all, keywords, call, context);
  const operation = operationNamed(name);
  if (operation?.method) {
    return callOperation(operation, { positional: all, keywords }, call, context);
  }
  if (name === 'item' && positional.length === 0) return item(receiver, call, context);
  if (name === 'tolist' || name === 'item') return elementsOfArray(receiver, positional, name, call, context);
  if (name === 'fill' && positional.length === 1) return callBuiltin('fill', all, keywords, call, context);
  return null;
}

/** The one element as a number. */
function item(receiver: Argument, call: Expression, context: Context): Value {
  const flat = operationNamed('reshape')!;
  const shape: Argument = { value: { kind: 'tuple', elements: [] }, expression: null };
  const bound = bindArguments(flat, [receiver, shape], new Map(), call, context);
  if (!bound) return unknown;
  const made = apply({ operation: flat, ...bound, expression: call, token: null }, context);
  return made.kind === 'array' ? context.array(made.storage.read(context.builder), null, true) : made;
}

/** `A.tolist()`, `A.item(2)`: numbers, known ones where the array is the same for all inputs. */
function elementsOfArray(
  { value, expression }: Argument,
  positional: readonly Argument[],
  name: string,
  call: Expression,
  context: Context,
): Value {
  const node = context.node(value);
  const lose = (): Value => context.lose(call.span, `${name} with these arguments is not traced`);
  if (!node || node.dynamic || elementCount(node.size) > MOST_LISTED) return lose();
  const known = constantTensor(node);
  const number = (at: readonly number[], place: number): Value => {
    if (known) return numberOf(known.data[place]!, node.type);
    const items = at.map((each) => ({ kind: 'integer', value: integerOf(integer(each)) }));
    return apply(
      {
        operation: operationNamed('index')!,
        inputs: [node],
        attributes: { items },
        expression: call,
        operands: [expression],
        token: null,
      },
      context,
    );
  };
  if (name === 'item') {
    const place = positional[0]?.value;
    return place?.kind === 'integer' && place.value < elementCount(node.size)
      ? number(indexAt(place.value, node.size), place.value)
      : lose();
  }
  let next = 0;
  const nested = (at: readonly number[]): Value =>
    at.length === node.size.length
      ? number(at, next++)
      : list(Array.from({ length: node.size[at.length]! }, (_, i) => nested([...at, i])));
  return nested([]);
}

const MOST_LISTED = 10_000;

const numberOf = (value: number, type: ElementType): Value =>
  type === 'float' ? float(value) : type === 'int' ? integer(value) : bool(value !== 0);

function refuseMethod(callee: Attribute, context: Context): Value {
  const near = nearestFunction(callee.name);
  const object = briefly(callee.object, context);
  return context.refuse(
    callee.nameSpan,
    'shape/not-traced',
    `${object} has no method ${callee.name}`,
    near ? (operationNamed(near)?.method ? `did you mean .${near}()?` : `write ${near}(${object})`) : null,
  );
}

export const briefly = (expression: Expression, context: Context): string => {
  const text = context.textOf(expression);
  return text.length > 24 ? 'this array' : text;
};
