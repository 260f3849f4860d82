import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateDerivative } from '../../src/differences/derivative.ts';
import { numericalGradient } from '../../src/differences/numerical-gradient.ts';

/**
 * Two smooth pieces that meet at c: left + (right - left) where x is beyond c. Slopes are known in closed form. `away` is
 * the distance of the point from the kink.
 */
const arbitrary = fc.record({
  slopes: fc.tuple(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.double({ min: 0.05, max: 3, noNaN: true }),
  ),
  up: fc.boolean(),
  bend: fc.double({ min: -2, max: 2, noNaN: true }),
  wave: fc.double({ min: -1, max: 1, noNaN: true }),
  offset: fc.constantFrom(0, 1, 100),
  c: fc.constantFrom(0, 0.5, -1.3, 2),
  away: fc.constantFrom(0, 1e-3, -1e-3, 1e-5, -1e-5, 1e-7, -1e-7, 1e-9, -1e-9, 1e-12, -1e-12),
});
type Pieces = typeof arbitrary extends fc.Arbitrary<infer T> ? T : never;

function pieces({ slopes: [a, jump], up, bend, wave, offset, c, away }: Pieces) {
  const b = up ? a + jump : a - jump;
  const x0 = c + away;
  const f = (x: number): number => {
    const t = x - c;
    return offset + (t > 0 ? b * t : a * t) + bend * t * t + wave * (2 * Math.sin(t / 2) ** 2);
  };
  const t = x0 - c;
  const smooth = 2 * bend * t + wave * Math.sin(t);
  const sides: [number, number] = t === 0 ? [a, b] : t > 0 ? [b, b] : [a, a];
  const slopes = sides.map((each) => each + smooth).sort((p, q) => p - q) as [number, number];
  // The rounding of the pieces: of their sum, and of x against c.
  const noise = 2 ** -52 * (Math.abs(offset) + Math.abs(c));
  return { f, x0, c, slopes, noise };
}

describe('two pieces that meet', () => {
  test('where branches are known: both slopes on the kink, and beside it that of its side, sharply', () => {
    fc.assert(
      fc.property(arbitrary, (parameters) => {
        const { f, x0, c, slopes, noise } = pieces(parameters);
        const line = (x: number) => ({ value: f(x), branches: Math.sign(x - c) });
        const options = { base: line(x0), noise };
        const { value, uncertainty, kink } = estimateDerivative(line, x0, options);
        const [low, high, e] = kink ? [kink.low, kink.high, kink.uncertainty] : [value, value, uncertainty];
        expect(kink !== null).toBe(x0 === c);
        expect(e).toBeLessThanOrEqual(1e-5);
        expect(Math.abs(low - slopes[0])).toBeLessThanOrEqual(3 * e + 1e-15);
        expect(Math.abs(high - slopes[1])).toBeLessThanOrEqual(3 * e + 1e-15);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  test('where branches are known, a written value is neither believed nor refused too early', () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(0, 1e-4, -1e-4, 1), (parameters, error) => {
        const { f, x0, c, slopes, noise } = pieces(parameters);
        fc.pre(x0 !== c);
        const line = (x: number) => ({ value: f(x), branches: Math.sign(x - c) });
        const analytic = slopes[0] + error;
        const { value, uncertainty } = estimateDerivative(line, x0, { base: line(x0), noise, analytic });
        expect(Math.abs(value - slopes[0])).toBeLessThanOrEqual(3 * uncertainty + 1e-15);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  const covers = (slopes: readonly [number, number], value: number, e: number): boolean =>
    // On the kink any slope between the two is one; beside it there is one only.
    Math.max(slopes[0] - value, value - slopes[1], 0) <= 3 * e + 1e-15;
  const spread = (kink: { low: number; high: number } | null): number =>
    kink ? (kink.high - kink.low) / 2 : 0;

  test('where branches are not known: what is given covers the slope in all but few cases', () => {
    const samples = fc.sample(arbitrary, { seed: 3, numRuns: 1500 });
    let sharp = 0;
    const missed = { known: 0, close: 0, measured: 0 };
    for (const parameters of samples) {
      const { f, x0, slopes, noise } = pieces(parameters);
      const line = (x: number) => ({ value: f(x), branches: 0 });
      const known = estimateDerivative(line, x0, { base: line(x0), noise });
      if (!covers(slopes, known.value, known.uncertainty + spread(known.kink)))
        missed[Math.abs(parameters.away) === 1e-12 ? 'close' : 'known']++;
      const measured = numericalGradient(([x]) => f(x!), [x0]);
      if (measured.uncertainties[0]! <= 1e-3) sharp++;
      if (!covers(slopes, measured.values[0]!, measured.uncertainties[0]!)) missed.measured++;
    }
    expect(missed.known).toBe(0);
    // Nearer than the steps that rounding leaves, and than what the noise can be told from.
    expect(missed.close / samples.length).toBeLessThanOrEqual(0.005);
    expect(missed.measured / samples.length).toBeLessThanOrEqual(0.025);
    expect(sharp / samples.length).toBeGreaterThan(0.5);
  });
});
