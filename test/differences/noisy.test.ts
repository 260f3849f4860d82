import { expect, test } from 'vitest';
import { estimateDerivative } from '../../src/differences/derivative.ts';
import { random } from '../../src/shapes/random.ts';
import type { Random } from '../../src/shapes/random.ts';

/** f without its noise, its derivative at x0, and the size of the noise. */
interface Case {
  readonly f: (x: number) => number;
  readonly truth: number;
  readonly noise: number;
}

const CASES: Readonly<Record<string, (draw: Random) => Case>> = {
  'kinks too near for steps that the noise allows': ({ normal, uniform }) => {
    const [slope, at] = [normal(), 10 ** (-2 - 4 * uniform())];
    return { f: (x) => Math.sin(x) + slope * Math.max(0, x - at), truth: 1, noise: 1e-7 };
  },
  'steep waves whose long steps agree by chance': ({ normal }) => {
    const waves = Array.from({ length: 6 }, () => [1e3 * normal(), normal()] as const);
    const mean = (f: (rate: number, phase: number) => number): number =>
      waves.reduce((sum, [rate, phase]) => sum + f(rate, phase), 0) / waves.length;
    return {
      f: (x) => mean((rate, phase) => Math.sin(rate * x + phase)),
      truth: mean((rate, phase) => rate * Math.cos(phase)),
      noise: 1e-4,
    };
  },
};

test.each(Object.entries(CASES))(
  '%s: at most one estimate of a hundred is off by more than 3e',
  (_, family) => {
    const draw = random('noisy', 0);
    const off: unknown[] = [];
    for (let i = 0; i < 500; i++) {
      const { f, truth, noise } = family(draw);
      const line = (x: number): { value: number; branches: number } => ({
        value: f(x) + noise * (2 * draw.uniform() - 1),
        branches: 0,
      });
      const { value, uncertainty, kink } = estimateDerivative(line, 0, { base: line(0), noise });
      const [low, high, e] = kink ? [kink.low, kink.high, kink.uncertainty] : [value, value, uncertainty];
      if (!(truth >= low - 3 * e && truth <= high + 3 * e)) off.push({ i, low, high, e, truth });
    }
    expect(off.length, JSON.stringify(off.slice(0, 5))).toBeLessThanOrEqual(5);
  },
);
