import { random } from '../shapes/random.ts';
import type { Measured } from './entry.ts';
import { isSpent } from './plan.ts';
import type { Ground, Job, Measurement, Plan } from './plan.ts';
import type { Occurrence } from './subjects.ts';
import { TensorProbe } from './tensor-probe.ts';

/** Random directions along which a gradient is checked. */
export const PROJECTIONS = 3;
/** Wrong entries that are looked for after a projection has disagreed. */
const MAX_FOUND = 24;

/** Checks the gradients of one trial along random directions; after a disagreement, bisection leads to the wrong entries. */
export function project(jobs: readonly Job[], plan: Plan, ground: Ground): Map<Occurrence, Measurement> {
  return new Map(
    jobs.map(({ occurrence, scale }) => [
      occurrence,
      projections(new TensorProbe(occurrence, scale, plan, ground), plan),
    ]),
  );
}

function projections(probe: TensorProbe, plan: Plan): Measurement {
  const { claimed, occurrence } = probe;
  const { trial, value, pair } = occurrence;
  const { normal } = random('projection', plan.seed, trial.number, value.index);
  const count = claimed.length;
  const entries = new Map<number, Measured>();
  const length = Math.sqrt(claimed.reduce((sum, each) => sum + each * each, 0)) * probe.scale;
  // Of a gradient that is zero everywhere it counts what the loss could show.
  const yardstick = length > 0 ? length : 1e-3 * Math.abs(trial.loss);
  let agreed = true;
  let sharpness = 0;
  for (let k = 0; k < PROJECTIONS && agreed; k++) {
    if (isSpent(plan.budget)) return { entries, projected: null };
    const direction = Float64Array.from({ length: count }, normal);
    const { agrees, width } = probe.along(direction, 0, count);
    sharpness = Math.max(sharpness, width / yardstick);
    if (agrees) continue;
    agreed = false;
    bisect(probe, plan, direction, 0, count, entries);
  }
  for (let i = 0; i < count; i++) plan.onEntry(pair.name);
  return { entries, projected: { agreed, sharpness } };
}

function bisect(
  probe: TensorProbe,
  plan: Plan,
  direction: Float64Array,
  from: number,
  to: number,
  entries: Map<number, Measured>,
): void {
  if (entries.size >= MAX_FOUND || isSpent(plan.budget)) return;
  if (to - from <= 2) {
    for (let i = from; i < to; i++) entries.set(i, probe.entry(i));
    return;
  }
  const middle = (from + to) >> 1;
  for (const [low, high] of [
    [from, middle],
    [middle, to],
  ] as const) {
    if (!probe.along(direction, low, high).agrees) bisect(probe, plan, direction, low, high, entries);
  }
}
