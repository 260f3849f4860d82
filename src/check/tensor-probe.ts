import { estimateDerivative } from '../differences/derivative.ts';
import type { Estimate, Line, Sample } from '../differences/objective.ts';
import { Perturbation } from '../evaluation/perturbation.ts';
import type { Measured } from './entry.ts';
import type { Ground, Plan } from './plan.ts';
import type { Occurrence } from './subjects.ts';

/** Differences of the loss in one value: along one entry, or along a random direction of many. */
export class TensorProbe {
  private readonly perturbation: Perturbation;
  readonly occurrence: Occurrence;
  readonly claimed: Float64Array;
  private readonly claimedNoise: Float64Array;
  readonly scale: number;
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

  /** Whether the derivative along a part of the direction is what the written gradient says, and within what width. */
  along(direction: Float64Array, from: number, to: number): { agrees: boolean; width: number } {
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
