import type { Estimate, EstimateOptions } from './objective.ts';
import type { CentralQuotient, Probe } from './probe.ts';

/** log2 of the first step as a fraction of the scale: its square is below the tolerance, its rounding as well. */
export const FIRST_STEP = -13;
/** Where the first step crosses a kink, and where its rounding is too large. */
const CLOSER = -22;
const WIDER = -7;
/** More rounding than this, relative to the derivative, would hide an error that longer steps can show. */
const MOST_ROUNDING = 1e-5;
/**
 * The slopes to both sides of x0 differ by twice the bend: relative to the derivative its square tells what a plain
 * difference leaves out, its fourth power what an extrapolated one does. Beyond these a wrong analytic value could agree.
 */
const MOST_BEND = 3e-3;
const MOST_BEND_EXTRAPOLATED = 5e-2;
/** The whole range of steps at which f has to stay put when the analytic value says that it does. */
const FLAT = [-6, 0];

/**
 * Whether a central difference confirms the analytic value: the error to be stated, which is what they differ by,
 * rounding included; null where they do not agree, or not sharply enough.
 * @param rounding the error of the difference quotient
 * @param bend half of what the slopes to both sides differ by
 */
export function confirms(
  value: number,
  rounding: number,
  bend: number,
  analytic: number,
  analyticNoise: number,
  tolerance: number,
  mostBend = MOST_BEND,
): number | null {
  const off = Math.abs(value - analytic);
  const size = Math.max(Math.abs(value), Math.abs(analytic));
  const agrees =
    rounding <= MOST_ROUNDING * size &&
    bend <= mostBend * size + rounding &&
    off <= tolerance * size + 3 * rounding + 5 * analyticNoise;
  return agrees ? Math.max(off, rounding) : null;
}

/**
 * The cheap path: two or four evaluations held against the analytic value. The agreement of two values found in
 * independent ways is evidence for both; the error is then what they differ by, rounding included. Null where they do
 * not agree, or not sharply enough.
 */
export function agreement(
  probe: Probe,
  { analytic, analyticNoise = 0, tolerance = 1e-7, firstStep = FIRST_STEP }: EstimateOptions,
): Estimate | null {
  if (analytic === undefined) return null;
  const start = probe.exponent + firstStep;
  const first = probe.central(start) ?? probe.central(probe.exponent + CLOSER);
  if (!first) return null;
  if (probe.constant) return analytic === 0 ? flat(probe) : null;
  const accept: Accept = (value, rounding, bend, mostBend) => {
    const error = confirms(value, rounding, bend, analytic, analyticNoise, tolerance, mostBend);
    return error === null ? null : probe.result(value, error);
  };
  const rounding = (2 * first.noise) / first.step;
  const plain = accept(first.value, rounding, first.bend);
  if (plain) return plain;
  // Rounding calls for longer steps; truncation for a second difference to extrapolate from, or for shorter ones.
  const size = Math.max(Math.abs(first.value), Math.abs(analytic));
  if (rounding > tolerance * size)
    return extrapolated(
      probe.central(probe.exponent + WIDER + 1),
      probe.central(probe.exponent + WIDER),
      accept,
    );
  const better = extrapolated(probe.central(Math.round(Math.log2(first.step)) + 1), first, accept);
  if (better) return better;
  const closer = probe.central(probe.exponent + CLOSER);
  return closer && accept(closer.value, (2 * closer.noise) / closer.step, closer.bend);
}

type Accept = (value: number, rounding: number, bend: number, mostBend?: number) => Estimate | null;

function extrapolated(
  coarse: CentralQuotient | null,
  fine: CentralQuotient | null,
  accept: Accept,
): Estimate | null {
  if (!coarse || !fine) return null;
  const correction = (fine.value - coarse.value) / 3;
  return accept(
    fine.value + correction,
    ((10 / 3) * coarse.noise) / fine.step,
    coarse.bend,
    MOST_BEND_EXTRAPOLATED,
  );
}

/** f does not move and is not said to: null unless that is so for long steps too. */
function flat(probe: Probe): Estimate | null {
  let widest: CentralQuotient | null = null;
  for (const start of FLAT) widest = probe.central(probe.exponent + start) ?? widest;
  return widest && probe.constant
    ? probe.result(0, (2 * widest.noise) / widest.step, { constant: true })
    : null;
}
