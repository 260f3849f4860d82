import { expect, it } from 'vitest';
import { latexOf } from '../../src/derivation/latex.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations } from '../../src/language/parse.ts';

const latex = (text: string): string =>
  latexOf(parseEquations(plainSource(text)).statements, (name) => /^(m|n|lam|n\[1\])$/.test(name)).split(
    '\n',
  )[1]!;

it.each([
  ['dZ2 = A2 - Y', 'dZ^{[2]} &= A^{[2]} - Y'],
  [
    'dZ[1] = W[2].T @ dZ[2] * (1 - A[1]**2)',
    'dZ^{[1]} &= W^{[2]T} dZ^{[2]} \\odot \\left(1 - \\left(A^{[1]}\\right)^{2}\\right)',
  ],
  ['dW1 = 1/m * dZ1 @ X.T', 'dW^{[1]} &= \\frac{1}{m} \\, dZ^{[1]} X^{T}'],
  [
    'db1 = 1/m * sum(dZ1, axis=1, keepdims=True)',
    'db^{[1]} &= \\frac{1}{m} \\, \\sum_{\\text{axis } 1} dZ^{[1]}',
  ],
  [
    'dgamma = -(a - b) / np.sqrt(var + eps)',
    'd\\gamma &= \\frac{-\\left(a - b\\right)}{\\sqrt{\\mathit{var} + \\varepsilon}}',
  ],
  ['dZ = dA * (Z > 0)', 'dZ &= dA \\odot \\mathbb{1}\\{Z > 0\\}'],
  ['dW += lam * W', 'dW &\\mathrel{+}= \\lambda \\, W'],
  ['dW[1:] -= d_out', 'dW_{1:} &\\mathrel{-}= d_{\\text{out}}'],
  ['np.add.at(dE, tokens, dx)', 'dE_{\\mathit{tokens}} &\\mathrel{+}= dx'],
  ['dS = P * softmax(S, axis=1)', 'dS &= P \\odot \\operatorname{softmax}\\left(S, \\text{axis} = 1\\right)'],
])('%s', (text, expected) => {
  expect(latex(text)).toBe(expected);
});

it('says what has no equation', () => {
  expect(latexOf(['# dW cannot be written: 100 % odd_name'], () => false)).toContain(
    '& \\text{dW cannot be written: 100 \\% odd\\_name}',
  );
});
