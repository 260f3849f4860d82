/** Points of the difference table. */
const POINTS = 9;
const ATTEMPTS = 12;

/**
 * The absolute noise of one evaluation of g near 0: ECnoise (Moré and Wild, Estimating computational noise, SIAM J. Sci.
 * Comput. 33, 2011). The j-th differences of smooth values on a fine grid vanish and leave those of the noise. The grid
 * is widened while the values are quantised (many are equal) and narrowed while they are smooth.
 * @param g the function along a line through the point, of the line's parameter
 * @param step the first spacing; 2^-40 of the point's size, say
 */
export function estimateNoise(g: (t: number) => number, step: number): number {
  let spacing = step;
  const fallback = Math.abs(g(0)) * 2 ** -53;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const values = Array.from({ length: POINTS }, (_, i) => g((i - (POINTS - 1) / 2) * spacing));
    if (values.some((value) => !Number.isFinite(value))) return fallback;
    const equal = values.slice(1).filter((value, i) => value === values[i]).length;
    if (equal >= (POINTS - 1) / 2) {
      spacing *= 16;
      continue;
    }
    const found = noiseLevel(values);
    if (found !== null) return Math.max(found, fallback);
    spacing /= 8;
  }
  return fallback;
}

/** The level of a difference table at which three estimates in a row agree; null while the differences are smooth. */
function noiseLevel(values: readonly number[]): number | null {
  let row = [...values];
  let factor = 1;
  const levels: { sigma: number; changesSign: boolean }[] = [];
  for (let j = 1; j < values.length - 1; j++) {
    row = row.slice(1).map((value, i) => value - row[i]!);
    factor *= (j * j) / (2 * j * (2 * j - 1)); // (j!)^2 / (2j)!
    const sigma = Math.sqrt((factor * row.reduce((sum, value) => sum + value * value, 0)) / row.length);
    levels.push({ sigma, changesSign: row.some((value) => value > 0) && row.some((value) => value < 0) });
  }
  for (let j = 0; j + 2 < levels.length; j++) {
    const three = levels.slice(j, j + 3).map(({ sigma }) => sigma);
    if (levels[j]!.changesSign && Math.min(...three) > 0 && Math.max(...three) <= 4 * Math.min(...three)) return levels[j]!.sigma;
  }
  return null;
}
