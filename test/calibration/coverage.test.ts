import { describe, expect, test } from 'vitest';
import { coverageOf, distance } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { isSaturated, opaque, programs } from './tables.ts';

// The same with many more derivatives: npm run calibrate.
const extent = { from: 0, count: 1 };
const few = { from: 0, count: 2 };
const { alone, believed } = programs(extent);
const families = {
  'programs, the whole ladder': alone,
  'programs, held against the derivative': believed,
  'opaque objectives in float64': opaque(few, 'float64'),
  'opaque objectives in float32': opaque(few, 'float32'),
};
const counted = (name: keyof typeof families): Outcome[] =>
  [...families[name]].flatMap(([family, outcomes]) => (isSaturated(family) ? [] : outcomes));
const saturated = (name: keyof typeof families): Outcome[] =>
  [...families[name]].flatMap(([family, outcomes]) => (isSaturated(family) ? outcomes : []));
const show = ({ name, seed, value, uncertainty, truth }: Outcome): unknown => ({
  name,
  seed,
  value,
  uncertainty,
  truth,
});

describe.each([
  ['programs, the whole ladder', 1e-3, 3_000, 1e-10],
  ['programs, held against the derivative', 1e-3, 3_000, 1e-7],
  ['opaque objectives in float64', 1e-3, 500, 1e-10],
  ['opaque objectives in float32', 1e-2, 500, 1e-3],
] as const)('%s', (name, share, least, sharp) => {
  test('the estimated error is exceeded threefold in hardly any derivative', () => {
    const outcomes = counted(name);
    const { derivatives, beyond3, worst } = coverageOf(outcomes);
    expect(derivatives).toBeGreaterThan(least);
    expect(worst.slice(share * derivatives).map(show)).toEqual([]);
    expect(beyond3 / derivatives).toBeLessThanOrEqual(share);
  });

  test('nor where units saturate', () => {
    const { derivatives, beyond3 } = coverageOf(saturated(name));
    expect(derivatives).toBeGreaterThan(50);
    expect(beyond3 / derivatives).toBeLessThanOrEqual(1e-2);
  });

  test('and is no larger than it has to be', () => {
    const outcomes = counted(name).filter(({ tied }) => !tied);
    expect(coverageOf(outcomes).medianRelative).toBeLessThanOrEqual(sharp);
    const blunted = outcomes.filter((each) => distance(each) > 1 / 30).length;
    expect(blunted / outcomes.length).toBeGreaterThan(0.02);
  });
});

test('the truth agrees with every program about its loss, and with its derived gradient', () => {
  for (const [family, outcomes] of families['programs, the whole ladder'])
    expect(outcomes.filter(({ doubted }) => doubted).map(show), family).toEqual([]);
});
