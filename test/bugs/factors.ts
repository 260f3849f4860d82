import { binary, parsed } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Expression } from '../../src/language/syntax.ts';
import { isConstant, isCount } from './change.ts';
import type { Change, Kind, Rule, Scope } from './change.ts';
import { isActivationDerivative, isNumber, sigmoidPair } from './sites.ts';
import type { Site } from './sites.ts';

type Words = Pick<Change, 'codes' | 'withRepair'>;

/** A factor of one term of a sum is a mistake that the words for factors of the whole need not mean. */
const factorCodes = (site: Site, ...codes: readonly Code[]): Words => ({
  codes: site.derivative ? [...codes, 'gradient/wrong-activation-derivative'] : codes,
  withRepair: site.depth === 'whole' ? [] : ['gradient/mismatch'],
});

/** The whole, times what it should not be multiplied by. */
export const multiplied: Rule = (site, scope) => {
  if (site.node !== scope.statement.value) return [];
  // Nothing times anything is nothing.
  if (/^(np\.)?zeros/.test(printExpression(site.node))) return [];
  const { node } = site;
  const change = (factor: string, kind: Kind, codes: readonly Code[]): Change => ({
    kind,
    codes,
    node,
    replacement: binary('*', parsed(factor), node),
  });
  const others = [...scope.model.dimensions.keys()].filter((each) => !scope.means.has(each)).slice(0, 1);
  return [
    change('2', 'factor', ['gradient/constant-factor']),
    change('0.5', 'factor', ['gradient/constant-factor']),
    ...others.map((each) => change(each, 'factor', ['gradient/constant-factor'])),
    // With a mean over it in the model, m times too much is also said to lack its 1/m.
    ...[...scope.means].slice(0, 1).flatMap((each) => [
      // Where the loss is no mean over it, it is a constant like any other.
      change(`1/${each}`, 'added mean', [
        'gradient/extra-mean',
        ...(scope.ofLoss.has(each) ? [] : (['gradient/constant-factor'] as const)),
      ]),
      change(each, 'factor', ['gradient/constant-factor', 'gradient/missing-mean']),
    ]),
    change('0', 'zero', ['gradient/zero']),
  ];
};

/** One factor of a product or quotient is missing; a name for what it was decides the code. */
export const dropped: Rule = (site, scope) => {
  const { node } = site;
  if (node.kind !== 'binary' || (node.operator !== '*' && node.operator !== '/')) return [];
  const pair = sigmoidPair(node);
  const all: Change[] = [];
  const drop = (factor: Expression, rest: Expression, divides: boolean): void => {
    const what = classify(factor, rest, divides, site, scope);
    if (what) all.push({ ...what, node, replacement: rest });
  };
  if (pair) {
    // Half of the derivative of the sigmoid is left.
    const codes: Code[] = ['gradient/wrong-activation-derivative', 'gradient/missing-factor'];
    if (node.left.kind === 'binary' || pair.before === null)
      all.push({ kind: 'wrong derivative', codes, node, replacement: node.left });
    if (pair.before)
      all.push({
        kind: 'dropped derivative',
        codes: ['gradient/missing-activation-derivative'],
        node,
        replacement: pair.before,
      });
    return all;
  }
  if (!site.divisor || node.operator === '*') drop(node.right, node.left, node.operator === '/');
  if (node.operator === '*') drop(node.left, node.right, false);
  return all;
};

function classify(
  factor: Expression,
  rest: Expression,
  divides: boolean,
  site: Site,
  scope: Scope,
): Pick<Change, 'kind' | 'codes' | 'withRepair'> | null {
  // A minus would go with it, or `1/m` become 1.
  if (isNumber(factor, 1) || printExpression(factor).startsWith('-')) return null;
  if (site.node.kind === 'binary' && isNumber(site.node.left, 1) && divides) return null;
  const reciprocal =
    factor.kind === 'binary' &&
    factor.operator === '/' &&
    isNumber(factor.left, 1) &&
    isCount(factor.right, scope);
  if (((divides || site.divisor) && isCount(factor, scope)) || reciprocal)
    return {
      kind: 'dropped mean',
      // One of several dimensions averaged over, or that of a mean inside the forward pass: a constant as well.
      ...factorCodes(site, 'gradient/missing-mean', 'gradient/constant-factor'),
    };
  if (isConstant(factor, scope))
    return {
      kind: 'dropped constant',
      ...factorCodes(site, 'gradient/constant-factor', 'gradient/missing-factor'),
    };
  if (site.divisor || (divides && isConstant(site.node, scope))) return null;
  if (isActivationDerivative(factor)) {
    // A mask of a maximum or of `where` multiplies as well: only `z > 0` is the derivative of an activation and nothing else.
    const isMask = factor.kind === 'comparison' && !factor.operands.some((each) => isNumber(each, 0));
    const codes: Code[] = ['gradient/missing-activation-derivative'];
    if (isMask) codes.push('gradient/missing-factor');
    // 0.5 for 0.5 * (a == b), added to a > b: a derivative is there, and it is miswritten.
    if (isConstant(rest, scope) && site.beside && isActivationDerivative(site.beside))
      codes.push('gradient/wrong-activation-derivative');
    return { kind: 'dropped derivative', ...factorCodes({ ...site, derivative: false }, ...codes) };
  }
  return {
    kind: 'dropped factor',
    // What an elementwise function's derivative is made of may be called either.
    ...factorCodes(site, 'gradient/missing-factor', 'gradient/missing-activation-derivative'),
  };
}

/** `/ keep` a second time. */
export const twice: Rule = (site, scope) => {
  const { node } = site;
  if (node.kind !== 'binary' || site.divisor || (node.operator !== '*' && node.operator !== '/')) return [];
  const factor = node.right;
  if (!isConstant(factor, scope) || isNumber(factor, 1) || isConstant(node, scope)) return [];
  // -1 a second time is the other sign.
  const isMinus = printExpression(factor).replace(/[()]/g, '') === '-1';
  const words = factorCodes(
    site,
    'gradient/constant-factor',
    'gradient/extra-mean',
    ...(isMinus ? (['gradient/sign'] as const) : []),
  );
  return [{ kind: 'constant twice', ...words, node, replacement: binary(node.operator, node, factor) }];
};

/** `0.5 *` and `2 *` in forward; the 2 of `1/(2*m)`. */
export const halves: Rule = (site) => {
  const { node } = site;
  if (node.kind !== 'binary' || node.operator !== '*') return [];
  return [
    [node.left, node.right],
    [node.right, node.left],
  ].flatMap(([factor, rest]): Change[] =>
    isNumber(factor!, 2) || isNumber(factor!, 0.5)
      ? [{ kind: 'dropped half', codes: ['gradient/constant-factor'], node, replacement: rest! }]
      : [],
  );
};
