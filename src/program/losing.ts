import type { Call, ExpressionStatement, Statement } from '../language/syntax.ts';
import { afterChange, assign, loseContents, nameOfTarget } from './assigning.ts';
import type { Context } from './context.ts';
import { evaluate } from './expressions.ts';
import { unknown } from './values.ts';

/** A call that was not traced, made for what it changes: `np.fill_diagonal(A, 0)`, `np.copyto(A, B)`, `s.sort()`. */
export function loseChanged(
  call: Call,
  statement: ExpressionStatement,
  first: number,
  context: Context,
): void {
  const receiver = call.callee.kind === 'attribute' ? call.callee.object : null;
  for (const target of [receiver, call.arguments[0]]) {
    const value = target && context.values.get(target);
    if (!target || value?.kind !== 'array') continue;
    context.equation = nameOfTarget(target, context);
    loseContents(value.storage, target, context);
    afterChange(target, value.storage, target, statement, first, context);
  }
}

/** Of a branch that depends on the data nothing is known that either way would set. */
export function loseAssigned(statements: readonly Statement[], context: Context): void {
  for (const statement of statements) {
    const first = context.builder.nodes.length;
    if (statement.kind === 'for') loseAssigned(statement.body, context);
    else if (statement.kind === 'if') loseAssigned([...statement.then, ...statement.otherwise], context);
    else if (statement.kind === 'assignment' || statement.kind === 'augmented') {
      for (const target of statement.kind === 'assignment' ? statement.targets : [statement.target]) {
        assign(target, unknown, statement.value, statement, first, context);
      }
    } else if (statement.kind === 'expression' && statement.value.kind === 'call') {
      for (const argument of statement.value.arguments) evaluate(argument, context);
      loseChanged(statement.value, statement, first, context);
    }
  }
}
