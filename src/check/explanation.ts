import { isRemoval } from '../diagnosis/search.ts';
import type { Model } from '../model/model.ts';
import type { Budget } from '../diagnosis/search.ts';
import { diagnose, isTooLarge } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Alternative, Localisation, Placement } from './localisation.ts';
import { extended, oneMore } from './moved.ts';
import type { Trial } from './trials.ts';

/** Which equations are wrong, with the edits that mend them as far as they were found. */
export interface Explanation {
  readonly found: Localisation;
  readonly diagnoses: readonly Diagnosis[];
}

/** Statements that are executed again for one case at the most; fewer of a large program, where each leads to more. */
const MOST_WORK = 40_000;
const MOST_NODES = 1.5e7;
/** So many other explanations are looked at. */
const MOST_ALTERNATIVES = 3;
/** So much less, in tokens and unusualness, what mends another explanation has to change to be the better one. */
const CLEARLY = 1;
/** Below this cost an edit is as small as they get. */
const SMALL = 5;

/**
 * The first explanation, or another one with as few wrong equations: where no small edit mends the first one's, or where
 * something has only to be taken away for the other, and what the first one needs would make up for it elsewhere.
 */
export function bestExplanation(
  found: Localisation,
  model: Model,
  trials: readonly Trial[],
  seed: number,
): Explanation {
  if (wrongIn(found.placements).size === 0 || isTooLarge(trials[0]!.program)) return { found, diagnoses: [] };
  const like = trials.findIndex(({ program }) =>
    [...model.sizes].every(([name, size]) => program.sizes.get(name) === size),
  );
  const extra = like < 0 ? null : oneMore(model, trials[like]!.program, seed);
  const budget: Budget = {
    left: Math.min(MOST_WORK, MOST_NODES / trials[0]!.program.nodes.length),
  };
  const explain = (each: Localisation): Explanation => ({
    found: each,
    diagnoses: diagnose(
      model,
      extra ? [...trials, extra] : trials,
      extra ? extended(each.placements, extra, like) : each.placements,
      wrongIn(each.placements),
      budget,
    ),
  });
  let best = explain(found);
  for (const alternative of found.alternatives.slice(0, MOST_ALTERNATIVES)) {
    if (costOf(best) <= SMALL) break;
    if (!isMeasured(alternative, found)) continue;
    const other = explain(turned(found, alternative));
    const isBetter = costOf(best) === Infinity || other.diagnoses.every(({ repair }) => isRemoval(repair));
    if (isBetter && costOf(other) < costOf(best) - CLEARLY) best = other;
  }
  return best;
}

/** Infinite where something is not mended. */
const costOf = (explanation: Explanation): number =>
  isMended(explanation) ? explanation.diagnoses.reduce((sum, { repair }) => sum + repair.cost, 0) : Infinity;

/** What the first explanation sets aside was not measured: no other one may judge it. */
const isMeasured = ({ placements }: Alternative, found: Localisation): boolean =>
  placements.every(({ scale }, k) => scale === null || found.placements[k]!.scale !== null);

const wrongIn = (placements: readonly Placement[]): Set<string> =>
  new Set(placements.flatMap(({ subject, holds }) => (holds ? [] : [subject.name])));

/** The alternative in front, what was in front among the alternatives. */
function turned({ cost, placements, alternatives }: Localisation, chosen: Alternative): Localisation {
  const own = wrongIn(chosen.placements);
  const before = [...wrongIn(placements)]
    .filter((name) => !own.has(name))
    .map((name): Alternative => ({ name, cost, placements }));
  return {
    cost: chosen.cost,
    placements: chosen.placements,
    alternatives: [...before, ...alternatives.filter(({ name }) => !own.has(name))],
  };
}

/** Also where nothing has to be. */
function isMended({ found, diagnoses }: Explanation): boolean {
  const open = wrongIn(found.placements);
  for (const { repair } of diagnoses) for (const name of repair.mends) open.delete(name);
  return open.size === 0;
}
