import { estimateDerivative } from '../differences/derivative.ts';
import type { Estimate, Line, Sample } from '../differences/objective.ts';
import { Perturbation, wayTo } from '../evaluation/perturbation.ts';
import type { WayToLoss } from '../evaluation/perturbation.ts';
import type { ProgramNode } from '../program/program.ts';
import { random } from '../shapes/random.ts';
import { elementCount } from '../tensors/tensor.ts';
import type { Measured } from './entry.ts';
import type { Occurrence } from './subjects.ts';
import type { Trial } from './trials.ts';

/** How entries are measured, and what that may cost. */
export interface Plan {
  readonly mode: 'exhaustive' | 'projection' | 'auto';
  readonly tolerance: number;
  readonly seed: number;
  readonly budget: Budget;
  readonly onEntry: (gradient: string) => void;
}

export interface Budget {
  /** Evaluations of the loss that are still allowed. */
  left: number;
  /** Evaluations made. */
  used: number;
  /** Element operations that are still allowed. */
  work: number;
}

/** Element operations that `auto` spends on single entries of all gradients before it turns to projections. */
const AUTO_WORK = 3e9;
/** And in all, where noise calls for many steps: what is left then is unchecked. */
export const MOST_AUTO_WORK = 4 * AUTO_WORK;
const EVALUATIONS_AN_ENTRY = 4;
/** What a node costs beside its elements, in element operations. */
const NODE_WORK = 100;
const PROJECTIONS = 3;
/** Wrong entries that are looked for after a projection has disagreed. */
const MAX_FOUND = 24;

/** The measured entries of a gradient at one trial, by offset; those absent were not measured. */
export interface Measurement {
  readonly entries: ReadonlyMap<number, Measured>;
  /**
   * Set when the entries were checked together, by random directions: whether every direction agreed, and how wide the
   * bluntest agreement was, relative to the gradient's length.
   */
  readonly projected: { readonly agreed: boolean; readonly sharpness: number } | null;
}

/** A gradient to be measured at one trial; `scale` is what the written values are a multiple by. */
export interface Job {
  readonly occurrence: Occurrence;
  readonly scale: number;
}

/** What the measurements at one trial share. */
interface Ground {
  readonly way: WayToLoss;
  /** Element operations of a node, by its index. */
  readonly work: Float64Array;
  /** The same of all nodes from this index on: at most what one evaluation costs. */
  readonly workFrom: Float64Array;
}

