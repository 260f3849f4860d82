import { describe, expect, test } from 'vitest';
import { estimateDerivative } from '../../src/differences/derivative.ts';
import type { Estimate } from '../../src/differences/objective.ts';

interface Kinked {
  readonly f: (x: number) => number;
  /** Which piece f takes at x, as the kinked operations of a program note it. */
  readonly piece: (x: number) => number;
}

const OPERATIONS = {
  'abs(x) + 1e3': { f: (x) => Math.abs(x) + 1e3, piece: Math.sign },
  'relu(x)': { f: (x) => Math.max(x, 0), piece: Math.sign },
  'relu(x)² + sin(x)': { f: (x) => Math.max(x, 0) ** 2 + Math.sin(x), piece: Math.sign },
  'max(x, 0.5)': { f: (x) => Math.max(x, 0.5), piece: (x) => Math.sign(x - 0.5) },
  'max(2x, exp(x) - 1)': {
    f: (x) => Math.max(2 * x, Math.exp(x) - 1),
    piece: (x) => Math.sign(2 * x - Math.exp(x) + 1),
  },
  'clip(x, -1, 1) * exp(x)': {
    f: (x) => Math.min(Math.max(x, -1), 1) * Math.exp(x),
    piece: (x) => Math.sign(x + 1) + 3 * Math.sign(x - 1),
  },
  'floor(x)': { f: (x) => Math.floor(x), piece: (x) => Math.floor(x) },
  'x + floor(x)': { f: (x) => x + Math.floor(x), piece: (x) => Math.floor(x) },
  // The point itself belongs to one of the pieces.
  'where(x > 0, 2x, x)': { f: (x) => (x > 0 ? 2 * x : x), piece: (x) => Number(x > 0) },
  // Smooth, but with the hash of a comparison beside it.
  'where(x > 0, x², x²)': { f: (x) => x * x, piece: Math.sign },
  'relu(x)²': { f: (x) => Math.max(x, 0) ** 2, piece: Math.sign },
  'x·abs(x)': { f: (x) => x * Math.abs(x), piece: Math.sign },
  'clip(x / 6 + 0.5, 0, 1)': {
    f: (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (1 / 6) * x + 0.5),
    piece: (x) => Math.sign(x + 3) + 3 * Math.sign(x - 3),
  },
} satisfies Record<string, Kinked>;

type Name = keyof typeof OPERATIONS;

function estimate(name: Name, x0: number, hashed: boolean, analytic?: number): Estimate {
  const { f, piece } = OPERATIONS[name];
  const line = (x: number) => ({ value: f(x), branches: hashed ? piece(x) : 0 });
  const noise = 2 ** -53 * Math.max(1, Math.abs(f(x0)));
  return estimateDerivative(line, x0, {
    base: line(x0),
    noise,
    ...(analytic === undefined ? {} : { analytic }),
  });
}

const E = Math.E;
const ON_A_KINK: readonly (readonly [Name, number, number, number])[] = [
  ['abs(x) + 1e3', 0, -1, 1],
  ['relu(x)', 0, 0, 1],
  ['max(x, 0.5)', 0.5, 0, 1],
  ['where(x > 0, 2x, x)', 0, 1, 2],
  ['max(2x, exp(x) - 1)', 0, 1, 2],
  ['clip(x, -1, 1) * exp(x)', 1, E, 2 * E],
  ['clip(x, -1, 1) * exp(x)', -1, -1 / E, 0],
];
const BESIDE_A_KINK: readonly (readonly [Name, number, number])[] = [
  ['abs(x) + 1e3', 1e-7, 1],
  ['abs(x) + 1e3', -1e-7, -1],
  ['abs(x) + 1e3', 1e-12, 1],
  ['relu(x)', 1e-7, 1],
  ['relu(x)', -1e-7, 0],
  ['relu(x)', 1e-12, 1],
  ['relu(x)² + sin(x)', -1e-3, Math.cos(1e-3)],
  ['relu(x)² + sin(x)', 1e-9, 2e-9 + Math.cos(1e-9)],
  ['max(x, 0.5)', 0.5 + 1e-9, 1],
  ['max(x, 0.5)', 0.5 - 1e-9, 0],
  ['clip(x, -1, 1) * exp(x)', 1 - 1e-10, (2 - 1e-10) * Math.exp(1 - 1e-10)],
  ['clip(x, -1, 1) * exp(x)', 1 + 1e-10, Math.exp(1 + 1e-10)],
  ['x + floor(x)', 2.3, 1],
  ['x + floor(x)', 2 + 1e-8, 1],
  ['floor(x)', 2.3, 0],
];

