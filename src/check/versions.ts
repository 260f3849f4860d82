import type { Sizes } from '../shapes/dimension.ts';
import type { Pair } from '../program/program.ts';
import { equals, monomials, ratio } from './scales.ts';
import type { Localisation } from './localisation.ts';
import { occurrence, subjectsOf } from './subjects.ts';
import type { Subject } from './subjects.ts';
import type { Trial } from './trials.ts';

/** Versions of one value that are tried, and explanations that are compared, when none matches at once. */
const MAX_VERSIONS = 6;
const MAX_TRIES = 16;

/**
 * A value that is set several times (`A1 = A1 * D1`, stores in a loop) has several versions, and its gradient is that of
 * one of them: the one that the written value matches, the earliest of these; else the one that leaves the best
 * explanation of all equations.
 */
export function chooseVersions(
  trials: readonly Trial[],
  dimensions: readonly string[],
  sizes: readonly Sizes[],
  explain: (subjects: readonly Subject[]) => Localisation,
): Subject[] {
  const chosen = new Map<string, number>();
  const open: Pair[] = [];
  const scales = monomials(dimensions, sizes);
  for (const pair of trials[0]!.program.pairs) {
    if (pair.versions.length < 2) continue;
    const match = candidates(pair).find((version) => matches(pair, version, trials, scales));
    if (match === undefined) open.push(pair);
    else chosen.set(pair.name, match);
  }
  const subjects = (): Subject[] => subjectsOf(trials, ({ name }) => chosen.get(name) ?? 0);
  let tries = 0;
  for (const pair of open) {
    let best: { cost: number; version: number } | null = null;
    for (const version of candidates(pair)) {
      if (tries++ >= MAX_TRIES) break;
      chosen.set(pair.name, version);
      const { cost } = explain(subjects());
      if (!best || cost < best.cost) best = { cost, version };
    }
    chosen.set(pair.name, best?.version ?? 0);
  }
  return subjects();
}

/** The first, the last, and some between. */
function candidates({ versions }: Pair): number[] {
  const between = Array.from({ length: versions.length - 2 }, (_, i) => i + 1);
  return [0, -1, ...between].slice(0, MAX_VERSIONS);
}

function matches(
  pair: Pair,
  version: number,
  trials: readonly Trial[],
  scales: ReturnType<typeof monomials>,
): boolean {
  const ratios = trials.map((trial) => {
    const own = trial.pairs.get(pair.name);
    const at = own && occurrence(trial, own, version);
    return at ? ratio(at.written, at.right) : null;
  });
  if (ratios.includes(null)) return false;
  return (
    ratios.every((each) => Math.abs(each! - 1) < 1e-6) ||
    (pair.role === 'intermediate' && scales.some((scale) => equals(ratios, scale)))
  );
}
