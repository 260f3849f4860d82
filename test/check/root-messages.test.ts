import { expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { defineModel } from '../../src/model/define.ts';

const model = (backward: string) =>
  defineModel({
    dims: { N: 3, D: 4, H: 5, K: 2 },
    inputs: { x: '(N, D)', y: '(N, K)' },
    parameters: { W1: '(D, H)', b1: '(H,)', W2: '(H, K)' },
    forward: 'h = tanh(x @ W1 + b1)\no = h @ W2\nJ = 0.5 * sum((o - y)**2)',
    backward,
  });
const right =
  'g = o - y\ndW2 = h.T @ g\ndelta = g @ W2.T * (1 - h**2)\ndW1 = x.T @ delta\ndb1 = delta.sum(axis=0)';

it('points at the temporary that all wrong equations use', () => {
  expect(checkModel(model(right)).verdict).toBe('pass');
  const { diagnostics } = checkModel(model(right.replace(' * (1 - h**2)', '')));
  const [first, ...more] = diagnostics.filter(({ severity }) => severity === 'error');
  expect(first).toMatchObject({ equation: 'dW1' });
  expect(first!.notes.join()).toMatch(/^db1 is wrong as well, and all use delta \(line \d+\)/);
  // One edit of delta mends both, and is told once.
  expect(first!.fix).toMatchObject({ verified: true, replacement: expect.stringMatching(/^delta = /) });
  expect(more).toEqual([]);
});

it('says nothing of a temporary that only one wrong equation uses', () => {
  const { diagnostics } = checkModel(model(right.replace('delta.sum(axis=0)', '2 * delta.sum(axis=0)')));
  expect(diagnostics.flatMap(({ notes }) => notes).join()).not.toContain('look there first');
});

it('shortens a long list to the suspect', () => {
  const deep = right.replace('g = o - y', 'g = 2 * (o - y)') + '\ndx = delta @ W1.T';
  const errors = checkModel(model(deep)).diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toHaveLength(1);
  expect(errors[0]!.notes.join()).toContain('all use g (line');
});

it('does not set aside a gradient that is wrong in a few entries only, even where no user minds', () => {
  const masked = (planted: string) =>
    defineModel({
      dims: { n: 8 },
      inputs: { x: '(n,)' },
      parameters: { w: '(n,)' },
      forward: 'keep = np.arange(n) > 0\ns = w * keep\na = s * x + 1\nJ = sum(a**2)',
      backward: `da = 2 * a\nds = da * x${planted}\ndw = ds * keep`,
    });
  const bump = ' + 1e-3 * (np.arange(n) == 0)';
  expect(checkModel(masked('')).verdict).toBe('pass');
  const result = checkModel(masked(bump));
  expect(result.gradients.find(({ name }) => name === 'ds')).toMatchObject({
    verdict: 'fail',
    cause: 'root',
  });
  // Another trial has two entries only, of which one is as much as half.
  const small = defineModel({
    dims: { n: 3 },
    parameters: { w: '(n,)' },
    forward: 'tail = w[1:]\na = clip(tail, -0.2, 0.2)\nJ = sum(sin(a + 1))',
    backward:
      'da = cos(a + 1)\noff = zeros_like(da)\noff[-1] = 1e-3\nda = da * (1 + off)\ndw = zeros_like(w)\ndw[1:] = da * (abs(tail) < 0.2)',
  });
  const { gradients } = checkModel(small, { trials: 5 });
  expect(gradients.find(({ name }) => name === 'da')).toMatchObject({ verdict: 'fail', cause: 'root' });
});
