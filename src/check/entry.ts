/** What differences say of one entry of a gradient. */
export interface Measured {
  readonly numeric: number;
  /** Estimated error of `numeric`. */
  readonly uncertainty: number;
  /** The one-sided derivatives, where the point is on a kink. */
  readonly kink: { readonly low: number; readonly high: number; readonly uncertainty: number } | null;
  /** Every evaluation gave exactly the same loss. */
  readonly constant: boolean;
  /** Why the uncertainty is what it is; null where it is small beside the derivative, or beside what f does around a zero. */
  readonly limit: string | null;
}

export interface Claimed {
  /** The written value, its scale divided out. */
  readonly analytic: number;
  /** Its own rounding error: σ_a. */
  readonly noise: number;
  /** By the derivative rules, with its rounding error. */
  readonly derived: number;
  readonly derivedNoise: number;
}

export interface Yardstick {
  /** Relative tolerance, 1e-7 by default. */
  readonly tolerance: number;
  /** The largest entry of the gradient. */
  readonly largest: number;
  /** |loss| over the typical size of the value: a gradient of this size changes the loss by itself. */
  readonly natural: number;
}

export type EntryVerdict = 'pass' | 'fail' | 'small' | 'zero' | 'kink' | 'inconclusive';

export interface Judgement {
  readonly verdict: EntryVerdict;
  /** 3e + 5σ_a + tolerance·max(|a|, |n|). */
  readonly tolerance: number;
  /** Of an inconclusive entry. */
  readonly reason: string | null;
}

const ULP = 2 ** -52;

/**
 * Compares one entry. No fixed absolute tolerance: an entry passes only when the measurement is sharp against the
 * entry itself, or against its tensor's largest entry (`small`), or when both sides are zero as far as the terms that
 * cancel in them allow to say (`zero`).
 */
export function judge(measured: Measured, claimed: Claimed, yardstick: Yardstick): Judgement {
  const { numeric, uncertainty, kink } = measured;
  const { analytic, noise } = claimed;
  const { low, high, uncertainty: e } = kink ?? { low: numeric, high: numeric, uncertainty };
  if (!Number.isFinite(analytic))
    return Number.isFinite(e)
      ? { verdict: 'fail', tolerance: 3 * e, reason: null }
      : { verdict: 'inconclusive', tolerance: Infinity, reason: 'non-finite' };
  const width = 3 * e + 5 * noise;
  const size = Math.max(Math.abs(analytic), Math.abs(low), Math.abs(high));
  const tolerance = width + yardstick.tolerance * size;
  const decided = (verdict: EntryVerdict): Judgement => ({ verdict, tolerance, reason: null });
  const undecided = (reason: string): Judgement => ({ verdict: 'inconclusive', tolerance, reason });
  if (!Number.isFinite(width)) return undecided(measured.limit ?? 'noise');
  if (Math.max(low - analytic, analytic - high) > tolerance) {
    const backed =
      Math.abs(analytic - claimed.derived) <=
      5 * (noise + claimed.derivedNoise) + yardstick.tolerance * Math.abs(analytic);
    // Steps that rounding forces to be long can average a wave away, and where several kinks meet the rules may give what
    // lies outside: too little to contradict two analytic values that agree.
    return backed && (kink || width > 1e-3 * size) ? undecided(measured.limit ?? 'noise') : decided('fail');
  }
  if (size > 0 && width <= 1e-3 * size) return decided(kink ? 'kink' : 'pass');
  if (yardstick.largest > 0 && width <= 1e-6 * yardstick.largest) return decided(kink ? 'kink' : 'small');
  if (size <= width && isZero(measured, claimed, width, yardstick)) return decided('zero');
  return undecided(kink ? 'kink' : reasonFor(measured, claimed));
}

/**
 * Both sides are zero within the width: so they are, where that is nothing beside what the loss does around the point, or
 * no more than cancelling terms leave behind.
 */
function isZero(
  { constant, limit }: Measured,
  { noise, derived, derivedNoise }: Claimed,
  width: number,
  { natural }: Yardstick,
): boolean {
  if (Math.abs(derived) > 10 * derivedNoise) return false;
  const cancelling = Math.max(noise, derivedNoise) / ULP;
  return constant || limit === null || width <= 1e-3 * cancelling || width <= 1e-6 * natural;
}

function reasonFor({ limit, uncertainty }: Measured, { noise }: Claimed): string {
  if (limit) return limit;
  return 5 * noise > 3 * uncertainty ? 'cancellation' : 'noise';
}
