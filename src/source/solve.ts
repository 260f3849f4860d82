import { isOne } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import { SYMBOLIC } from './attempt.ts';
import type { Choice } from './attempt.ts';
import { isDegenerate } from './labels.ts';
import type { Run } from './run-part.ts';
import { Learnt } from './solving-domain.ts';
import type { Solution } from './solving-domain.ts';
import { isPaddingName, isStrideName } from './words.ts';

/** Shapes tried of one part. */
const TRIES = 60;
/** Times that what was learnt leads to something more to learn. */
const ROUNDS = 100;

/** Executes what is solved for, with shapes chosen and with what is known of dimensions. */
export type Runner<R extends Run> = (choice: Choice, solution: Solution) => R;

export interface Solved<R extends Run> {
  readonly run: R;
  readonly choice: Choice;
  /** What still does not fit. */
  readonly faults: number;
}

/**
 * The shapes of what something takes from elsewhere: of all that may be, those with which it runs with the fewest mistakes, the
 * likeliest first.
 * @param pinned shapes that are not chosen
 * @throws what the runner throws
 */
export function solve<R extends Run>(runner: Runner<R>, pinned: Choice = new Map()): Solved<R> {
  const tried = new Set<string>(['']);
  const open: { choice: Choice; cost: number }[] = [{ choice: pinned, cost: 0 }];
  let best: Solved<R> | null = null;
  for (let count = 0; open.length > 0 && count < TRIES; count++) {
    const next = open.reduce((a, b) => (b.cost < a.cost ? b : a));
    open.splice(open.indexOf(next), 1);
    const run = settled(runner, next.choice);
    const faults = faultsOf(run);
    if (!best || faults < best.faults) best = { run, choice: next.choice, faults };
    if (faults === 0) break;
    const { asked } = run.attempt;
    for (const [name, candidates] of asked)
      for (const at of pinned.has(name) ? [] : candidates.keys()) {
        if (candidates[at] === Infinity) continue;
        const choice = new Map([...next.choice, [name, at]]);
        const key = [...choice]
          .flatMap(([each, chosen]) => (chosen > 0 ? [`${each} ${chosen}`] : []))
          .sort()
          .join();
        if (tried.has(key)) continue;
        tried.add(key);
        const unlikely = [...choice].reduce(
          (sum, [each, chosen]) => sum + (asked.get(each)?.[chosen] ?? 0),
          0,
        );
        open.push({ choice, cost: unlikely + faults / 10 });
      }
  }
  return withStrides(runner, best!);
}

/** The same with strides and paddings by name, where that goes as well. */
function withStrides<R extends Run>(runner: Runner<R>, solved: Solved<R>): Solved<R> {
  if (![...solved.run.attempt.constants.keys()].some((name) => isStrideName(name) || isPaddingName(name)))
    return solved;
  const choice = new Map([...solved.choice, [SYMBOLIC, 1]]);
  const run = settled(runner, choice);
  const faults = faultsOf(run);
  return faults > solved.faults ? solved : { run, choice, faults };
}

/** Runs it until nothing more is learnt of its dimensions. */
function settled<R extends Run>(runner: Runner<R>, choice: Choice): R {
  let solution: Solution = new Map();
  for (let round = 0; ; round++)
    try {
      return runner(choice, solution);
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
    (isScalar ? 0 : 10) +
    (attempt.hasOneExample ? 30 : 0)
  );
}

const key = (shape: Shape): string =>
  shape
    .filter((dimension) => !isOne(dimension))
    .map((dimension) => dimension.key)
    .join();
