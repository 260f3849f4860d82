import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/check/entry.ts';
import type { Claimed, Judgement, Measured, Yardstick } from '../../src/check/entry.ts';

const measured = (numeric: number, uncertainty: number, rest: Partial<Measured> = {}): Measured => ({
  numeric,
  uncertainty,
  kink: null,
  constant: false,
  limit: null,
  ...rest,
});
const claimed = (analytic: number, noise = 0, derived = analytic, derivedNoise = noise): Claimed => ({
  analytic,
  noise,
  derived,
  derivedNoise,
});
const judged = (m: Measured, c: Claimed, rest: Partial<Yardstick> = {}): Judgement =>
  judge(m, c, { tolerance: 1e-7, largest: Math.abs(c.derived!), natural: 1, ...rest });

describe('the verdict on one entry', () => {
  it('rests on 3e + 5σ + 1e-7 of the entry, and on nothing absolute', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -12, max: 12, noNaN: true }),
        fc.double({ min: 1e-10, max: 1e-5, noNaN: true }),
        fc.double({ min: 1e-10, max: 1e-5, noNaN: true }),
        (decade, e, sigma) => {
          const n = 10 ** decade;
          const tolerance = (3 * e + 5 * sigma + 1e-7) * n;
          const at = (a: number): string =>
            judged(measured(n, e * n), claimed(a, sigma * n, n), { largest: n }).verdict;
          expect(judged(measured(n, e * n), claimed(n, sigma * n)).tolerance / tolerance).toBeCloseTo(1, 9);
          expect(at(n + 0.99 * tolerance)).toBe('pass');
          expect(at(n - 0.99 * tolerance)).toBe('pass');
          expect(at(n + 1.02 * tolerance)).toBe('fail');
          expect(at(n - 1.02 * tolerance)).toBe('fail');
        },
      ),
    );
  });

  it('passes only what was measured to 1e-3, or to 1e-6 of the largest', () => {
    expect(judged(measured(1, 3e-4), claimed(1))).toMatchObject({ verdict: 'pass' });
    expect(judged(measured(1, 4e-4), claimed(1))).toMatchObject({ verdict: 'inconclusive', reason: 'noise' });
    expect(judged(measured(1, 4e-4, { limit: 'curvature' }), claimed(1))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'curvature',
    });
    expect(judged(measured(1, 0), claimed(1, 3e-4))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'cancellation',
    });
    expect(judged(measured(1e-9, 1e-8), claimed(1e-9), { largest: 1 })).toMatchObject({ verdict: 'small' });
    expect(judged(measured(1e-9, 1e-6), claimed(1e-9), { largest: 1 })).toMatchObject({
      verdict: 'inconclusive',
    });
  });

  it('fails a wrong value however blunt the measurement, where the rules do not back it', () => {
    expect(judged(measured(0.2, 0.05), claimed(0.5, 0, 0.2)).verdict).toBe('fail');
    expect(judged(measured(0.2, 0.05), claimed(0.5, 0, 0.5)).verdict).toBe('inconclusive');
    // A sharp one contradicts both.
    expect(judged(measured(0.2, 1e-6), claimed(0.5, 0, 0.5)).verdict).toBe('fail');
  });

  it('is zero only where both sides are, and what is left is what cancelling terms leave', () => {
    const left = measured(0, 1e-14);
    expect(judged(left, claimed(1e-17, 1e-16), { largest: 1e-17 })).toMatchObject({ verdict: 'zero' });
    expect(judged(left, claimed(0), { largest: 0 })).toMatchObject({ verdict: 'zero' });
    expect(judged(left, claimed(1e-12, 1e-16, 1e-17), { largest: 1e-17 }).verdict).toBe('fail');
    // The rules give something that is no zero: it is lost in the uncertainty, and is not called zero.
    expect(
      judged(measured(0, 1e-8), claimed(0, 1e-16, 2e-8, 1e-16), { largest: 2e-8, natural: 1e-9 }).verdict,
    ).toBe('inconclusive');
    // An uncertainty that no cancelling terms explain.
    expect(judged(measured(0, 1e-5), claimed(0, 0, 0, 0), { largest: 0, natural: 1e-3 }).verdict).toBe(
      'inconclusive',
    );
    expect(judged(measured(1e-13, 1e-14), claimed(0, 1e-16, 1e-13), { natural: 1 }).verdict).toBe('fail');
    expect(judged(measured(1e-13, 1e-17), claimed(0, 1e-18), { natural: 1 }).verdict).toBe('fail');
  });

  it('at a kink anything between the slopes is right', () => {
    const kink = measured(0.5, 0.5, { kink: { low: 0, high: 1, uncertainty: 1e-9 }, limit: 'kink' });
    for (const a of [0, 0.3, 1]) expect(judged(kink, claimed(a, 0, 0)).verdict).toBe('kink');
    for (const a of [-1e-6, 1 + 1e-6, 5]) expect(judged(kink, claimed(a, 0, 0)).verdict).toBe('fail');
    expect(judged(kink, claimed(5, 0, 5)).verdict).toBe('inconclusive');
    expect(
      judged(measured(0.5, 0.5, { kink: { low: 0, high: 1, uncertainty: 0.1 } }), claimed(0.3, 0, 0)).verdict,
    ).toBe('inconclusive');
  });

  it('takes a NaN or an infinity for wrong, unless nothing could be measured either', () => {
    for (const a of [NaN, Infinity, -Infinity]) {
      expect(judged(measured(1, 1e-9), claimed(a, 0, 1)).verdict).toBe('fail');
      expect(judged(measured(0, Infinity), claimed(a, 0, 1)).verdict).toBe('inconclusive');
    }
    expect(judged(measured(0, Infinity, { limit: 'kink' }), claimed(1))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'kink',
    });
  });
});
