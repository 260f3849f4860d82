import { InputError } from '../diagnostics/diagnostic.ts';
import { estimateDerivative } from '../differences/derivative.ts';
import { gradientNoise } from '../differences/gradient-noise.ts';
import { estimateNoise } from '../differences/noise.ts';
import type { Line } from '../differences/objective.ts';
import { alongPath } from '../differences/path.ts';
import type { Sloped } from '../differences/path.ts';
import type { Point } from '../implementation/arguments.ts';
import { BudgetSpent } from '../implementation/functions.ts';
import type { Functions, Visit } from '../implementation/functions.ts';
import { representable, typicalSize } from '../implementation/moved.ts';
import type { Purity } from '../implementation/purity.ts';
import { random } from '../shapes/random.ts';
import { judge } from './entry.ts';
import type { Claimed, Measured, Yardstick } from './entry.ts';
import { judgeEntries } from './verdicts.ts';
import type { Judged } from './verdicts.ts';

export interface OpaqueTrial {
  readonly number: number;
  readonly point: Point;
  /** What the functions give there. */
  readonly visit: Visit;
}

export interface OpaquePlan {
  readonly tolerance: number;
  readonly seed: number;
  readonly purity: Purity;
  readonly onEntry: (gradient: string) => void;
}

/** Lines along which the noise of the loss is measured. */
const DIRECTIONS = 3;
const ULP = { float64: 2 ** -52, float32: 2 ** -23 } as const;

/**
 * Every gradient at one point against differences of the loss, judged entry by entry, in the order of the functions'
 * matched gradients; null where the budget was spent before its first entry.
 * @throws InputError when the functions fail at points an ulp away
 */
export function judgeOpaque(functions: Functions, trial: OpaqueTrial, plan: OpaquePlan): (Judged | null)[] {
  const { gradients } = functions.match;
  let noise: { loss: number; gradients: readonly Float64Array[] };
  try {
    noise = noiseAt(functions, trial, plan);
  } catch (error) {
    if (error instanceof BudgetSpent) return gradients.map(() => null);
    throw error;
  }
  return gradients.map((_, g) => {
    const gradient = new OpaqueGradient(functions, trial, g, noise.loss, noise.gradients[g]!, plan);
    gradient.measure();
    return gradient.judged();
  });
}

/** ε_f and σ_a: of the loss by difference tables along random lines, of the gradients from points one unit apart. */
function noiseAt(functions: Functions, { number, point, visit }: OpaqueTrial, { seed, purity }: OpaquePlan) {
  const { arguments: all, match } = functions;
  const { precision, jitter } = purity;
  const { normal } = random('noise', seed, number);
  const levels = Array.from({ length: DIRECTIONS }, () => {
    const direction = all.map(({ role }, k) => {
      const scale = typicalSize(point[k]!);
      return point[k]!.map((x) => (role === 'parameter' ? Math.max(scale, Math.abs(x)) * normal() : 0));
    });
    const line = (t: number): number =>
      lossOrNaN(() =>
        functions.loss(
          point.map((data, k) => data.map((x, i) => representable(all[k]!, x + t * direction[k]![i]!))),
        ),
      );
    return estimateNoise(line, 2 ** (precision.overall === 'float32' ? -21 : -40));
  });
  const rounding = (ULP[precision.loss] / 2) * Math.abs(visit.loss);

  const flat = Float64Array.from(point.flatMap((data) => [...data]));
  const written = visit.gradients.flatMap(({ data }) => [...data]);
  const spread = gradientNoise(
    (x) => {
      let offset = 0;
      // Whole numbers among the inputs are labels and indices, which mean something else when they are moved.
      const near = all.map((argument, k) =>
        point[k]!.map((exact) => {
          const value = x[offset++]!;
          return argument.role === 'input' && Number.isInteger(exact)
            ? exact
            : representable(argument, value);
        }),
      );
      try {
        return functions.visit(near).gradients.flatMap(({ data }) => [...data]);
      } catch (error) {
        if (error instanceof InputError) return written;
        throw error;
      }
    },
    flat,
    { precision: precision.overall, seed },
  );
  let offset = 0;
  return {
    loss: Math.max(...levels, rounding, jitter[0]!),
    gradients: match.gradients.map((_, g) => {
      const { length } = visit.gradients[g]!.data;
      return spread.slice(offset, (offset += length)).map((each) => each + jitter[g + 1]!);
    }),
  };
}

/** One gradient at one point. */
class OpaqueGradient {
  private readonly functions: Functions;
  private readonly trial: OpaqueTrial;
  private readonly g: number;
  private readonly lossNoise: number;
  private readonly noise: Float64Array;
  private readonly plan: OpaquePlan;
  private readonly argument: number;
  private readonly entries = new Map<number, Measured>();

  constructor(
    functions: Functions,
    trial: OpaqueTrial,
    g: number,
    lossNoise: number,
    noise: Float64Array,
    plan: OpaquePlan,
  ) {
    this.functions = functions;
    this.trial = trial;
    this.g = g;
    this.lossNoise = lossNoise;
    this.noise = noise;
    this.plan = plan;
    this.argument = functions.match.gradients[g]!.argument;
  }

