import { describe, expect, test } from 'vitest';
import { estimateNoise } from '../../src/differences/noise.ts';
import { composition, uniform } from './compositions.ts';
import { quantile } from './families.ts';

const STEP = 2 ** -40;

/** Smooth functions of t through a random point, of ordinary size there. */
function* smoothFunctions(count: number): Generator<(t: number) => number> {
  const random = uniform(3);
  for (let found = 0; found < count;) {
    const f = composition(random, 1 + Math.floor(3 * random()));
    const x0 = 4 * random() - 2;
    const g = (t: number): number => f({ v: x0 + t, d: 1 }, () => 0).v;
    if (!(Math.abs(g(0)) > 1e-2 && Math.abs(g(0)) < 1e2)) continue;
    found++;
    yield g;
  }
}

const share = (ratios: readonly number[], low: number, high: number): number =>
  ratios.filter((ratio) => ratio >= low && ratio <= high).length / ratios.length;

describe('the noise of an evaluation', () => {
  test.each([1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4])(
    'of relative size %d is found within a factor of 10, and right in the middle',
    (delta) => {
      const random = uniform(11);
      const ratios = [...smoothFunctions(300)].map((g) => {
        const estimate = estimateNoise((t) => g(t) * (1 + delta * (2 * random() - 1)), STEP);
        return estimate / ((delta * Math.abs(g(0))) / Math.sqrt(3));
      });
      expect(share(ratios, 0.1, 10)).toBeGreaterThanOrEqual(0.95);
      expect(share(ratios, 0.25, 4)).toBeGreaterThanOrEqual(0.8);
      expect(Math.abs(quantile(ratios, 0.5) - 1)).toBeLessThanOrEqual(0.2);
    },
  );

  test('of a smooth function is its rounding: at most some units in the last place', () => {
    const ratios = [...smoothFunctions(300)].map((g) => estimateNoise(g, STEP) / (2 ** -53 * Math.abs(g(0))));
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1);
    // Where f is the small difference of larger terms it is theirs.
    expect(share(ratios, 1, 100)).toBeGreaterThanOrEqual(0.95);
  });

  test('of results kept in float32 is theirs', () => {
    const ratios = [...smoothFunctions(300)].map((g) => {
      const largest = 2 ** (Math.floor(Math.log2(Math.abs(g(0)))) - 24);
      return estimateNoise((t) => Math.fround(g(t)), STEP) / (largest / Math.sqrt(3));
    });
    expect(share(ratios, 0.1, 10)).toBeGreaterThanOrEqual(0.95);
  });

  test('of a function in steps is the height of a step', () => {
    const noise = estimateNoise((t) => Math.round(1e3 * (t + 0.3)) / 1e3, STEP);
    expect(noise).toBeGreaterThan(1e-4);
    expect(noise).toBeLessThan(1e-2);
  });

  test('of a constant is half a unit in its last place, of zero none', () => {
    expect(estimateNoise(() => 3, STEP)).toBe(3 * 2 ** -53);
    expect(estimateNoise(() => 0, STEP)).toBe(0);
  });

  test('is measured where the function is finite on a short stretch only', () => {
    const noise = estimateNoise((t) => (Math.abs(t) < 1e-9 ? 1 + t : NaN), 1e-6);
    expect(noise).toBeGreaterThanOrEqual(2 ** -53);
    expect(noise).toBeLessThan(1e-14);
  });

  describe('that fine grids do not show', () => {
    /** Twenty arguments of float32 lose most of their digits to an offset, and get it back. */
    const slopes = Array.from({ length: 20 }, (_, i) => Math.sin(i + 1));
    const offset = (t: number): number => {
      const values = slopes.map((slope, i) => Math.fround(Math.fround(Math.cos(i) + slope * t) + 1e4) - 1e4);
      return values.reduce((sum, value) => sum + Math.sin(value), 0) + 0.3 * Math.fround(t);
    };

    test('is found where arguments disappear in an offset', () => {
      // Half a unit of 1e4 is 2^-11; its standard deviation in each term 2^-10 / √12.
      const expected = (2 ** -10 / Math.sqrt(12)) * Math.sqrt(10);
      const noise = estimateNoise(offset, STEP);
      expect(noise).toBeGreaterThan(expected / 4);
      expect(noise).toBeLessThan(4 * expected);
      expect(estimateNoise(offset, STEP, true)).toBeLessThan(expected / 10);
    });

    test.each<[string, (t: number) => number]>([
      ['kinks', (t) => 10 * t + slopes.reduce((sum, slope, i) => sum + Math.abs(slope * t - 0.01 * i), 0)],
      ['a wave', (t) => Math.sin(1e3 * t + 1)],
      ['a wave on a slope', (t) => 1e2 * t + Math.sin(1e4 * t + 1)],
    ])('is not seen in %s, in float32 and in float64', (_, f) => {
      expect(estimateNoise(f, STEP)).toBeLessThan(1e-12);
      expect(estimateNoise((t) => Math.fround(f(t)), STEP)).toBeLessThan(1e-5);
    });
  });
});

test('what is flat to one side of a kink is not quantised', () => {
  for (const offset of [0, 1]) {
    const slope = (t: number): number => offset + Math.max(t, 0);
    expect(estimateNoise(slope, STEP)).toBeLessThanOrEqual(1e-11);
  }
});
