import type { Call, Expression, Statement } from '../language/syntax.ts';
import { afterChange, assign, loseContents } from './assigning.ts';
import { blocksOf, flatTargets, targetsOf } from './assigned.ts';
import type { Context } from './context.ts';
import { nameOfTarget } from './targets.ts';
import { unknown } from './values.ts';

/** A call that was not traced, made for what it changes: `np.fill_diagonal(A, 0)`, `np.copyto(A, B)`, `s.sort()`. */
export function loseChanged(call: Call, statement: Statement, context: Context): void {
  const receiver = call.callee.kind === 'attribute' ? call.callee.object : null;
  for (const target of [receiver, call.arguments[0]]) {
    const value = target && context.values.get(target);
    if (!target || value?.kind !== 'array') continue;
    context.equation = nameOfTarget(target, context);
    loseContents(value.storage, target, context);
    afterChange(target, value.storage, { statement, source: target }, context);
  }
}

/** Of a branch that depends on the data nothing is known that either way would set. */
export function loseAssigned(statements: readonly Statement[], context: Context): void {
  for (const statement of statements) {
    const source: Expression =
      statement.kind === 'assignment' || statement.kind === 'augmented'
        ? statement.value
        : { kind: 'constant', value: null, span: statement.span };
    for (const target of targetsOf(statement).flatMap(flatTargets))
      assign(target, unknown, { statement, source }, context);
    if (statement.kind === 'expression' && statement.value.kind === 'call') {
      for (const argument of statement.value.arguments) context.evaluate(argument);
      loseChanged(statement.value, statement, context);
    }
    for (const block of blocksOf(statement)) loseAssigned(block, context);
  }
}

/** Whether one of these statements ends the function. */
export const endsHere = (statements: readonly Statement[]): boolean =>
  statements.some((statement) => statement.kind === 'return' || blocksOf(statement).some(endsHere));

/** Whether these statements only say something, or refuse what is not in order. */
export const onlyChecks = (statements: readonly Statement[]): boolean =>
  statements.every(
    (statement) =>
      statement.kind === 'raise' ||
      statement.kind === 'assert' ||
      statement.kind === 'pass' ||
      (statement.kind === 'expression' && isTalk(statement.value)) ||
      (statement.kind === 'if' && onlyChecks(statement.then) && onlyChecks(statement.otherwise)),
  );

const isTalk = (expression: Expression): boolean => {
  if (expression.kind === 'string') return true;
  if (expression.kind !== 'call') return false;
  const { callee } = expression;
  return (
    (callee.kind === 'name' && callee.name === 'print') ||
    (callee.kind === 'attribute' &&
      callee.object.kind === 'name' &&
      /^(logging|logger|log|warnings|plt|sys)$/.test(callee.object.name))
  );
};
