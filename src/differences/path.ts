/** A function and what is claimed to be its derivative. */
export interface Sloped {
  readonly value: number;
  readonly slope: number;
}

export interface PathOptions {
  /** At the point itself. */
  readonly base: Sloped;
  /** Absolute error of one value, and of one slope. */
  readonly noise: number;
  readonly slopeNoise: number;
  readonly scale: number;
  /** The nearest number that the variable can hold. */
  readonly representable?: (x: number) => number;
}

/** Half lengths of the path as fractions of the scale. */
const HALVES = [2 ** -1, 2 ** -3, 2 ** -5];
const INTERVALS = 8;

/**
 * The derivative at x0 from one long difference, whose truncation is taken from the claimed derivative g:
 *
 *     (f(b) - f(a)) / (b - a) - (mean of g over [a, b] - g(x0))
 *
 * By the fundamental theorem of calculus this is f'(x0) where g = f' on the path; where g is off by some factor it is
 * off from g(x0) as well. A long difference has little rounding, so this is sharp where f is rough and short differences
 * are blunt; it is a second opinion where nothing else is known of f. The mean is Romberg's quadrature of nine values,
 * with the larger difference to its two parents as error: the one of half as many values shows a kink on the path. Null where no path is finite.
 */
export function alongPath(
  f: (x: number) => Sloped,
  x0: number,
  { base, noise, slopeNoise, scale, representable = (x) => x }: PathOptions,
): { value: number; uncertainty: number } | null {
  let best: { value: number; uncertainty: number } | null = null;
  for (const half of HALVES) {
    const h = scale * half;
    const nodes = Array.from({ length: INTERVALS + 1 }, (_, i) =>
      representable(x0 + ((2 * i) / INTERVALS - 1) * h),
    );
    const samples = nodes.map((x) => (x === x0 ? base : f(x)));
    const length = nodes.at(-1)! - nodes[0]!;
    const [mean, error] = romberg(samples.map(({ slope }) => slope));
    const quotient = (samples.at(-1)!.value - samples[0]!.value) / length;
    const rounding = (2 * noise) / length + 2 * slopeNoise;
    const value = quotient - (mean - base.slope);
    if (!Number.isFinite(value + error)) continue;
    const uncertainty = rounding + error;
    if (!best || uncertainty < best.uncertainty) best = { value, uncertainty };
    if (error <= rounding) break;
  }
  return best;
}

/** The mean of nine equidistant values, and its error. */
function romberg(values: readonly number[]): [mean: number, error: number] {
  let column = [8, 4, 2, 1].map((stride) => {
    const taken = values.filter((_, i) => i % stride === 0);
    const inner = taken.slice(1, -1).reduce((sum, value) => sum + value, 0);
    return (inner + (values[0]! + values.at(-1)!) / 2) / (taken.length - 1);
  });
  let error = Infinity;
  for (let k = 1; column.length > 1; k++) {
    const next = column.slice(1).map((fine, i) => fine + (fine - column[i]!) / (4 ** k - 1));
    error = Math.max(...column.slice(-2).map((parent) => Math.abs(next.at(-1)! - parent)));
    column = next;
  }
  return [column[0]!, error];
}
