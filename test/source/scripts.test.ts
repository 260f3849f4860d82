import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import { checkSourceCase } from '../../src/source/check-source.ts';
import { wantedCases } from '../../src/source/cases.ts';

const textOf = (file: string): string =>
  readFileSync(new URL(`../../fixtures/source/${file}`, import.meta.url), 'utf8');

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

const casesOf = (text: string, options = {}): CaseResult[] =>
  wantedCases('net.py', text, nothingBeside, null).cases.flatMap((each) => checkSourceCase(each, options));

/** What is planted, the first wrong gradient, what is said of it, and whether a repair was verified. */
const planted: readonly [file: string, right: string, wrong: string, root: string, code: string][] = [
  ['slide.py', 'dW1 = 1 / m * np.dot', 'dW1 = np.dot', 'dW1', 'gradient/missing-mean'],
  ['slide.py', 'dZ2 = A2 - Y', 'dZ2 = Y - A2', 'dZ2', 'gradient/sign'],
  ['slide.py', '(1 - A1 ** 2)', '(1 - Z1 ** 2)', 'dZ1', 'gradient/wrong-activation-derivative'],
  ['slide.py', 'np.dot(W2.T, dZ2)', 'np.dot(W2, dZ2)', 'dZ1', 'shape/inner-dimensions'],
  ['softmax-loop.py', 'dscores /= n\n', '\n', 'dscores', 'gradient/missing-mean'],
  ['softmax-loop.py', 'dh = dscores.dot(W2.T)', 'dh = 2 * dscores.dot(W2.T)', 'dh', ''],
  ['training-function.py', 'dW2 = dZ2 @ A1.T / m', 'dW2 = dZ2 @ A1.T', 'dW2', 'gradient/missing-mean'],
  ['recurrent-script.py', '(1 - hs[t + 1] ** 2)', '(1 - hs[t] ** 2)', '', ''],
  ['recurrent-script.py', 'dWh += np.outer', 'dWh = np.outer', 'dWh', ''],
  ['minibatches.py', 'np.where(z1 > 0, 1, 0.1)', 'np.where(a1 > 0, 1, 0.2)', 'dz1', ''],
  ['minibatches.py', 'db1 = dz1.sum(axis=0)', 'db1 = dz1.mean(axis=0)', 'db1', ''],
  ['regression-script.py', 'db = 2 / len(X)', 'db = 1 / len(X)', 'db', ''],
  ['unnamed-steps.py', ' * squash(hidden, slope=True)', '', 'dfirst', ''],
];

describe('a mistake in a script is found at its line', () => {
  it.each(planted)(
    '%s: %j -> %j',
    (file, right, wrong, root, code) => {
      const text = textOf(file);
      expect(text).toContain(right);
      const edited = text.replace(right, wrong);
      const [only, ...more] = casesOf(edited);
      expect(more).toEqual([]);
      expect(only!.verdict).toBe('fail');
      const errors = only!.diagnostics.filter(({ severity }) => severity === 'error');
      if (root !== '') expect(errors[0]!.equation).toBe(root);
      if (code !== '') expect(errors[0]!.code).toBe(code);
      const line = edited.slice(0, text.indexOf(right)).split('\n').length;
      expect(errors.some(({ location }) => Math.abs(location!.line - line) <= 2)).toBe(true);
      // Whatever is told stands in the file.
      for (const { location } of errors) expect(location!.file).toBe('net.py');
    },
    60_000,
  );
});

it('what an optimiser changes between is the wrong value', () => {
  const text = textOf('training-function.py')
    .replace('        W2 -= learning_rate * dW2\n', '')
    .replace('        dZ1 = ', '        W2 -= learning_rate * dW2\n        dZ1 = ');
  const [only] = casesOf(text);
  expect(only!.verdict).toBe('fail');
  const error = only!.diagnostics.find(({ severity }) => severity === 'error');
  expect(error!.equation).toBe('dZ1');
  expect(error!.help).toContain('W2 was changed on line');
});

it('what backward computes once more is not said to be changed', () => {
  const text = textOf('training-function.py')
    .replace('        W2 -= learning_rate * dW2\n', '')
    .replace('        dZ1 = ', '        A1 = np.tanh(Z1)\n        W2 -= learning_rate * dW2\n        dZ1 = ');
  const error = casesOf(text)[0]!.diagnostics.find(({ severity }) => severity === 'error');
  expect(error!.help).toContain('W2 was changed on line');
});

describe('a file that computes no loss', () => {
  it('is checked for the loss whose gradient it begins with', () => {
    const [only] = casesOf(textOf('regression-script.py'));
    expect(only!.verdict).toBe('pass');
    expect(only!.diagnostics.map(({ message }) => message)).toEqual([
      'right where the loss, which the file does not compute, is np.sum((y_hat - y)**2) / y_hat.shape[0]',
    ]);
  });

  it('of shapes alone where none begins so', () => {
    const text = textOf('slide.py')
      .replace(/^J = .*$/m, '')
      .replace('A2 - Y', '(A2 - Y) ** 3');
    const [only] = casesOf(text);
    expect(only!.verdict).toBe('inconclusive');
    expect(only!.gradients).toEqual([]);
    expect(only!.coverage.traced).toBe(10);
    const wrong = casesOf(text.replace('np.dot(dZ1, X.T)', 'np.dot(dZ1, X)'))[0]!;
    expect(wrong.verdict).toBe('fail');
    expect(wrong.diagnostics.map(({ code }) => code)).toContain('shape/inner-dimensions');
  });
});

it('comments that give another shape are not believed', () => {
  const text = textOf('slide.py').replace('W1: (n1, n0)', 'W1: (n0, n1)');
  const [only] = casesOf(text);
  expect(only!.verdict).not.toBe('error');
  expect(only!.shapes.find(({ name }) => name === 'W1')?.shape).toEqual(['n1', 'n0']);
});

it('a loop that changes numbers without gradients is no script', () => {
  const text = 'x = 0.0\nv = 1.0\nfor step in range(100):\n    x += 0.1 * v\n    v -= 0.1 * x\n';
  expect(() => casesOf(text)).toThrow('no forward pass with a backward pass was found');
});

it('names of gradients in any script, behind nine thousand lines', () => {
  const many = Array.from({ length: 9000 }, (_, i) => `x${i} = ${i}`).join('\n');
  const text = `${many}\n# X: (n, k), 重み: (k, 1), y: (n, 1)\nfor 回 in range(10):\n    予測 = X @ 重み\n    loss = np.sum((予測 - y)**2)\n    d予測 = 2 * (予測 - y)\n    d重み = X.T @ d予測\n    重み -= 0.1 * d重み\n`;
  const [right] = casesOf(text);
  expect([right!.verdict, right!.gradients.map(({ name }) => name)]).toEqual(['pass', ['d予測', 'd重み']]);
  expect(casesOf(text.replace('2 * (予測', '(予測'))[0]!.verdict).toBe('fail');
});
