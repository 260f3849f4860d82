import { extrapolate } from './extrapolation.ts';
import type { Quotient } from './extrapolation.ts';
import type { Estimate, EstimateOptions, Limit, Line, Sample } from './objective.ts';
import { kinkAt } from './kink.ts';

/** First steps as fractions of the scale, in pairs for one extrapolation each. */
const QUICK_EXPONENTS = [-7, -11];
/** The ladder's first step, and how many halvings follow at least and at most. */
const LADDER_START = -2;
const LADDER_LENGTH = 15;
const LADDER_MOST = 34;

const HALF_ULP = 2 ** -53;

/**
 * The derivative of f at x0 with its error. Steps are powers of two, so that x0 ± h are representable, and quotients are
 * divided by the distance that was really stepped.
 *
 * Cheap first: where `analytic` is given, two or four central differences are held against it. Agreement within the
 * tolerance of two values found in independent ways is evidence for both, and the error is then what they differ by,
 * rounding included. Where they disagree, the whole ladder is climbed and the analytic value has no more say.
 */
export function estimateDerivative(f: Line, x0: number, options: EstimateOptions): Estimate {
  const probe = new Probe(f, x0, options);
  const quick = probe.quick();
  if (quick) return quick;
  if (probe.constant) return probe.flat();
  return probe.ladder();
}

class Probe {
  constant = true;
  private evaluations = 0;
  private crossed = false;
  private readonly f: Line;
  private readonly x0: number;
  private readonly base: Sample;
  private readonly noise: number;
  private readonly options: EstimateOptions;
  /** log2 of the typical size. */
  private readonly exponent: number;

  constructor(f: Line, x0: number, options: EstimateOptions) {
    this.f = f;
    this.x0 = x0;
    this.base = options.base;
    this.options = options;
    this.noise = Math.max(options.noise, HALF_ULP * Math.abs(options.base.value));
    this.exponent = Math.round(Math.log2(Math.max(Math.abs(x0), options.scale ?? 1, 1e-300)));
  }

  /** Accepts the analytic value's agreement; null where there is none. */
  quick(): Estimate | null {
    const { analytic, analyticNoise = 0, tolerance = 1e-7 } = this.options;
    if (analytic === undefined) return null;
    for (const start of QUICK_EXPONENTS) {
      const coarse = this.central(this.exponent + start);
      const fine = coarse && this.central(this.exponent + start - 1);
      if (!coarse || !fine) continue;
      const value = fine.value + (fine.value - coarse.value) / 3;
      const rounding = (10 / 3) * (this.noise / fine.step);
      const off = Math.abs(value - analytic);
      const size = Math.max(Math.abs(value), Math.abs(analytic));
      const uncertainty = Math.max(off, rounding);
      const agrees = off <= tolerance * size + 3 * rounding + 5 * analyticNoise;
      if (agrees && !this.constant && 3 * uncertainty + 5 * analyticNoise <= 1e-3 * size) return this.result(value, uncertainty, null);
      if (this.constant && analytic === 0) return null;
    }
    return null;
  }

  /** Nothing moved: the derivative is zero as far as the longest step tells. */
  flat(): Estimate {
    const wide = this.central(this.exponent);
    if (!this.constant) return this.ladder();
    const step = wide?.step ?? 2 ** (this.exponent + LADDER_START);
    return { ...this.result(0, (2 * this.noise) / step, null), constant: true };
  }

  ladder(): Estimate {
    const quotients: Quotient[] = [];
    const lowest = Math.max(this.exponent - 50, this.x0 === 0 ? -1000 : Math.floor(Math.log2(Math.abs(this.x0))) - 46);
    let best: ReturnType<typeof extrapolate> = null;
    for (let k = 0; quotients.length < LADDER_LENGTH || (quotients.length < LADDER_MOST && !isSharp(best)); k++) {
      const exponent = this.exponent + LADDER_START - k;
      if (exponent < lowest) break;
      const quotient = this.central(exponent);
      if (quotient) {
        quotients.push(quotient);
        if (quotients.length >= LADDER_LENGTH) best = extrapolate(quotients, this.noise, 2);
      } else if (quotients.length > 0) quotients.length = 0; // steps below a hole start anew
    }
    best = extrapolate(quotients, this.noise, 2);
    if (!best || !Number.isFinite(best.value)) return this.oneSided(lowest);
    if (this.constant) return this.flat();
    return this.result(best.value, best.uncertainty, isSharp(best) ? null : this.limitOf(best));
  }

  /** On a kink, or with a side on which f is not finite. */
  private oneSided(lowest: number): Estimate {
    const found = kinkAt((x) => this.sample(x), this.x0, this.base, this.noise, this.exponent + LADDER_START, lowest);
    if (!found) return this.result(0, Infinity, this.crossed ? 'kink' : 'non-finite');
    const { kink, jump } = found;
    const value = (kink.low + kink.high) / 2;
    if (jump) return this.result(value, Infinity, 'kink');
    return { ...this.result(value, kink.uncertainty, null), kink };
  }

  /** A central difference quotient; null where the step crosses a kink or leaves the finite. */
  private central(exponent: number): Quotient | null {
    const h = 2 ** exponent;
    const [above, below] = [this.x0 + h, this.x0 - h];
    if (above === below) return null;
    const [right, left] = [this.sample(above), this.sample(below)];
    if (right.branches !== this.base.branches || left.branches !== this.base.branches) {
      this.crossed = true;
      return null;
    }
    if (!Number.isFinite(right.value) || !Number.isFinite(left.value)) return null;
    return { step: (above - below) / 2, value: (right.value - left.value) / (above - below) };
  }

  private sample(x: number): Sample {
    this.evaluations++;
    const sample = this.f(x);
    if (sample.value !== this.base.value) this.constant = false;
    return sample;
  }

  private limitOf({ uncertainty, noise }: { uncertainty: number; noise: number }): Limit {
    if (this.crossed) return 'kink';
    return noise >= 0.3 * uncertainty ? 'noise' : 'curvature';
  }

  private result(value: number, uncertainty: number, limit: Limit | null): Estimate {
    return { value, uncertainty, evaluations: this.evaluations, kink: null, limit, constant: false };
  }
}

const isSharp = (best: { value: number; uncertainty: number } | null): boolean =>
  best !== null && best.uncertainty <= 1e-7 * Math.abs(best.value);
