import { expect, it } from 'vitest';
import type { Projected } from '../../src/check/plan.ts';
import type { Occurrence } from '../../src/check/subjects.ts';
import { verdictOf } from '../../src/check/verdicts.ts';
import type { Judged } from '../../src/check/verdicts.ts';

const sharp = (sharpness: number): Projected => ({ agreed: true, sharpness, zero: false, limit: 'noise' });

/** A gradient of 100 entries at one trial, checked along random directions that agreed. */
const judged = (parts: Partial<Judged>): Judged => ({
  occurrence: {
    trial: { values: [{ shape: [100], data: new Float64Array(100) }] },
    value: { index: 0 },
    written: Float64Array.of(1),
  } as unknown as Occurrence,
  counts: { pass: 0, fail: 0, small: 0, zero: 0, kink: 0, inconclusive: 0 },
  checked: 100,
  total: 100,
  undecided: new Set(),
  reasons: [],
  worst: null,
  relativeError: null,
  projected: sharp(1e-8),
  unexplained: false,
  ...parts,
});

it('passes on sharp agreement along random directions', () => {
  expect(verdictOf([judged({})])).toMatchObject({ verdict: 'pass' });
});

it.each([0.01, Infinity, NaN])('decides nothing on agreement within %d of the length', (sharpness) => {
  const projected = sharp(sharpness);
  expect(verdictOf([judged({ projected })])).toEqual({ verdict: 'inconclusive', reason: 'noise' });
  expect(verdictOf([judged({ projected }), judged({})])).toMatchObject({ verdict: 'pass' });
});

it('does not pass over a direction that disagreed, even where another trial agrees', () => {
  const disagreed = judged({ projected: null, unexplained: true, checked: 2 });
  expect(verdictOf([disagreed, judged({})])).toEqual({
    verdict: 'inconclusive',
    reason: 'a random direction disagreed',
  });
});

it('says why directions were blunt, and does not call a disagreement a spent budget', () => {
  const kinked = { agreed: true, sharpness: Infinity, zero: false, limit: 'kink' };
  expect(verdictOf([judged({ projected: kinked })])).toEqual({ verdict: 'inconclusive', reason: 'kink' });
  const disagreed = judged({ projected: null, unexplained: true, checked: 2 });
  expect(verdictOf([disagreed])).toMatchObject({ verdict: 'inconclusive' });
});
