import { estimateDerivative } from '../differences/derivative.ts';
import type { Line, Sample } from '../differences/objective.ts';
import { Perturbation } from '../evaluation/perturbation.ts';
import type { Claim } from './claim.ts';
import { compare, Expectation } from './direction.ts';
import type { Comparison } from './direction.ts';
import type { Measured } from './entry.ts';
import { spend } from './plan.ts';
import type { Ground, Plan } from './plan.ts';

/** Differences of the loss in one value: along one entry, or along a direction of many. */
export class TensorProbe {
  readonly claim: Claim;
  private readonly perturbation: Perturbation;
  private readonly plan: Plan;
  /** Of one evaluation. */
  private readonly work: number;
  /** The loss at the point itself. */
  private base: Sample | null = null;

  constructor(claim: Claim, plan: Plan, { way, work }: Ground) {
    const { trial, value } = claim.occurrence;
    const { program, values, sizes } = trial;
    this.claim = claim;
    this.perturbation = new Perturbation(value, program.loss!, way, values, sizes);
    this.plan = plan;
    this.work = this.perturbation.total(work);
  }

  /** ∂J/∂x of the entry at offset i. */
  entry(i: number): Measured {
    const { claim, plan } = this;
    const { pair, right, rightNoise, trial } = claim.occurrence;
    plan.onEntries(pair.name, 1);
    // The loss itself is downstream of nothing.
    if (!this.perturbation.reachesLoss && claim.occurrence.value !== trial.program.loss)
      return { numeric: 0, uncertainty: 0, kink: null, constant: true, limit: null };
    const { data } = this.perturbation;
    const x0 = data[i]!;
    const line: Line = (x) => {
      data[i] = x;
      const sample = this.perturbation.loss();
      data[i] = x0;
      return sample;
    };
    const claimed = claim.entry(i);
    // The written value where it is plausible, else the derived one: what the first differences are held against.
    const plausible =
      Math.abs(claimed - right[i]!) <= 1e-6 * Math.max(Math.abs(right[i]!), Math.abs(claimed));
    const [analytic, analyticNoise] = plausible ? [claimed, claim.noise(i)] : [right[i]!, rightNoise[i]!];
    return this.charged((base) => {
      const { value, uncertainty, kink, constant, limit } = estimateDerivative(line, x0, {
        base,
        noise: trial.lossNoise,
        ...(Number.isFinite(analytic) ? { analytic, analyticNoise } : {}),
        tolerance: plan.tolerance,
        scale: claim.size,
      });
      return { numeric: value, uncertainty, kink, constant, limit };
    });
  }

  /** Entries `from` up to, not including, `to` moved together, each by its own displacement. */
  along(displacement: Float64Array, from: number, to: number): Comparison {
    const { claim, plan } = this;
    const { data } = this.perturbation;
    const origin = data.slice(from, to);
    const line: Line = (s) => {
      for (let i = from; i < to; i++) data[i] = origin[i - from]! + s * displacement[i]!;
      const sample = this.perturbation.loss();
      data.set(origin, from);
      return sample;
    };
    const expected = new Expectation().add(claim, displacement, from, to);
    return this.charged((base) =>
      compare(
        line,
        expected,
        { base, noise: claim.occurrence.trial.lossNoise, scale: 1 / Math.sqrt(to - from) },
        plan.tolerance,
      ),
    );
  }

  private charged<T>(estimate: (base: Sample) => T): T {
    const before = this.perturbation.evaluations;
    const result = estimate((this.base ??= this.perturbation.loss()));
    spend(this.plan.budget, this.perturbation.evaluations - before, this.work);
    return result;
  }
}
