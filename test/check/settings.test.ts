import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CheckOptions } from '../../src/check/check.ts';
import type { CaseResult, GradientResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';

const definition = (extra: Record<string, unknown> = {}): ModelDefinition =>
  ({
    dims: { n: 3, m: 4 },
    inputs: { X: '(n, m)' },
    parameters: { W: '(2, n)', b: '(2, 1)' },
    forward: 'Z = W @ X + b\nA = tanh(Z)\nJ = sum(A**2) / m',
    backward: 'dA = 2 * A / m\ndZ = dA * (1 - A**2)\ndW = dZ @ X.T\ndb = sum(dZ, axis=1, keepdims=True)',
    ...extra,
  }) as unknown as ModelDefinition;
const check = (model: ModelDefinition, options: CheckOptions = {}): CaseResult =>
  checkModel(defineModel(model), options);
const gradient = ({ gradients }: CaseResult, name: string): GradientResult =>
  gradients.find((each) => each.name === name)!;
const timeless = (result: CaseResult): unknown => ({ ...result, durationMs: 0 });
const off = (factor: string) =>
  definition({
    backward: (definition() as unknown as { backward: string }).backward + `\ndW = dW * ${factor}`,
  });

describe('seed', () => {
  it('the same one gives the same result to the last digit', () =>
    expect(timeless(check(definition(), { seed: 5 }))).toEqual(timeless(check(definition(), { seed: 5 }))));
  it('another one gives other data', () => {
    const [a, b] = [0, 1].map((seed) => gradient(check(definition(), { seed }), 'dW').worst!);
    expect(a!.analytic).not.toBe(b!.analytic);
  });
});

describe('trials', () => {
  it('three by default, the third at sizes of its own', () => {
    const { trials, trialSizes } = check(definition());
    expect(trials).toBe(3);
    expect(trialSizes[1]).toEqual(trialSizes[0]);
    expect(trialSizes[2]).not.toEqual(trialSizes[0]);
  });
  it('as many as are asked for, here or in the model', () => {
    expect(check(definition(), { trials: 5 }).trials).toBe(5);
    expect(check(definition({ check: { trials: 2 } })).trials).toBe(2);
    expect(check(definition({ check: { trials: 2 } }), { trials: 1 }).trials).toBe(1);
  });
  it('one of them alone is the one of the whole run: the replay line relies on it', () => {
    const whole = check(off('1.5'));
    const { trial } = gradient(whole, 'dW').worst!;
    for (const number of [1, 2, 3]) {
      const alone = check(off('1.5'), { trial: number });
      expect(alone.trials).toBe(1);
      expect(alone.trialSizes[0]).toEqual(whole.trialSizes[number - 1]);
      if (number === trial) expect(gradient(alone, 'dW').worst).toEqual(gradient(whole, 'dW').worst);
    }
  });
  it('with sizes fixed all have the declared ones', () => {
    const { trialSizes } = check(definition(), { sizes: 'fixed' });
    expect(new Set(trialSizes.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(trialSizes[0]).toMatchObject({ n: 3, m: 4 });
  });
  it('one that would repeat another is skipped', () => {
    const fixed = {
      parameters: { w: { shape: '(2,)', value: [1, 2], hold: true } },
      forward: 'J = sum(w**2)',
      backward: 'dw = 2 * w',
    } as unknown as ModelDefinition;
    expect(check(fixed).trials).toBe(1);
  });
  it('drawn sizes see what the declared ones hide', () => {
    const square = (options: CheckOptions): CaseResult =>
      check(
        definition({
          dims: { n: 3, m: 3 },
          parameters: { W: '(n, n)' },
          forward: 'Z = W @ X\nJ = sum(Z**2) / 2',
          backward: 'dZ = Z\ndW = dZ @ X.T * n / m',
        }),
        options,
      );
    expect(square({ sizes: 'fixed' }).verdict).toBe('pass');
    expect(square({}).verdict).toBe('fail');
  });
});

describe('tolerance', () => {
  it('takes the place of 1e-7', () => {
    expect(check(off('(1 + 1e-6)')).verdict).toBe('fail');
    expect(check(off('(1 + 1e-9)')).verdict).toBe('pass');
    expect(check(off('(1 + 1e-6)'), { tolerance: 1e-5 }).verdict).toBe('pass');
    expect(check(off('(1 + 1e-4)'), { tolerance: 1e-5 }).verdict).toBe('fail');
    expect(check(off('(1 + 1e-3)'), { tolerance: 1e-2 }).verdict).toBe('pass');
    expect(gradient(check(definition(), { tolerance: 1e-5 }), 'dW').tolerance).toBe(1e-5);
  });
});

describe('maxEvaluations', () => {
  it('spent: what was not compared is unchecked, and the case inconclusive', () => {
    const result = check(definition(), { maxEvaluations: 30 });
    expect(result.verdict).toBe('inconclusive');
    expect(result.evaluations).toBeLessThan(100);
    expect(
      result.gradients.some(({ verdict, reason }) => verdict === 'unchecked' && reason === 'budget spent'),
    ).toBe(true);
    expect(result.gradients.every(({ verdict }) => verdict !== 'fail')).toBe(true);
  });
  it('a wrong entry that was seen before still fails', () => {
    const result = check(
      definition({
        backward:
          'dA = 3 * A / m\ndZ = 2 * A / m * (1 - A**2)\ndW = dZ @ X.T\ndb = sum(dZ, axis=1, keepdims=True)',
      }),
      { maxEvaluations: 60 },
    );
    expect(result.verdict).toBe('fail');
  });
});

describe('projection', () => {
  const large = (error: string): ModelDefinition =>
    ({
      inputs: { X: '(50, 8)', Y: '(60, 8)' },
      parameters: { W: '(60, 50)', b: '(60, 1)' },
      forward: 'Z = W @ X + b\nJ = sum((tanh(Z) - Y)**2) / 2',
      backward: `dZ = (tanh(Z) - Y) * (1 - tanh(Z)**2)\ndW = dZ @ X.T\n${error}db = sum(dZ, axis=1, keepdims=True)`,
    }) as unknown as ModelDefinition;

  it('passes a right matrix of 3,000 entries with few evaluations, and says how', () => {
    const result = check(large(''), { mode: 'projection' });
    expect(result.verdict).toBe('pass');
    expect(gradient(result, 'dW')).toMatchObject({
      verdict: 'pass',
      reason: expect.stringMatching(/^by 3 random directions: .* missed once in 2000$/) as string,
      checked: 3000,
      total: 3000,
    });
    expect(result.evaluations).toBeLessThan(1000);
  });
  it.each([
    ['1.01', [17, 31]],
    ['-1', [58, 2]],
    ['1.001', [41, 49]],
  ] as const)('finds one entry that is off by a factor of %s', (factor, index) => {
    const result = check(large(`dW[${index.join(', ')}] *= ${factor}\n`), { mode: 'projection' });
    expect(gradient(result, 'dW')).toMatchObject({ verdict: 'fail', cause: 'root', worst: { index } });
    expect(result.gradients.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual([
      'dW',
    ]);
  });
  it('finds the wrong row', () => {
    const result = check(large('dW[3] *= 2\n'), { mode: 'projection' });
    expect(gradient(result, 'dW').worst!.index[0]).toBe(3);
    expect(gradient(result, 'dW').failed).toBeGreaterThan(5);
  });
  it('passes nothing along fewer directions than it must', () => {
    const result = check(large(''), { mode: 'projection', maxEvaluations: 1 });
    expect(result.verdict).toBe('inconclusive');
    expect(result.gradients.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
  });
  it('exhaustive and projected agree on a small model', () => {
    for (const mode of ['exhaustive', 'projection', 'auto'] as const) {
      expect(check(definition(), { mode }).verdict).toBe('pass');
      expect(
        check(off('1.001'), { mode })
          .gradients.filter(({ cause }) => cause === 'root')
          .map(({ name }) => name),
      ).toEqual(['dW']);
    }
  });
});
