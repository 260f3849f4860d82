import { expect, it } from 'vitest';
import { defineModel } from '../../src/model/define.ts';
import { derive } from './disagreement.ts';

/** X is (N, D), T (N, K), y integers below K; W (D, K), b (K,), c (1,). */
it.each<[says: string, forward: string, expected: string[]]>([
  [
    'a penalty behind the data',
    'J = 0.5 * sum((X @ W - T)**2) + lam * sum(W**2)',
    ['dW = X.T @ (X @ W - T) + 2 * lam * W', 'db = zeros_like(b)', 'dc = zeros_like(c)'],
  ],
  [
    'a bias under new axes is the sum over them',
    'S = (X @ W)[:, None, :] * ones((1, D, 1)) + b[None, None, :]\nJ = 0.5 * sum(S**2)',
    ['db = sum(dS, axis=(0, 1))'],
  ],
  [
    'a diagonal of ones is the unit matrix',
    'S = X @ W @ (X @ W).T\nJ = sum(logsumexp(S, axis=1) - np.diag(S))',
    ['dS = softmax(S, axis=1) - eye(N)'],
  ],
  [
    'one element in two places',
    'J = c[0] * sum(b) + 0.5 * c[0]**2',
    ['dc = zeros_like(c)', 'dc[0] = c[0] + sum(b)'],
  ],
  [
    'a mean over everything',
    'Z = X[:-1] @ W\nJ = mean((Z - T[1:])**2)',
    ['dZ = 2/Z.size * (Z - T[1:])', 'dW = X[:-1].T @ dZ'],
  ],
  [
    'a number is no line',
    'q = sum(b**2)\nr = sum(c**2)\nJ = lam * q + r',
    ['db = 2 * lam * b', 'dc = 2 * c'],
  ],
  [
    'what both sides of a choice have in common stands before it',
    'S = where(b > 0.2, b**2, 0.4 * b)\nJ = 0.5 * sum(S**2)',
    ['db = S * where(b > 0.2, 2 * b, 0.4)'],
  ],
])('%s', (_, forward, expected) => {
  const lines = derive(
    defineModel({
      dims: { N: 3, D: 4, K: 5 },
      constants: { lam: 0.5 },
      inputs: { X: '(N, D)', T: '(N, K)' },
      parameters: { W: '(D, K)', b: '(K,)', c: '(1,)' },
      forward,
    }),
  );
  expect(lines).toEqual(expect.arrayContaining(expected));
  // Numbers go where they are used.
  expect(lines.filter((line) => /^d\w+ = -?(\d|lam$)/.test(line) && !line.includes('*'))).toEqual([]);
});
