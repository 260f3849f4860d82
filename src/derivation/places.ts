import type { Expression, Statement } from '../language/syntax.ts';
import { integer, mapped, mappedStatement } from './trees.ts';

/** Where loops were not found again, `x[0 * stride:0 * stride + F]` as `x[0:F]`: the places in brackets, without what adds nothing. */
export const withPlainPlaces = (statement: Statement | string): Statement | string =>
  typeof statement === 'string'
    ? statement
    : mappedStatement(statement, (each, inside) =>
        each.kind === 'subscript'
          ? { ...each, object: inside(each.object), indices: each.indices.map(plain) }
          : null,
      );

/** Of whole numbers. */
const plain = (place: Expression): Expression =>
  mapped(place, (each, inside) => {
    if (each.kind !== 'binary') return null;
    const [left, right] = [inside(each.left), inside(each.right)];
    const [a, b] = [left, right].map((part) => (part.kind === 'number' && part.integer ? part.value : null));
    if (each.operator === '*') {
      if (a === 0 || b === 0) return integer(0);
      if (a === 1 || b === 1) return a === 1 ? right : left;
    }
    if (each.operator === '+' && (a === 0 || b === 0)) return a === 0 ? right : left;
    if (each.operator === '-' && b === 0) return left;
    return { ...each, left, right };
  });
