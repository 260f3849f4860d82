import { confirms, FIRST_STEP } from '../differences/agreement.ts';
import { estimateDerivative } from '../differences/derivative.ts';
import { calibrateFirstStep } from '../differences/first-step.ts';
import type { EstimateOptions, Line, Sample } from '../differences/objective.ts';
import { exponentOf, noiseOf, Probe } from '../differences/probe.ts';
import { costOf } from '../evaluation/incremental.ts';
import type { Spread } from '../evaluation/incremental.ts';
import type { Perturber } from '../evaluation/perturber.ts';
import { perturberOf } from '../evaluation/recomputing.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { ColumnWriter } from './measurement.ts';
import type { Columns } from './measurement.ts';
import type { Noise } from './rounded-runs.ts';

/** A value whose gradient is measured, and what its entries are held against, in C order of the value. */
export interface Target {
  readonly spread: Spread;
  readonly values: Values;
  readonly sizes: Sizes;
  /** Error of one evaluation of the loss: ε_f. */
  readonly lossNoise: number;
  readonly tolerance: number;
  /** The written gradient, its rounding error, and what both are a multiple by. */
  readonly written: Float64Array;
  readonly writtenNoise: Noise;
  readonly scale: number;
  /** The gradient by the derivative rules. */
  readonly derived: Float64Array;
  readonly derivedNoise: Noise;
}

/** Of fewer entries the step is not calibrated: it would cost more than it saves. */
const WORTH_CALIBRATING = 200;
const CALIBRATED_ON = 3;
/** Element operations beyond which a memory for native kernels is worth making. */
const WORTH_NATIVE = 1e6;
/** The written value is what differences are held against where the derivation agrees with it so far. */
const PLAUSIBLE = 1e-6;

/**
 * Measures ∂J/∂value entry by entry. First a central difference of many entries at once, with a step that suits the value:
 * where it agrees with the gradient at hand, the entry is done. The others are estimated one after the other.
 */
export class Meter {
  /** Evaluations that finding the step has taken. */
  calibration = 0;
  private readonly target: Target;
  private readonly data: Float64Array;
  private readonly scale: number;
  private readonly base: Sample;
  private readonly batch: Perturber | null;
  private readonly single: Perturber | null;
  private readonly firstStep: number;

  constructor(target: Target) {
    const { spread, values, sizes } = target;
    this.target = target;
    this.data = values[spread.value.index]!.data;
    this.scale = typicalSize(this.data);
    const native = costOf(spread) * this.data.length > WORTH_NATIVE;
    this.batch = spread.reachesLoss ? perturberOf(spread, values, sizes, { native }) : null;
    this.single =
      !this.batch || this.batch.slots === 1
        ? this.batch
        : perturberOf(spread, values, sizes, { slots: 1, native });
    this.base = { value: values[spread.loss.index]!.data[0]!, branches: this.single?.unbranched ?? 0 };
    this.firstStep = this.calibrated();
  }

  /** Entries from offset `from` up to, not including, `to`. */
  measure(from: number, to: number): Columns {
    const columns = new ColumnWriter(from, to - from);
    if (!this.batch) {
      const zero = { numeric: 0, uncertainty: 0, kink: null, constant: true, limit: null };
      for (let i = from; i < to; i++) columns.write(i, zero, 0);
      return columns;
    }
    const open = this.confirm(this.batch, from, to, columns);
    for (const { entry, known } of open) this.estimate(entry, known, columns);
    return columns;
  }

