// What the values of one quantity, asked again and again at the same point, say about where they come from.

/** What became of a value that should have stayed as it is. */
export type Behaviour = 'constant' | 'settles' | 'repeats' | 'grows' | 'drifts' | 'random';

/** Changes below this, relative to the largest one, are the rounding of a series that has settled. */
const SETTLED = 1e-6;
/** Relative distance between increments that are the same but for rounding. */
const SAME = 1e-5;
/** The order of the differences that tell smooth series from random ones, and how small they have to be. */
const ORDER = 7;
const SMOOTH = 0.02;
const LONGEST_PERIOD = 4;

/**
 * How a series of at least 10 values behaves. `grows`: equal increments, or a constant factor above 1: accumulation.
 * `drifts`: smooth otherwise, as running averages, momentum and schedules are. A series that goes one way by increments
 * that are random themselves has both.
 */
export function behaviourOf(series: readonly Float64Array[]): readonly Behaviour[] {
  const steps = differences(series);
  const lengths = steps.map(norm);
  if (!lengths.every(Number.isFinite)) return ['random'];
  const longest = Math.max(...lengths);
  if (longest === 0) return ['constant'];
  if (isPeriodic(series)) return ['repeats'];
  if (lengths.findLastIndex((length) => length > SETTLED * longest) < 2) return ['settles'];
  if (steps.every((step) => distance(step, steps[0]!) <= SAME * lengths[0]!)) return ['grows'];
  const factor = lengths[1]! / lengths[0]!;
  const multiplies = lengths
    .slice(1)
    .every((length, i) => Math.abs(length - factor * lengths[i]!) <= SAME * length);
  if (isSmooth(series)) return [multiplies && factor > 1.5 ? 'grows' : 'drifts'];
  const gone = series.at(-1)!.map((value, k) => value - series[0]![k]!);
  const backwards = steps.filter((step) => !(dot(step, gone) > 0)).length;
  return backwards <= 1 ? ['grows', 'random'] : ['random'];
}

const differences = (series: readonly Float64Array[]): Float64Array[] =>
  series.slice(1).map((value, i) => value.map((each, k) => each - series[i]![k]!));

/**
 * High differences of smooth values vanish; those of independent ones, scaled by (k!)²/(2k)!, all have their variance
 * (Hamming's difference table, as in Moré and Wild, Estimating computational noise, 2011).
 */
function isSmooth(series: readonly Float64Array[]): boolean {
  const level = (row: readonly Float64Array[]): number =>
    Math.sqrt(row.reduce((sum, value) => sum + dot(value, value), 0) / row.length);
  let row = differences(series);
  const first = level(row) / Math.SQRT2;
  let factor = 1 / 2;
  for (let k = 2; k <= ORDER; k++) {
    row = differences(row);
    factor *= k / (4 * k - 2);
  }
  return level(row) * Math.sqrt(factor) <= SMOOTH * first;
}

function isPeriodic(series: readonly Float64Array[]): boolean {
  for (let period = 2; period <= LONGEST_PERIOD; period++)
    if (series.slice(period).every((value, i) => same(value, series[i]!))) return true;
  return false;
}

/** Bit for bit, but for the sign of a zero. */
export const same = (a: Float64Array, b: Float64Array): boolean =>
  a.every((value, i) => value === b[i] || Object.is(value, b[i]));

/** The largest difference between the values of a series, and the largest value. */
export function spread(series: readonly Float64Array[]): { apart: number; largest: number } {
  let [apart, largest] = [0, 0];
  for (const k of series[0]!.keys()) {
    const values = series.map((value) => value[k]!);
    if (values.every((value) => Object.is(value, values[0]))) {
      largest = Math.max(largest, Math.abs(values[0]!) || 0);
      continue;
    }
    const gap = Math.max(...values) - Math.min(...values);
    apart = Number.isNaN(gap) ? Infinity : Math.max(apart, gap);
    largest = Math.max(largest, ...values.map(Math.abs));
  }
  return { apart, largest };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
const distance = (a: Float64Array, b: Float64Array): number => norm(a.map((value, i) => value - b[i]!));
