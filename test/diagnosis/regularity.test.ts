import { expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { Regularity } from '../../src/diagnosis/regularity.ts';
import { parseEquations } from '../../src/language/parse.ts';
import type { Statement } from '../../src/language/syntax.ts';

const statement = (text: string): Statement => parseEquations(plainSource(text)).statements[0]!;

it.each([
  ['like another layer', ['Z1 = W1 @ X + b1', 'Z2 = W2 @ A1'], 'Z2 = W2 @ A1', 'Z2 = W2 @ A1 + b2', 1],
  [
    'like another term',
    ['J = 0.5 * sum(a**2) + sum(b**2)'],
    null,
    'J = 0.5 * sum(a**2) + 0.5 * sum(b**2)',
    1.2,
  ],
  ['unlike it', ['J = 0.5 * sum(a**2) + 0.5 * sum(b**2)'], null, 'J = 0.5 * sum(a**2) + sum(b**2)', -1],
  ['like neither', ['J = 0.5 * sum(a**2) + mean(b)'], null, 'J = 0.5 * sum(a**2) + sum(b)', 0],
  ['alone', ['Z1 = W1 @ X + b1'], null, 'Z1 = W1 @ X - b1', 0],
  [
    'the other half of a cross entropy',
    ['L = y * log(a) + (1 + y) * log(1 - a)'],
    null,
    'L = y * log(a) + (1 - y) * log(1 - a)',
    1,
  ],
  [
    'brackets',
    ['Z[1] = W[1] @ X + b[1]', 'Z[l] = W[l] @ A[l-1]'],
    'Z[l] = W[l] @ A[l-1]',
    'Z[l] = W[l] @ A[l-1] + b[l]',
    1,
  ],
])('%s', (_, block, written, edited, gain) => {
  const statements = block.map(statement);
  const own = written === null ? statements[0]! : statement(written);
  const arrays = new Set(['Z1', 'W1', 'X', 'b1', 'W2', 'A1', 'b2', 'a', 'b', 'y', 'Z', 'W', 'A']);
  expect(
    new Regularity(statements, (name) => arrays.has(name)).gain(own, {
      kind: 'derived',
      edited: () => statement(edited),
    }),
  ).toBeCloseTo(gain);
});

it('a term that is added is not likelier for standing elsewhere too, unless terms are alike', () => {
  const block = ['u = where(a > 0, a, b)', 'v = max(a + b)', 'J = sum(u**2)'].map(statement);
  const regularity = new Regularity(block, (name) => 'uvabc'.includes(name));
  const piece = (statement('x = max(c + b)') as Extract<Statement, { kind: 'assignment' }>).value;
  const edited = (): Statement => statement('u = where(a > 0, a, b) + max(c + b)');
  expect(regularity.gain(block[0]!, { kind: 'add-term', edited, piece })).toBe(0);
  expect(regularity.gain(block[0]!, { kind: 'derived', edited })).toBe(1);
});
