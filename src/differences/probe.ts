import type { Quotient } from './extrapolation.ts';
import type { Estimate, EstimateOptions, Line, Sample } from './objective.ts';

export interface CentralQuotient extends Quotient {
  /** Half of the difference between the slopes to the right and to the left: shrinks with the step unless f has a kink. */
  readonly bend: number;
}

const HALF_ULP = 2 ** -53;
/** Steps shorter than x by more halvings than this are lost in the rounding of what x is added to. */
const FINEST = 46;

/** log2 of the size of x0, or of its typical size where that is larger. */
export const exponentOf = (x0: number, scale: number): number =>
  Math.round(Math.log2(Math.max(Math.abs(x0), scale, 1e-300)));

/** No value is better than its last rounding, whatever was measured at x0. */
export const noiseOf = (noise: number, a: number, b: number): number =>
  Math.max(noise, HALF_ULP * Math.max(Math.abs(a), Math.abs(b)));

/**
 * f around x0, in steps of powers of two: x0 ± h is then nearly always representable, and quotients are divided by the
 * distance that was really stepped.
 */
export class Probe {
  readonly x0: number;
  readonly base: Sample;
  /** log2 of the typical size of x. */
  readonly exponent: number;
  /** log2 of the smallest step: some units in the last place of x0. */
  readonly lowest: number;
  evaluations = 0;
  /** A central difference was refused because its ends took other branches than x0. */
  crossed = false;
  /** Every value on the piece of x0 was that at x0. */
  constant = true;
  private readonly f: Line;
  private readonly samples: Map<number, Sample>;
  private readonly noise: number;

  constructor(f: Line, x0: number, { base, noise, scale, known }: EstimateOptions) {
    this.f = f;
    this.x0 = x0;
    this.base = base;
    this.noise = Number.isNaN(noise) ? Infinity : noise;
    this.samples = new Map(known);
    this.exponent = exponentOf(x0, scale ?? 1);
    const finest = x0 === 0 ? this.exponent : Math.floor(Math.log2(Math.abs(x0)));
    this.lowest = Math.max(this.exponent - 100, finest - FINEST);
  }

  /** A central difference quotient; null where the step crosses a kink or leaves the finite. */
  central(exponent: number): CentralQuotient | null {
    const h = 2 ** exponent;
    const [above, below] = [this.x0 + h, this.x0 - h];
    if (above === below) return null;
    const [right, left] = [this.sample(above), this.sample(below)];
    if (right.branches !== this.base.branches || left.branches !== this.base.branches) {
      this.crossed = true;
      return null;
    }
    if (!Number.isFinite(right.value - left.value)) return null;
    if (right.value !== this.base.value || left.value !== this.base.value) this.constant = false;
    return {
      step: (above - below) / 2,
      value: (right.value - left.value) / (above - below),
      bend: Math.abs((right.value - this.base.value - (this.base.value - left.value)) / (above - below)),
      noise: noiseOf(this.noise, right.value, left.value),
    };
  }

  /** The quotient to one side, whatever branches it took; null where f is not finite there. */
  oneSided(exponent: number, sign: number): (Quotient & { readonly branches: number }) | null {
    const x = this.x0 + sign * 2 ** exponent;
    if (x === this.x0) return null;
    const { value, branches } = this.sample(x);
    if (!Number.isFinite(value)) return null;
    return {
      step: Math.abs(x - this.x0),
      value: (value - this.base.value) / (x - this.x0),
      noise: noiseOf(this.noise, value, value),
      branches,
    };
  }

  result(value: number, uncertainty: number, rest: Partial<Estimate> = {}): Estimate {
    return {
      value,
      uncertainty,
      evaluations: this.evaluations,
      kink: null,
      limit: null,
      constant: false,
      ...rest,
    };
  }

  private sample(x: number): Sample {
    const known = this.samples.get(x);
    if (known) return known;
    this.evaluations++;
    const sample = this.f(x);
    this.samples.set(x, sample);
    return sample;
  }
}
