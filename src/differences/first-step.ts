import { FIRST_STEP } from './agreement.ts';
import { climb } from './ladder.ts';
import type { Probe } from './probe.ts';

/** log2 of the steps that are compared, as fractions of the scale. */
const LONGEST = -5;
const SHORTEST = -24;
/** The usual first step is kept where its error is below this part of the tolerance: shorter steps meet fewer kinks. */
const WELL_BELOW = 0.2;

/**
 * The step for the first differences of all entries of one value, from a few of them whose derivative was measured by the
 * whole ladder: the one at which truncation and rounding together are least, relative to the derivative, for the worst of
 * these entries.
 * @returns log2 of the step, as a fraction of the scale
 */
export function calibrateFirstStep(probes: readonly Probe[], tolerance: number): number {
  const known = probes.flatMap((probe) => {
    const climbed = climb(probe);
    return climbed && !climbed.kinked && climbed.value !== 0 ? [{ probe, value: climbed.value }] : [];
  });
  if (known.length === 0) return FIRST_STEP;
  const errorAt = (step: number): number =>
    Math.max(
      ...known.map(({ probe, value }) => {
        const quotient = probe.central(probe.exponent + step);
        if (!quotient) return Infinity;
        return (Math.abs(quotient.value - value) + (2 * quotient.noise) / quotient.step) / Math.abs(value);
      }),
    );
  if (errorAt(FIRST_STEP) <= WELL_BELOW * tolerance) return FIRST_STEP;
  let [best, least] = [FIRST_STEP, Infinity];
  for (let step = LONGEST; step >= SHORTEST; step--) {
    const error = errorAt(step);
    if (error < least) [best, least] = [step, error];
  }
  return best;
}
