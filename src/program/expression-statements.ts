import type { Call, Comparison, Expression, ExpressionStatement } from '../language/syntax.ts';
import { afterChange, assign, loseContents } from './assigning.ts';
import type { Context } from './context.ts';
import { loseChanged } from './losing.ts';
import { valueNamed } from './names.ts';
import type { Storage } from './storage.ts';
import { nameOfTarget } from './targets.ts';

/** A call for what it changes: `np.add.at(dW, i, g)`, `np.exp(Z, out=Z)`, `dZ.fill(0)`. */
export function evaluateAlone(statement: ExpressionStatement, context: Context): void {
  const { value } = statement;
  if (value.kind === 'string') return;
  if (value.kind === 'comparison' && value.operators.length === 1 && value.operators[0] === '==')
    return mistakenEquals(value, statement, context);
  if (value.kind !== 'call') return void context.evaluate(value);
  const targets = changeable(value);
  const name = targets.map((target) => nameOfTarget(target, context)).find((each) => each !== null);
  if (isAddAt(value.callee)) context.equation = name ?? null;
  const result = context.evaluate(value);
  if (isAddAt(value.callee)) loseAdded(value, context);
  else if (result.kind === 'unknown' && !isOwnCode(value.callee, context))
    return loseChanged(value, statement, context);
  for (const target of targets) {
    const storage = storageOf(target, context);
    if (!storage || !(storage.isLost || isChanged(storage, context))) continue;
    context.equation = nameOfTarget(target, context);
    afterChange(target, storage, { statement, source: value.arguments.at(-1) ?? value }, context);
  }
}

/** What a call may change: its object, its first argument, and where it is told to put the result. */
function changeable(call: Call): Expression[] {
  const out = call.keywords.find(({ name }) => name === 'out')?.value;
  const receiver = call.callee.kind === 'attribute' ? call.callee.object : null;
  return [out, receiver, call.arguments[0]].filter((each) => each !== null && each !== undefined);
}

function storageOf(target: Expression, context: Context): Storage | null {
  const value = context.values.get(target);
  return value?.kind === 'array' && value.storage.root.owner.name !== null ? value.storage : null;
}

const isChanged = ({ root }: Storage, { builder, begun }: Context): boolean =>
  root.read(builder).index >= begun.nodes;

/** What is added was not traced. */
function loseAdded(call: Call, context: Context): void {
  const [target, ...others] = call.arguments;
  const storage = target && storageOf(target, context);
  if (storage && others.some((part) => context.values.get(part)?.kind === 'unknown'))
    loseContents(storage, target, context);
}

/** What a function of the source changes is known: it was executed. */
function isOwnCode(callee: Expression, context: Context): boolean {
  const kind = context.values.get(callee)?.kind;
  return kind === 'closure' || kind === 'bound' || kind === 'class' || kind === 'missing';
}

/** `Z1 == W1 @ X` where an equation was meant. A name that is not set otherwise is set by it, to be told once. */
function mistakenEquals(comparison: Comparison, statement: ExpressionStatement, context: Context): void {
  const [left, right] = comparison.operands as [Expression, Expression];
  const name = left.kind === 'name' || left.kind === 'subscript' ? nameOfTarget(left, context) : null;
  if (name === null) return void context.evaluate(comparison);
  const isSet = valueNamed(name, context) !== null;
  context.equation = name;
  context.report(comparison.span, {
    code: 'input/notation',
    severity: isSet ? 'warning' : 'error',
    message: '`==` compares: this line sets nothing',
    help: `did you mean \`${context.textOf(left)} = …\`?`,
  });
  const value = isSet ? context.evaluate(comparison) : context.evaluate(right);
  if (!isSet) assign(left, value, { statement, source: right }, context);
}

const isAddAt = (callee: Expression): boolean =>
  callee.kind === 'attribute' &&
  callee.name === 'at' &&
  (callee.object.kind === 'attribute' || callee.object.kind === 'name') &&
  callee.object.name === 'add';