/** Measures ∂J/∂value for every job by differences from end to end. */
export function measureAll(jobs: readonly Job[], plan: Plan): Map<Occurrence, Measurement> {
  const grounds = new Map<Trial, Ground>();
  for (const { occurrence } of jobs) {
    if (!grounds.has(occurrence.trial)) grounds.set(occurrence.trial, groundOf(occurrence.trial));
  }
  const projected = projectedJobs(
    jobs,
    plan.mode,
    ({ trial, value, right }) =>
      right.length * EVALUATIONS_AN_ENTRY * grounds.get(trial)!.workFrom[value.index]!,
  );
  return new Map(
    jobs.map((job) => [
      job.occurrence,
      measure(job, plan, grounds.get(job.occurrence.trial)!, projected.has(job)),
    ]),
  );
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

function measure({ occurrence, scale }: Job, plan: Plan, ground: Ground, project: boolean): Measurement {
  const { trial, value, right } = occurrence;
  const probe = new Probe(occurrence, scale, plan, ground);
  if (project) return probe.projections(random('projection', plan.seed, trial.number, value.index).normal);
  const entries = new Map<number, Measured>();
  for (let i = 0; i < right.length && !isSpent(plan.budget); i++) entries.set(i, probe.entry(i));
  return { entries, projected: null };
}

const isSpent = ({ left, work }: Budget): boolean => left <= 0 || work <= 0;

function groundOf({ program, values }: Trial): Ground {
  const way = wayTo(program.loss!);
  const work = new Float64Array(values.length + 1);
  for (const node of way.nodes) work[node.index] = workOf(node);
  const workFrom = Float64Array.from(work);
  for (let i = values.length - 1; i >= 0; i--) workFrom[i]! += workFrom[i + 1]!;
  return { way, work, workFrom };
}

class Probe {
  private readonly perturbation: Perturbation;
  private readonly occurrence: Occurrence;
  private readonly claimed: Float64Array;
  private readonly claimedNoise: Float64Array;
  private readonly scale: number;
  private readonly plan: Plan;
  /** Of one evaluation. */
  private readonly work: number;
  /** The loss at the point itself. */
  private base: Sample | null = null;

  constructor(occurrence: Occurrence, scale: number, plan: Plan, { way, work }: Ground) {
    const { trial, value, written, writtenNoise } = occurrence;
    const { program, values } = trial;
    this.perturbation = new Perturbation(value, program.loss!, way, values, program.sizes);
    this.occurrence = occurrence;
    this.plan = plan;
    this.work = this.perturbation.total(work);
    this.claimed = written.map((each) => each / scale);
    this.claimedNoise = writtenNoise.map((each) => each / Math.abs(scale));
    const { data } = values[value.index]!;
    this.scale = typicalSize(data);
  }

  entry(i: number): Measured {
    const { data } = this.perturbation;
    const x0 = data[i]!;
    const line: Line = (x) => {
      data[i] = x;
      const sample = this.perturbation.loss();
      data[i] = x0;
      return sample;
    };
    const { right, rightNoise } = this.occurrence;
    // The written value where it is plausible, else the derived one: what the first differences are held against.
    const plausible =
      Math.abs(this.claimed[i]! - right[i]!) <=
      1e-6 * Math.max(Math.abs(right[i]!), Math.abs(this.claimed[i]!));
    const [analytic, noise] = plausible
      ? [this.claimed[i]!, this.claimedNoise[i]!]
      : [right[i]!, rightNoise[i]!];
    this.plan.onEntry(this.occurrence.pair.name);
    return this.estimate(line, x0, this.scale, analytic, noise);
  }

  private estimate(line: Line, x0: number, scale: number, analytic: number, analyticNoise: number): Measured {
    const { trial } = this.occurrence;
    if (!this.perturbation.reachesLoss)
      return { numeric: 0, uncertainty: 0, kink: null, constant: true, limit: null };
    const before = this.perturbation.evaluations;
    const estimate: Estimate = estimateDerivative(line, x0, {
      base: (this.base ??= this.perturbation.loss()),
      noise: trial.lossNoise,
      ...(Number.isFinite(analytic) ? { analytic, analyticNoise } : {}),
      tolerance: this.plan.tolerance,
      scale,
    });
    const used = this.perturbation.evaluations - before;
    this.plan.budget.left -= used;
    this.plan.budget.used += used;
    this.plan.budget.work -= used * this.work;
    const { value: numeric, uncertainty, kink, constant, limit } = estimate;
    return { numeric, uncertainty, kink, constant, limit };
  }

  /** Joint random directions; after a disagreement, bisection to the entries that are wrong. */
  projections(normal: () => number): Measurement {
    const count = this.claimed.length;
    const entries = new Map<number, Measured>();
    const length = Math.sqrt(this.claimed.reduce((sum, each) => sum + each * each, 0)) * this.scale;
    // Of a gradient that is zero everywhere it counts what the loss could show.
    const yardstick = length > 0 ? length : 1e-3 * Math.abs(this.occurrence.trial.loss);
    let agreed = true;
    let sharpness = 0;
    for (let k = 0; k < PROJECTIONS && agreed; k++) {
      if (isSpent(this.plan.budget)) return { entries, projected: null };
      const direction = Float64Array.from({ length: count }, normal);
      const { agrees, width } = this.along(direction, 0, count);
      sharpness = Math.max(sharpness, width / yardstick);
      if (agrees) continue;
      agreed = false;
      this.bisect(direction, 0, count, entries);
    }
    for (let i = 0; i < count; i++) this.plan.onEntry(this.occurrence.pair.name);
    return { entries, projected: { agreed, sharpness } };
  }

  private bisect(direction: Float64Array, from: number, to: number, entries: Map<number, Measured>): void {
    if (entries.size >= MAX_FOUND || isSpent(this.plan.budget)) return;
    if (to - from <= 2) {
      for (let i = from; i < to; i++) entries.set(i, this.entry(i));
      return;
    }
    const middle = (from + to) >> 1;
    for (const [low, high] of [
      [from, middle],
      [middle, to],
    ] as const) {
      if (!this.along(direction, low, high).agrees) this.bisect(direction, low, high, entries);
    }
  }

  /** Whether the derivative along a part of the direction is what the written gradient says, and within what width. */
  private along(direction: Float64Array, from: number, to: number): { agrees: boolean; width: number } {
    const { data } = this.perturbation;
    const origin = data.slice(from, to);
    const line: Line = (s) => {
      for (let i = from; i < to; i++) data[i] = origin[i - from]! + s * this.scale * direction[i]!;
      const sample = this.perturbation.loss();
      data.set(origin, from);
      return sample;
    };
    let [expected, noise] = [0, 0];
    for (let i = from; i < to; i++) {
      expected += this.claimed[i]! * direction[i]! * this.scale;
      noise += Math.abs(this.claimedNoise[i]! * direction[i]!) * this.scale;
    }
    const { numeric, uncertainty } = this.estimate(line, 0, 1 / Math.sqrt(to - from), expected, noise);
    const size = Math.max(Math.abs(expected), Math.abs(numeric));
    const width = 3 * uncertainty + 5 * noise + this.plan.tolerance * size;
    return { agrees: Math.abs(expected - numeric) <= width, width };
  }
}

/** Root mean square, or 1 for zeros. */
function typicalSize(data: Float64Array): number {
  const square = data.reduce((sum, value) => sum + value * value, 0) / Math.max(1, data.length);
  return Number.isFinite(square) && square > 0 ? Math.sqrt(square) : 1;
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
