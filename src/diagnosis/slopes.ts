import { printExpression } from '../language/print.ts';
import type { Expression } from '../language/syntax.ts';
import { calleeName } from './edits/matrices.ts';
import { nodesIn, sites } from './sites.ts';

/** `1 - A**2`, `A * (1 - A)`, `Z > 0`. */
export const isDerivativeLike = (expression: Expression): boolean =>
  (expression.kind === 'binary' &&
    (expression.operator === '+' || expression.operator === '-') &&
    expression.left.kind === 'number' &&
    expression.left.value === 1) ||
  expression.kind === 'comparison' ||
  (expression.kind === 'call' && /_(prime|derivative)$/.test(calleeName(expression)));

/** What an elementwise function's derivative looks like, and a weight does not: `cos(z)`, `1 - A**2`, `Z > 0`. */
export const isSlope = (expression: Expression): boolean =>
  nodesIn(expression).some(
    (node) => isDerivativeLike(node) || (node.kind === 'call' && isElementwise(calleeName(node))),
  );

/**
 * Whether a part stands in the derivative of something: in what multiplies a gradient entry by entry, is made of forward
 * values, and is more than a name or a product of names.
 */
export function isPartOfDerivative(
  part: Expression,
  whole: Expression,
  isForward: (expression: Expression) => boolean,
): boolean {
  const above = new Map([...sites(whole)].map(({ node, parent }) => [node, parent]));
  let isMore = false;
  let isMatrix = false;
  for (let node = part, next = above.get(part); next; node = next, next = above.get(next)) {
    isMore ||= isSlope(node);
    if (next.kind === 'call' && isElementwise(calleeName(next))) isMatrix = false;
    else if (isOfMatrices(next)) isMatrix = true;
    if (next.kind !== 'binary' || (next.operator !== '*' && next.operator !== '/')) continue;
    const beside = next.left === node ? next.right : next.left;
    if (!isForward(beside) && isForward(node)) return isMore && !isMatrix;
  }
  return false;
}

/** Whether a factor is there that may stand for the derivative: one of the same names. */
export const hasSlopeOf = (product: Expression, slope: Expression): boolean =>
  factorsOf(product).some((each) => isDerivativeLike(each) && namesOf(each) === namesOf(slope));

const factorsOf = (node: Expression): Expression[] =>
  node.kind === 'binary' && node.operator === '*'
    ? [...factorsOf(node.left), ...factorsOf(node.right)]
    : [node];

const namesOf = (whole: Expression): string =>
  [
    ...new Set(
      [...sites(whole)].flatMap(({ node, parent }) =>
        node.kind === 'name' && parent?.kind !== 'subscript'
          ? [node.name]
          : node.kind === 'subscript'
            ? [printExpression(node)]
            : [],
      ),
    ),
  ]
    .toSorted()
    .join();

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Functions that arrange or add up entries, and what norms and scales are made of. */
const ARRANGING = words(
  'sum mean reshape transpose expand_dims squeeze ravel flip moveaxis swapaxes eye ones zeros ones_like zeros_like sqrt abs sign',
);
const MATRICES = words(
  'dot matmul outer multiply inner vdot tensordot einsum inv pinv solve det slogdet matrix_power',
);

const isElementwise = (called: string): boolean => !ARRANGING.has(called) && !MATRICES.has(called);

/** Entries of a matrix product or an inverse are no derivatives of anything entry by entry. */
export const hasMatrices = (expression: Expression): boolean =>
  nodesIn(expression).some((node) => isOfMatrices(node));

const isOfMatrices = (node: Expression): boolean =>
  (node.kind === 'binary' && node.operator === '@') ||
  (node.kind === 'call' && MATRICES.has(calleeName(node)));
