import { expect } from 'vitest';
import type { NumericalGradient } from '../../src/differences/numerical-gradient.ts';
import { uniform } from './compositions.ts';

export const sum = (x: ArrayLike<number>, f: (value: number, i: number) => number): number =>
  Array.from(x).reduce((total, value, i) => total + f(value, i), 0);

/** Every element is within 3e of the truth, and e is small. */
export function expectHonest(
  { values, uncertainties }: NumericalGradient,
  truth: readonly number[],
  sharp: number,
): void {
  expect(values).toHaveLength(truth.length);
  for (const [i, slope] of truth.entries()) {
    expect(Math.abs(values[i]! - slope), `element ${i}`).toBeLessThanOrEqual(3 * uncertainties[i]!);
    expect(uncertainties[i]!, `element ${i}`).toBeLessThanOrEqual(sharp);
  }
}

/** Logistic regression: the mean of the cross-entropies of sigmoid(w · x), whose gradient has a closed form. */
export function logistic(seed: number, count: number) {
  const random = uniform(seed);
  const rows = Array.from({ length: 20 }, () => Array.from({ length: count }, () => 2 * random() - 1));
  const labels = rows.map(() => (random() < 0.5 ? 0 : 1));
  const weights = Array.from({ length: count }, () => 2 * random() - 1);
  const score = (w: ArrayLike<number>, row: readonly number[]): number =>
    sum(w, (value, i) => value * row[i]!);
  const loss = (w: ArrayLike<number>): number =>
    sum(
      rows.map((row) => score(w, row)),
      (z, i) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - labels[i]! * z,
    ) / rows.length;
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  const gradient = weights.map(
    (_, k) =>
      sum(
        rows.map((row) => row[k]! * sigmoid(score(weights, row))),
        (value, i) => value - labels[i]! * rows[i]![k]!,
      ) / rows.length,
  );
  return { loss, weights, gradient };
}
