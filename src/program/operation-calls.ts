import type { Expression } from '../language/syntax.ts';
import type { Operation } from '../operations/operation.ts';
import { constant, evaluate, subtract } from '../shapes/dimension.ts';
import { apply } from './apply.ts';
import { bindArguments } from './arguments.ts';
import type { Arguments } from './argument.ts';
import { combine } from './combining.ts';
import { constantTensor } from './constants.ts';
import type { Context } from './context.ts';
import { extremeOf } from './extents.ts';
import { dataArray } from './numpy/data.ts';
import { placesWhere } from './numpy/indexing.ts';
import { overwrite } from './stores.ts';
import { elementsOf, integer, unknown } from './values.ts';
import type { Value } from './values.ts';

/** A call of a row of the table, also as a method of its first argument. */
export function callOperation(
  operation: Operation,
  given: Arguments,
  call: Expression,
  context: Context,
): Value {
  const known = onKnown(operation.name, given, call, context);
  if (known) return known;
  const out = given.keywords.get('out');
  if (out && out.value.kind !== 'none') return into(operation, given, call, context);
  const bound = bindArguments(operation, given.positional, given.keywords, call, context);
  if (!bound) return unknown;
  const first = given.positional[0]?.value;
  return apply(
    { operation, ...bound, expression: call, token: null },
    context,
    first?.kind === 'array' ? first.storage : undefined,
  );
}

/** What whole numbers are put together with. */
const FOLDED: Readonly<Record<string, '*' | '+'>> = { prod: '*', sum: '+' };

/** What needs no operation: it is known while tracing. */
function onKnown(
  name: string,
  { positional, keywords }: Arguments,
  call: Expression,
  context: Context,
): Value | null {
  const [first, second] = positional.map(({ value }) => value);
  if (!first || keywords.size > 0) return null;
  const operator = FOLDED[name];
  const elements = operator && !second ? elementsOf(first) : null;
  // `np.prod(x.shape[1:])` is a size, and not an array.
  if (operator && elements?.every(({ kind }) => kind === 'integer'))
    return elements.reduce(
      (result, each) => combine(operator, result, each, call, [null, null], context),
      integer(name === 'sum' ? 0 : 1),
    );
  if ((name === 'max' || name === 'min') && first.kind === 'integer' && second?.kind === 'integer')
    return extremeOf(name, positional.map(({ value }) => value) as (typeof first)[]);
  if ((name === 'max' || name === 'amax') && first.kind === 'array' && !second) {
    const largest = largestLabel(first, context);
    if (largest) return largest;
  }
  if (name !== 'where' && name !== 'nonzero' && name !== 'unique' && name !== 'flatnonzero') return null;
  const node = second ? null : context.node(first);
  if (!node) return null;
  if (name === 'where' || name === 'nonzero') return placesWhere(node, context);
  const tensor = constantTensor(node);
  if (!tensor) return null;
  const data =
    name === 'unique'
      ? [...new Set(tensor.data)].sort((a, b) => a - b)
      : [...tensor.data.keys()].filter((at) => tensor.data[at] !== 0);
  return dataArray(data, [constant(data.length)], name === 'unique' ? node.type : 'int', context);
}

/** `np.exp(Z, out=A)`: the result is written into A, and is A. */
function into(operation: Operation, given: Arguments, call: Expression, context: Context): Value {
  const keywords = new Map(given.keywords);
  const { value } = keywords.get('out')!;
  keywords.delete('out');
  const made = callOperation(operation, { ...given, keywords }, call, context);
  const target = value.kind === 'tuple' ? value.elements[0]! : value;
  const node = context.node(made);
  if (target.kind !== 'array') return context.lose(call.span, `${operation.name}: out is not an array`);
  if (node) overwrite(target.storage, node, call, context);
  else target.storage.lose();
  return target;
}

/** `Y.max()` of class labels, which says how many classes there are: every class occurs. Null of all else. */
function largestLabel(value: Value, context: Context): Value | null {
  let node = context.node(value);
  while (node && RENAMED.has(node.operation.name)) node = node.inputs[0] ?? null;
  if (node?.operation.name !== '<value>' || node.type !== 'int') return null;
  const entry = node.attributes.name as string;
  const init = context.model.entries.get(entry)?.init;
  const dimension =
    init?.kind === 'integers' ? subtract(init.below, constant(1)) : (context.largest.get(entry) ?? null);
  return (
    dimension && {
      kind: 'integer',
      value: evaluate(dimension, context.builder.domain.present),
      dimension,
    }
  );
}

const RENAMED = new Set(['<same>', 'reshape', 'ravel', 'astype', 'copy', 'transpose', 'squeeze']);
