import { describe, expect, test } from 'vitest';
import { alongPath } from '../../src/differences/path.ts';
import type { Sloped } from '../../src/differences/path.ts';
import { random } from '../../src/shapes/random.ts';

const at = (f: (x: number) => Sloped, x0: number, noise = 1e-16) =>
  alongPath(f, x0, { base: f(x0), noise, slopeNoise: 0, scale: 1 })!;

describe('a long difference corrected by the claimed slope', () => {
  test('is the derivative, as sharp as the noise allows, where the claim is right', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { uniform } = random('path', seed);
      const [a, b, x0, noise] = [1 + 2 * uniform(), uniform(), uniform() - 0.5, 10 ** -(3 + 8 * uniform())];
      const f = (x: number): Sloped => ({
        value: Math.sin(a * x) + b * Math.exp(x) + noise * (2 * uniform() - 1),
        slope: a * Math.cos(a * x) + b * Math.exp(x),
      });
      const { value, uncertainty } = at(f, x0, noise);
      expect(Math.abs(value - f(x0).slope)).toBeLessThanOrEqual(3 * uncertainty);
      expect(uncertainty).toBeLessThanOrEqual(10 * noise + 1e-4);
    }
  });

  test('is far from a claim that is wrong by a factor', () => {
    for (const factor of [-1, 0, 0.5, 1.001, 2]) {
      const f = (x: number): Sloped => ({ value: Math.tanh(x), slope: factor / Math.cosh(x) ** 2 });
      const { value, uncertainty } = at(f, 0.3, 1e-9);
      expect(Math.abs(value - f(0.3).slope)).toBeGreaterThan(100 * uncertainty);
    }
  });

  test('owns up to a kink beside the point', () => {
    for (const distance of [1e-6, 1e-3, 0.03, 0.2]) {
      const f = (x: number): Sloped => ({
        value: Math.sin(x) + 0.5 * Math.max(0, x - distance),
        slope: Math.cos(x) + (x > distance ? 0.5 : 0),
      });
      const { value, uncertainty } = at(f, 0);
      expect(Math.abs(value - 1)).toBeLessThanOrEqual(3 * uncertainty);
    }
  });

  test('is nothing where no path is finite', () => {
    expect(
      alongPath(() => ({ value: NaN, slope: 1 }), 0, {
        base: { value: 0, slope: 1 },
        noise: 0,
        slopeNoise: 0,
        scale: 1,
      }),
    ).toBeNull();
  });
});
