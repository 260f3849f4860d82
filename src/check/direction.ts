import { estimateDerivative } from '../differences/derivative.ts';
import type { EstimateOptions, Line } from '../differences/objective.ts';
import type { Claim } from './claim.ts';

/** What the loss should do along a line, by the written gradients and by the derived ones: sums over displaced entries. */
export class Expectation {
  claimed = 0;
  right = 0;
  private variance = 0;
  private rightVariance = 0;
  private square = 0;

  add(claim: Claim, displacement: Float64Array, from = 0, to: number = claim.count): this {
    const { right, rightNoise } = claim.occurrence;
    for (let i = from; i < to; i++) {
      const d = displacement[i]!;
      if (d === 0) continue;
      const term = claim.entry(i) * d;
      this.claimed += term;
      this.square += term * term;
      this.variance += (claim.noise(i) * d) ** 2;
      this.right += right[i]! * d;
      this.rightVariance += (rightNoise[i]! * d) ** 2;
    }
    return this;
  }

  /**
   * The rounding error of `claimed`. However the errors of the entries hang together, the direction does not depend on
   * them: its component along them is Gaussian with this deviation at most.
   */
  get noise(): number {
    return Math.sqrt(this.variance);
  }

  get rightNoise(): number {
    return Math.sqrt(this.rightVariance);
  }

  /** What the terms amount to when they neither cancel nor add up. */
  get magnitude(): number {
    return Math.sqrt(this.square);
  }
}

/** The written gradient beside the difference along a line. */
export interface Comparison {
  /** Claimed less measured. */
  readonly residual: number;
  /** What the residual may be while nothing is wrong. */
  readonly width: number;
  /** No derivative: the slopes to the two sides differ, or every step crosses a kink. */
  readonly kinked: boolean;
  /** Why the width is what it is. */
  readonly limit: string;
}

export const agrees = ({ residual, width, kinked }: Comparison): boolean =>
  !kinked && Math.abs(residual) <= width;

/** Three times the tolerance of errors that differ from entry to entry: they add up at random. */
const DEVIATIONS = 3;

/** `tolerance` is relative to an entry: errors within it add up to that of the sum, or to some deviations of a random one. */
export function compare(
  line: Line,
  expected: Expectation,
  options: Pick<EstimateOptions, 'base' | 'noise' | 'scale'>,
  tolerance: number,
): Comparison {
  const { claimed, right } = expected;
  const plausible = Math.abs(claimed - right) <= 1e-6 * Math.max(Math.abs(claimed), Math.abs(right));
  const { value, uncertainty, kink, limit } = estimateDerivative(line, 0, {
    ...options,
    tolerance,
    analytic: plausible ? claimed : right,
    analyticNoise: plausible ? expected.noise : expected.rightNoise,
  });
  const size = Math.max(Math.abs(claimed), Math.abs(value), DEVIATIONS * expected.magnitude);
  const noise = 5 * expected.noise;
  return {
    residual: claimed - value,
    width: 3 * uncertainty + noise + tolerance * size,
    kinked: kink !== null || (uncertainty === Infinity && limit === 'kink'),
    limit: limit ?? (noise > 3 * uncertainty ? 'cancellation' : 'noise'),
  };
}

/** The other part of a direction, from the whole and one part: differences add up. */
export const rest = (whole: Comparison, part: Comparison): Comparison => ({
  ...whole,
  residual: whole.residual - part.residual,
  width: whole.width + part.width,
});
