import { unary } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Expression, Statement } from '../../src/language/syntax.ts';
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
      codes: ['gradient/not-accumulated', 'gradient/missing-term'],
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
  const codes: readonly Code[] = ['gradient/wrong-variable', 'gradient/stale'];
  // What it lacks may be said instead, where a repair shows that this is all.
  const withRepair: readonly Code[] = [
    'gradient/missing-factor',
    'gradient/missing-activation-derivative',
    'gradient/missing-term',
    'gradient/constant-factor',
    'gradient/missing-mean',
    'gradient/mismatch',
  ];
  return Array.from(
    { length: Math.min(2, fitting.length) },
    () => fitting.splice(draw.integer(fitting.length), 1)[0]!,
  ).map((replacement) => ({
    kind: 'pasted equation',
    codes,
    withRepair,
    node: statement.value,
    replacement,
  }));
}
