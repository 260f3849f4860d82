import { isOne } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import { SYMBOLIC } from './attempt.ts';
import type { Choice } from './attempt.ts';
import { isDegenerate } from './labels.ts';
import type { Part } from './part.ts';
import { runPart } from './run-part.ts';
import type { Run, Setting } from './run-part.ts';
import { Learnt } from './solving-domain.ts';
import type { Solution } from './solving-domain.ts';
import { isPaddingName, isStrideName } from './words.ts';

/** Shapes tried of one part. */
const TRIES = 60;
/** Times that what was learnt leads to something more to learn. */
const ROUNDS = 100;

export interface Solved {
  readonly run: Run;
  readonly choice: Choice;
  /** What still does not fit. */
  readonly faults: number;
}

/**
 * The shapes of a part's arguments: of all that may be, those with which its functions run with the fewest mistakes, the
 * likeliest first.
 * @throws Unbound where an argument is not known
 */
export function solvePart(part: Part, setting: Setting): Solved {
  const tried = new Set<string>();
  const open: { choice: Choice; cost: number }[] = [{ choice: new Map(), cost: 0 }];
  let best: Solved | null = null;
  for (let count = 0; open.length > 0 && count < TRIES; count++) {
    const next = open.reduce((a, b) => (b.cost < a.cost ? b : a));
    open.splice(open.indexOf(next), 1);
    const run = settled(part, setting, next.choice);
    const faults = faultsOf(run);
    if (!best || faults < best.faults) best = { run, choice: next.choice, faults };
    if (faults === 0) break;
    for (const [name, candidates] of run.attempt.asked) {
      const now = next.choice.get(name) ?? 0;
      if (now + 1 >= candidates) continue;
      const choice = new Map([...next.choice, [name, now + 1]]);
      const key = [...choice]
        .map(([each, at]) => `${each} ${at}`)
        .sort()
        .join();
      if (tried.has(key)) continue;
      tried.add(key);
      open.push({ choice, cost: [...choice.values()].reduce((sum, at) => sum + at, 0) + faults / 1e3 });
    }
  }
  return withStrides(part, setting, best!);
}

/** The same with strides and paddings by name, where that goes as well. */
function withStrides(part: Part, setting: Setting, solved: Solved): Solved {
  if (![...solved.run.attempt.constants.keys()].some((name) => isStrideName(name) || isPaddingName(name)))
    return solved;
  const choice = new Map([...solved.choice, [SYMBOLIC, 1]]);
  const run = settled(part, setting, choice);
  const faults = faultsOf(run);
  return faults > solved.faults ? solved : { run, choice, faults };
}

/** Runs a part until nothing more is learnt of its dimensions. */
function settled(part: Part, setting: Setting, choice: Choice): Run {
  let solution: Solution = new Map();
  for (let round = 0; ; round++)
    try {
      return runPart(part, setting, choice, solution);
    } catch (error) {
      if (!(error instanceof Learnt) || round === ROUNDS) throw error;
      solution = error.solution;
    }
}

/** How much is wrong: mistakes, gradients of another shape, a softmax over one class. */
function faultsOf({ attempt, gradients, loss, isScalar }: Run): number {
  const errors = attempt.diagnostics.filter(({ severity }) => severity === 'error').length;
  const lost = attempt.diagnostics.filter(({ code }) => code === 'shape/not-traced').length;
  const differing = gradients.filter(({ differs }) => differs);
  // () for (1, 1) is untidy, not wrong.
  const untidy = differing.filter(({ given, of }) => key(given.shape) === key(of.shape)).length;
  return (
    10 * errors +
    5 * lost +
    10 * (differing.length - untidy) +
    untidy +
    (attempt.session.nodes.some(isDegenerate) ? 10 : 0) +
    (loss === null ? 5 : 0) +
    (isScalar ? 0 : 10)
  );
}

const key = (shape: Shape): string =>
  shape
    .filter((dimension) => !isOne(dimension))
    .map((dimension) => dimension.key)
    .join();
