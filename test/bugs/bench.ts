import { likenessOf, allMutants, judged, kindOf, sample } from './population.ts';
import { randomOriginal, rightFixtures } from './originals.ts';
import { score } from './score.ts';
import type { Score } from './score.ts';
import { failureText, missesOf, summary } from './summary.ts';

export interface BenchOptions {
  /** Of `fixtures/x.yaml backward: sign`. */
  readonly only: RegExp;
  readonly limit: number;
  readonly sample: number;
  /** So many random programs beside the fixtures. */
  readonly programs: number;
  readonly progress: (done: number, total: number) => void;
}

/** The table as text, and the mutants that miss something. */
export function bench(options: BenchOptions): { readonly text: string; readonly failures: string[] } {
  const originals = [
    ...rightFixtures(),
    ...Array.from({ length: options.programs }, (_, i) => randomOriginal(i)),
  ];
  const { passing, failing } = judged(originals);
  const all = allMutants(passing).filter((each) =>
    options.only.test(`${each.original.name} ${kindOf(each)}`),
  );
  const excluded = { equal: 0, harmless: 0, rescaled: 0, unreadable: 0, undefined: 0 };
  const scores: Score[] = [];
  for (const mutant of sample(all, all.length, options.sample)) {
    if (scores.length === options.limit) break;
    const found = likenessOf(mutant);
    if (found === 'different' || found === 'harmless') {
      const own = score(mutant);
      // A gradient that nothing trains by need not fail, but has to be named.
      if (found === 'harmless' && own.warned) excluded.harmless++;
      else scores.push(own);
    } else excluded[found]++;
    options.progress(scores.length, Math.min(options.limit, all.length));
  }
  return {
    text: summary({ scores, excluded, right: originals.length, alarms: failing.map(({ name }) => name) }),
    failures: scores.filter((each) => missesOf(each).length > 0).map(failureText),
  };
}
