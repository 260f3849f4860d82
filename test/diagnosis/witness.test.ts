import { expect, it } from 'vitest';
import { defineModel } from '../../src/model/define.ts';
import { isGradientField } from '../../src/diagnosis/witness.ts';
import { drawTrial } from '../../src/model/draw.ts';
import { trace } from '../../src/program/trace.ts';

const verdict = (backward: string): boolean | null => {
  const model = defineModel({
    dims: { n: 3, k: 2, m: 4 },
    inputs: { X: '(n, m)', Y: '(k, m)' },
    parameters: { W: '(k, n)', b: '(k, 1)' },
    forward: 'Z = tanh(W @ X + b)\nJ = 0.5 * sum((Z - Y)**2)',
    backward,
  });
  const program = trace(model, model.sizes);
  return isGradientField(program, drawTrial(model, program.sizes, 2, 0));
};
const right = 'dZ = Z - Y\nd = dZ * (1 - Z**2)\ndW = d @ X.T\ndb = sum(d, axis=1, keepdims=True)';

it.each([
  ['the gradients of the loss', right, true],
  ['of another loss: the mean', right.replace('Z - Y', '(Z - Y) / m'), true],
  ['of another loss: of cubes', right.replace('Z - Y', '(Z - Y)**3'), true],
  ['a factor of one parameter alone', right.replace('d @ X.T', '2 * d @ X.T'), false],
  ["without the activation's derivative in one of two", right.replace('d @ X.T', 'dZ @ X.T'), false],
  ['a wrong derivative', right.replace('1 - Z**2', '1 + Z'), true],
  ['no numbers', right.replace('Z - Y', '(Z - Y) / 0'), null],
])('gradients are symmetric where they belong to some loss: %s', (_, backward, symmetric) => {
  expect(verdict(backward)).toBe(symmetric);
});
