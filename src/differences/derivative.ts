import { agreement } from './agreement.ts';
import type { Extrapolated } from './extrapolation.ts';
import { oneSided } from './kink.ts';
import { climb } from './ladder.ts';
import type { Climbed } from './ladder.ts';
import type { Estimate, EstimateOptions, Limit, Line } from './objective.ts';
import { Probe } from './probe.ts';

/** Relative uncertainty below which nothing limits the estimate. */
const SHARP = 1e-7;
/** log2 of the distance, beside the scale of x, at which f shows what it does around x0. */
const NEARBY = -6;

/**
 * The derivative of f at x0 with its error.
 *
 * Cheap first: where `analytic` is given, a few central differences are held against it. Where they disagree, the whole
 * ladder of steps is climbed and the analytic value has no more say. Where that meets a kink, each side is measured
 * alone: near a kink the side away from it has the derivative, on it both slopes count.
 */
export function estimateDerivative(f: Line, x0: number, options: EstimateOptions): Estimate {
  const probe = new Probe(f, x0, options);
  if (!Number.isFinite(options.base.value)) return probe.result(0, Infinity, { limit: 'non-finite' });
  return agreement(probe, options) ?? measured(probe);
}

function measured(probe: Probe): Estimate {
  const climbed = climb(probe);
  const settled = climbed && !climbed.kinked && (!probe.crossed || isSharp(climbed));
  return settled ? estimate(probe, climbed) : fromSides(probe, climbed);
}

function fromSides(probe: Probe, climbed: Climbed | null): Estimate {
  // A bend that was not reported may be no kink but a narrow feature: steps stay as short as those that saw it.
  const start = climbed?.kinked ? Math.round(Math.log2(climbed.step)) : probe.exponent;
  const sides = [oneSided(probe, 1, start), oneSided(probe, -1, start)].filter((side) => side !== null);
  const slopes = sides.map(({ slope }) => slope).filter((slope) => slope !== null);
  if (slopes.length < sides.length || (slopes.length === 0 && !climbed)) {
    const limit = probe.crossed ? 'kink' : sides.length === 2 ? 'curvature' : 'non-finite';
    return probe.result(0, Infinity, { limit });
  }
  const onePiece = sides.length === 0 || sides.filter(({ own }) => own).length === 2;
  const apart = !onePiece || (climbed ? climbed.kinked : !agree(slopes));
  return apart ? atKink(probe, slopes, climbed) : nearKink(probe, slopes, climbed);
}

/** All of f around x0 is one piece: the sides reach further than the central steps could, and have to agree with them. */
function nearKink(probe: Probe, slopes: readonly Extrapolated[], climbed: Climbed | null): Estimate {
  const fits = ({ value, uncertainty }: Extrapolated): boolean =>
    !climbed || Math.abs(value - climbed.value) <= 3 * (uncertainty + climbed.uncertainty);
  const candidates = [...slopes.filter(fits), ...(climbed ? [climbed] : [])];
  return estimate(probe, sharpest(candidates));
}

const agree = ([a, b]: readonly Extrapolated[]): boolean =>
  !a || !b || Math.abs(a.value - b.value) <= 3 * (a.uncertainty + b.uncertainty);

const sharpest = (candidates: readonly Extrapolated[]): Extrapolated =>
  candidates.reduce((a, b) => (b.uncertainty < a.uncertainty ? b : a));

function atKink(probe: Probe, slopes: readonly Extrapolated[], climbed: Climbed | null): Estimate {
  const values = slopes.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const uncertainty = Math.max(...slopes.map((slope) => slope.uncertainty));
  // Suspected from the bend alone: the two slopes have to differ by more than their errors. Else they may be one.
  if (climbed && high - low <= 6 * uncertainty) {
    const apart = Math.max(climbed.value - low, high - climbed.value, climbed.uncertainty);
    return estimate(probe, { ...climbed, uncertainty: apart });
  }
  // The pieces meet smoothly (relu(x)² at 0): this is no kink.
  if (slopes.length === 2 && high - low <= uncertainty)
    return estimate(probe, { ...sharpest(slopes), uncertainty });
  return probe.result((low + high) / 2, uncertainty, { kink: { low, high, uncertainty } });
}

function estimate(probe: Probe, found: Extrapolated): Estimate {
  const { value, uncertainty } = found;
  const constant = probe.constant && value === 0;
  const sharp = isSharp(found) || (Math.abs(value) <= 3 * uncertainty && uncertainty <= SHARP * swing(probe));
  return probe.result(value, uncertainty, { constant, limit: sharp ? null : limitOf(probe, found) });
}

/** How fast f moves away from its value at x0: what a derivative of zero is zero beside. */
function swing(probe: Probe): number {
  const slopes = [1, -1].map((sign) => Math.abs(probe.oneSided(probe.exponent + NEARBY, sign)?.value ?? 0));
  return Math.max(...slopes);
}

function limitOf({ crossed, constant }: Probe, { value, uncertainty, rounding }: Extrapolated): Limit {
  // f does not move around x0, though it may farther away.
  if (value === 0 && (constant || rounding === uncertainty)) return 'saturation';
  if (crossed) return 'kink';
  return rounding >= 0.3 * uncertainty ? 'noise' : 'curvature';
}

const isSharp = ({ value, uncertainty }: Extrapolated): boolean => uncertainty <= SHARP * Math.abs(value);
