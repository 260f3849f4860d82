import type { AugmentedAssignment, Statement } from '../language/syntax.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import { mentions } from './assigned.ts';
import { afterChange, loseContents, put, storeInto } from './assigning.ts';
import { combine } from './combining.ts';
import type { Context } from './context.ts';
import { iterated } from './sequences.ts';
import { gradientNameOf } from './pairs.ts';
import { overwrite } from './stores.ts';
import { nameOfTarget, placeOf } from './targets.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** `target += value`: arrays and lists change in place, numbers and texts are replaced. */
export function augment(statement: AugmentedAssignment, context: Context): void {
  const { target, operator } = statement;
  context.equation = nameOfTarget(target, context);
  const by = { statement, source: statement.value };
  const old = context.evaluate(target);
  const value = context.evaluate(statement.value);
  const place = placeOf(target, context);
  if (old.kind === 'list' && operator === '+') return extend(old.items, value, statement, context);
  const result =
    old.kind === 'none' && context.isPython
      ? context.lose(target.span, `${context.textOf(target)} is None: not written yet`)
      : combine(operator, old, value, statement.value, [target, statement.value], context, true);
  if (!place) {
    if (target.kind === 'subscript') storeInto(target, result, by, context);
    return;
  }
  const node = context.node(result);
  if (old.kind === 'array' && !old.storage.isNumber && !node) loseContents(old.storage, target, context);
  if (old.kind !== 'array' || old.storage.isNumber || !node)
    return put(place, result, { ...by, target }, context);
  const before = old.storage.read(context.builder);
  if (!context.broken && !equalShapes(before.shape, node.shape, context.builder.domain)) {
    context.report(target.span, {
      code: 'shape/in-place',
      message: `${context.textOf(target)} ${printShape(before.shape)} cannot hold ${printShape(node.shape)} in place`,
      help: `write ${context.textOf(target)} = ${context.textOf(target)} ${operator} … if it should grow`,
    });
    context.broken = true;
  }
  // A step of an optimiser is meant to change what everyone holds.
  if (!context.broken) overwrite(old.storage, node, target, context, isStep(statement));
  afterChange(target, old.storage, by, context);
}

/** `W -= rate * dW`: a step of an optimiser. */
export const isStep = (statement: Statement): boolean =>
  statement.kind === 'augmented' &&
  statement.operator === '-' &&
  statement.target.kind === 'name' &&
  mentions(gradientNameOf(statement.target.name), statement.value);

function extend(
  items: Value[],
  value: Value,
  { value: source }: AugmentedAssignment,
  context: Context,
): void {
  const added = value.kind === 'unknown' ? [unknown] : iterated(value, source, context);
  if (added) items.push(...added);
  else context.lose(source.span, `${context.textOf(source)} cannot be added to a list`);
}
