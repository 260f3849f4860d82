import { describe, expect, test } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { defineModel } from '../../src/model/define.ts';

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

const model = (forward: string, backward: string) =>
  defineModel({ parameters: { p: '()', q: '(n,)' }, forward, backward });

describe('ways that no trial went', () => {
  test('a mask that is missing is found, whatever is drawn', () => {
    const wrong = model('J = relu(p) + sum(q**2)', 'dp = 1.0\ndq = 2 * q');
    const verdicts = SEEDS.map((seed) => checkModel(wrong, { seed, diagnose: false }).verdict);
    expect(new Set(verdicts)).toEqual(new Set(['fail']));
  });

  test('a mask that one value in twenty needs is found, but for few draws', () => {
    const wrong = model('J = hard_tanh(p) + sum(q**2)', 'dp = 1.0\ndq = 2 * q');
    const failing = SEEDS.filter((seed) => checkModel(wrong, { seed, diagnose: false }).verdict === 'fail');
    expect(failing.length).toBeGreaterThanOrEqual(0.9 * SEEDS.length);
  });

  test('a right mask passes, whatever is drawn', () => {
    const right = model(
      'a = maximum(p, 0.3)\nJ = a**2 + sum(q**2)',
      'da = 2 * a\ndp = da * (p > 0.3)\ndq = 2 * q',
    );
    const verdicts = SEEDS.map((seed) => checkModel(right, { seed, diagnose: false }).verdict);
    expect(new Set(verdicts)).toEqual(new Set(['pass']));
  });

  test('what is added is a trial like any other, which can be run alone', () => {
    const wrong = model('J = relu(p) + sum(q**2)', 'dp = 1.0\ndq = 2 * q');
    const seed = SEEDS.find((each) => checkModel(wrong, { seed: each, diagnose: false }).trials > 3)!;
    const result = checkModel(wrong, { seed, diagnose: false });
    const { trial } = result.gradients.find(({ name }) => name === 'dp')!.worst!;
    expect(trial).toBeGreaterThan(3);
    expect(checkModel(wrong, { seed, trial, diagnose: false }).verdict).toBe('fail');
  });

  test('nothing is added where all ways were gone, or none is found', () => {
    const plain = defineModel({
      parameters: { W: '(n, k)' },
      forward: 'J = sum(relu(W)) + sum(W * (W > 1e6)) + sum(where(W == 0.25, 0.0, W))',
      backward: 'dW = (W > 0) + (W > 1e6) + 1.0',
      dims: { n: 6, k: 7 },
    });
    const result = checkModel(plain);
    expect(result).toMatchObject({ verdict: 'pass', trials: 3 });
  });
});
