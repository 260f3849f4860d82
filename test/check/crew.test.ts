import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CheckOptions } from '../../src/check/check.ts';
import { measurer } from '../../src/check/crew.ts';
import type { Crew, ForwardPass, MeasuredBatch } from '../../src/check/crew.ts';
import { forwardPass } from '../../src/check/trials.ts';
import { loadModels } from '../../src/model/load.ts';

const text = `
dims: { n0: 40, n1: 32, n2: 6, m: 24 }
inputs:
  X: (n0, m)
  Y: { shape: [n2, m], init: { onehot: { axis: 0 } } }
parameters: { W1: "(n1, n0)", b1: "(n1, 1)", W2: "(n2, n1)" }
forward: |
  Z1 = W1 @ X + b1
  A1 = relu(Z1)
  A2 = softmax(W2 @ A1, axis=0)
  J = -mean(sum(Y * log(A2), axis=0))
loss: J
backward: |
  dZ2 = (A2 - Y) / m
  dW2 = dZ2 @ A1.T
  dZ1 = W2.T @ dZ2 * (Z1 > 0)
  dW1 = dZ1 @ X.T
  db1 = 0.5 * sum(dZ1, axis=1, keepdims=True)
`;
const model = loadModels('model.yaml', text, () => new Uint8Array())[0]!;
const check = (options: CheckOptions): unknown => ({
  ...checkModel(model, { mode: 'exhaustive', ...options }),
  durationMs: 0,
});

let told: { seed: number; drawSizes: boolean } | null = null;

/** Others who have the model alone and do the batches in another order. */
const strangers: Crew & { batches: number } = {
  batches: 0,
  prepare(work, seed, drawSizes) {
    expect(work).toBeGreaterThan(0);
    told = { seed, drawSizes };
  },
  measure(assignment, batches) {
    const { seed, drawSizes } = told!;
    const known = new Map<number, ForwardPass>();
    const measure = measurer(structuredClone(assignment), (trial) => {
      if (!known.has(trial)) known.set(trial, forwardPass(model, trial, seed, drawSizes));
      return known.get(trial)!;
    });
    this.batches += batches.length;
    const results = new Map<number, MeasuredBatch>();
    for (let k = batches.length - 1; k >= 0; k--) results.set(k, structuredClone(measure(batches[k]!)));
    return batches.map((_, k) => results.get(k)!);
  },
};

describe('a crew', () => {
  it('measures the same numbers, whoever measures and in whatever order', () => {
    expect(check({ crew: strangers })).toEqual(check({}));
    expect(strangers.batches).toBeGreaterThan(10);
  });

  it('checks the same entries where evaluations are limited', () => {
    for (const maxEvaluations of [1, 500, 4001]) {
      const limited = check({ maxEvaluations }) as ReturnType<typeof checkModel>;
      expect(check({ maxEvaluations, crew: strangers })).toEqual(limited);
      // The entry that is being measured when the limit is met is finished.
      expect(limited.evaluations).toBeLessThan(maxEvaluations + 500);
      expect(
        limited.gradients.some(({ verdict, reason }) => verdict === 'unchecked' && reason === 'budget spent'),
      ).toBe(true);
    }
  });
});

describe('a time budget', () => {
  it('leaves the rest unchecked, and says so', () => {
    const { verdict, gradients } = check({ timeBudget: 1e-9 }) as ReturnType<typeof checkModel>;
    expect(gradients.every((each) => each.verdict === 'unchecked' && each.reason === 'budget spent')).toBe(
      true,
    );
    expect(verdict).toBe('inconclusive');
  });
});
