import { describe, expect, test } from 'vitest';
import { numericalGradient } from '../../src/differences/numerical-gradient.ts';
import { expectHonest, logistic, sum } from './gradients.ts';

describe('the gradient of a plain function', () => {
  test.each([1, 2, 3])('logistic regression, data %d', (seed) => {
    const { loss, weights, gradient } = logistic(seed, 6);
    expectHonest(numericalGradient(loss, weights), gradient, 1e-10);
  });

  test('of 1e-7 Σx² is as sharp as that of Σx²', () => {
    const at = [1, 2, -3, 1e-3];
    const { values } = numericalGradient((x) => 1e-7 * sum(x, (value) => value * value), at);
    for (const [i, value] of at.entries()) expect(values[i]! / (2e-7 * value)).toBeCloseTo(1, 8);
  });

  test('of one element, in elements of very different size, at zero', () => {
    expectHonest(
      numericalGradient((x) => Math.exp(x[0]!), [1]),
      [Math.E],
      1e-10,
    );
    expectHonest(
      numericalGradient((x) => x[0]! ** 2 / 1e6 + Math.sin(x[1]!), [1e6, 1]),
      [2, Math.cos(1)],
      1e-7,
    );
    expectHonest(
      numericalGradient((x) => Math.tanh(x[0]! - 2 * x[1]!), [0, 0]),
      [1, -2],
      1e-10,
    );
  });

  test('of no elements is empty', () => {
    expect(numericalGradient(() => 3, [])).toEqual({
      values: new Float64Array(0),
      uncertainties: new Float64Array(0),
      evaluations: 1,
    });
  });

  test('of a constant is zero', () => {
    const { values } = numericalGradient(() => 3, [1, 2]);
    expect([...values]).toEqual([0, 0]);
  });

  test('on a kink covers both slopes', () => {
    const { values, uncertainties } = numericalGradient((x) => Math.abs(x[0]!) + 1e3 + x[1]!, [0, 2]);
    expect(values[0]).toBeCloseTo(0, 6);
    expect(uncertainties[0]).toBeGreaterThanOrEqual(1);
    expect(Math.abs(values[1]! - 1)).toBeLessThanOrEqual(3 * uncertainties[1]!);
  });

  test('takes any array of numbers and leaves it as it is', () => {
    const at = Float32Array.of(0.5, 2);
    expectHonest(
      numericalGradient((x) => x[0]! * x[1]!, at),
      [2, 0.5],
      1e-10,
    );
    expect([...at]).toEqual([0.5, 2]);
  });

  test('counts every call', () => {
    let calls = 0;
    const { evaluations } = numericalGradient(
      (x) => {
        calls++;
        return x[0]! * x[1]!;
      },
      [1, 2],
    );
    expect(evaluations).toBe(calls);
  });
});
