/** Points of a difference table. */
const POINTS = 9;
const ATTEMPTS = 16;
/** Spacings as wide as this see the function rather than its noise. */
const WIDEST = 0.1;
/** How much wider than the first a grid may be where g jumps. */
const BEYOND = 2 ** 12;
/** Levels that belong together differ by no more. */
const ALIKE = 4;
/** Distance of the wide spacings, and how many in a row have to show a level. */
const STRIDE = 4;
const CONFIRMED = 3;
const HALVINGS = 30;

/**
 * The absolute noise of one evaluation of g near 0, as a standard deviation: ECnoise (Moré and Wild, Estimating
 * computational noise, SIAM J. Sci. Comput. 33, 2011). High differences of smooth values on a fine grid vanish; those of
 * noise do not. The grid is widened while the values are quantised (half of them are equal) and narrowed while they look
 * smooth. Never below half a unit in the last place of g(0), which is also the answer where no grid shows any noise.
 *
 * A fine grid may not see all: where 1e4 is added to an argument in float32, the argument's own rounding shows only once
 * the grid is as wide as that. So wide grids are asked too.
 * @param g the function along a line through the point, of the line's parameter
 * @param step the first spacing; 2^-40 of the point's size, say
 * @param jumps whether g may jump by itself, as the derivative of a kinked function does: then no grid is much wider than
 * the first, and one change along a grid is no noise
 */
export function estimateNoise(g: (t: number) => number, step: number, jumps = false): number {
  const widest = jumps ? Math.min(WIDEST, step * BEYOND) : WIDEST;
  const tableAt = (spacing: number): number[] =>
    Array.from({ length: POINTS }, (_, i) => g((i - (POINTS - 1) / 2) * spacing));
  const rounding = Math.abs(g(0)) * 2 ** -53;
  let [floor, smallest] = [rounding, Infinity];
  let [tooFine, tooCoarse, spacing] = [0, Infinity, step];
  for (let attempt = 0; attempt < ATTEMPTS && spacing <= widest; attempt++) {
    const values = tableAt(spacing);
    if (!values.every(Number.isFinite)) tooCoarse = spacing;
    else if (isQuantised(values)) {
      // Half of the values are equal beside a kink as well; what the others differ by is then no quantum.
      const jump = quantum(values);
      if (jump > 0 && !(jumps && changes(values) < 2))
        smallest = Math.min(smallest, leastJump(g, tooFine, spacing, jump));
      if (smallest < Infinity) floor = Math.max(rounding, smallest / 2);
      tooFine = spacing;
    } else {
      const level = noiseLevel(values);
      if (level !== null) return Math.max(floor, level, jumps ? 0 : hiddenLevel(tableAt, spacing, level));
      tooCoarse = spacing;
    }
    // Widen or narrow by 16; with bounds on both sides, go between them.
    if (tooCoarse === Infinity) spacing = 16 * tooFine;
    else if (tooFine === 0) spacing = tooCoarse / 16;
    else if (tooCoarse <= 1.5 * tooFine) break;
    else spacing = Math.sqrt(tooFine * tooCoarse);
  }
  return floor;
}

/**
 * The least change of g where it first leaves g(0), between the ends of a finer grid and those of a coarser one: of
 * quantised values that is the quantum, of a function that begins to move there it is as small as one likes.
 */
function leastJump(g: (t: number) => number, fine: number, coarse: number, found: number): number {
  const base = g(0);
  const reach = (POINTS - 1) / 2;
  let least = found;
  for (const sign of [1, -1]) {
    let [still, moved] = [reach * fine, reach * coarse];
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (still + moved) / 2;
      const change = Math.abs(g(sign * middle) - base);
      if (change === 0) still = middle;
      else [moved, least] = [middle, Math.min(least, change)];
    }
  }
  return least;
}

/**
 * What wide grids show and `first`, seen at the spacing `from`, did not: the level that several spacings in a row agree
 * on, that g itself stands out from, and that shows at narrower spacings too until none is left. The level of a kink
 * falls with the spacing. A wave that is too fine for the grid looks like noise, but it is all that there is, or it is
 * smooth before it is gone. 0 where there is no more than `first`.
 */
function hiddenLevel(tableAt: (spacing: number) => number[], from: number, first: number): number {
  let hidden = 0;
  const row: { level: number; change: number }[] = [];
  for (let spacing = WIDEST / 2; spacing > STRIDE * from; spacing /= STRIDE) {
    const values = tableAt(spacing);
    const level = values.every(Number.isFinite) ? noiseLevel(values) : null;
    if (level === null) [row.length, hidden] = [0, 0];
    else if (level <= ALIKE * first) break;
    else row.push({ level, change: Math.abs(values.at(-1)! - values[0]!) / (POINTS - 1) });
    const last = row.slice(-CONFIRMED);
    const levels = last.map((each) => each.level);
    const agree = Math.max(...levels) <= ALIKE * Math.min(...levels);
    if (last.length === CONFIRMED && agree && last[0]!.change > ALIKE * levels[0]!)
      hidden = Math.max(hidden, ...levels);
  }
  return hidden;
}

const isQuantised = (values: readonly number[]): boolean => new Set(values).size <= (POINTS + 1) / 2;

const changes = (values: readonly number[]): number =>
  values.slice(1).filter((value, i) => value !== values[i]).length;

/** The smallest distance between different values, 0 where all are equal. */
function quantum(values: readonly number[]): number {
  const sorted = [...new Set(values)].toSorted((a, b) => a - b);
  return sorted.slice(1).reduce((least, value, i) => Math.min(least || Infinity, value - sorted[i]!), 0);
}

/**
 * The level of a difference table: the k-th differences of white noise, scaled by (k!)²/(2k)!, all have its variance.
 * It is found where three levels in a row agree within a factor of 4 and the differences change sign; null where the
 * values are smooth.
 */
function noiseLevel(values: readonly number[]): number | null {
  let row = [...values];
  let factor = 1;
  const levels: { sigma: number; alternates: boolean }[] = [];
  for (let k = 1; k < POINTS - 1; k++) {
    row = row.slice(1).map((value, i) => value - row[i]!);
    factor *= k / (4 * k - 2);
    const square = row.reduce((sum, value) => sum + value * value, 0) / row.length;
    const alternates = row.some((value) => value > 0) && row.some((value) => value < 0);
    levels.push({ sigma: Math.sqrt(factor * square), alternates });
  }
  for (const [k, { sigma, alternates }] of levels.slice(0, -2).entries()) {
    const three = levels.slice(k, k + 3).map((level) => level.sigma);
    if (alternates && Math.max(...three) <= ALIKE * Math.min(...three)) return sigma;
  }
  return null;
}
