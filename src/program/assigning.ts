import type { AugmentedAssignment, Expression, Statement, Subscript } from '../language/syntax.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import { combine, evaluate } from './expressions.ts';
import { bracketName, valueNamed } from './names.ts';
import { record } from './recording.ts';
import { Storage } from './storage.ts';
import { overwrite, store } from './stores.ts';
import { readIndex } from './subscripts.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

export function nameOfTarget(target: Expression, context: Context): string | null {
  if (target.kind === 'name') return target.name;
  if (target.kind === 'tuple' || target.kind === 'list') return nameOfTarget(target.elements[0]!, context);
  if (target.kind !== 'subscript') return null;
  return bracketName(target, context) ?? (target.object.kind === 'name' ? target.object.name : null);
}

export function assign(
  target: Expression,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  switch (target.kind) {
    case 'name':
      return setName(target.name, target, value, source, statement, first, context);
    case 'tuple':
    case 'list':
      return unpack(target.elements, value, source, statement, first, context);
    case 'subscript': {
      const name = bracketName(target, context);
      if (name !== null) return setName(name, target, value, source, statement, first, context);
      return storeInto(target, value, source, statement, first, context);
    }
    default:
      context.lose(target.span, `${context.textOf(target)} cannot be assigned to`);
  }
}

function unpack(
  targets: readonly Expression[],
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const expressions = source.kind === 'tuple' || source.kind === 'list' ? source.elements : null;
  if (value.kind === 'tuple' && value.elements.length !== targets.length) {
    context.refuse(source.span, 'input/type', `${targets.length} names, but ${value.elements.length} values`);
    value = unknown;
  }
  if (value.kind !== 'tuple' && value.kind !== 'unknown')
    value = context.lose(source.span, 'an array is not unpacked: index it instead');
  const elements = value.kind === 'tuple' ? value.elements : targets.map(() => unknown);
  targets.forEach((target, i) => {
    context.equation = nameOfTarget(target, context);
    assign(target, elements[i]!, expressions?.[i] ?? source, statement, first, context);
  });
}

/** `A[i] = value` where A is an array: in place. */
function storeInto(
  target: Subscript,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const object = evaluate(target.object, context);
  const index = readIndex(target.indices, context);
  const node = context.node(value);
  if (object.kind === 'array') {
    if (index && node) store('store', object.storage, node, index, target, [target.object, source], context);
    else if (value.kind === 'unknown' || !index) loseContents(object.storage, target, context);
    else
      return void context.refuse(
        source.span,
        'shape/in-place',
        `${context.textOf(source)} cannot be stored into an array`,
      );
    afterChange(target.object, object.storage, source, statement, first, context);
  } else if (object.kind !== 'unknown' && index && value.kind !== 'unknown') {
    context.refuse(
      target.span,
      'shape/in-place',
      `${context.textOf(target.object)} is not an array that can be stored into`,
    );
  }
}

/** What is stored was not traced. After a shape error the array still has its shape. */
export function loseContents(storage: Storage, expression: Expression, context: Context): void {
  if (context.broken)
    overwrite(storage, context.standIn(storage.read(context.builder).shape), expression, context);
  else storage.lose();
}

export function augment(statement: AugmentedAssignment, context: Context): void {
  const { target } = statement;
  context.equation = nameOfTarget(target, context);
  const first = context.builder.nodes.length;
  const old = evaluate(target, context);
  const value = evaluate(statement.value, context);
  const result = combine(
    statement.operator,
    old,
    value,
    statement.value,
    [target, statement.value],
    context,
    true,
  );
  const named =
    target.kind === 'name' || (target.kind === 'subscript' && bracketName(target, context) !== null);
  if (!named) {
    if (target.kind === 'subscript') storeInto(target, result, statement.value, statement, first, context);
    return;
  }
  const node = context.node(result);
  if (old.kind === 'array' && !old.storage.isNumber && !node) loseContents(old.storage, target, context);
  if (old.kind !== 'array' || old.storage.isNumber || !node)
    return setName(context.equation!, target, result, statement.value, statement, first, context);
  const before = old.storage.read(context.builder);
  if (!context.broken && !equalShapes(before.shape, node.shape, context.builder.domain)) {
    context.report(target.span, {
      code: 'shape/in-place',
      message: `${context.textOf(target)} ${printShape(before.shape)} cannot hold ${printShape(node.shape)} in place`,
      help: `write ${context.textOf(target)} = ${context.textOf(target)} ${statement.operator} … if it should grow`,
    });
    context.broken = true;
  }
  if (!context.broken) overwrite(old.storage, node, target, context);
  afterChange(target, old.storage, statement.value, statement, first, context);
}

/** Records an in-place change as an equation of the changed name, and of the gradients that share its memory. */
export function afterChange(
  target: Expression,
  storage: Storage | null,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const name = nameOfTarget(target, context);
  const value = name === null ? null : valueNamed(name, context);
  if (name !== null && (value?.kind === 'array' || value?.kind === 'unknown'))
    record(name, target, value, source, statement, first, context);
  if (context.block === 'forward' || !storage) return;
  const sharing = [...context.scope].filter(
    ([other, each]) =>
      other !== name &&
      each.kind === 'array' &&
      each.storage.root === storage.root &&
      context.partner(other) !== null,
  );
  for (const [other] of sharing)
    record(other, target, valueNamed(other, context)!, source, statement, first, context);
}

export function setName(
  name: string,
  target: Expression,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  if (value.kind !== 'array' && !(context.block === 'backward' && context.partner(name))) {
    context.scope.set(name, value);
    if (value.kind === 'unknown') record(name, target, value, source, statement, first, context);
    return;
  }
  if (value.kind === 'none') {
    context.lose(source.span, `${name} is None: not written yet`);
    value = unknown;
  }
  let bound = value;
  if (value.kind === 'array') {
    const { storage } = value;
    if (storage.owner.name === null) storage.owner = { kind: context.block, name };
    else bound = { kind: 'array', storage: storage.alias(context.builder) };
  } else {
    const node = context.node(value);
    if (node)
      bound = {
        kind: 'array',
        storage: new Storage(node, { kind: context.block, name }).alias(context.builder),
      };
  }
  record(name, target, bound, source, statement, first, context);
}
