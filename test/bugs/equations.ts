import { unary } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Expression, Statement } from '../../src/language/syntax.ts';
import { shapeCodes } from './change.ts';
import type { Change, Scope } from './change.ts';

/** `=` for `+=`, and `+=` for `-=`. */
export function lostAccumulation({ statement }: Scope): Change[] {
  if (statement.kind !== 'augmented' || (statement.operator !== '+' && statement.operator !== '-')) return [];
  const { target, operator, value, span } = statement;
  const assigned: Statement = {
    kind: 'assignment',
    targets: [target],
    value: operator === '-' ? unary('-', value) : value,
    span,
  };
  const other = operator === '+' ? '-' : '+';
  return [
    {
      kind: 'lost accumulation',
      // Where it went on from one product, the term that it loses is as good a word.
      codes: [...shapeCodes, 'gradient/not-accumulated', 'gradient/missing-term'],
      node: statement,
      replacement: assigned,
    },
    {
      kind: 'sign',
      codes: ['gradient/sign'],
      node: statement,
      replacement: { ...statement, operator: other },
    },
  ];
}

/** The right-hand sides of two other gradients, chosen at random, whose names are all known here. */
export function pastedEquation(scope: Scope, others: readonly Expression[]): Change[] {
  const { statement, draw } = scope;
  const own = printExpression(statement.value);
  const fitting = others.filter((each) => printExpression(each) !== own);
  const codes: readonly Code[] = [...shapeCodes, 'gradient/wrong-variable', 'gradient/stale'];
  return Array.from(
    { length: Math.min(2, fitting.length) },
    () => fitting.splice(draw.integer(fitting.length), 1)[0]!,
  ).map((replacement) => ({ kind: 'pasted equation', codes, node: statement.value, replacement }));
}
