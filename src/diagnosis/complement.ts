import { binary, number } from '../derivation/trees.ts';
import type { Expression } from '../language/syntax.ts';
import { mapped } from './sites.ts';

/** `(1 - Y) * log(1 - A)` for `Y * log(A)`, and the reverse: the other half of a cross entropy. */
export const complement = (whole: Expression, isArray: (node: Expression) => boolean): Expression =>
  mapped(whole, (node) => {
    if (isArray(node)) return binary('-', number(1), node);
    const isOther =
      node.kind === 'binary' &&
      node.operator === '-' &&
      node.left.kind === 'number' &&
      node.left.value === 1 &&
      isArray(node.right);
    return isOther ? node.right : null;
  });
