/** One evaluation along a line: the loss, and a hash of which side every kink took (0 where that cannot be known). */
export interface Sample {
  readonly value: number;
  readonly branches: number;
}

export type Line = (x: number) => Sample;

/** The two slopes at a kink, the smaller first. */
export interface Kink {
  readonly low: number;
  readonly high: number;
  readonly uncertainty: number;
}

/** What keeps the uncertainty from being small. */
export type Limit = 'noise' | 'curvature' | 'kink' | 'saturation' | 'non-finite';

export interface Estimate {
  /** The derivative; at a kink the middle of the one-sided ones. */
  readonly value: number;
  /** Estimated error of `value`: at least its rounding error. Infinity when nothing can be said. */
  readonly uncertainty: number;
  readonly evaluations: number;
  readonly kink: Kink | null;
  readonly limit: Limit | null;
  /** Every evaluation gave exactly the value at the point. */
  readonly constant: boolean;
}

export interface EstimateOptions {
  /** The sample at the point itself. */
  readonly base: Sample;
  /** Absolute error of one evaluation: ε_f. */
  readonly noise: number;
  /** A value to hold the first differences against: where they agree no more are taken. */
  readonly analytic?: number;
  /** The rounding error of `analytic`. */
  readonly analyticNoise?: number;
  /** Relative agreement that ends the search early; 1e-7. */
  readonly tolerance?: number;
  /** Typical size of the variable, for the steps; 1. */
  readonly scale?: number;
  /** log2 of the first step that is held against `analytic`, as a fraction of the scale; see `FIRST_STEP`. */
  readonly firstStep?: number;
  /** Samples that were taken before, by x. */
  readonly known?: Iterable<readonly [x: number, sample: Sample]>;
}
