import type { Kink } from '../../src/differences/objective.ts';

/** One derivative as measured, beside what is known of it. */
export interface Outcome {
  readonly seed: number;
  readonly name: string;
  readonly value: number;
  readonly uncertainty: number;
  readonly kink: Kink | null;
  readonly limit: string | null;
  /** Of the function, an entry. */
  readonly evaluations: number;
  readonly truth: number;
  /** The point is on a kink: there is no derivative. */
  readonly tied: boolean;
  /** The truth itself disagrees with the program by more than rounding. */
  readonly doubted: boolean;
}

/** How far the truth is from the estimate, from the nearest slope at a kink, in units of the estimated error. */
export function distance({ value, uncertainty, kink, truth }: Outcome): number {
  const [low, high, e] = kink ? [kink.low, kink.high, kink.uncertainty] : [value, value, uncertainty];
  const off = Math.max(low - truth, truth - high, 0);
  return off === 0 ? 0 : off / e;
}

export interface Coverage {
  readonly derivatives: number;
  /** Of them on a kink: the truth counts only where the slopes were not claimed to be one. */
  readonly tied: number;
  readonly doubted: number;
  readonly beyond3: number;
  readonly beyond1: number;
  /** No statement at all. */
  readonly unbounded: number;
  readonly medianRelative: number;
  readonly evaluations: number;
  readonly worst: readonly Outcome[];
}

export function coverageOf(outcomes: readonly Outcome[]): Coverage {
  const smooth = outcomes.filter(({ tied }) => !tied);
  const beyond = (factor: number): Outcome[] => smooth.filter((each) => !(distance(each) <= factor));
  const relative = smooth
    .filter(({ truth }) => truth !== 0)
    .map(({ uncertainty, truth }) => uncertainty / Math.abs(truth))
    .toSorted((a, b) => a - b);
  return {
    derivatives: smooth.length,
    tied: outcomes.length - smooth.length,
    doubted: outcomes.filter(({ doubted }) => doubted).length,
    beyond3: beyond(3).length,
    beyond1: beyond(1).length,
    unbounded: smooth.filter(({ uncertainty, kink }) => !kink && uncertainty === Infinity).length,
    medianRelative: relative[relative.length >> 1] ?? 0,
    evaluations: outcomes.reduce((sum, each) => sum + each.evaluations, 0) / outcomes.length,
    worst: beyond(3).toSorted((a, b) => distance(b) - distance(a)),
  };
}
