import { describe, expect, it } from 'vitest';
import { casesOf, deviation, numbersOf, replay } from './replay.ts';
import type { Case } from './replay.ts';

/** Sums may differ in their last bits, relative to the largest term. */
const TOLERANCE = 1e-12;

const largest = ({ inputs }: Case): number =>
  Math.max(1, ...inputs.flatMap((input) => numbersOf(input).map(Math.abs).filter(Number.isFinite)));

describe.each(['reductions', 'linear-algebra'])('%s as recorded from NumPy', (theme) => {
  const cases = casesOf(theme);
  const names = [...new Set(cases.map(({ operation }) => operation))];
  it.each(names)('%s', (name) => {
    for (const each of cases.filter(({ operation }) => operation === name)) {
      const ours = replay(each);
      const call = JSON.stringify({ ...each, inputs: each.inputs.map(({ shape, type }) => [type, shape]) });
      expect(ours && { shape: ours.shape, type: ours.type }, call).toEqual(
        each.result && { shape: each.result.shape, type: each.result.type },
      );
      if (!ours) continue;
      expect(deviation(ours, each.result!, largest(each)), call).toBeLessThan(TOLERANCE);
    }
  });
});
