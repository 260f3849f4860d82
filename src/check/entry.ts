/** What differences say of one entry of a gradient. */
export interface Measured {
  readonly numeric: number;
  /** Estimated error of `numeric`. */
  readonly uncertainty: number;
  /** The one-sided derivatives, where the point is on a kink. */
  readonly kink: { readonly low: number; readonly high: number; readonly uncertainty: number } | null;
  /** Every evaluation gave exactly the same loss. */
  readonly constant: boolean;
  /** Why the uncertainty is what it is. */
  readonly limit: string | null;
}

export interface Claimed {
  /** The written value, its scale divided out. */
  readonly analytic: number;
  /** Its own rounding error: σ_a. */
  readonly noise: number;
  /** By the derivative rules, with its rounding error; null where there are none, as of an opaque function. */
  readonly derived: number | null;
  readonly derivedNoise: number;
}

export interface Yardstick {
  /** Relative tolerance, 1e-7 by default. */
  readonly tolerance: number;
  /** The largest entry of the gradient. */
  readonly largest: number;
  /** |loss| over the typical size of the value: a gradient of this size changes the loss by itself. */
  readonly natural: number;
  /** Distance of 1 to the next number of the format that is computed in; that of float64. */
  readonly ulp?: number;
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
/** Without a second opinion a failure has to exceed the errors by this factor. */
const ALONE = 5;

/**
 * Compares one entry. No fixed absolute tolerance: an entry passes only when the measurement is sharp against the
 * entry itself, or against its tensor's largest entry (`small`), or when both sides are zero as far as the terms that
 * cancel in them allow to say (`zero`).
 */
export function judge(measured: Measured, claimed: Claimed, yardstick: Yardstick): Judgement {
  const { numeric, uncertainty, kink } = measured;
  const { analytic, noise } = claimed;
  const width = 3 * (kink?.uncertainty ?? uncertainty) + 5 * noise;
  const size = Math.max(Math.abs(analytic), Math.abs(numeric));
  const tolerance = width + yardstick.tolerance * size;
  const decided = (verdict: EntryVerdict): Judgement => ({ verdict, tolerance, reason: null });
  if (!Number.isFinite(width) && !Number.isNaN(analytic))
    return { verdict: 'inconclusive', tolerance, reason: measured.limit ?? 'noise' };
  if (!Number.isFinite(analytic))
    return Number.isFinite(uncertainty)
      ? decided('fail')
      : { verdict: 'inconclusive', tolerance, reason: 'non-finite' };
  const backed = isBacked(claimed, yardstick);
  if (kink) {
    const inside = analytic >= kink.low - tolerance && analytic <= kink.high + tolerance;
    // Several kinks nearer than any step: what the rules give need not lie between the slopes beyond them all.
    if (!inside)
      return backed === false ? decided('fail') : { verdict: 'inconclusive', tolerance, reason: 'kink' };
    return width <= 1e-3 * Math.max(size, Math.abs(kink.high), Math.abs(kink.low)) ||
      width <= 1e-6 * yardstick.largest
      ? decided('kink')
      : { verdict: 'inconclusive', tolerance, reason: 'kink' };
  }
  if (!(Math.abs(analytic - numeric) <= tolerance)) {
    // Steps that rounding forces to be long can average a wave away: too blunt to contradict two analytic values that agree.
    const blunt = width > 1e-3 * size;
    // One value against another, with no third: the difference has to be clear beyond the estimated errors.
    const unclear =
      backed === null && Math.abs(analytic - numeric) <= ALONE * width + yardstick.tolerance * size;
    return (blunt && backed) || unclear
      ? { verdict: 'inconclusive', tolerance, reason: measured.limit ?? 'noise' }
      : decided('fail');
  }
  if (size > 0 && width <= 1e-3 * size) return decided('pass');
  if (width <= 1e-6 * yardstick.largest) return decided('small');
  if (isZero(measured, claimed, width, yardstick)) return decided('zero');
  return { verdict: 'inconclusive', tolerance, reason: reasonFor(measured, claimed) };
}

/** Whether the derivative rules agree with the written value; null where there are none. */
function isBacked(
  { analytic, noise, derived, derivedNoise }: Claimed,
  { tolerance }: Yardstick,
): boolean | null {
  if (derived === null) return null;
  return Math.abs(analytic - derived) <= 5 * (noise + derivedNoise) + tolerance * Math.abs(analytic);
}

/** Both sides are zero within the width, and the width is no more than what cancelling terms leave behind. */
function isZero(
  { numeric, constant }: Measured,
  { analytic, noise, derived, derivedNoise }: Claimed,
  width: number,
  { natural, ulp = ULP }: Yardstick,
): boolean {
  if (Math.abs(analytic) > width || Math.abs(numeric) > width) return false;
  // Without rules the written value itself has to be zero but for its rounding.
  if (derived === null ? Math.abs(analytic) > 10 * noise : Math.abs(derived) > 10 * derivedNoise)
    return false;
  const cancelling = Math.max(noise, derivedNoise) / ulp;
  return constant || width <= 1e-3 * cancelling || width <= Math.max(1e-6, 128 * ulp) * natural;
}

function reasonFor({ limit, uncertainty }: Measured, { noise }: Claimed): string {
  if (limit) return limit;
  return 5 * noise > 3 * uncertainty ? 'cancellation' : 'noise';
}
