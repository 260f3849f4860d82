import { random } from '../shapes/random.ts';

/** The unit roundoff of the formats: half a unit in the last place of 1. */
const ROUNDOFF = { float64: 2 ** -53, float32: 2 ** -24 } as const;

export type Precision = keyof typeof ROUNDOFF;

export interface GradientNoiseOptions {
  /** The format that the gradient is computed in: "float64". */
  readonly precision?: Precision;
  /** Points around `at`: 8. */
  readonly runs?: number;
  readonly seed?: number;
}

/**
 * The rounding error of every entry of an opaque gradient, σ_a: the largest deviation over several points whose
 * elements are moved by one unit in their last place, up or down at random. A backward stable computation cannot tell
 * these points from `at`, so what its result moves by is as uncertain as the result itself (Higham, Accuracy and
 * Stability of Numerical Algorithms, 2nd ed., section 1.5; Vignes' CESTAC perturbs every operation instead). Zeros stay
 * zeros: they are exact in any format, and many kinks are there. Never below the last rounding of the entry. NaN where
 * the gradient is not finite.
 * @param gradients ∂f/∂x at x, of x's length; gets an array of its own at every call
 * @param at the point
 */
export function gradientNoise(
  gradients: (x: Float64Array) => ArrayLike<number>,
  at: ArrayLike<number>,
  { precision = 'float64', runs = 8, seed = 0 }: GradientNoiseOptions = {},
): Float64Array {
  const roundoff = ROUNDOFF[precision];
  const base = Float64Array.from(gradients(Float64Array.from(at)));
  const noise = base.map((each) => roundoff * Math.abs(each));
  const { uniform } = random('gradient noise', seed);
  for (let run = 0; run < runs; run++) {
    const moved = gradients(Float64Array.from(at, (x) => x * (1 + (uniform() < 0.5 ? -2 : 2) * roundoff)));
    for (let i = 0; i < noise.length; i++) {
      const deviation = Math.abs(moved[i]! - base[i]!);
      if (!(deviation <= noise[i]!)) noise[i] = deviation;
    }
  }
  return noise;
}
