import { extrapolate } from './extrapolation.ts';
import type { Quotient } from './extrapolation.ts';
import type { Kink, Line, Sample } from './objective.ts';

const STEPS = 14;

/**
 * The one-sided derivatives at x0. Each side's samples must have gone through one smooth piece; the steps start where
 * that is so. `jump`: f is not continuous there, and has no derivative of any kind. Null where no side can be used.
 */
export function kinkAt(f: Line, x0: number, base: Sample, noise: number, start: number, lowest: number): { kink: Kink; jump: boolean } | null {
  const sides = [1, -1].map((sign) => side(f, x0, base, noise, sign, start, lowest));
  const usable = sides.filter((each) => each !== null);
  if (usable.length === 0) return null;
  const values = usable.map(({ value }) => value);
  const uncertainty = Math.max(...usable.map((each) => each.uncertainty));
  const jump = usable.some((each) => each.jump);
  return { kink: { low: Math.min(...values), high: Math.max(...values), uncertainty }, jump };
}

function side(f: Line, x0: number, base: Sample, noise: number, sign: number, start: number, lowest: number): { value: number; uncertainty: number; jump: boolean } | null {
  // The piece next to x0 is the one that small steps see; a step of some thousand units in the last place is small.
  const nearest = sample(f, x0, sign, Math.max(lowest, start - 24));
  if (!nearest) return null;
  const quotients: Quotient[] = [];
  for (let exponent = start; exponent >= lowest && quotients.length < STEPS; exponent--) {
    const at = sample(f, x0, sign, exponent);
    if (!at || at.branches !== nearest.branches) {
      quotients.length = 0;
      continue;
    }
    quotients.push({ step: at.step, value: (sign * (at.value - base.value)) / at.step });
  }
  const best = extrapolate(quotients, noise, 1);
  if (!best) return null;
  // Where f jumps, the quotients grow as the step shrinks.
  const [first, last] = [quotients[0]!, quotients.at(-1)!];
  const rise = Math.abs(last.value) * last.step;
  const jump = rise > 100 * noise && rise > 0.5 * Math.abs(first.value) * first.step && quotients.length > 3;
  return { value: best.value, uncertainty: best.uncertainty, jump };
}

function sample(f: Line, x0: number, sign: number, exponent: number): (Sample & { step: number }) | null {
  const x = x0 + sign * 2 ** exponent;
  const step = Math.abs(x - x0);
  if (step === 0) return null;
  const found = f(x);
  return Number.isFinite(found.value) ? { ...found, step } : null;
}
