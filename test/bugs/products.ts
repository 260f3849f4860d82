import { attribute, binary } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import type { Call, Expression } from '../../src/language/syntax.ts';
import { isConstant } from './change.ts';
import type { Rule } from './change.ts';
import { calledName, isBracketName, methodOf } from './sites.ts';

const transposed: readonly Code[] = ['gradient/transposed'];

/** `.T`, `.transpose(…)`, `swapaxes(…)` left out. */
export const droppedTranspose: Rule = ({ node }) => {
  const called = calledName(node);
  const object =
    node.kind === 'attribute' && node.name === 'T'
      ? node.object
      : called === 'transpose' || called === 'swapaxes'
        ? (methodOf(node) ?? (node as Call).arguments[0]!)
        : null;
  return object ? [{ kind: 'dropped transpose', codes: transposed, node, replacement: object }] : [];
};

/** `.T` behind an operand of a matrix product, or behind the whole. */
export const addedTranspose: Rule = ({ node, matrix }, scope) => {
  const isName = node.kind === 'name' || isBracketName(node, scope.arrays);
  if (!(matrix && isName) && node !== scope.statement.value) return [];
  if (isConstant(node, scope)) return [];
  return [{ kind: 'added transpose', codes: transposed, node, replacement: attribute(node, 'T') }];
};

/** `b @ a` for `a @ b`. Where shapes allow both, no word but "transposed" comes near, or none at all. */
export const swappedOperands: Rule = ({ node }) => {
  const words = { kind: 'swapped operands', codes: transposed, withRepair: ['gradient/mismatch'] } as const;
  if (node.kind === 'binary' && node.operator === '@') {
    // `1/m * a @ b` is (1/m * a) @ b: people swap a and b.
    const { left, right } = node;
    const replacement =
      left.kind === 'binary' && left.operator === '*'
        ? binary('@', binary('*', left.left, right), left.right)
        : binary('@', right, left);
    return [{ ...words, node, replacement }];
  }
  if (!['dot', 'outer', 'inner'].includes(calledName(node) ?? '') || methodOf(node)) return [];
  const call = node as Call;
  return [{ ...words, node, replacement: { ...call, arguments: call.arguments.toReversed() } }];
};

/** `*` for `@`, `@` for `*`, `np.multiply` for `np.dot`. */
export const otherProduct: Rule = ({ node, divisor }, scope) => {
  const codes: readonly Code[] = ['gradient/elementwise-for-matmul'];
  if (node.kind === 'binary' && node.operator === '@')
    return [{ kind: '* for @', codes, node, replacement: binary('*', node.left, node.right) }];
  if (calledName(node) === 'dot' && !methodOf(node)) {
    const [left, right] = (node as Call).arguments as [Expression, Expression];
    return [{ kind: '* for @', codes, node, replacement: binary('*', left, right) }];
  }
  if (node.kind !== 'binary' || node.operator !== '*' || divisor) return [];
  if (isConstant(node.left, scope) || isConstant(node.right, scope)) return [];
  return [{ kind: '@ for *', codes, node, replacement: binary('@', node.left, node.right) }];
};
