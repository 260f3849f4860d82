import { describe, expect, test } from 'vitest';
import { estimateDerivative } from '../../src/differences/derivative.ts';
import type { Estimate, Line } from '../../src/differences/objective.ts';

const smooth =
  (f: (x: number) => number): Line =>
  (x) => ({ value: f(x), branches: 0 });
const at = (f: (x: number) => number, x0: number, analytic?: number): Estimate =>
  estimateDerivative(smooth(f), x0, {
    base: { value: f(x0), branches: 0 },
    noise: 2 ** -52 * Math.abs(f(x0)),
    ...(analytic === undefined ? {} : { analytic }),
  });

describe('closed forms', () => {
  test.each<[string, (x: number) => number, number, number]>([
    ['exp(1e3 x) at 0.01', (x) => Math.exp(1e3 * x), 0.01, 1e3 * Math.exp(10)],
    ['sin(1e6 x) at 1e-6', (x) => Math.sin(1e6 * x), 1e-6, 1e6 * Math.cos(1)],
    ['sin(x) at 1e8', Math.sin, 1e8, Math.cos(1e8)],
    ['log(x) at 1e-3', Math.log, 1e-3, 1e3],
    ['log(x) at 1e-12', Math.log, 1e-12, 1e12],
    ['1/x at 1e-12', (x) => 1 / x, 1e-12, -1e24],
    ['sqrt(x) at 1e-8', Math.sqrt, 1e-8, 5e3],
    ['tan(x) at 1.57', Math.tan, 1.57, 1 / Math.cos(1.57) ** 2],
    // These take the same value at x0 and at whole steps to both sides of it.
    ['x³ - x at 0', (x) => x * (x * x - 1), 0, -1],
    ['sin(2πx) at 0', (x) => Math.sin(2 * Math.PI * x), 0, 2 * Math.PI],
    // The saturated units around a steep step.
    ['tanh(1e5 x) at 1e-5', (x) => Math.tanh(1e5 * x), 1e-5, 1e5 / Math.cosh(1) ** 2],
    ['a bell of width 1e-6 on its flank', (x) => Math.exp(-((1e6 * x) ** 2)), 1e-6, -2e6 / Math.E],
    [
      'softplus with β = 1e4 at 0',
      (x) => Math.max(x, 0) + Math.log1p(Math.exp(-1e4 * Math.abs(x))) / 1e4,
      0,
      0.5,
    ],
    [
      'softplus with β = 1e4 at 1e-5',
      (x) => Math.max(x, 0) + Math.log1p(Math.exp(-1e4 * Math.abs(x))) / 1e4,
      1e-5,
      1 / (1 + Math.exp(-0.1)),
    ],
    ['x² at 0', (x) => x * x, 0, 0],
  ])('%s', (_, f, x0, truth) => {
    const { value, uncertainty, kink } = at(f, x0);
    expect(kink).toBeNull();
    expect(Math.abs(value - truth)).toBeLessThanOrEqual(3 * uncertainty + 1e-15 * Math.abs(truth));
    expect(uncertainty).toBeLessThanOrEqual(1e-7 * Math.max(Math.abs(truth), 1e-9));
  });
});

describe('a function that does not move', () => {
  test('is constant, for a handful of evaluations where the analytic value says so', () => {
    expect(at(() => 3, 0.7, 0)).toMatchObject({ value: 0, constant: true });
    expect(at(() => 3, 0.7, 0).evaluations).toBeLessThanOrEqual(6);
    expect(at(() => 3, 0.7)).toMatchObject({ value: 0, constant: true });
  });

  test('contradicts an analytic value', () => {
    const { value, uncertainty } = at(() => 3, 0.7, 1e-9);
    expect(Math.abs(value - 1e-9)).toBeGreaterThan(3 * uncertainty);
  });

  test('is not what saturates', () => {
    const { value, uncertainty, limit } = at((x) => Math.tanh(x), 30, Math.cosh(30) ** -2);
    expect(Math.abs(value - Math.cosh(30) ** -2)).toBeLessThanOrEqual(3 * uncertainty);
    expect(limit).toBe('saturation');
  });
});

test.each<[string, (x: number) => number, number]>([
  ['NaN everywhere', () => NaN, 1],
  ['finite at the point alone', (x) => (x === 1 ? 2 : NaN), 1],
  ['infinite around the point', (x) => (x === 1 ? 2 : Infinity), 1],
  ['a root at its end', Math.sqrt, 0],
])('%s has no derivative', (_, f, x0) => {
  expect(at(f, x0)).toMatchObject({ uncertainty: Infinity, limit: 'non-finite' });
});

test('where f is finite on one side, that side counts', () => {
  const { value, uncertainty } = at((x) => Math.max(0, x) ** 1.5 * (x < 0 ? NaN : 1) + x, 0);
  expect(Math.abs(value - 1)).toBeLessThanOrEqual(3 * uncertainty);
});

test('rounding of the result is allowed for even where no noise is claimed', () => {
  const off = Array.from({ length: 200 }, (_, i) => {
    const [f, x0] = [(x: number) => 1e6 + Math.sin(x), 0.01 * i];
    const { value, uncertainty } = estimateDerivative(smooth(f), x0, {
      base: { value: f(x0), branches: 0 },
      noise: 0,
    });
    return Math.abs(value - Math.cos(x0)) > 3 * uncertainty;
  });
  expect(off.filter(Boolean)).toHaveLength(0);
});

describe('an analytic value that is wrong in just the way in which differences are', () => {
  const quotient = (f: (x: number) => number, x0: number, h: number): number =>
    (f(x0 + h) - f(x0 - h)) / (2 * h);
  const wrong: [string, (f: (x: number) => number, x0: number, h: number) => number][] = [
    ['plain', quotient],
    ['extrapolated', (f, x0, h) => (4 * quotient(f, x0, h) - quotient(f, x0, 2 * h)) / 3],
  ];
  test.each(wrong)('%s, at any step, is found out', (_, deceptive) => {
    for (let halvings = 0; halvings <= 15; halvings++) {
      for (let i = 0; i < 50; i++) {
        const steep = 2 ** (i / 4);
        const f = (x: number): number => Math.exp(Math.sin(steep * x));
        const x0 = 0.9 / steep;
        const truth = steep * Math.cos(0.9) * f(x0);
        const analytic = deceptive(f, x0, 2 ** -halvings);
        if (Math.abs(analytic - truth) < 1e-4 * truth) continue;
        const { value, uncertainty } = at(f, x0, analytic);
        const tolerance = 3 * uncertainty + 1e-7 * Math.max(Math.abs(value), Math.abs(analytic));
        expect(Math.abs(analytic - value), `steepness ${steep}, h = 2^-${halvings}`).toBeGreaterThan(
          tolerance,
        );
      }
    }
  });
});
