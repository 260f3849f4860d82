import { binary, unary } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import type { Expression } from '../../src/language/syntax.ts';
import { isConstant } from './change.ts';
import type { Change, Rule, Scope } from './change.ts';
import { isNumber } from './sites.ts';
import type { Site } from './sites.ts';

/** cos(z) for cos(z + 1) is the derivative of sin(z + 1), miswritten. */
const alsoOf = ({ derivative, argument }: Site): readonly Code[] =>
  derivative || argument ? ['gradient/wrong-activation-derivative'] : [];

/** The whole with the other sign, `+` for `-`, a minus that is missing. */
export const sign: Rule = (site, scope) => {
  const { node } = site;
  if (site.divisor) return [];
  const codes: Code[] = ['gradient/sign', ...alsoOf(site)];
  const change = (replacement: Expression): Change => ({ kind: 'sign', codes, node, replacement });
  const all: Change[] = [];
  if (node === scope.statement.value && node.kind !== 'unary') all.push(change(unary('-', node)));
  if (node.kind === 'unary' && node.operator === '-') all.push(change(node.operand));
  if (node.kind === 'binary' && (node.operator === '+' || node.operator === '-')) {
    all.push(change(binary(node.operator === '+' ? '-' : '+', node.left, node.right)));
    if (node.operator === '-') all.push(change(binary('-', node.right, node.left)));
  }
  return all;
};

/** One term of a sum is missing. */
export const droppedTerm: Rule = (site, scope) => {
  const { node } = site;
  if (node.kind !== 'binary' || (node.operator !== '+' && node.operator !== '-') || site.divisor) return [];
  const keep = (rest: Expression, missing: Expression): Change => ({
    kind: 'dropped term',
    codes: isPenalty(missing, scope)
      ? ['gradient/missing-regularisation']
      : isNumber(rest, 1)
        ? // Of 1 - a**2 nothing is left.
          ['gradient/missing-term', 'gradient/missing-activation-derivative', ...alsoOf(site)]
        : ['gradient/missing-term', ...alsoOf(site)],
    node,
    replacement: rest,
  });
  // The left of a + b + c is no term, but two.
  const isSum = node.left.kind === 'binary' && (node.left.operator === '+' || node.left.operator === '-');
  return [
    keep(node.left, node.right),
    ...(isSum ? [] : [keep(node.operator === '-' ? unary('-', node.right) : node.right, node.left)]),
  ];
};

/** A constant times a parameter. */
function isPenalty(term: Expression, scope: Scope): boolean {
  return (
    term.kind === 'binary' &&
    term.operator === '*' &&
    isConstant(term.left, scope) &&
    !isConstant(term.right, scope) &&
    term.right.kind === 'name' &&
    scope.model.entries.get(term.right.name)?.role === 'parameter'
  );
}
