// What the values of one quantity, asked again and again at the same point, say about where they come from.

/** What became of a value that should have stayed as it is. */
export type Behaviour = 'constant' | 'settles' | 'repeats' | 'grows' | 'drifts' | 'random';

/** Changes below this, relative to the largest one, are the rounding of a series that has settled. */
const SETTLED = 1e-6;
/** Relative distance between increments that are the same but for rounding. */
const SAME = 1e-5;
/** Between successive increments of one direction; those of independent values have about -0.5. */
const ALIGNED = 0.9;
/** The distance gone over the way walked: 1 for a straight line, about 1/n for n independent values. */
const STRAIGHT = 0.5;
/** How much the ratio of successive increments may change from one to the next in a smooth series. */
const SMOOTH = 0.15;
const LONGEST_PERIOD = 4;

/**
 * How a series of at least 8 values behaves. `grows`: equal increments, or a constant factor above 1: accumulation;
 * `drifts`: increments of one direction that change smoothly: a running average, momentum, a schedule. Random values go
 * forth and back. A series that grows by increments that are random themselves has both.
 */
export function behaviourOf(series: readonly Float64Array[]): readonly Behaviour[] {
  const steps = series.slice(1).map((value, i) => value.map((each, k) => each - series[i]![k]!));
  const lengths = steps.map(norm);
  if (!lengths.every(Number.isFinite)) return ['random'];
  const longest = Math.max(...lengths);
  if (longest === 0) return ['constant'];
  if (isPeriodic(series)) return ['repeats'];
  const moving = lengths.findLastIndex((length) => length > SETTLED * longest) + 1;
  if (moving <= 2) return ['settles'];
  const [ways, walked] = [steps.slice(0, moving), lengths.slice(0, moving)];
  if (ways.every((step) => distance(step, ways[0]!) <= SAME * walked[0]!)) return ['grows'];
  const ratios = walked.slice(1).map((length, i) => length / walked[i]!);
  const aligned = ways.slice(1).every((step, i) => dot(step, ways[i]!) >= ALIGNED * walked[i + 1]! * walked[i]!);
  if (aligned && ratios.slice(1).every((ratio, i) => Math.abs(ratio - ratios[i]!) <= SMOOTH)) {
    const factor = ratios[0]!;
    const doubling = factor > 1.5 && ratios.every((ratio) => Math.abs(ratio - factor) <= SAME * factor);
    return [doubling ? 'grows' : 'drifts'];
  }
  const gone = distance(series[moving]!, series[0]!);
  return gone >= STRAIGHT * walked.reduce((sum, length) => sum + length, 0) ? ['grows', 'random'] : ['random'];
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
