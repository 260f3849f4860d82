import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { adjointTerms } from '../../src/diagnosis/adjoint-terms.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { printExpression } from '../../src/language/print.ts';
import { defineModel } from '../../src/model/define.ts';

const termsOf = (value: string, ...equations: readonly string[]): string[] =>
  adjointTerms(value, parseEquations(plainSource(equations.join('\n'))).statements, (name) =>
    /^[dg]/.test(name),
  ).map(printExpression);

/** Whether a loss with the term has the gradient that the term was read from. */
const fits = (term: string, gradient: string, isLoss: boolean): string =>
  checkModel(
    defineModel({
      dims: { n: 3, m: 4, k: 5 },
      inputs: { Y: '(n, k)', A: '(n, m)', B: '(k, m)', C: '(m, k)', D: '(m, 1)', E: '(m, k)' },
      parameters: { x: { shape: '(m, k)', init: 'positive' } },
      forward: isLoss ? `J = ${term}` : `Z = ${term}\nJ = 0.5 * sum(Z**2)`,
      backward: `${isLoss ? '' : 'dZ = Z\n'}dx = ${gradient}`,
    }),
  ).verdict;

describe('a forward term read off a gradient', () => {
  it.each([
    ['A.T @ dZ', 'A @ x'],
    ['dZ * C', 'C * x'],
    ['-dZ', '-x'],
    ['C * -dZ / D', '-(C * (x/D))'],
    ['dZ @ Y', 'x @ Y.T'],
    ['(B @ dZ).T', 'B.T @ x.T'],
    ['dZ.T', 'x.T'],
    ['A.T @ (dZ * Y)', 'Y * (A @ x)'],
  ])('of %s', (gradient, term) => {
    expect(termsOf('x', `dx = ${gradient}`)).toEqual([term]);
    expect(fits(term, gradient, false)).toBe('pass');
  });

  it('of sums, which broadcasting made', () => {
    expect(termsOf('b', 'db = sum(dZ * A, axis=1, keepdims=True)')).toEqual(['A * b']);
    expect(termsOf('b', 'db += np.sum(-dZ)')).toEqual(['-b']);
  });

  it('of each term, and of steps of a loop', () => {
    expect(termsOf('W', 'dW += dz[t] @ h[t-1].T + dy[t] * s')).toEqual(['W @ h[t - 1]', 's * W']);
  });

  it.each([
    ['x', '0.5 * x**2'],
    ['2 * (x - 0.3)', '(x - 0.3)**2'],
    ['2 * (x - E) / (m * k)', '(x - E)**2 / (m * k)'],
    ['cos(x + 1)', 'sin(x + 1)'],
    ['-3 * sin(x)', '-3 * -cos(x)'],
    ['exp(x) * C', 'C * exp(x)'],
    ['2 / x', '2 * log(x)'],
    ['-x', '-(0.5 * x**2)'],
  ])('of the loss: %s', (gradient, term) => {
    const [found] = termsOf('x', `dx = ${gradient}`);
    expect(found).toBe(`sum(${term})`);
    expect(fits(found!, gradient, true)).toBe('pass');
  });

  it('is not made up where the gradient is none of a linear term, or has no rule', () => {
    expect(
      termsOf('x', 'dx = dZ * dY', 'dx = where(M, dZ, 0)', 'dx = cos(2 * x)', 'dx = C / dZ', 'dx = C'),
    ).toEqual([]);
  });
});