  /** The first central differences; returns the entries that they leave open, with the samples taken. */
  private confirm(batch: Perturber, from: number, to: number, columns: ColumnWriter): Open[] {
    const { data, base, scale } = this;
    const { tolerance, lossNoise, derived, derivedNoise } = this.target;
    const { slots, losses, branches, unbranched } = batch;
    const open: Open[] = [];
    const [above, below] = [new Float64Array(slots), new Float64Array(slots)];
    const [right, rightBranches] = [new Float64Array(slots), new Int32Array(slots)];
    for (let start = from; start < to; start += slots) {
      const count = Math.min(slots, to - start);
      for (let k = 0; k < count; k++) {
        const x0 = data[start + k]!;
        const h = 2 ** (exponentOf(x0, scale) + this.firstStep);
        above[k] = x0 + h;
        below[k] = x0 - h;
      }
      batch.aim(start, count);
      batch.run(above, count);
      right.set(losses);
      rightBranches.set(branches);
      batch.run(below, count);
      for (let k = 0; k < count; k++) {
        const [f, g] = [right[k]!, losses[k]!];
        const smooth = rightBranches[k] === unbranched && branches[k] === unbranched;
        const distance = above[k]! - below[k]!;
        const believed = this.isPlausible(start + k);
        const analytic = believed ? this.claimed(start + k) : derived[start + k]!;
        const analyticNoise = believed ? this.claimedNoise(start + k) : derivedNoise[start + k]!;
        const moved = f !== base.value || g !== base.value;
        const numeric = (f - g) / distance;
        const error =
          smooth && moved && Number.isFinite(numeric)
            ? confirms(
                numeric,
                (4 * noiseOf(lossNoise, f, g)) / distance,
                Math.abs((f - base.value - (base.value - g)) / distance),
                analytic,
                analyticNoise,
                tolerance,
              )
            : null;
        if (error !== null) columns.confirm(start + k, numeric, error);
        else
          open.push({
            entry: start + k,
            known: [
              [above[k]!, { value: f, branches: rightBranches[k]! }],
              [below[k]!, { value: g, branches: branches[k]! }],
            ],
          });
      }
    }
    return open;
  }

  private estimate(entry: number, known: Open['known'], columns: ColumnWriter): void {
    const { derived, derivedNoise } = this.target;
    const [analytic, analyticNoise] = this.isPlausible(entry)
      ? [this.claimed(entry), this.claimedNoise(entry)]
      : [derived[entry]!, derivedNoise[entry]!];
    const expected = Number.isFinite(analytic) ? { analytic, analyticNoise } : {};
    const options = { ...this.options(), ...expected, known, firstStep: this.firstStep };
    const found = estimateDerivative(this.line(entry), this.data[entry]!, options);
    const { value: numeric, uncertainty, kink, constant, limit } = found;
    columns.write(entry, { numeric, uncertainty, kink, constant, limit }, found.evaluations + known.length);
  }

  private options(): EstimateOptions {
    const { lossNoise, tolerance } = this.target;
    return { base: this.base, noise: lossNoise, tolerance, scale: this.scale };
  }

  /** The loss as a function of one entry. */
  private line(entry: number): Line {
    const single = this.single!;
    single.aim(entry, 1);
    const moved = [0];
    return (x) => {
      moved[0] = x;
      single.run(moved, 1);
      return { value: single.losses[0]!, branches: single.branches[0]! };
    };
  }

  private claimed(i: number): number {
    return this.target.written[i]! / this.target.scale;
  }

  private claimedNoise(i: number): number {
    return this.target.writtenNoise[i]! / Math.abs(this.target.scale);
  }

  /** Whether the written value is what differences are held against; else it is the derived one. */
  private isPlausible(i: number): boolean {
    const [claimed, derived] = [this.claimed(i), this.target.derived[i]!];
    return Math.abs(claimed - derived) <= PLAUSIBLE * Math.max(Math.abs(derived), Math.abs(claimed));
  }

  private calibrated(): number {
    const count = this.data.length;
    if (!this.single || count < WORTH_CALIBRATING) return FIRST_STEP;
    const { derived } = this.target;
    const probes = Array.from({ length: CALIBRATED_ON }, (_, k) => {
      let entry = Math.floor((count * (k + 0.5)) / CALIBRATED_ON);
      while (derived[entry] === 0 && entry < count - 1) entry++;
      const line = this.line(entry);
      return new Probe(
        (x) => {
          this.calibration++;
          this.single!.aim(entry, 1);
          return line(x);
        },
        this.data[entry]!,
        this.options(),
      );
    });
    return calibrateFirstStep(probes, this.target.tolerance);
  }
}

interface Open {
  readonly entry: number;
  readonly known: readonly (readonly [number, Sample])[];
}

/** Root mean square, or 1 for zeros. */
export function typicalSize(data: Float64Array): number {
  const square = data.reduce((sum, value) => sum + value * value, 0) / Math.max(1, data.length);
  return Number.isFinite(square) && square > 0 ? Math.sqrt(square) : 1;
}
