import { confirms, FIRST_STEP } from '../differences/agreement.ts';
import { estimateDerivative } from '../differences/derivative.ts';
import { calibrateFirstStep } from '../differences/first-step.ts';
import type { EstimateOptions, Line, Sample } from '../differences/objective.ts';
import { exponentOf, noiseOf, Probe } from '../differences/probe.ts';
import { costOf, spreadOf } from '../evaluation/incremental.ts';
import type { Perturber } from '../evaluation/perturber.ts';
import { perturberOf } from '../evaluation/recomputing.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { ColumnWriter } from './measurement.ts';
import type { Columns } from './measurement.ts';
import type { Noise } from './rounded-runs.ts';

/** A value whose gradient is measured, and what its entries are held against, in C order of the value. */
export interface Target {
  readonly value: ProgramNode;
  readonly loss: ProgramNode;
  /** The nodes on the way to the loss. */
  readonly nodes: readonly ProgramNode[];
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
  private readonly lossValue: number;
  private readonly firstStep: number;
  private window: Window;

  constructor(target: Target) {
    const { values, value, loss } = target;
    this.target = target;
    this.data = values[value.index]!.data;
    this.scale = typicalSize(this.data);
    this.lossValue = values[loss.index]!.data[0]!;
    this.window = this.windowFrom(0);
    this.firstStep = this.calibrated();
  }

  /** Entries from offset `from` up to, not including, `to`. */
  measure(from: number, to: number): Columns {
    const columns = new ColumnWriter(from, to - from);
    for (let start = from; start < to;) {
      // Windows have fixed places: what is measured does not depend on where one began.
      if (start < this.window.from || start >= this.window.to)
        this.window = this.windowFrom(start - (start % WINDOW));
      const end = Math.min(to, this.window.to);
      this.measureWithin(this.window, start, end, columns);
      start = end;
    }
    return columns;
  }

  private windowFrom(from: number, to: number = Math.min(from + WINDOW, this.data.length)): Window {
    const { value, loss, nodes, values, sizes } = this.target;
    const spread = spreadOf(value, loss, nodes, values, from, to);
    const native = costOf(spread) * (to - from) > WORTH_NATIVE;
    if (!spread.reachesLoss) return { from, to, perturbers: null };
    const batch = perturberOf(spread, values, sizes, { native });
    let single: Perturber | null = batch.slots === 1 ? batch : null;
    return {
      from,
      to,
      perturbers: {
        batch,
        // Often none is needed.
        get single() {
          return (single ??= perturberOf(spread, values, sizes, { slots: 1, native }));
        },
      },
    };
  }

  private measureWithin({ perturbers }: Window, from: number, to: number, columns: ColumnWriter): void {
    if (!perturbers) {
      const zero = { numeric: 0, uncertainty: 0, kink: null, constant: true, limit: null };
      for (let i = from; i < to; i++) columns.write(i, zero, 0);
      return;
    }
    const open = this.confirm(perturbers.batch, from, to, columns);
    for (const { entry, known } of open) this.estimate(perturbers.single, entry, known, columns);
  }

  /** The first central differences; returns the entries that they leave open, with the samples taken. */
  private confirm(batch: Perturber, from: number, to: number, columns: ColumnWriter): Open[] {
    const { data, scale } = this;
    const base = this.baseOf(batch);
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
          smooth && moved && Number.isFinite(numeric) && Number.isFinite(analytic)
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

  private estimate(single: Perturber, entry: number, known: Open['known'], columns: ColumnWriter): void {
    const { derived, derivedNoise } = this.target;
    const [analytic, analyticNoise] = this.isPlausible(entry)
      ? [this.claimed(entry), this.claimedNoise(entry)]
      : [derived[entry]!, derivedNoise[entry]!];
    const expected = Number.isFinite(analytic) ? { analytic, analyticNoise } : {};
    const options = { ...this.options(single), ...expected, known, firstStep: this.firstStep };
    const found = estimateDerivative(lineOf(single, entry), this.data[entry]!, options);
    const { value: numeric, uncertainty, kink, constant, limit } = found;
    columns.write(entry, { numeric, uncertainty, kink, constant, limit }, found.evaluations + known.length);
  }

  private options(perturber: Perturber): EstimateOptions {
    const { lossNoise, tolerance } = this.target;
    return { base: this.baseOf(perturber), noise: lossNoise, tolerance, scale: this.scale };
  }

  private baseOf({ unbranched }: Perturber): Sample {
    return { value: this.lossValue, branches: unbranched };
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
    if (!this.window.perturbers || count < WORTH_CALIBRATING) return FIRST_STEP;
    const { derived } = this.target;
    const probes = Array.from({ length: CALIBRATED_ON }, (_, k) => {
      let entry = Math.floor((count * (k + 0.5)) / CALIBRATED_ON);
      while (derived[entry] === 0 && entry < count - 1) entry++;
      const { single } = this.windowFrom(entry, entry + 1).perturbers!;
      const line = lineOf(single, entry);
      const counted: Line = (x) => {
        this.calibration++;
        return line(x);
      };
      return new Probe(counted, this.data[entry]!, this.options(single));
    });
    return calibrateFirstStep(probes, this.target.tolerance);
  }
}

/** Entries for which perturbers are made at a time: there is a table for each axis. */
const WINDOW = 2 ** 18;

interface Window {
  readonly from: number;
  readonly to: number;
  /** Of many entries at once, and of one; null where the loss does not depend on the value. */
  readonly perturbers: { readonly batch: Perturber; readonly single: Perturber } | null;
}

/** The loss as a function of one entry. */
function lineOf(single: Perturber, entry: number): Line {
  const moved = [0];
  return (x) => {
    single.aim(entry, 1);
    moved[0] = x;
    single.run(moved, 1);
    return { value: single.losses[0]!, branches: single.branches[0]! };
  };
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
