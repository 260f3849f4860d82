import { estimateDerivative } from './derivative.ts';
import { estimateNoise } from './noise.ts';

export interface NumericalGradient {
  /** ∂f/∂x, element by element in the order of the input. */
  readonly values: Float64Array;
  /** The estimated error of each. */
  readonly uncertainties: Float64Array;
  readonly evaluations: number;
}

/**
 * The gradient of a plain function by extrapolated central differences, with an error for every element. The
 * function's own noise is measured first (ECnoise), and no fixed step is used.
 * @param f may keep nothing of its argument: the array is changed between calls and restored
 * @throws TypeError when f does not return a finite number at `at`
 */
export function numericalGradient(f: (x: Float64Array) => number, at: ArrayLike<number>): NumericalGradient {
  const x = Float64Array.from(at);
  let evaluations = 0;
  const call = (): number => {
    evaluations++;
    return f(x);
  };
  const base = call();
  if (typeof base !== 'number' || !Number.isFinite(base)) throw new TypeError(`the function gives ${base} at the point: it must give a finite number`);
  const scale = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / Math.max(1, x.length)) || 1;
  const origin = Float64Array.from(x);
  const along = (t: number): number => {
    // A direction without pattern: the golden ratio's multiples.
    for (let i = 0; i < x.length; i++) x[i] = origin[i]! + t * scale * (((i + 1) * 0.6180339887498949) % 1 || 0.5);
    const value = call();
    x.set(origin);
    return value;
  };
  const noise = estimateNoise(along, 2 ** -40);
  const values = new Float64Array(x.length);
  const uncertainties = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const line = (t: number) => {
      x[i] = t;
      const value = call();
      x[i] = origin[i]!;
      return { value, branches: 0 };
    };
    const estimate = estimateDerivative(line, origin[i]!, { base: { value: base, branches: 0 }, noise, scale });
    values[i] = estimate.value;
    uncertainties[i] = estimate.uncertainty;
  }
  return { values, uncertainties, evaluations };
}
