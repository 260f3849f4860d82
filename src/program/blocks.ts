import type { Expression, For, If, Statement, While } from '../language/syntax.ts';
import { namesOf } from '../shapes/dimension.ts';
import { bind } from './binding.ts';
import type { Completion, Context } from './context.ts';
import { endsHere, loseAssigned, onlyChecks } from './losing.ts';
import { iterated } from './sequences.ts';
import { truthOf } from './truth.ts';
import { unknown } from './values.ts';

/** More turns of a `while` than this count as endless. */
const MAX_TURNS = 20_000;

export function loop(statement: For, context: Context): Completion | null {
  const iterable = context.evaluate(statement.iterable);
  if (iterable.kind === 'unknown') {
    loseAssigned(statement.body, context);
    return null;
  }
  const elements = iterated(iterable, statement.iterable, context);
  if (!elements) {
    context.lose(
      statement.iterable.span,
      !context.isPython
        ? 'only ranges and tuples can be looped over'
        : `${context.textOf(statement.iterable)} cannot be looped over`,
      'write for i in range(...)',
    );
    loseAssigned(statement.body, context);
    return null;
  }
  const { frame } = context;
  const outer = frame.turns;
  // A list may grow while it is looped over.
  const live = iterable.kind === 'list' ? iterable.items : elements;
  try {
    for (let i = 0; i < live.length; i++) {
      const element = live[i]!;
      if (frame === context.root) context.recorder?.turn(statement.target, element);
      bind(statement.target, element, context);
      frame.turns = [...outer, ...turnsOf(statement.target, context)];
      const completion = context.execute(statement.body);
      if (completion?.kind === 'break') return null;
      if (completion?.kind === 'return') return completion;
    }
  } finally {
    frame.turns = outer;
  }
  return context.execute(statement.otherwise);
}

/** `l = 2`, of each of a loop's variables that holds an integer. */
function turnsOf(target: Expression, context: Context): { name: string; value: number }[] {
  if (target.kind === 'tuple') return target.elements.flatMap((each) => turnsOf(each, context));
  const value = target.kind === 'name' ? context.scope.get(target.name) : undefined;
  return target.kind === 'name' && value?.kind === 'integer'
    ? [{ name: target.name, value: value.value }]
    : [];
}

export function repeat(statement: While, context: Context): Completion | null {
  for (let turn = 0; ; turn++) {
    const tested = context.evaluate(statement.test);
    if (tested.kind === 'integer')
      for (const name of namesOf(tested.dimension)) context.loopDimensions.add(name);
    const truth = truthOf(tested, context);
    if (truth === false) break;
    if (truth === null || turn >= MAX_TURNS) {
      context.lose(
        statement.test.span,
        truth === null
          ? 'how often this loop turns depends on the data'
          : `this loop does not end within ${MAX_TURNS.toLocaleString('en')} turns`,
        'write for i in range(...)',
      );
      loseAssigned(statement.body, context);
      return null;
    }
    const completion = context.execute(statement.body);
    if (completion?.kind === 'break') return null;
    if (completion?.kind === 'return') return completion;
  }
  return context.execute(statement.otherwise);
}

export function branch(statement: If, context: Context): Completion | null {
  const truth = truthOf(context.evaluate(statement.test), context);
  if (truth !== null) return context.execute(truth ? statement.then : statement.otherwise);
  // `if np.isnan(cost): raise …` is nothing that a value depends on.
  if (onlyChecks(statement.then) && statement.otherwise.length === 0) return null;
  context.lose(statement.test.span, 'this condition depends on the data', 'write np.where(condition, a, b)');
  const either: readonly Statement[] = [...statement.then, ...statement.otherwise];
  loseAssigned(either, context);
  return endsHere(either) ? { kind: 'return', value: unknown } : null;
}
