import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { derivedGradients } from '../../src/derivation/derived-gradients.ts';
import { printExpression, printStatement } from '../../src/language/print.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Program } from '../../src/program/program.ts';
import { trace } from '../../src/program/trace.ts';

const programOf = (file: string): Program => {
  const [model] = loadModels(file, readFileSync(`fixtures/${file}`, 'utf8'), () => new Uint8Array());
  return trace(model!, model!.sizes);
};

it('gives a line for every written gradient, under the written name, with its terms', () => {
  const derived = derivedGradients(programOf('contrast/l2-regularisation.yaml'), 'per-example');
  expect([...derived.keys()].toSorted()).toEqual(['dW1', 'dW2', 'dZ1', 'dZ2', 'db1', 'db2']);
  const dW1 = derived.get('dW1')!;
  expect(dW1.statements.map(printStatement)).toEqual(['dW1 = 1/m * dZ1 @ X.T + lam/m * W1']);
  expect(dW1.summands.map(printExpression)).toEqual(['1/m * dZ1 @ X.T', 'lam/m * W1']);
});

it('refers to no gradient that is not written', () => {
  const derived = derivedGradients(programOf('contrast/residual-block.yaml'), 'total');
  const dH0 = derived.get('dH0')!;
  expect(printExpression(dH0.value!)).toBe('dH1 + W1.T @ dZ1');
  expect(dH0.summands.map(printExpression)).toEqual(['dH1', 'W1.T @ dZ1']);
  const tied = derivedGradients(programOf('contrast/tied-weights.yaml'), 'total');
  // delta is a temporary of the writer's own: code (1 - code) stands in its place.
  expect(tied.get('dW')!.summands.map(printExpression)).toEqual([
    'drecon.T @ code',
    'X.T @ (dcode * code * (1 - code))',
  ]);
});

it('takes declared names, and inputs where their gradient is written', () => {
  const derived = derivedGradients(programOf('contrast/two-headed-loss.yaml'), 'total');
  expect(printExpression(derived.get('gq')!.value!)).toBe('alpha/N * (sigmoid(q) - y)');
  expect(
    derivedGradients(programOf('contrast/attention-head.yaml'), 'total').get('dX')!.summands,
  ).toHaveLength(3);
});

it('gives stores as statements, without a value', () => {
  const derived = derivedGradients(programOf('contrast/smoothness-penalty.yaml'), 'total').get('dW')!;
  expect(derived.statements.map(printStatement)).toEqual([
    'dW = X.T @ dE',
    'dW[:, :-1] -= dS',
    'dW[:, 1:] += dS',
  ]);
  expect(derived.value).toBeNull();
});
