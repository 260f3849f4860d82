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
    expect(
      judged(measured(0, 1e-5, { limit: 'noise' }), claimed(0, 0, 0, 0), { largest: 0, natural: 1e-3 })
        .verdict,
    ).toBe('inconclusive');
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
    // Two slopes of zero, and a flat loss around them.
    const flat = measured(0, 1e-18, { kink: { low: 0, high: 0, uncertainty: 1e-18 }, limit: 'kink' });
    expect(judged(flat, claimed(0), { largest: 0, natural: 1 }).verdict).toBe('zero');
    expect(judged(flat, claimed(1e-9, 0, 0), { largest: 0, natural: 1 }).verdict).toBe('fail');
  });

  it('takes a NaN or an infinity for wrong, unless nothing could be measured either', () => {
    for (const a of [NaN, Infinity, -Infinity]) {
      expect(judged(measured(1, 1e-9), claimed(a, 0, 1)).verdict).toBe('fail');
      // Its own noise is no number either.
      expect(judged(measured(1, 1e-9), claimed(a, NaN, 1)).verdict).toBe('fail');
      expect(judged(measured(0, Infinity), claimed(a, 0, 1)).verdict).toBe('inconclusive');
    }
    expect(judged(measured(0, Infinity, { limit: 'kink' }), claimed(1))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'kink',
    });
  });
});

describe('an entry that no derivation rules back', () => {
  const alone = (analytic: number, noise = 0): Claimed => ({
    analytic,
    noise,
    derived: null,
    derivedNoise: 0,
  });
  const verdictOf = (m: Measured, c: Claimed, rest: Partial<Yardstick> = {}): string =>
    judge(m, c, { tolerance: 1e-7, largest: 1, natural: 1, ...rest }).verdict;

  it('fails only where the difference is clear beyond the estimated errors', () => {
    const e = 1e-3;
    expect(verdictOf(measured(1, e), alone(1 + 3.5 * e))).toBe('inconclusive');
    expect(verdictOf(measured(1, e), alone(1 + 14 * e))).toBe('inconclusive');
    expect(verdictOf(measured(1, e), alone(1 + 16 * e))).toBe('fail');
    expect(verdictOf(measured(1, 1e-12), alone(1 + 1e-6))).toBe('fail');
  });

  it('is undecided outside the slopes of a kink', () => {
    const kink = { low: 0, high: 1, uncertainty: 1e-9 };
    expect(verdictOf(measured(0.5, 1e-9, { kink }), alone(0.3))).toBe('kink');
    expect(verdictOf(measured(0.5, 1e-9, { kink }), alone(2))).toBe('inconclusive');
  });

  it('is zero only where the written value is, but for its rounding', () => {
    const sharp = measured(1e-13, 1e-12, { limit: 'noise' });
    const small = { largest: 0 };
    expect(verdictOf(sharp, alone(0), small)).toBe('zero');
    expect(verdictOf(sharp, alone(1e-16, 1e-16), small)).toBe('zero');
    expect(verdictOf(sharp, alone(1e-13, 1e-16), small)).toBe('inconclusive');
    expect(verdictOf(measured(0, 1e-3, { limit: 'noise' }), alone(0), small)).toBe('inconclusive');
    // In float32 nothing is sharper than about 1e-6 of the loss.
    const rough = measured(0, 2e-6, { limit: 'noise' });
    expect(verdictOf(rough, alone(0), small)).toBe('inconclusive');
    expect(verdictOf(rough, alone(0), { ...small, ulp: 2 ** -23 })).toBe('zero');
  });
});
