import { expect, it } from 'vitest';
import { examplesOf } from '../../src/derivation/convention.ts';
import { defineModel } from '../../src/model/define.ts';
import { trace } from '../../src/program/trace.ts';
import { printDimension } from '../../src/shapes/dimension.ts';

/** E is (n, m), W (n, k): n is no number of examples. */
it.each([
  ['J = 1/m * sum(E)', 'm'],
  ['J = -sum(E) / (2*m)', 'm'],
  ['J = mean(E)', 'm'],
  ['J = mean(sum(E, axis=0))', 'm'],
  ['J = sum(mean(E, axis=1))', 'm'],
  ['J = sum(E) / X.shape[1]', 'm'],
  ['J = 1/m * sum(E) + 0.1/m * sum(W**2)', 'm'],
  ['J = mean(E) + 0.1 * sum(W**2)', 'm'],
  ['S = W[1:] - W[:-1]\nJ = mean(E) + 0.1 * sum(S**2)', null],
  ['J = 1/n * sum(E)', null],
  ['J = 1/m**2 * sum(E)', null],
  ['J = sqrt(mean(E**2))', null],
  ['J = sum(E)', null],
  ['J = sum(E) * m', null],
])('%s: %s', (loss, examples) => {
  const model = defineModel({
    inputs: { X: '(k, m)' },
    parameters: { W: '(n, k)' },
    forward: `E = W @ X\n${loss}`,
  });
  const found = examplesOf(trace(model, model.sizes));
  expect(found && printDimension(found)).toBe(examples);
});
