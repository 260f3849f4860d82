import { printExpression } from '../../src/language/print.ts';
import type { Expression } from '../../src/language/syntax.ts';
import { isConstant } from './change.ts';
import type { Change, Rule, Scope } from './change.ts';
import { exponent, wrongDerivative } from './derivatives.ts';
import { lostAccumulation, pastedEquation } from './equations.ts';
import { dropped, multiplied, twice } from './factors.ts';
import { addedTranspose, droppedTranspose, otherProduct, swappedOperands } from './products.ts';
import { reductions } from './reductions.ts';
import { isBracketName, sitesOf } from './sites.ts';
import { droppedTerm, sign } from './terms.ts';
import { otherVariable, staleIndex } from './variables.ts';

const backwardRules: readonly Rule[] = [
  sign,
  multiplied,
  dropped,
  twice,
  droppedTranspose,
  addedTranspose,
  swappedOperands,
  otherProduct,
  reductions,
  otherVariable,
  staleIndex,
  wrongDerivative,
  exponent,
  droppedTerm,
];

/** The mutations of an equation of backward. */
export function backwardChanges(scope: Scope): Change[] {
  const { program, turns, statement } = scope;
  const isGradient = program.pairs.some(({ name }) => name === turns[0]!.name);
  return [
    ...sitesOf(statement.value, scope).flatMap((site) => backwardRules.flatMap((rule) => rule(site, scope))),
    ...lostAccumulation(scope),
    ...(isGradient ? pastedEquation(scope, pasteable(scope)) : []),
  ];
}

/** Right-hand sides of other plain gradients whose variables all have a value here. */
function pasteable(scope: Scope): Expression[] {
  const names = new Set(scope.known.map(({ name }) => name));
  return scope.statements.flatMap((each) => {
    if (each === scope.statement || each.kind !== 'assignment' || each.value.kind === 'number') return [];
    const variables = sitesOf(each.value, scope).filter(
      ({ node }) => node.kind === 'name' || isBracketName(node, scope.arrays),
    );
    return variables.length > 1 &&
      variables.every(({ node }) => isConstant(node, scope) || names.has(printExpression(node)))
      ? [each.value]
      : [];
  });
}
