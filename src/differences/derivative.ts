import { agreement } from './agreement.ts';
import type { Extrapolated } from './extrapolation.ts';
import { oneSided } from './kink.ts';
import type { Side } from './kink.ts';
import { climb } from './ladder.ts';
import type { Climbed } from './ladder.ts';
import type { Estimate, EstimateOptions, Limit, Line } from './objective.ts';
import { Probe } from './probe.ts';

/** Relative uncertainty below which nothing limits the estimate. */
const SHARP = 1e-7;

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
  if (climbed && probe.constant)
    return probe.result(0, climbed.rounding, { constant: true, limit: 'saturation' });
  if (climbed && !climbed.kinked && (isSharp(climbed) || !probe.crossed)) return estimate(probe, climbed);
  return fromSides(probe, climbed);
}

function fromSides(probe: Probe, climbed: Climbed | null): Estimate {
  const start = climbed ? Math.round(Math.log2(climbed.step)) : probe.exponent;
  const sides = [oneSided(probe, 1, start), oneSided(probe, -1, start)].filter((side) => side !== null);
  const limit: Limit = probe.crossed ? 'kink' : 'non-finite';
  if (sides.length === 0) return climbed ? estimate(probe, climbed) : probe.result(0, Infinity, { limit });
  const own = sides.filter((side) => side.own);
  if (own.length < 2 || climbed?.kinked) return atKink(probe, sides, climbed, limit);
  const candidates: Extrapolated[] = own.filter((side) => !side.diverges).map((side) => side.slope);
  if (climbed) candidates.push(climbed);
  if (candidates.length === 0) return probe.result(0, Infinity, { limit });
  const sharpest = candidates.reduce((a, b) => (b.uncertainty < a.uncertainty ? b : a));
  return estimate(probe, sharpest);
}

function atKink(probe: Probe, sides: readonly Side[], climbed: Climbed | null, limit: Limit): Estimate {
  const slopes = sides.map((side) => side.slope.value);
  const [low, high] = [Math.min(...slopes), Math.max(...slopes)];
  const uncertainty = Math.max(...sides.map((side) => side.slope.uncertainty));
  if (sides.some((side) => side.diverges)) return probe.result((low + high) / 2, Infinity, { limit });
  // Suspected from the bend alone: the two slopes have to differ by more than their errors.
  if (climbed && high - low <= 6 * uncertainty) return estimate(probe, climbed);
  return probe.result((low + high) / 2, uncertainty, { kink: { low, high, uncertainty } });
}

function estimate(probe: Probe, found: Extrapolated): Estimate {
  const { value, uncertainty } = found;
  if (isSharp(found)) return probe.result(value, uncertainty);
  return probe.result(value, uncertainty, { limit: limitOf(probe, found) });
}

function limitOf(probe: Probe, { value, uncertainty, rounding }: Extrapolated): Limit {
  if (probe.crossed) return 'kink';
  // f moves, but not around x0.
  if (value === 0 && rounding === uncertainty) return 'saturation';
  return rounding >= 0.3 * uncertainty ? 'noise' : 'curvature';
}

const isSharp = ({ value, uncertainty }: Extrapolated): boolean => uncertainty <= SHARP * Math.abs(value);
