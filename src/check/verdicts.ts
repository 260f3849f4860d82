import type { Claimed, EntryVerdict, Judgement, Measured, Yardstick } from './entry.ts';
import { judge } from './entry.ts';
import { largest, largestFinite } from '../tensors/largest.ts';
import type { Measurement, Projected } from './plan.ts';
import { BLUNT } from './plan.ts';
import type { Occurrence } from './subjects.ts';
import type { GradientVerdict, WorstEntry } from './result.ts';
import { indexAt } from '../tensors/tensor.ts';

/** A gradient's entries at one trial, judged. */
export interface Judged {
  readonly shape: readonly number[];
  /** The written gradient is zero everywhere. */
  readonly zero: boolean;
  readonly counts: Readonly<Record<EntryVerdict, number>>;
  readonly checked: number;
  readonly total: number;
  /** Offsets of entries that could not be decided. */
  readonly undecided: ReadonlySet<number>;
  readonly reasons: readonly string[];
  readonly worst: (WorstEntry & { readonly ratio: number; readonly tolerance: number }) | null;
  readonly relativeError: number | null;
  /** Set when random directions agreed for all entries that were not measured alone. */
  readonly projected: Projected | null;
  /** A random direction disagreed, and the entries that did it were not found. */
  readonly unexplained: boolean;
}

/** The entries of a Program's gradient at one trial. */
export function judgeTrial(
  occurrence: Occurrence,
  scale: number,
  measurement: Measurement,
  tolerance: number,
): Judged {
  const { right, rightNoise, written, writtenNoise, trial, value } = occurrence;
  const yardstick = {
    tolerance,
    largest: largestFinite(right),
    natural: Math.abs(trial.loss) / Math.max(largest(trial.values[value.index]!.data), 1e-3),
  };
  const claimedAt = (i: number): Claimed => ({
    analytic: written[i]! / scale,
    noise: writtenNoise[i]! / Math.abs(scale),
    derived: right[i]!,
    derivedNoise: rightNoise[i]!,
  });
  const { shape } = trial.values[value.index]!;
  return judgeEntries({ trial: trial.number, shape, written, scale }, measurement, claimedAt, yardstick);
}

/** What is judged: a gradient as written, `scale` times the derivative. */
export interface Written {
  readonly trial: number;
  readonly shape: readonly number[];
  readonly written: Float64Array;
  readonly scale: number;
}

export function judgeEntries(
  { trial, shape, written, scale }: Written,
  measurement: Measurement,
  claimedAt: (i: number) => Claimed,
  yardstick: Yardstick,
): Judged {
  const counts: Record<EntryVerdict, number> = {
    pass: 0,
    fail: 0,
    small: 0,
    zero: 0,
    kink: 0,
    inconclusive: 0,
  };
  const undecided = new Set<number>();
  const reasons: string[] = [];
  let worst: Judged['worst'] = null;
  let difference = 0;
  let size = 0;
  measurement.entries.forEach((measured, i) => {
    const claimed = claimedAt(i);
    const judgement = judge(measured, claimed, yardstick);
    counts[judgement.verdict]++;
    if (judgement.verdict === 'inconclusive') {
      undecided.add(i);
      reasons.push(judgement.reason!);
    }
    const off = offBy(measured, claimed.analytic);
    // Of two zeros the relative error is only that of their rounding; of what is undecided nothing is known.
    if (judgement.verdict !== 'zero' && judgement.verdict !== 'inconclusive') {
      if (Number.isFinite(off)) difference = Math.max(difference, off);
      else if (judgement.verdict === 'fail') difference = Infinity;
      size = Math.max(size, Math.abs(measured.numeric) || 0, Math.abs(claimed.analytic) || 0);
    }
    const ratio = ratioOf(off, judgement);
    if (!worst || ratio > worst.ratio) {
      worst = {
        trial,
        index: indexAt(i, shape),
        analytic: written[i]!,
        numeric: measured.numeric * scale,
        uncertainty: measured.uncertainty * Math.abs(scale),
        slopes: slopesOf(measured, scale),
        ratio,
        tolerance: judgement.tolerance,
      };
    }
  });
  const projected = measurement.projected?.agreed ? measurement.projected : null;
  // Of a gradient that has wrong entries, all others are compared only where the directions were sharp.
  const comparedAll = projected !== null && (counts.fail === 0 || projected.sharpness <= BLUNT);
  if (projected?.zero) counts.zero += written.length - measurement.entries.size;
  return {
    shape,
    zero: largest(written) === 0,
    counts,
    checked: comparedAll ? written.length : measurement.entries.size,
    total: written.length,
    undecided,
    reasons,
    worst,
    relativeError:
      measurement.entries.size === counts.inconclusive
        ? null
        : size > 0
          ? difference / Math.min(size, Number.MAX_VALUE)
          : difference,
    projected,
    unexplained: measurement.projected?.agreed === false && counts.fail === 0,
  };
}

function slopesOf({ kink }: Measured, scale: number): [number, number] | null {
  if (!kink) return null;
  const [one, other] = [kink.low * scale, kink.high * scale];
  return [Math.min(one, other), Math.max(one, other)];
}

/** |a - n|; at a kink the distance to the interval of the one-sided derivatives. */
function offBy({ numeric, kink }: Measured, analytic: number): number {
  if (!kink) return Math.abs(analytic - numeric);
  return Math.max(0, kink.low - analytic, analytic - kink.high);
}

const ratioOf = (off: number, { tolerance, verdict }: Judgement): number =>
  Number.isNaN(off) ? (verdict === 'fail' ? Infinity : 0) : off === 0 ? 0 : off / tolerance;

/** All trials together. `allZero`: the gradient is zero everywhere at every trial. */
export function verdictOf(judged: readonly Judged[]): { verdict: GradientVerdict; reason: string | null } {
  if (judged.some(({ counts }) => counts.fail > 0)) return { verdict: 'fail', reason: null };
  if (judged.some(({ unexplained }) => unexplained))
    return { verdict: 'inconclusive', reason: 'a random direction disagreed' };
  const measured = judged.filter(({ checked }) => checked > 0);
  if (measured.length === 0) return { verdict: 'unchecked', reason: 'budget spent' };
  if (measured.every(({ checked, total }) => checked < total))
    return { verdict: 'unchecked', reason: 'budget spent' };
  if (!isDecided(measured))
    return { verdict: 'inconclusive', reason: mostCommon(measured.flatMap(({ reasons }) => reasons)) };
  // Agreement within a width that would hide most mistakes is none.
  if (measured.every(({ projected }) => projected !== null && !(projected.sharpness <= BLUNT)))
    return { verdict: 'inconclusive', reason: mostCommon(measured.map(({ projected }) => projected!.limit)) };
  return measured.every(({ zero }) => zero)
    ? { verdict: 'vacuous', reason: 'zero at every trial' }
    : { verdict: 'pass', reason: null };
}

/** At most 1 % of the entries (at least one) undecided at every trial of some size. */
function isDecided(judged: readonly Judged[]): boolean {
  const bySize = new Map<string, Judged[]>();
  for (const each of judged) {
    const key = each.shape.join();
    bySize.set(key, [...(bySize.get(key) ?? []), each]);
  }
  return [...bySize.values()].some((group) => {
    const everywhere = [...group[0]!.undecided].filter((i) =>
      group.every(({ undecided }) => undecided.has(i)),
    );
    return everywhere.length === 0 || everywhere.length <= 0.01 * group[0]!.total;
  });
}

function mostCommon(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'noise';
}
