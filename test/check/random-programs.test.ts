import { describe, expect, it } from 'vitest';
import { plantedVerdicts, rightVerdicts } from './random-verdicts.ts';

// RANDOM_PROGRAMS=2000 searches further, RANDOM_FROM begins at another seed.
const count = Number(process.env['RANDOM_PROGRAMS'] ?? 200);
const from = Number(process.env['RANDOM_FROM'] ?? 0);
const seeds = Array.from({ length: count }, (_, i) => from + i);
const generous = { timeout: 60_000 + count * 2_000 };

describe('right programs of random operations', () => {
  it('never fail, and at most 1 % of their gradients stay undecided', generous, () => {
    const { wrong, gradients, undecided } = rightVerdicts(seeds);
    expect(wrong).toEqual([]);
    expect(gradients).toBeGreaterThan(5 * count);
    expect(undecided / gradients).toBeLessThanOrEqual(0.01);
  });
});

describe.each([1e-3, 1e-4])('a relative error of %d in one entry', (error) => {
  it('fails, and its equation is the root', generous, () => {
    const { planted, missed, undecided, aside, atKinks, named } = plantedVerdicts(
      seeds.slice(0, Math.ceil(count / 2)),
      error,
    );
    expect(missed).toEqual([]);
    expect(planted).toBeGreaterThan(count / 3);
    expect(undecided / planted).toBeLessThanOrEqual(0.03);
    expect((aside + atKinks) / planted).toBeLessThanOrEqual(0.03);
    expect(named / planted).toBeGreaterThanOrEqual(0.95);
  });
});
