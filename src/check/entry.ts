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
  const off = Math.max(low - analytic, analytic - high);
  if (off > tolerance) {
    const backed = isBacked(claimed, yardstick);
    // Steps that rounding forces to be long can average a wave away, and where several kinks meet the rules may give what
    // lies outside: too little to contradict two analytic values that agree.
    const withheld = backed === true && (kink !== null || width > 1e-3 * size);
    // One value against another, with no third: the difference has to be clear beyond the estimated errors.
    const unclear = backed === null && (kink !== null || off <= ALONE * width + yardstick.tolerance * size);
    return withheld || unclear ? undecided(measured.limit ?? (kink ? 'kink' : 'noise')) : decided('fail');
  }
  if (size > 0 && width <= 1e-3 * size) return decided(kink ? 'kink' : 'pass');
  if (yardstick.largest > 0 && width <= 1e-6 * yardstick.largest) return decided(kink ? 'kink' : 'small');
  if (size <= width && isZero(measured, claimed, width, yardstick)) return decided('zero');
  return undecided(kink ? 'kink' : reasonFor(measured, claimed));
}

/** Whether the derivative rules agree with the written value; null where there are none. */
function isBacked(
  { analytic, noise, derived, derivedNoise }: Claimed,
  { tolerance }: Yardstick,
): boolean | null {
  if (derived === null) return null;
  return Math.abs(analytic - derived) <= 5 * (noise + derivedNoise) + tolerance * Math.abs(analytic);
}

/**
 * Both sides are zero within the width: so they are, where that is nothing beside what the loss does around the point, or
 * no more than cancelling terms leave behind.
 */
function isZero(
  { constant, limit }: Measured,
  { analytic, noise, derived, derivedNoise }: Claimed,
  width: number,
  { natural, ulp = ULP }: Yardstick,
): boolean {
  const nearNothing = Math.max(1e-6, 128 * ulp) * natural;
  // Without rules the written value itself has to be zero but for its rounding, and nothing beside what moves the loss.
  const claim = Math.abs(analytic);
  const isClaimed = claim <= 10 * noise && (claim === 0 || claim <= nearNothing);
  if (derived === null ? !isClaimed : Math.abs(derived) > 10 * derivedNoise) return false;
  const cancelling = Math.max(noise, derivedNoise) / ulp;
  const nothing = limit === null && derived !== null;
  return constant || nothing || width <= 1e-3 * cancelling || width <= nearNothing;
}

function reasonFor({ limit, uncertainty }: Measured, { noise }: Claimed): string {
  if (limit) return limit;
  return 5 * noise > 3 * uncertainty ? 'cancellation' : 'noise';
}