describe('where branches are known', () => {
  test.each(ON_A_KINK)('%s at %d has the slopes %d and %d', (name, x0, low, high) => {
    const { kink, value } = estimate(name, x0, true);
    expect(kink).not.toBeNull();
    expect(Math.abs(kink!.low - low)).toBeLessThanOrEqual(3 * kink!.uncertainty);
    expect(Math.abs(kink!.high - high)).toBeLessThanOrEqual(3 * kink!.uncertainty);
    expect(kink!.uncertainty).toBeLessThanOrEqual(1e-7);
    expect(value).toBeCloseTo((low + high) / 2, 6);
  });

  test.each(BESIDE_A_KINK)('%s at %d is %d, on the side away from the kink', (name, x0, truth) => {
    for (const analytic of [undefined, truth, truth + 1e-3]) {
      const { kink, value, uncertainty } = estimate(name, x0, true, analytic);
      expect(kink).toBeNull();
      expect(Math.abs(value - truth)).toBeLessThanOrEqual(3 * uncertainty);
      expect(uncertainty).toBeLessThanOrEqual(1e-7);
    }
  });

  test.each<[Name, number]>([
    ['floor(x)', 2],
    ['x + floor(x)', -1],
  ])('%s at %d jumps: nothing can be said', (name, x0) => {
    expect(estimate(name, x0, true)).toMatchObject({ uncertainty: Infinity, limit: 'kink', kink: null });
  });

  test.each<Name>(['where(x > 0, x², x²)', 'relu(x)²', 'x·abs(x)'])(
    '%s at 0: a change of branch without a change of slope is no kink',
    (name) => {
      const { value, uncertainty, kink, limit } = estimate(name, 0, true);
      expect(kink).toBeNull();
      expect(Math.abs(value)).toBeLessThanOrEqual(3 * uncertainty);
      expect(uncertainty).toBeLessThanOrEqual(1e-9);
      expect(limit).toBeNull();
    },
  );

  test('a flat side has no noise, which does not make that of the other side a jump', () => {
    const { kink } = estimate('clip(x / 6 + 0.5, 0, 1)', -3, true);
    expect(kink!.low).toBe(0);
    expect(Math.abs(kink!.high - 1 / 6)).toBeLessThanOrEqual(3 * kink!.uncertainty);
    expect(kink!.uncertainty).toBeLessThanOrEqual(1e-9);
  });

  test('two slopes that contradict each other are a kink, though no branch told of it', () => {
    // The standard deviation of x, 1/2, 1/2 at x = 1/2: exactly 0 there, slopes ±√2/3.
    const f = (x: number): number => {
      const mean = (x + 1) / 3;
      return Math.sqrt(((x - mean) ** 2 + 2 * (0.5 - mean) ** 2) / 3);
    };
    const line = (x: number) => ({ value: f(x), branches: 0 });
    const { kink } = estimateDerivative(line, 0.5, { base: line(0.5), noise: 0, scale: 0.5 });
    expect(Math.abs(kink!.low + Math.SQRT2 / 3)).toBeLessThanOrEqual(3 * kink!.uncertainty);
    expect(Math.abs(kink!.high - Math.SQRT2 / 3)).toBeLessThanOrEqual(3 * kink!.uncertainty);
  });
});

describe('where branches are not known', () => {
  test.each(ON_A_KINK)('%s at %d is seen to bend however short the step', (name, x0, low, high) => {
    const { kink, value, uncertainty } = estimate(name, x0, false);
    const [from, to, error] = kink ? [kink.low, kink.high, kink.uncertainty] : [value, value, uncertainty];
    expect(from - 3 * error).toBeLessThanOrEqual(low + 1e-6);
    expect(to + 3 * error).toBeGreaterThanOrEqual(high - 1e-6);
  });

  test.each(BESIDE_A_KINK)('%s at %d is %d, or the uncertainty says that it may be', (name, x0, truth) => {
    const { value, uncertainty, kink } = estimate(name, x0, false);
    const [from, to, error] = kink ? [kink.low, kink.high, kink.uncertainty] : [value, value, uncertainty];
    expect(from - 3 * error).toBeLessThanOrEqual(truth);
    expect(to + 3 * error).toBeGreaterThanOrEqual(truth);
  });

  test('a jump at the point gives no derivative', () => {
    expect(estimate('floor(x)', 2, false).uncertainty).toBeGreaterThan(1);
    expect(estimate('x + floor(x)', -1, false).uncertainty).toBeGreaterThan(1);
  });
});