  /** By differences, entry by entry, then by a second opinion on what is wrong or open, until the budget is spent. */
  measure(): void {
    const { loss, check } = this.functions.along(this.trial.point, this.argument);
    const data = Float64Array.from(this.at);
    try {
      for (const [i, x0] of this.at.entries()) {
        this.plan.onEntry(this.functions.match.gradients[this.g]!.name);
        const line = (x: number) => {
          data[i] = x;
          const value = lossOrNaN(() => loss(data));
          data[i] = x0;
          return { value, branches: 0 };
        };
        this.entries.set(i, this.difference(line, i));
      }
      this.reconsider();
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error;
    } finally {
      check();
    }
  }

  judged(): Judged | null {
    const { trial, written, argument } = this;
    if (this.entries.size === 0 && written.length > 0) return null;
    return judgeEntries(
      { trial: trial.number, shape: this.functions.arguments[argument]!.reading.shape, written, scale: 1 },
      { entries: this.entries, projected: null },
      (i) => this.claimed(i),
      this.yardstick,
    );
  }

  private get at(): Float64Array {
    return this.trial.point[this.argument]!;
  }

  private get written(): Float64Array {
    return this.trial.visit.gradients[this.g]!.data;
  }

  private claimed(i: number): Claimed {
    return { analytic: this.written[i]!, noise: this.noise[i]!, derived: null, derivedNoise: 0 };
  }

  private get yardstick(): Yardstick {
    // Of the differences: a written entry that is much too large must not make the others small.
    let largest = 0;
    for (const { numeric } of this.entries.values())
      if (Number.isFinite(numeric)) largest = Math.max(largest, Math.abs(numeric));
    const { tolerance, purity } = this.plan;
    const natural = Math.abs(this.trial.visit.loss) / typicalSize(this.at);
    return { tolerance, largest, natural, ulp: ULP[purity.precision.overall] };
  }

  private difference(line: Line, i: number): Measured {
    const analytic = this.written[i]!;
    const { value, uncertainty, kink, constant, limit } = estimateDerivative(line, this.at[i]!, {
      base: { value: this.trial.visit.loss, branches: 0 },
      noise: this.lossNoise,
      ...(Number.isFinite(analytic) ? { analytic, analyticNoise: this.noise[i]! } : {}),
      tolerance: this.plan.tolerance,
      scale: typicalSize(this.at),
      variable: this.plan.purity.precision.overall,
    });
    return { numeric: value, uncertainty, kink, constant, limit };
  }

  /**
   * A failure stands when a long difference confirms it for one of the entries that are most off; otherwise the two
   * measurements differ, by which their error is at least as large. What was too blunt may be sharp by a long one.
   */
  private reconsider(): void {
    const { yardstick } = this;
    const verdicts = [...this.entries].map(([i, measured]) => {
      const { verdict, tolerance } = judge(measured, this.claimed(i), yardstick);
      return { i, measured, verdict, off: Math.abs(measured.numeric - this.written[i]!) / tolerance };
    });
    const reconsidered = verdicts
      .filter(
        ({ verdict, measured, i }) => this.isOpen(verdict, measured) && Number.isFinite(this.written[i]!),
      )
      .sort((a, b) => b.off - a.off);
    let confirmed = false;
    for (const { i, measured, verdict } of reconsidered) {
      if (verdict === 'fail' && confirmed) continue;
      const second = this.alongPath(i);
      const other = second && judge(second, this.claimed(i), yardstick).verdict;
      if (verdict === 'fail') {
        if (other === 'fail') confirmed = true;
        else this.entries.set(i, doubted(measured, second));
      } else if (second && other !== 'fail' && other !== 'inconclusive' && agree(measured, second))
        this.entries.set(i, second);
    }
  }

  private isOpen(verdict: string, { kink }: Measured): boolean {
    return verdict === 'fail' || (verdict === 'inconclusive' && kink === null);
  }

  private alongPath(i: number): Measured | null {
    const { functions, trial, argument, g } = this;
    const { point, visit } = trial;
    const sloped = (x: number): Sloped => {
      const data = Float64Array.from(this.at);
      data[i] = x;
      try {
        const { loss, gradients } = functions.visit(point.with(argument, data));
        return { value: loss, slope: gradients[g]!.data[i]! };
      } catch (error) {
        if (error instanceof InputError) return { value: NaN, slope: NaN };
        throw error;
      }
    };
    const found = alongPath(sloped, this.at[i]!, {
      base: { value: visit.loss, slope: this.written[i]! },
      noise: this.lossNoise,
      slopeNoise: this.noise[i]!,
      scale: Math.max(typicalSize(this.at), Math.abs(this.at[i]!)),
      representable: this.plan.purity.precision.overall === 'float32' ? Math.fround : (x) => x,
    });
    if (!found) return null;
    const { value: numeric, uncertainty } = found;
    const limit = uncertainty <= 1e-7 * Math.abs(numeric) ? null : 'noise';
    return { numeric, uncertainty, kink: null, constant: false, limit };
  }
}

/** Two measurements within both their errors. */
const agree = (a: Measured, b: Measured): boolean =>
  Math.abs(a.numeric - b.numeric) <= 3 * (a.uncertainty + b.uncertainty);

/** A measurement that a second one contradicts. */
const doubted = (first: Measured, second: Measured | null): Measured => ({
  ...first,
  uncertainty: second ? Math.max(first.uncertainty, Math.abs(first.numeric - second.numeric)) : Infinity,
  limit: first.limit ?? 'curvature',
});

/** A step may leave the domain: what throws there is not finite. */
function lossOrNaN(loss: () => number): number {
  try {
    return loss();
  } catch (error) {
    if (error instanceof InputError) return NaN;
    throw error;
  }
}
