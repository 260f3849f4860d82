// Projection of one trial alone, with gradients that a test may falsify.
import type { Measured } from '../../src/check/entry.ts';
import type { Measurement, Plan } from '../../src/check/plan.ts';
import { BLUNT } from '../../src/check/plan.ts';
import { project } from '../../src/check/projection.ts';
import { occurrence } from '../../src/check/subjects.ts';
import type { Occurrence } from '../../src/check/subjects.ts';
import { runTrial } from '../../src/check/trials.ts';
import { wayTo } from '../../src/evaluation/perturbation.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';

export interface Gradients {
  readonly all: readonly Occurrence[];
  of(name: string): Occurrence;
}

/** The gradients of a model's first trial, with the derived values in the place of those written. */
export function gradientsOf(model: Model, seed = 0): Gradients {
  const trial = runTrial(model, 1, trace(model, model.sizes), seed);
  const all = trial.program.pairs.flatMap((pair) => occurrence(trial, pair, 0) ?? []);
  for (const each of all) {
    each.written = Float64Array.from(each.right);
    each.writtenNoise = each.rightNoise;
  }
  return { all, of: (name) => all.find(({ pair }) => pair.name === name)! };
}

export interface Outcome {
  readonly used: number;
  of(occurrence: Occurrence): Measurement;
}

export function projected({ all }: Gradients, seed = 0): Outcome {
  const budget = { left: Infinity, used: 0, work: Infinity };
  const plan: Plan = { mode: 'projection', tolerance: 1e-7, seed, budget, onEntries: () => {} };
  const { program, values } = all[0]!.trial;
  const none = new Float64Array(values.length + 1);
  const measurements = project(
    all.map((each) => ({ occurrence: each, scale: 1 })),
    plan,
    { way: wayTo(program.loss!), work: none, workFrom: none },
  );
  return { used: budget.used, of: (each) => measurements.get(each)! };
}

/** Entries of which the differences say another value than is written. */
export function wrong({ written }: Occurrence, { entries }: Measurement): number[] {
  const found: number[] = [];
  entries.forEach((measured, i) => isOff(written[i]!, measured) && found.push(i));
  return found;
}

const isOff = (written: number, { numeric, uncertainty }: Measured): boolean =>
  !(Math.abs(written - numeric) <= 3 * uncertainty + 1e-7 * Math.abs(numeric));

/** The directions agree, and sharply. */
export const passes = ({ projected: found }: Measurement): boolean =>
  found !== null && found.agreed && found.sharpness <= BLUNT;

export const lengthOf = (data: ArrayLike<number> & Iterable<number>): number => Math.hypot(...data);
