import { checkModel } from '../../src/check/check.ts';
import { random } from '../../src/shapes/random.ts';
import { likeness } from './equal.ts';
import type { Likeness } from './equal.ts';
import { mutantsOf } from './mutants.ts';
import type { Mutant } from './mutants.ts';
import type { Original } from './originals.ts';
import { worst } from './score.ts';

/** The right models' verdicts: those that fail are false alarms, and only those that pass are mutated. */
export interface Originals {
  readonly passing: readonly Original[];
  readonly failing: readonly Original[];
  readonly undecided: readonly Original[];
}

export function judged(originals: readonly Original[]): Originals {
  const verdicts = originals.map((each) => worst(each.load(each.text).map((model) => checkModel(model))));
  const where = (accept: (verdict: string) => boolean): Original[] =>
    originals.filter((_, i) => accept(verdicts[i]!));
  return {
    passing: where((each) => each === 'pass'),
    failing: where((each) => each === 'fail' || each === 'error'),
    undecided: where((each) => each === 'inconclusive'),
  };
}

/** In an order that depends on the seed alone: a part of it is a sample. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const draw = random('sample', seed);
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const j = draw.integer(i + 1);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** A sample in which rare kinds are as many as frequent ones, as long as there are some. */
export function sample(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const kinds = new Map<string, Mutant[]>();
  for (const each of shuffled(mutants, seed)) {
    const key = kindOf(each);
    kinds.set(key, [...(kinds.get(key) ?? []), each]);
  }
  const turns = Math.max(0, ...[...kinds.values()].map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) => [...kinds.values()].flatMap((list) => list[turn] ?? []))
    .flat()
    .slice(0, count);
}

export const kindOf = ({ side, kind }: Mutant): string => `${side}: ${kind}`;

export const allMutants = (originals: readonly Original[]): Mutant[] => originals.flatMap(mutantsOf);

/** Whether a mutant is a mistake at all. */
export const likenessOf = ({ original, text, side }: Mutant): Likeness =>
  likeness(original.load(original.text), original.load(text), side !== 'backward');
