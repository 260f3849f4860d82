import { random } from '../shapes/random.ts';
import { estimateNoise } from './noise.ts';

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

/** Where the difference tables begin: far enough apart for arguments that 1e4 is added to. */
const SPACING = { float64: 2 ** -40, float32: 2 ** -21 } as const;
/** From the standard deviation of the noise to what it hardly ever exceeds. */
const BOUND = 3;

/**
 * The rounding error of every entry of an opaque gradient, σ_a. First the largest deviation over several points whose
 * elements are moved by one unit in their last place, up or down at random: a backward stable computation cannot tell
 * them from `at`, so what its result moves by is as uncertain as the result itself (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2nd ed., section 1.5). An argument that something large is added to does not move then; so
 * difference tables along a line through the point are asked as well (`estimateNoise`). Zeros stay zeros: they are exact
 * in any format, and many kinks are there. Never below the last rounding of the entry. NaN where the gradient is not
 * finite.
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
  const { uniform, normal } = random('gradient noise', seed);
  for (let run = 0; run < runs; run++) {
    const moved = gradients(Float64Array.from(at, (x) => x * (1 + (uniform() < 0.5 ? -2 : 2) * roundoff)));
    for (let i = 0; i < noise.length; i++) {
      const deviation = Math.abs(moved[i]! - base[i]!);
      if (!(deviation <= noise[i]!)) noise[i] = deviation;
    }
  }
  const direction = Float64Array.from(at, (x) => x * normal());
  const known = new Map([[0, base]]);
  const along = (t: number): Float64Array => {
    let found = known.get(t);
    if (!found) {
      found = Float64Array.from(gradients(Float64Array.from(at, (x, i) => x + t * direction[i]!)));
      known.set(t, found);
    }
    return found;
  };
  for (let i = 0; i < noise.length; i++)
    if (noise[i]! >= 0)
      noise[i] = Math.max(noise[i]!, BOUND * estimateNoise((t) => along(t)[i]!, SPACING[precision], true));
  return noise;
}
