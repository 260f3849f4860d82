import { expect, test } from 'vitest';
import { estimateDerivative } from '../../src/differences/derivative.ts';
import { uniform } from './compositions.ts';

/** A function that rounds its variable to float32, as storing it in a Float32Array does. */
const stored = (x: number): number => Math.sin(3 * Math.fround(x));

test('steps end where float32 has numbers, and are divided by what they really are', () => {
  const random = uniform(11);
  for (let i = 0; i < 200; i++) {
    const x0 = Math.fround(4 * random() - 2);
    const seen: number[] = [];
    const line = (x: number) => {
      seen.push(x);
      return { value: stored(x), branches: 0 };
    };
    const base = { value: stored(x0), branches: 0 };
    const { value, uncertainty } = estimateDerivative(line, x0, { base, noise: 1e-16, variable: 'float32' });
    expect(seen.every((x) => Math.fround(x) === x)).toBe(true);
    expect(Math.abs(value - 3 * Math.cos(3 * x0))).toBeLessThanOrEqual(3 * uncertainty);
    expect(uncertainty).toBeLessThanOrEqual(1e-8);
  }
});
