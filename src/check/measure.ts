import { ancestors } from '../evaluation/evaluate.ts';
import { costOf, spreadOf } from '../evaluation/incremental.ts';
import { wayTo } from '../evaluation/perturbation.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { elementCount } from '../tensors/tensor.ts';
import { alone, measurer } from './crew.ts';
import type { Batch, Errand } from './crew.ts';
import { MeasuredEntries } from './measurement.ts';
import type { Columns } from './measurement.ts';
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

/** Element operations that measuring entries at one trial takes, roughly; 0 where that cannot be told beforehand. */
export function expectedWork({ nodes, loss, pairs }: Program, maxEvaluations: number): number {
  if (!loss || nodes.some(({ dynamic }) => dynamic)) return 0;
  const way = ancestors([loss]);
  let left = maxEvaluations;
  const shapes = nodes.map(({ size }) => ({ shape: size, data: NOTHING }));
  return pairs.reduce((sum, { versions: [value] }) => {
    if (!value) return sum;
    const evaluations = Math.min(2 * elementCount(value.size), left);
    left -= evaluations;
    return sum + evaluations * entryCost(value, loss, way, shapes);
  }, 0);
}

/** Element operations of one evaluation for an entry, roughly: a few entries tell. */
function entryCost(...[value, loss, way, values]: Parameters<typeof spreadOf>): number {
  const count = elementCount(values[value.index]!.shape);
  return costOf(spreadOf(value, loss, way, values, 0, Math.min(count, SAMPLED)));
}

const SAMPLED = 64;

const NOTHING = new Float64Array(0);

/** Measures ∂J/∂value for every job by differences from end to end. */
export function measureAll(jobs: readonly Job[], plan: Plan): Map<Occurrence, Measurement> {
  const grounds = new Map<Trial, Ground>();
  for (const { occurrence } of jobs) {
    if (!grounds.has(occurrence.trial)) grounds.set(occurrence.trial, groundOf(occurrence.trial));
  }
  const costs = jobs.map(({ occurrence: { trial, value } }) =>
    entryCost(value, trial.program.loss!, grounds.get(trial)!.way.nodes, trial.values),
  );
  const projected = projectedJobs(jobs, costs, plan);
  const measurements = new Map<Occurrence, Measurement>();
  measureEntries(
    jobs.flatMap((job, k) => (projected.has(job) ? [] : [{ ...job, cost: costs[k]! }])),
    plan,
    grounds,
    measurements,
  );
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
  costs: readonly number[],
  { mode, share = 1 }: Plan,
): ReadonlySet<Job> {
  if (mode !== 'auto') return new Set(mode === 'projection' ? jobs : []);
  let work = 0;
  const byCost = jobs
    .map((job, k) => ({ job, cost: job.occurrence.right.length * EVALUATIONS_AN_ENTRY * costs[k]! }))
    .sort((a, b) => a.cost - b.cost);
  // Of a few entries the directions would not be cheaper.
  const dear = byCost.filter(
    ({ job, cost }) => (work += cost) > AUTO_WORK * share && job.occurrence.right.length > PROJECTIONS,
  );
  return new Set(dear.map(({ job }) => job));
}

interface PricedJob extends Job {
  /** Element operations of one evaluation, roughly. */
  readonly cost: number;
}

/** Entry by entry, in order, for as long as the budget lasts. */
function measureEntries(
  jobs: readonly PricedJob[],
  plan: Plan,
  grounds: ReadonlyMap<Trial, Ground>,
  measurements: Map<Occurrence, Measurement>,
): void {
  const byNumber = new Map(
    [...grounds].map(([trial, { way }]) => [trial.number, { ...trial, nodes: way.nodes }]),
  );
  const assignment = {
    tolerance: plan.tolerance,
    errands: jobs.map(errandOf),
  };
  const entries = jobs.map(({ occurrence }) => new MeasuredEntries(occurrence.right.length));
  const batches = jobs.flatMap(batchesOf);
  const crew = plan.crew ?? alone;
  let done = 0;
  if (!isSpent(plan.budget)) {
    for (const { columns, calibration } of crew.measure(
      assignment,
      batches,
      measurer(assignment, (trial) => byNumber.get(trial)!),
    )) {
      const { errand, from } = batches[done++]!;
      const { cost, occurrence } = jobs[errand]!;
      if (from === 0) spend(plan.budget, calibration, cost);
      entries[errand]!.add(columns, affordable(columns, plan, cost));
      plan.onEntries(occurrence.pair.name, columns.numeric.length);
      if (isSpent(plan.budget)) break;
    }
  }
  jobs.forEach(({ occurrence }, k) =>
    measurements.set(occurrence, { entries: entries[k]!, projected: null }),
  );
}

function errandOf({ occurrence, scale }: Job): Errand {
  const { trial, value, written, writtenNoise, right: derived, rightNoise: derivedNoise } = occurrence;
  const { number, lossNoise } = trial;
  return {
    trial: number,
    value: value.index,
    lossNoise,
    written,
    writtenNoise,
    scale,
    derived,
    derivedNoise,
  };
}

function batchesOf({ occurrence, cost }: PricedJob, errand: number): Batch[] {
  const count = occurrence.right.length;
  const length = Math.ceil(BATCH_WORK / (2 * Math.max(cost, 1)));
  return Array.from({ length: Math.ceil(count / length) }, (_, k) => ({
    errand,
    from: k * length,
    to: Math.min((k + 1) * length, count),
  }));
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
