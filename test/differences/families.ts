import { estimateDerivative } from '../../src/differences/derivative.ts';
import type { Estimate } from '../../src/differences/objective.ts';
import { add, composition, constant, multiply, rescaled, rounded, uniform } from './compositions.ts';
import type { Smooth, Uniform } from './compositions.ts';

export interface Case {
  readonly f: Smooth;
  readonly x0: number;
  /** Relative noise of every evaluation, beside rounding. */
  readonly delta?: number;
}

const levels = (random: Uniform): number => 1 + Math.floor(4 * random());
const near = (random: Uniform): number => 4 * random() - 2;

/** Random smooth functions in the scales that losses come in. */
export const FAMILIES: Readonly<Record<string, (random: Uniform) => Case>> = {
  ordinary: (random) => ({ f: composition(random, levels(random)), x0: near(random) }),
  'an offset of 1e4': (random) => ({
    f: add(composition(random, levels(random)), constant(1e4)),
    x0: near(random),
  }),
  'a factor of 1e-6': (random) => ({
    f: multiply(composition(random, levels(random)), constant(1e-6)),
    x0: near(random),
  }),
  'steep by 1e3': (random) => ({
    f: rescaled(composition(random, levels(random)), 1e3),
    x0: 1e-3 * near(random),
  }),
  'steep by 1e3 far from 0': (random) => {
    const x0 = near(random);
    return { f: rescaled(composition(random, levels(random)), 1e3, random() - 1e3 * x0), x0 };
  },
  'steep by 1e6': (random) => ({
    f: rescaled(composition(random, levels(random)), 1e6),
    x0: 1e-6 * near(random),
  }),
  'at 0': (random) => ({ f: composition(random, levels(random)), x0: 0 }),
  'at 1e-12': (random) => ({ f: composition(random, levels(random)), x0: 1e-12 }),
  'at 1e8': (random) => ({ f: rescaled(composition(random, levels(random)), 1e-8), x0: 1e8 }),
  'at 1e8 with features of 1': (random) => ({
    f: rescaled(composition(random, levels(random)), 1, -1e8),
    x0: 1e8,
  }),
  ...Object.fromEntries(
    [1e-16, 1e-14, 1e-12, 1e-10, 1e-9].map((delta) => [
      `noise of ${delta}`,
      (random: Uniform): Case => ({ f: composition(random, levels(random)), x0: near(random), delta }),
    ]),
  ),
};

export interface Outcome extends Estimate {
  readonly truth: number;
  readonly truthNoise: number;
  readonly analytic: number | undefined;
  readonly error: number;
}

/** Measures random members of a family. `planted`: the analytic value's relative error, or null for no analytic value. */
export function measure(
  family: (random: Uniform) => Case,
  count: number,
  planted: number | null,
  seed = 1,
): Outcome[] {
  const random = uniform(seed);
  const outcomes: Outcome[] = [];
  while (outcomes.length < count) {
    const { f, x0, delta = 0 } = family(random);
    const { value, noise, truth, truthNoise } = rounded(f, x0, random);
    // Out of the range of numbers, or of the functions that anyone can differentiate numerically.
    if (!(Math.abs(value) < 1e50 && Math.abs(truth) < 1e50 && truthNoise <= 1e-6 * Math.abs(truth))) continue;
    const evaluate = (x: number): number => f({ v: x, d: 1 }, () => 0).v * (1 + delta * (2 * random() - 1));
    const deviations = Array.from({ length: 8 }, () => Math.abs(evaluate(x0) - value));
    const sign = random() < 0.5 ? -1 : 1;
    const analytic = planted === null ? undefined : truth * (1 + sign * planted);
    const estimate = estimateDerivative((x) => ({ value: evaluate(x), branches: 0 }), x0, {
      base: { value: evaluate(x0), branches: 0 },
      noise: Math.max(noise, ...deviations),
      ...(analytic === undefined ? {} : { analytic, analyticNoise: truthNoise }),
    });
    outcomes.push({ ...estimate, truth, truthNoise, analytic, error: Math.abs(estimate.value - truth) });
  }
  return outcomes;
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
