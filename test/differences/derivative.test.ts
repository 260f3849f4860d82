import { describe, expect, test } from 'vitest';
import { FAMILIES, measure, quantile } from './families.ts';
import type { Outcome } from './families.ts';

const COUNT = 300;
const outcomes = Object.entries(FAMILIES).map(([name, family]) => ({
  name,
  alone: measure(family, COUNT, null),
  right: measure(family, COUNT, 0),
  wrong: measure(family, COUNT, 1e-4),
}));
const of = (kind: 'alone' | 'right' | 'wrong'): Outcome[] => outcomes.flatMap((each) => each[kind]);

/** How many miss the truth by more than `factor` times their uncertainty. */
const missed = (list: readonly Outcome[], factor: number): number =>
  list.filter(({ error, uncertainty, truthNoise }) => !(error <= factor * uncertainty + 5 * truthNoise))
    .length;
const tolerance = ({ uncertainty, truthNoise, truth, value }: Outcome): number =>
  3 * uncertainty + 5 * truthNoise + 1e-7 * Math.max(Math.abs(truth), Math.abs(value));
const disagreements = (list: readonly Outcome[]): Outcome[] =>
  list.filter((each) => !(Math.abs(each.analytic! - each.value) <= tolerance(each)));

describe(`the uncertainty of ${of('alone').length} derivatives with known truth`, () => {
  test('is exceeded by a third of the error in at most one of a thousand, with and without an analytic value', () => {
    for (const kind of ['alone', 'right', 'wrong'] as const)
      expect(missed(of(kind), 3) / of(kind).length).toBeLessThanOrEqual(1e-3);
  });

  test('is not much larger than it has to be: a thirtieth of it would not do', () => {
    expect(missed(of('alone'), 3 / 30) / of('alone').length).toBeGreaterThan(0.02);
  });

  const relative = (list: readonly Outcome[]): number[] =>
    list.map(({ uncertainty, truth }) => uncertainty / Math.abs(truth));
  test.each([
    ['ordinary', 1e-12],
    ['a factor of 1e-6', 1e-12],
    ['at 0', 1e-12],
    ['at 1e-12', 1e-12],
    ['at 1e8', 1e-12],
    ['steep by 1e3', 1e-12],
    ['steep by 1e6', 1e-11],
    ['steep by 1e3 far from 0', 1e-9],
    ['an offset of 1e4', 1e-8],
    ['noise of 1e-12', 1e-9],
    ['noise of 1e-9', 1e-6],
  ])('%s: half of them below %d of the value', (name, bound) => {
    expect(quantile(relative(outcomes.find((each) => each.name === name)!.alone), 0.5)).toBeLessThanOrEqual(
      bound,
    );
  });
});

describe('an analytic value', () => {
  test('that is right never fails', () => {
    expect(disagreements(of('right'))).toEqual([]);
  });

  test('that is wrong by 1e-4 fails wherever the uncertainty can tell, and is never accepted early', () => {
    const unseen = of('wrong').filter((each) => Math.abs(each.analytic! - each.value) <= tolerance(each));
    expect(unseen.filter(({ uncertainty, truth }) => 3 * uncertainty < 0.9e-4 * Math.abs(truth))).toEqual([]);
    expect(unseen.length / of('wrong').length).toBeLessThan(0.01);
    expect(Math.min(...of('wrong').map(({ evaluations }) => evaluations))).toBeGreaterThan(6);
  });

  test('that is right costs two evaluations as a rule', () => {
    const cost = (name: string, share: number): number =>
      quantile(
        outcomes.find((each) => each.name === name)!.right.map(({ evaluations }) => evaluations),
        share,
      );
    expect(cost('ordinary', 0.5)).toBe(2);
    expect(cost('ordinary', 0.9)).toBeLessThanOrEqual(4);
    expect(cost('an offset of 1e4', 0.9)).toBeLessThanOrEqual(6);
    expect(cost('steep by 1e3', 0.5)).toBeLessThanOrEqual(6);
  });
});
