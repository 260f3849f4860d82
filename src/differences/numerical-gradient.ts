import { random } from '../shapes/random.ts';
import { estimateDerivative } from './derivative.ts';
import { estimateNoise } from './noise.ts';

export interface NumericalGradient {
  /** ∂f/∂x, element by element in the order of the input; on a kink the middle of the one-sided derivatives. */
  readonly values: Float64Array;
  /** The estimated error of each; on a kink half the distance between the one-sided derivatives more. */
  readonly uncertainties: Float64Array;
  readonly evaluations: number;
}

/** Lines along which the noise is measured. */
const DIRECTIONS = 3;
/** From the standard deviation of the noise to what it hardly ever exceeds. */
const BOUND = 3;

/**
 * The gradient of a plain function by extrapolated central differences, with an error for every element. The
 * function's own noise is measured first (ECnoise), and no fixed step is used.
 * @param f gets an array that is reused and restored: it may change it, but should not keep it
 * @throws TypeError when f does not return a finite number at `at`, or `at` holds something else than finite numbers
 */
export function numericalGradient(f: (x: Float64Array) => number, at: ArrayLike<number>): NumericalGradient {
  if (typeof at !== 'object' || at === null || typeof at.length !== 'number')
    throw new TypeError('the point must be an array of numbers');
  const origin = Float64Array.from(at);
  const odd = origin.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new TypeError(`element ${odd} of the point is ${at[odd]}: it must be a finite number`);
  const x = Float64Array.from(origin);
  let evaluations = 0;
  const call = (): number => {
    evaluations++;
    const value = f(x);
    x.set(origin);
    return value;
  };
  const value = call();
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(`the function gives ${String(value)} at the point: it must give a finite number`);
  }
  const values = new Float64Array(x.length);
  const uncertainties = new Float64Array(x.length);
  if (x.length === 0) return { values, uncertainties, evaluations };

  const scale = Math.sqrt(x.reduce((sum, each) => sum + each * each, 0) / x.length) || 1;
  const { normal } = random('noise', x.length);
  const levels = Array.from({ length: DIRECTIONS }, () => {
    // Each element moves by its own size: they may be of very different ones.
    const direction = origin.map((each) => (Math.abs(each) || scale) * normal());
    return estimateNoise((t) => {
      for (let i = 0; i < x.length; i++) x[i] = origin[i]! + t * direction[i]!;
      return call();
    }, 2 ** -40);
  });
  const base = { value, branches: 0 };
  const noise = BOUND * Math.max(...levels);
  for (let i = 0; i < x.length; i++) {
    const line = (xi: number): { value: number; branches: number } => {
      x[i] = xi;
      return { value: call(), branches: 0 };
    };
    const { value: slope, uncertainty, kink } = estimateDerivative(line, origin[i]!, { base, noise, scale });
    values[i] = slope;
    uncertainties[i] = uncertainty + (kink ? (kink.high - kink.low) / 2 : 0);
  }
  return { values, uncertainties, evaluations };
}
