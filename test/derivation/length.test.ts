import { expect, it } from 'vitest';
import { derivedGradients } from '../../src/derivation/derived-gradients.ts';
import { defineModel } from '../../src/model/define.ts';
import { trace } from '../../src/program/trace.ts';

/** Each value is used twice, and so is each gradient in the one before it. */
const chain = (steps: number) => {
  const model = defineModel({
    dims: { n: 3 },
    inputs: { A: '(n, n)', B: '(n, n)' },
    parameters: { x0: '(n, n)' },
    forward: [
      ...Array.from({ length: steps }, (_, i) => `x${i + 1} = A @ x${i} + x${i} * B`),
      `J = sum(x${steps})`,
    ].join('\n'),
    backward: 'dx0 = x0',
  });
  return derivedGradients(trace(model, model.sizes), 'total').get('dx0')!;
};

it('an equation that stands for few others is written out', () => {
  expect(chain(2).value).not.toBeNull();
});

it('what would be written twice, and twice again, is not', () => {
  const { value, statements } = chain(60);
  expect(value).toBeNull();
  expect(statements).toHaveLength(1);
});
