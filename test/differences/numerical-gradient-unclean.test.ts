import { describe, expect, test } from 'vitest';
import { numericalGradient } from '../../src/differences/numerical-gradient.ts';
import { uniform } from './compositions.ts';
import { quantile } from './families.ts';
import { expectHonest, logistic } from './gradients.ts';

describe('functions that are not clean', () => {
  const { loss, weights, gradient } = logistic(5, 4);

  test('one that changes its argument', () => {
    const f = (x: Float64Array): number => {
      const value = loss(x);
      x.fill(7);
      return value;
    };
    expectHonest(numericalGradient(f, weights), gradient, 1e-10);
  });

  test('one that is kept in float32', () => {
    expectHonest(
      numericalGradient((x) => Math.fround(loss(x)), weights),
      gradient,
      1e-4,
    );
  });

  test('one that computes in float32 throughout', () => {
    const f = (x: Float64Array): number =>
      Math.fround(
        Math.fround(Math.fround(x[0]!) * Math.fround(x[1]!)) + Math.fround(Math.exp(Math.fround(x[0]!))),
      );
    expectHonest(numericalGradient(f, [0.3, 0.7]), [0.7 + Math.exp(0.3), 0.3], 1e-4);
  });

  test.each([1e-12, 1e-9, 1e-6])(
    'ones with noise of %d: at most one of 1000 is off by more than 3e',
    (delta) => {
      const random = uniform(2);
      let off = 0;
      const all: number[] = [];
      for (let trial = 0; trial < 250; trial++) {
        const { values, uncertainties } = numericalGradient(
          (x) => loss(x) * (1 + delta * (2 * random() - 1)),
          weights,
        );
        off += gradient.filter((slope, i) => !(Math.abs(values[i]! - slope) <= 3 * uncertainties[i]!)).length;
        all.push(...uncertainties);
      }
      expect(off).toBeLessThanOrEqual(1);
      expect(quantile(all, 0.95)).toBeLessThanOrEqual(500 * delta);
    },
  );

  test.each<[string, () => unknown, string]>([
    ['NaN', () => NaN, 'NaN'],
    ['infinity', () => -Infinity, '-Infinity'],
    ['nothing', () => undefined, 'undefined'],
    ['an array', () => [1], '1'],
    ['a bigint', () => 1n, '1'],
  ])('one that gives %s is refused', (_, f, shown) => {
    const call = (): unknown => numericalGradient(f as () => number, [1]);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(`the function gives ${shown} at the point`);
  });

  test('a point that is not finite is refused', () => {
    expect(() => numericalGradient((x) => x[0]!, [1, NaN])).toThrow('element 1 of the point is NaN');
  });

  test('what it throws is passed on', () => {
    expect(() =>
      numericalGradient(() => {
        throw new RangeError('too long');
      }, [1]),
    ).toThrow(RangeError);
  });
});
