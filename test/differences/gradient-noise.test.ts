import { describe, expect, test } from 'vitest';
import { gradientNoise } from '../../src/differences/gradient-noise.ts';
import { random } from '../../src/shapes/random.ts';

const count = 12;
const points = (seed: number): Float64Array =>
  Float64Array.from({ length: count }, random('points', seed).normal);

/** The squared distances from the mean, with every result rounded and an offset that cancels. */
const centred =
  (offset: number, round: (value: number) => number) =>
  (x: Float64Array): Float64Array => {
    const shifted = x.map((each) => round(round(each) + offset));
    let sum = 0;
    for (const each of shifted) sum = round(sum + each);
    const mean = round(sum / count);
    return shifted.map((each) => round(round(each - mean) ** 2));
  };
const exact = (x: Float64Array): Float64Array => {
  const mean = x.reduce((sum, each) => sum + each, 0) / count;
  return x.map((each) => (each - mean) ** 2);
};

describe('the spread over points one unit in the last place apart', () => {
  test.each([
    ['float64', 0, (value: number) => value],
    ['float32', 0, Math.fround],
  ] as const)('covers the error of a gradient in %s with an offset of %d', (precision, offset, round) => {
    const ratios: number[] = [];
    for (let seed = 0; seed < 100; seed++) {
      const at = points(seed);
      const gradients = centred(offset, round);
      const noise = gradientNoise(gradients, at, { precision });
      const truth = exact(at);
      gradients(at).forEach((each, i) => ratios.push(Math.abs(each - truth[i]!) / noise[i]!));
    }
    const beyond = ratios.filter((ratio) => ratio > 5).length / ratios.length;
    expect(beyond).toBeLessThanOrEqual(0.01);
  });

  test('is no larger than it has to be', () => {
    const at = points(1);
    const noise = gradientNoise((x) => x.map((each) => 3 * each * each), at);
    noise.forEach((each, i) => expect(each).toBeLessThanOrEqual(2 ** -48 * at[i]! ** 2));
  });

  test('is at least the last rounding, and the same for equal seeds', () => {
    expect([...gradientNoise(() => [3, 0], [1, 0])]).toEqual([3 * 2 ** -53, 0]);
    const noise = (seed: number): number[] => [
      ...gradientNoise(centred(0, Math.fround), points(2), { precision: 'float32', seed }),
    ];
    expect(noise(4)).toEqual(noise(4));
    expect(noise(5)).not.toEqual(noise(4));
  });

  test('is NaN where the gradient is', () => {
    expect([...gradientNoise(() => [NaN, 1], [1, 1])]).toEqual([NaN, 2 ** -53]);
  });

  test('protects the point and takes a copy of a reused result', () => {
    const at = points(3);
    const kept = at.slice();
    const shared = new Float64Array(count);
    const noise = gradientNoise((x) => {
      shared.set(x.map((each) => each * each));
      x.fill(0);
      return shared;
    }, at);
    expect(at).toEqual(kept);
    noise.forEach((each) => expect(each).toBeGreaterThan(0));
  });
});
