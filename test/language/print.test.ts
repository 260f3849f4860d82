import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations, parseExpression } from '../../src/language/parse.ts';
import { printExpression, printStatement } from '../../src/language/print.ts';
import { expression, statement, withoutSpans } from './trees.ts';

const reprint = (text: string): string => printExpression(parseExpression(plainSource(text)));

describe('printExpression', () => {
  it.each([
    ['1/m*dZ2@A1.T', '1/m * dZ2 @ A1.T'],
    ['- 1 / m * np . sum( Y,axis = 1 ,keepdims=True )', '-1/m * np.sum(Y, axis=1, keepdims=True)'],
    ['W2.T@dZ2*(1-A1 ** 2)', 'W2.T @ dZ2 * (1 - A1**2)'],
    ['-(Y/A2)+(1-Y)/(1-A2)', '-(Y/A2) + (1 - Y) / (1 - A2)'],
    ['(((a)))*((b+c))', 'a * (b + c)'],
    ['a-(b-c)-(d*e)', 'a - (b - c) - d * e'],
    ['(a*b)@c', 'a * b @ c'],
    ['a*(b@c)', 'a * (b @ c)'],
    ['(-x)**2 + -(x**2) + x**(-1)', '(-x)**2 + -x**2 + x**-1'],
    ['(a**b)**c + a**(b**c)', '(a**b)**c + a**b**c'],
    ['not (a and b) or (not a) and b', 'not (a and b) or not a and b'],
    ['(a<b)==(c<d)', '(a < b) == (c < d)'],
    ["g[ l ]'(Z)*f' (x)", "g[l]'(Z) * f'(x)"],
    ['x[1 : 2,:, ::3,None]', 'x[1:2, :, ::3, None]'],
    ['x[(1,2)] + x[1,] + x[1:,]', 'x[(1, 2)] + x[1,] + x[1:,]'],
    ['(1).real + (1.).real', '(1).real + 1..real'],
    ["'it\\'s'", '"it\'s"'],
    ['1.*x + 1_000 - .5e-3', '1. * x + 1_000 - .5e-3'],
    ['(a if b else c) if d else (e if f else g)', '(a if b else c) if d else e if f else g'],
  ])('prints %s as %s', (text, printed) => {
    expect(reprint(text)).toBe(printed);
  });

  it('writes parentheses that parse to the same tree, for any tree', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const text = printExpression(tree);
        expect(withoutSpans(parseExpression(plainSource(text)))).toEqual(withoutSpans(tree));
        expect(reprint(text)).toBe(text);
      }),
      { numRuns: 600 },
    );
  });

  it('writes no parenthesis too many: each pair that is dropped changes the tree or breaks the text', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const text = printExpression(tree);
        for (const [open, close] of parentheses(text)) {
          const without = text.slice(0, open) + text.slice(open + 1, close) + text.slice(close + 1);
          // As an argument: the parentheses of a tuple count there.
          expect({ without, same: sameTree(`f(${without})`, `f(${text})`) }).toEqual({
            without,
            same: false,
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('printStatement', () => {
  it.each([
    'a, b = b, a',
    'a = b = c',
    'W1 -= 0.1 * dW1',
    'x[0, :] += 1',
    'import numpy as np',
    'pass',
    'f(x)',
    'for l in range(1, 3):\n    Z[l] = W[l] @ A[l - 1] + b[l]\n    A[l] = tanh(Z[l])',
    'if a:\n    b = 1\nelif c:\n    for i in d:\n        pass\nelse:\n    b = 2\n    c = 3',
  ])('gives back %s', (text) => {
    const { statements, diagnostics } = parseEquations(plainSource(text));
    expect(diagnostics).toEqual([]);
    expect(statements.map(printStatement)).toEqual([text]);
  });

  it('parses to the same tree, for any statement', () => {
    fc.assert(
      fc.property(statement, (tree) => {
        const text = printStatement(tree);
        const { statements, diagnostics } = parseEquations(plainSource(text));
        expect(diagnostics).toEqual([]);
        expect(withoutSpans(statements)).toEqual([withoutSpans(tree)]);
      }),
      { numRuns: 500 },
    );
  });
});

/** Where the parentheses of a text open and close. Those in strings are none. */
function parentheses(text: string): [number, number][] {
  const pairs: [number, number][] = [];
  const stack: number[] = [];
  for (const { 0: mark, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (mark === '(') stack.push(index);
    if (mark === ')') pairs.push([stack.pop()!, index]);
  }
  return pairs;
}

function sameTree(text: string, other: string): boolean {
  try {
    return (
      JSON.stringify(withoutSpans(parseExpression(plainSource(text)))) ===
      JSON.stringify(withoutSpans(parseExpression(plainSource(other))))
    );
  } catch {
    return false;
  }
}
