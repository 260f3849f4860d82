import { printStatement } from '../language/print.ts';
import { tokenize } from '../language/tokens.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { assignment, binary, call, integer, mapped, name } from './trees.ts';

/** The same step fewer times than this is written out. */
const MIN_TURNS = 3;
const MAX_LENGTH = 8;

/**
 * The same step for one layer after another as a loop: `dW[3] = …`, `dW[2] = …`, `dW[1] = …` as `for l in
 * range(3, 0, -1): dW[l] = …`. Whole numbers in brackets either stay or go down by one from turn to turn.
 */
export function rolled(
  statements: readonly (Statement | string)[],
  variable: () => string,
): (Statement | string)[] {
  const [inOrder, together] = [statements, gathered(statements)].map((each) => withLoops(each, variable));
  return tokensOf(together!) < tokensOf(inOrder!) ? together! : inOrder!;
}

export const tokensOf = (statements: readonly (Statement | string)[]): number =>
  statements.reduce(
    (sum, each) => sum + (typeof each === 'string' ? 0 : tokenize(printStatement(each)).length),
    0,
  );

const stepsOf = (statements: readonly (Statement | string)[]): (Brackets | null)[] =>
  statements.map((each) =>
    typeof each === 'string' || each.kind !== 'assignment' ? null : bracketsOf(each),
  );

/** The next turn of a line right after it, where nothing in between is needed for it. */
function gathered(statements: readonly (Statement | string)[]): (Statement | string)[] {
  const out = [...statements];
  const steps = stepsOf(out);
  for (let at = 0; at < out.length; at++) {
    const step = steps[at];
    if (!step) continue;
    const next = steps.findIndex(
      (each, i) =>
        i > at && each?.text === step.text && each.values.every((value, k) => step.values[k]! - value === 1),
    );
    if (next <= at + 1) continue;
    const text = printStatement(out[next] as Statement);
    const needed = out.slice(at + 1, next).some((each) => {
      if (typeof each === 'string' || each.kind !== 'assignment') return true;
      return text.includes(printStatement({ kind: 'expression', value: each.targets[0]!, span: each.span }));
    });
    if (needed) continue;
    out.splice(at + 1, 0, ...out.splice(next, 1));
    steps.splice(at + 1, 0, ...steps.splice(next, 1));
  }
  return out;
}

function withLoops(
  statements: readonly (Statement | string)[],
  variable: () => string,
): (Statement | string)[] {
  const steps = stepsOf(statements);
  const found = bestRun(steps);
  if (!found) return [...statements];
  const { start, length, turns } = found;
  const moving = steps
    .slice(start, start + length)
    .map((step, i) => step!.values.map((value, k) => steps[start + length + i]!.values[k] !== value));
  const first = steps[start]!.values[moving[0]!.indexOf(true)]!;
  const letter = variable();
  const body = statements.slice(start, start + length).map((each, i) => {
    const { targets, value } = each as Extract<Statement, { kind: 'assignment' }>;
    let k = 0;
    const replace = (number: number): Expression | null => {
      if (!moving[i]![k++]) return null;
      const apart = number - first;
      if (apart === 0) return name(letter);
      return binary(apart > 0 ? '+' : '-', name(letter), integer(Math.abs(apart)));
    };
    return assignment(withBrackets(targets[0]!, replace), withBrackets(value, replace));
  });
  const range = call(name('range'), [integer(first), integer(first - turns), integer(-1)]);
  const span = { start: 0, end: 0 };
  return [
    ...withLoops(statements.slice(0, start), variable),
    { kind: 'for', target: name(letter), iterable: range, body, otherwise: [], span },
    ...withLoops(statements.slice(start + length * turns), variable),
  ];
}

interface Brackets {
  /** The statement with its bracket numbers left out. */
  readonly text: string;
  readonly values: readonly number[];
}

function bracketsOf(statement: Extract<Statement, { kind: 'assignment' }>): Brackets {
  const values: number[] = [];
  const blank = (number: number): Expression => {
    values.push(number);
    return name('_');
  };
  const target = withBrackets(statement.targets[0]!, blank);
  const text = printStatement(assignment(target, withBrackets(statement.value, blank)));
  return { text, values };
}

/** The run of turns that leaves the fewest lines; of those the last. */
function bestRun(
  steps: readonly (Brackets | null)[],
): { start: number; length: number; turns: number } | null {
  let best: { start: number; length: number; turns: number } | null = null;
  const saved = (run: { length: number; turns: number }): number => run.length * (run.turns - 1);
  for (let length = 1; length <= MAX_LENGTH; length++) {
    for (let start = 0; start + length * MIN_TURNS <= steps.length; start++) {
      const turns = turnsFrom(steps, start, length);
      if (turns < MIN_TURNS) continue;
      const run = { start, length, turns };
      if (!best || saved(run) >= saved(best)) best = run;
    }
  }
  return best;
}

function turnsFrom(steps: readonly (Brackets | null)[], start: number, length: number): number {
  const moving: boolean[][] = [];
  let turns = 1;
  for (;;) {
    for (let i = 0; i < length; i++) {
      const [a, b] = [steps[start + (turns - 1) * length + i], steps[start + turns * length + i]];
      if (!a || !b || a.text !== b.text) return turns;
      const moves = a.values.map((value, k) => value - b.values[k]!);
      if (moves.some((by) => by !== 0 && by !== 1) || (i === 0 && moves[0] !== 1)) return turns;
      if (turns === 1) moving.push(moves.map((by) => by === 1));
      else if (moves.some((by, k) => (by === 1) !== moving[i]![k])) return turns;
    }
    turns++;
  }
}

/** Each whole number that stands alone in brackets, in order of the text, replaced where `replace` says so. */
const withBrackets = (expression: Expression, replace: (number: number) => Expression | null): Expression =>
  mapped(expression, (each, inside) => {
    if (each.kind !== 'subscript' || each.indices.length !== 1) return null;
    const [only] = each.indices;
    if (only!.kind !== 'number' || !only!.integer) return null;
    const object = inside(each.object);
    return { ...each, object, indices: [replace(only!.value) ?? only!] };
  });
