import { measureAll } from '../../src/check/measure.ts';
import type { Plan } from '../../src/check/measure.ts';
import { subjectsOf } from '../../src/check/subjects.ts';
import type { Occurrence } from '../../src/check/subjects.ts';
import { runTrial } from '../../src/check/trials.ts';
import { trace } from '../../src/program/trace.ts';
import type { Outcome } from './outcome.ts';
import type { ProgramFamily } from './program-families.ts';
import { truthOf } from './program-truth.ts';

/**
 * Every entry of every paired value of a family's programs, measured as a check measures it, beside its truth.
 * `believed`: held against the value that the derivative rules give (the cheap path); else by the whole ladder.
 */
export function programOutcomes(family: ProgramFamily, seed: number, believed: boolean): Outcome[] {
  const model = family(seed);
  const trial = runTrial(model, 1, trace(model, model.sizes), seed);
  if (!Number.isFinite(trial.loss)) return [];
  const outcomes: Outcome[] = [];
  for (const { at } of subjectsOf([trial], () => -1)) {
    const occurrence = at[0];
    if (!occurrence) continue;
    const count = occurrence.right.length;
    const unknown = new Float64Array(count).fill(NaN);
    const held: Occurrence = believed
      ? { ...occurrence, written: occurrence.right, writtenNoise: occurrence.rightNoise }
      : { ...occurrence, right: unknown, written: unknown };
    const plan = planWith(seed);
    const { entries } = measureAll([{ occurrence: held, scale: 1 }], plan).get(held)!;
    for (const [entry, { numeric, uncertainty, kink, limit }] of entries) {
      const truth = truthOf(trial.program, trial.values, occurrence.value, entry);
      outcomes.push({
        seed,
        name: `${occurrence.pair.of}[${entry}]`,
        value: numeric,
        uncertainty,
        kink,
        limit,
        evaluations: plan.budget.used / entries.size,
        truth: truth.slope,
        tied: truth.tied,
        // The oracle is held against the program: its loss, and the derivative by our own rules.
        doubted:
          Math.abs(truth.loss - trial.loss) > 10 * trial.lossNoise + 1e-15 * Math.abs(trial.loss) ||
          (!truth.tied &&
            !(
              Math.abs(truth.slope - occurrence.right[entry]!) <=
              10 * occurrence.rightNoise[entry]! + 1e-13 * Math.abs(truth.slope)
            )),
      });
    }
  }
  return outcomes;
}

const planWith = (seed: number): Plan => ({
  mode: 'exhaustive',
  tolerance: 1e-7,
  seed,
  budget: { left: Infinity, used: 0, work: Infinity },
  onEntries: () => {},
});
