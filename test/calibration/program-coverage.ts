import { measureAll } from '../../src/check/measure.ts';
import type { Plan } from '../../src/check/measure.ts';
import { subjectsOf } from '../../src/check/subjects.ts';
import type { Occurrence } from '../../src/check/subjects.ts';
import { runTrial } from '../../src/check/trials.ts';
import { trace } from '../../src/program/trace.ts';
import type { Outcome } from './outcome.ts';
import type { ProgramFamily } from './program-families.ts';
import { truthOf } from './program-truth.ts';
import type { Truth } from './program-truth.ts';

/** The same entries twice: by the whole ladder, and held against the value that the derivative rules give. */
export interface ProgramOutcomes {
  readonly alone: readonly Outcome[];
  readonly believed: readonly Outcome[];
}

/** Every entry of every paired value of a family's program, measured as a check measures it, beside its truth. */
export function programOutcomes(family: ProgramFamily, seed: number): ProgramOutcomes {
  const model = family(seed);
  const trial = runTrial(model, 1, trace(model, model.sizes), seed);
  const all = { alone: [] as Outcome[], believed: [] as Outcome[] };
  if (!Number.isFinite(trial.loss)) return all;
  for (const { at } of subjectsOf([trial], () => -1)) {
    const occurrence = at[0];
    if (!occurrence) continue;
    const truths = Array.from(occurrence.right, (_, entry) =>
      truthOf(trial.program, trial.values, occurrence.value, entry),
    );
    const unknown = new Float64Array(truths.length).fill(NaN);
    const { right, rightNoise } = occurrence;
    all.alone.push(
      ...outcomes({ ...occurrence, right: unknown, written: unknown }, occurrence, truths, seed),
    );
    all.believed.push(
      ...outcomes({ ...occurrence, written: right, writtenNoise: rightNoise }, occurrence, truths, seed),
    );
  }
  return all;
}

function outcomes(
  held: Occurrence,
  { trial, pair, right, rightNoise }: Occurrence,
  truths: readonly Truth[],
  seed: number,
): Outcome[] {
  const plan = planWith(seed);
  const { entries } = measureAll([{ occurrence: held, scale: 1 }], plan).get(held)!;
  const found: Outcome[] = [];
  entries.forEach(({ numeric, uncertainty, kink, limit }, entry) => {
    const { loss, slope, tied } = truths[entry]!;
    const agrees = (value: number, noise: number, truth: number): boolean =>
      Math.abs(value - truth) <= 10 * noise + 1e-9 * Math.abs(truth);
    found.push({
      seed,
      name: `${pair.of}[${entry}]`,
      value: numeric,
      uncertainty,
      kink,
      limit,
      evaluations: plan.budget.used / entries.size,
      truth: slope,
      tied,
      doubted:
        !agrees(trial.loss, trial.lossNoise, loss) ||
        (!tied && !agrees(right[entry]!, rightNoise[entry]!, slope)),
    });
  });
  return found;
}

const planWith = (seed: number): Plan => ({
  mode: 'exhaustive',
  tolerance: 1e-7,
  seed,
  budget: { left: Infinity, used: 0, work: Infinity },
  onEntries: () => {},
});
