import { describe, expect, it } from 'vitest';
import { parsed } from '../../src/derivation/trees.ts';
import { difference } from '../../src/diagnosis/difference.ts';
import { printExpression } from '../../src/language/print.ts';

const of = (at: string, by: string): string => {
  const found = difference(parsed(at), parsed(by));
  return `${found.kind}: ${found.piece ? printExpression(found.piece) : `${printExpression(found.at)} → ${printExpression(found.by)}`}`;
};

describe('the smallest difference of two expressions', () => {
  it.each([
    ['a * b', 'b * c * a', 'more factors: c'],
    ['a / b', 'a / b / c', 'more factors: 1/c'],
    ['a * b * c', 'c * a', 'less factors: b'],
    ['a - b', 'c - b + a', 'more terms: c'],
    ['a + (b - c)', 'a - c', 'less terms: b'],
    ['d * sum(x @ (y + 1), axis=0)', 'sum(x @ (y + 0.1 * z + 1), axis=0) * d', 'more terms: 0.1 * z'],
    ['d * (1 - tanh(z))', 'd * (1 - sigmoid(z))', 'other: tanh(z) → sigmoid(z)'],
    ['a.T @ b', 'c.T @ b', 'other: a → c'],
    // The order of matrices counts, and so does what a sum runs along.
    ['a @ b', 'b @ a', 'other: a @ b → b @ a'],
    ['sum(a, axis=0)', 'sum(a, axis=1)', 'other: 0 → 1'],
    ['np.outer(a, b)', 'c + outer(a, b)', 'more terms: c'],
    ['x / a', 'x * a', 'other: x/a → x * a'],
  ])('%s for %s', (at, by, expected) => {
    expect(of(at, by)).toBe(expected);
  });
});
