import { costOf, spreadOf } from '../evaluation/incremental.ts';
import { wayTo } from '../evaluation/perturbation.ts';
import type { ProgramNode } from '../program/program.ts';
import { elementCount } from '../tensors/tensor.ts';
import { Claim } from './claim.ts';
import { MeasuredEntries } from './measurement.ts';
import type { Columns } from './measurement.ts';
import { Meter } from './meter.ts';
import { isSpent, PROJECTIONS, spend } from './plan.ts';
import type { Ground, Job, Measurement, Plan } from './plan.ts';
import { project } from './projection.ts';
import type { Occurrence } from './subjects.ts';
import type { Trial } from './trials.ts';

export type { Job, Measurement, Plan } from './plan.ts';

/** Element operations that `auto` spends on single entries of all gradients before it turns to projections. */
const AUTO_WORK = 3e9;
/** And in all, where noise calls for many steps: what is left then is unchecked. */
export const MOST_AUTO_WORK = 4 * AUTO_WORK;
const EVALUATIONS_AN_ENTRY = 4;
/** What a node costs beside its elements, in element operations. */
const NODE_WORK = 100;
/** Element operations after which progress is told and the time looked at. */
const BATCH_WORK = 2e7;

/** Measures ∂J/∂value for every job by differences from end to end. */
export function measureAll(jobs: readonly Job[], plan: Plan): Map<Occurrence, Measurement> {
  const grounds = new Map<Trial, Ground>();
  for (const { occurrence } of jobs) {
    if (!grounds.has(occurrence.trial)) grounds.set(occurrence.trial, groundOf(occurrence.trial));
  }
  const wayOf = ({ trial }: Occurrence): Ground['way'] => grounds.get(trial)!.way;
  const projected = projectedJobs(jobs, plan.mode, (occurrence) => {
    const { trial, value, right } = occurrence;
    const spread = spreadOf(value, trial.program.loss!, wayOf(occurrence).nodes, trial.values);
    return right.length * EVALUATIONS_AN_ENTRY * costOf(spread);
  });
  const measurements = new Map<Occurrence, Measurement>();
  for (const job of jobs) {
    const { occurrence } = job;
    if (!projected.has(job)) measurements.set(occurrence, measure(job, plan, wayOf(occurrence)));
  }
  for (const [trial, ground] of grounds) {
    const together = jobs.filter((job) => projected.has(job) && job.occurrence.trial === trial);
    for (const [occurrence, measurement] of project(together, plan, ground))
      measurements.set(occurrence, measurement);
  }
  return measurements;
}

/** `auto` measures entry by entry what is cheapest, until its work is spent. */
function projectedJobs(
  jobs: readonly Job[],
  mode: Plan['mode'],
  costOf: (occurrence: Occurrence) => number,
): ReadonlySet<Job> {
  if (mode !== 'auto') return new Set(mode === 'projection' ? jobs : []);
  let work = 0;
  const byCost = jobs.map((job) => ({ job, cost: costOf(job.occurrence) })).sort((a, b) => a.cost - b.cost);
  // Of a few entries the directions would not be cheaper.
  const dear = byCost.filter(
    ({ job, cost }) => (work += cost) > AUTO_WORK && job.occurrence.right.length > PROJECTIONS,
  );
  return new Set(dear.map(({ job }) => job));
}

/** Entry by entry, in order, for as long as the budget lasts. */
function measure(job: Job, plan: Plan, { nodes }: Ground['way']): Measurement {
  const { occurrence } = job;
  const { trial, value, right, rightNoise, pair } = occurrence;
  const claim = new Claim(job);
  const meter = new Meter({
    spread: spreadOf(value, trial.program.loss!, nodes, trial.values),
    values: trial.values,
    sizes: trial.program.sizes,
    lossNoise: trial.lossNoise,
    tolerance: plan.tolerance,
    claimed: Float64Array.from(right, (_, i) => claim.entry(i)),
    claimedNoise: Float64Array.from(right, (_, i) => claim.noise(i)),
    derived: right,
    derivedNoise: rightNoise,
  });
  spend(plan.budget, meter.calibration, meter.cost);
  const entries = new MeasuredEntries(right.length);
  const length = Math.max(1, Math.ceil(BATCH_WORK / (EVALUATIONS_AN_ENTRY * meter.cost)));
  for (let from = 0; from < right.length && !isSpent(plan.budget); from += length) {
    const columns = meter.measure(from, Math.min(from + length, right.length));
    entries.add(columns, affordable(columns, plan, meter.cost));
    plan.onEntries(pair.name, columns.numeric.length);
  }
  return { entries, projected: null };
}

/** How many of the entries the budget allows; they are paid for. */
function affordable({ evaluations }: Columns, { budget }: Plan, cost: number): number {
  let count = 0;
  while (count < evaluations.length && budget.left > 0 && budget.work > 0)
    spend(budget, evaluations[count++]!, cost);
  return count;
}

function groundOf({ program, values }: Trial): Ground {
  const way = wayTo(program.loss!);
  const work = new Float64Array(values.length + 1);
  for (const node of way.nodes) work[node.index] = workOf(node);
  const workFrom = Float64Array.from(work);
  for (let i = values.length - 1; i >= 0; i--) workFrom[i]! += workFrom[i + 1]!;
  return { way, work, workFrom };
}

/** Roughly the multiplications and additions of one node. */
function workOf(node: ProgramNode): number {
  const count = node.dynamic ? 1 : elementCount(node.size);
  const contracted = /matmul|dot|einsum|inner/.test(node.operation.name)
    ? (node.inputs[0]!.size.at(-1) ?? 1)
    : 1;
  return (
    NODE_WORK +
    count * contracted +
    node.inputs.reduce((sum, input) => sum + (input.dynamic ? 1 : elementCount(input.size)), 0)
  );
}
