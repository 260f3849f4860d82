import { printExpression, printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { assignment, augmented, binary, call, integer, mapped, name, unary } from './trees.ts';
import type { Names } from './names.ts';
import { tokensOf } from './loops.ts';
import { fitted } from './unify.ts';
import type { Fitted } from './unify.ts';

/** Fewer terms than this are written out. */
const MIN_TURNS = 3;

interface Accumulation {
  readonly target: string;
  /** The statement of a turn. */
  readonly step: Statement;
  readonly range: string;
  readonly fit: Fitted;
}

/**
 * Sums over steps or layers as loops: `dW = dz[3] @ x[3].T + dz[2] @ x[2].T + dz[1] @ x[1].T` becomes
 * `dW = zeros_like(W)` and `dW += dz[t] @ x[t].T` for t = 3, 2, 1; so do runs of `dx[…] += …`. Sums over the same steps
 * share a loop, as far as nothing in between needs them.
 */
export function accumulated(
  statements: readonly (Statement | string)[],
  names: Names,
): (Statement | string)[] {
  const valueOf = (gradient: string): string | null => names.valueOf(gradient);
  const out: (Statement | string)[] = [];
  let pending: Accumulation[] = [];
  const flush = (): void => {
    const [first] = pending;
    if (!first) return;
    const letter = names.layer();
    const { start, stop, step } = first.fit;
    // From the last to the first of as many as a size says.
    const turns = step === -1 && stop === -1 ? names.turns(start + 1) : null;
    const last = turns ? binary('-', turns, integer(1)) : integer(start);
    const bounds = [last, integer(stop), integer(step)];
    out.push({
      kind: 'for',
      target: name(letter),
      iterable: call(name('range'), bounds),
      body: pending.map((each) => placed(each.step, letter)),
      otherwise: [],
      span: { start: 0, end: 0 },
    });
    pending = [];
  };
  const add = (each: Accumulation): void => {
    if (pending.length > 0 && pending[0]!.range !== each.range) flush();
    pending.push(each);
  };
  const source = withoutTemporaries(statements);
  for (let at = 0; at < source.length; at++) {
    const statement = source[at]!;
    if (typeof statement === 'string') {
      out.push(statement);
      continue;
    }
    if (pending.some(({ target }) => mentions(statement, target))) flush();
    const sum = sumOver(statement, valueOf);
    if (sum) {
      out.push(
        assignment(name(sum.target), call(names.function('zeros_like'), [name(valueOf(sum.target)!)])),
      );
      add(sum);
      continue;
    }
    const run = runFrom(source, at);
    if (run) {
      add(run.accumulation);
      at += run.turns - 1;
      continue;
    }
    out.push(statement);
  }
  flush();
  return tokensOf(out) < tokensOf(statements) ? out : [...statements];
}

const mentions = (statement: Statement, target: string): boolean =>
  new RegExp(`(?<![\\w.])${target.replaceAll(/[[\]]/g, '\\$&')}(?!\\w)`).test(printStatement(statement));

/** The index that stands for the turn is a name that no equation can have until the loop has its letter. */
const TURN = '<turn>';

const placed = (statement: Statement, letter: string): Statement => {
  const inside = (each: Expression): Expression =>
    mapped(each, (part) => (part.kind === 'name' && part.name === TURN ? name(letter) : null));
  return statement.kind === 'augmented'
    ? { ...statement, target: inside(statement.target), value: inside(statement.value) }
    : statement;
};

/** A sum whose terms differ in their steps alone. */
function sumOver(statement: Statement, valueOf: (gradient: string) => string | null): Accumulation | null {
  if (statement.kind !== 'assignment') return null;
  const target = printExpression(statement.targets[0]!);
  if (valueOf(target) === null) return null;
  const terms = termsOf(statement.value);
  const fit = terms.length < MIN_TURNS ? null : fitted(terms, name(TURN));
  if (!fit) return null;
  return { target, step: augmented(name(target), '+', fit.template), range: rangeOf(fit), fit };
}

const rangeOf = ({ start, stop, step }: Fitted): string => `${start} ${stop} ${step}`;

/** Stores into one gradient, one after the other. */
function runFrom(
  source: readonly (Statement | string)[],
  at: number,
): { accumulation: Accumulation; turns: number } | null {
  const first = source[at]!;
  if (typeof first === 'string' || first.kind !== 'augmented' || first.target.kind !== 'subscript')
    return null;
  const target = printExpression(first.target.object);
  const run: Extract<Statement, { kind: 'augmented' }>[] = [];
  for (const each of source.slice(at)) {
    if (typeof each === 'string' || each.kind !== 'augmented' || each.operator !== first.operator) break;
    if (each.target.kind !== 'subscript' || printExpression(each.target.object) !== target) break;
    run.push(each);
  }
  for (let turns = run.length; turns >= MIN_TURNS; turns--) {
    const pairs = run.slice(0, turns).map((each) => call(each.target, [each.value]));
    const fit = fitted(pairs, name(TURN));
    if (fit?.template.kind !== 'call') continue;
    const step = augmented(fit.template.callee, first.operator, fit.template.arguments[0]!);
    return { accumulation: { target, step, range: rangeOf(fit), fit }, turns };
  }
  return null;
}

/** The terms of a sum; those inside of a sum along axes, and behind a number, as terms of their own. */
function termsOf(expression: Expression): Expression[] {
  if (expression.kind === 'binary' && expression.operator === '+')
    return [...termsOf(expression.left), ...termsOf(expression.right)];
  if (expression.kind === 'binary' && expression.operator === '*') {
    const terms = termsOf(expression.right);
    return terms.length > 1 && isFront(expression.left)
      ? terms.map((each) => inFront(expression.left, each))
      : [expression];
  }
  if (expression.kind === 'call' && /^(np\.)?sum$/.test(printExpression(expression.callee))) {
    const [inner] = expression.arguments;
    return termsOf(inner!).map((each) => ({ ...expression, arguments: [each] }));
  }
  return [expression];
}

const isFront = (expression: Expression): boolean =>
  expression.kind === 'number' || (expression.kind === 'binary' && expression.operator === '/');

/** Before the first factor, where it needs no parentheses. */
function inFront(front: Expression, term: Expression): Expression {
  if (term.kind === 'binary' && (term.operator === '*' || term.operator === '@' || term.operator === '/'))
    return binary(term.operator, inFront(front, term.left), term.right);
  if (term.kind === 'unary') return unary(term.operator, inFront(front, term.operand));
  return binary('*', front, term);
}

/** Sums that were too long for one line, in one again. */
function withoutTemporaries(statements: readonly (Statement | string)[]): (Statement | string)[] {
  const texts = statements.map((each) => (typeof each === 'string' ? '' : printStatement(each)));
  const joined = new Map<string, Expression>();
  return statements.flatMap((each, at): (Statement | string)[] => {
    if (typeof each === 'string' || each.kind !== 'assignment') return [each];
    const value = mapped(each.value, (part) =>
      part.kind === 'name' ? (joined.get(part.name) ?? null) : null,
    );
    const target = printExpression(each.targets[0]!);
    const isSum = value.kind === 'binary' && value.operator === '+';
    if (/^t\d+$/.test(target) && isSum) {
      const uses = texts.flatMap((text, i) => (new RegExp(`\\b${target}\\b`).test(text) ? [i] : []));
      // Its own line, and the next.
      if (uses.length === 2 && uses[1] === at + 1) {
        joined.set(target, value);
        return [];
      }
    }
    return [{ ...each, value }];
  });
}
