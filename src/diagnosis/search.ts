import { assignment, augmented, call, expressionStatement, name, tuple } from '../derivation/trees.ts';
import { printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { ChangedTokens, Edit, StatementEdit } from './edit.ts';
import { derivativeEdits, factorEdits } from './edits/factors.ts';
import { numberEdits } from './edits/numbers.ts';
import { addedTerms, signEdits, termEdits } from './edits/terms.ts';
import { indexEdits, indexVariants } from './edits/indices.ts';
import { calleeName, matrixEdits, reductionEdits } from './edits/matrices.ts';
import { nameEdits } from './edits/names.ts';
import { NOWHERE } from './sites.ts';
import { attempted, unlogged } from './unlogged.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Workbench } from './workbench.ts';

/** A repair that brings gradients right wherever it was tried. */
export interface Repair extends StatementEdit {
  readonly statement: Statement;
  /** The roots that it mends. */
  readonly mends: ReadonlySet<string>;
}

/** Before it is compared with what is written. */
type Unmeasured = Omit<StatementEdit, 'changed' | 'unusual'>;

/** Edits of one statement that are tried at the most. */
const MOST_TRIED = 6000;

/** What an unusual mistake costs, in tokens. */
const UNUSUAL = 3;
/** What people see as one thing, however many tokens it has: at the most so many count. */
export const AS_ONE: Partial<Record<StatementEdit['kind'], number>> = {
  'add-derivative': 4,
  'change-derivative': 4,
  'add-term': 6,
  'add-factor': 6,
  derived: 6,
  swap: 3,
  sign: 2,
  rewritten: 6,
};
/** What is left out is found more often than what stands there by mistake, where either could be. */
const REPLACED = 0.2;
/** Edits that cost this much more than the least are not looked at. */
const ALIKE = 1;

/** Every edit of an expression, whatever it gives. */
export function* expressionEdits(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  yield* matrixEdits(whole);
  yield* reductionEdits(whole);
  yield* termEdits(whole);
  yield* signEdits(whole);
  yield* factorEdits(whole, vocabulary);
  yield* derivativeEdits(whole, vocabulary);
  yield* nameEdits(whole, vocabulary);
  yield* indexEdits(whole, vocabulary);
  yield* numberEdits(whole, vocabulary);
  yield* addedTerms(whole, vocabulary);
  if (isZero(whole))
    for (const by of vocabulary.analogies) yield { kind: 'rewritten', cost: 0.3, at: whole, by, whole: by };
  // The last resort: all of it, as it is derived.
  for (const by of vocabulary.derived)
    yield { kind: 'rewritten', cost: isZero(whole) ? 0 : 5, at: whole, by, whole: by };
}

/** `0 * W`, `zeros_like(W)`: nothing of it is worth keeping. */
const isZero = (whole: Expression): boolean =>
  (whole.kind === 'number' && whole.value === 0) ||
  (whole.kind === 'binary' && whole.operator === '*' && (isZero(whole.left) || isZero(whole.right))) ||
  (whole.kind === 'call' && /zeros/.test(calleeName(whole)));

/** The edits of a statement, least first, each once. */
export function statementEdits(statement: Statement, vocabulary: Vocabulary): StatementEdit[] {
  const before = printStatement(statement);
  const found = new Map<string, StatementEdit>();
  const offer = (edit: Unmeasured): void => {
    const text = printStatement(edit.edited);
    const known = found.get(text);
    // Of two ways to the same text, the one that changes the smaller part says what was mistaken.
    const changed = distance(before, text);
    const { removed, added } = changed;
    const tokens =
      Math.min(removed + added, AS_ONE[edit.kind] ?? Infinity) + (removed > 0 && added > 0 ? REPLACED : 0);
    const cost = Math.min(known?.cost ?? Infinity, tokens + UNUSUAL * edit.cost);
    const smaller = known && sizeOf(known.at) <= sizeOf(edit.at) ? known : edit;
    found.set(text, { ...smaller, cost, unusual: Math.min(known?.unusual ?? Infinity, edit.cost), changed });
  };
  for (const { value, put } of valuesOf(statement))
    for (const { whole, ...edit } of expressionEdits(value, vocabulary)) {
      // A layer or a step is changed as a whole name.
      if (edit.indexed && !vocabulary.wordNamed(edit.indexed)) continue;
      offer({ ...edit, edited: put(whole) });
    }
  for (const edit of [...accumulations(statement), ...targetEdits(statement, vocabulary)]) offer(edit);
  found.delete(before);
  return [...found.values()]
    .sort((a, b) => a.cost - b.cost)
    .filter((each, i) => i < MOST_TRIED || isLastResort(each));
}

/** Tried whatever else was: it is not one of many. */
const isLastResort = ({ kind }: StatementEdit): boolean => kind === 'rewritten';

const sizeOf = ({ span }: Expression): number => span.end - span.start;

/** Without parentheses, which only say how the others belong together. */
const tokensOf = (text: string): string[] => text.match(/\d+\.\d+|\w+|\*\*|[^\s\w()]/g) ?? [];

/** Tokens that are taken away and put in, between what the two have in common at both ends. */
function distance(before: string, after: string): ChangedTokens {
  const most = Math.min(before.length, after.length);
  let [from, to] = [0, 0];
  while (from < most && before[from] === after[from]) from++;
  while (to < most - from && before.at(-1 - to) === after.at(-1 - to)) to++;
  // Only whole tokens: what goes on with the next character is a part of one.
  while (from > 0 && GOES_ON.test(before[from - 1]!)) from--;
  while (to > 0 && GOES_ON.test(before.at(-to)!)) to--;
  const [a, b] = [before, after].map((text) => tokensOf(text.slice(from, text.length - to)));
  let start = 0;
  while (start < a!.length && start < b!.length && a![start] === b![start]) start++;
  let end = 0;
  while (end < a!.length - start && end < b!.length - start && a!.at(-1 - end) === b!.at(-1 - end)) end++;
  return { removed: a!.length - start - end, added: b!.length - start - end };
}

const GOES_ON = /[\w*.]/;

/** Nothing is put in for what is taken away. */
export const isRemoval = ({ changed }: StatementEdit): boolean => changed.added === 0;

/** The expressions of a statement in which its mistake can stand. */
function valuesOf(statement: Statement): { value: Expression; put: (value: Expression) => Statement }[] {
  switch (statement.kind) {
    case 'assignment':
      return [{ value: statement.value, put: (value) => ({ ...statement, value }) }];
    case 'augmented':
      return [{ value: statement.value, put: (value) => ({ ...statement, value }) }];
    case 'expression': {
      const { value } = statement;
      if (value.kind !== 'call') return [];
      return value.arguments.slice(1).map((argument, i) => ({
        value: argument,
        put: (by) => ({ ...statement, value: { ...value, arguments: value.arguments.with(i + 1, by) } }),
      }));
    }
    default:
      return [];
  }
}

/** Another place to store into; results unpacked in another order. */
function targetEdits(statement: Statement, vocabulary: Vocabulary): Unmeasured[] {
  const target =
    statement.kind === 'assignment'
      ? statement.targets[0]
      : statement.kind === 'augmented'
        ? statement.target
        : null;
  const put = (by: Expression): Statement =>
    statement.kind === 'assignment'
      ? { ...statement, targets: [by] }
      : { ...(statement as Extract<Statement, { kind: 'augmented' }>), target: by };
  if (target?.kind === 'subscript') {
    const made = (indices: readonly Expression[], cost: number): Unmeasured => {
      const by: Expression = { ...target, indices, span: NOWHERE };
      return { kind: 'index', cost, at: target, by, edited: put(by) };
    };
    return [
      ...[...indexVariants(target.indices)].map((indices) => made(indices, 1.2)),
      ...target.indices.flatMap((index, i) =>
        [...expressionEdits(index, vocabulary)]
          .filter(
            ({ kind }) =>
              kind === 'index' || kind === 'number' || kind === 'variable' || kind === 'change-factor',
          )
          .map(({ whole, cost }) => made(target.indices.with(i, whole), cost)),
      ),
    ];
  }
  if (target?.kind === 'tuple' && target.elements.length === 2) {
    const turned: Expression = { ...target, elements: target.elements.toReversed() };
    return [{ kind: 'variable', cost: 1.5, at: target, by: turned, edited: put(turned) }];
  }
  return [];
}

/** `+=` for `=` and the reverse; `np.add.at` where an index comes twice. */
function accumulations(statement: Statement): Unmeasured[] {
  const make = (edited: Statement, at: Expression, cost: number): Unmeasured => ({
    kind: 'accumulate',
    cost,
    at,
    by: at,
    edited,
  });
  if (statement.kind === 'assignment' && statement.targets.length === 1)
    return [make(augmented(statement.targets[0]!, '+', statement.value), statement.value, 1)];
  if (statement.kind !== 'augmented') return [];
  const { target, operator, value } = statement;
  const found = [
    make(assignment(target, value), value, 1.2),
    make(augmented(target, operator === '+' ? '-' : '+', value), value, 1),
  ];
  if (target.kind === 'subscript' && operator === '+')
    found.push(
      make(
        expressionStatement(
          call(name('np.add.at'), [
            target.object,
            target.indices.length === 1 ? target.indices[0]! : tuple(target.indices),
            value,
          ]),
        ),
        value,
        1,
      ),
    );
  return found;
}

/** The least edits of the statement that mend something and spoil nothing. */
export function repairsOf(bench: Workbench, vocabulary: Vocabulary, budget: Budget): Repair[] {
  const { statement } = bench;
  const found: Repair[] = [];
  let most = Infinity;
  for (const edit of statementEdits(statement, vocabulary)) {
    if (edit.cost > most + ALIKE) break;
    if (budget.left <= 0 && !isLastResort(edit)) continue;
    budget.left -= bench.length;
    const mends = unlogged(() => attempted(() => bench.mended(edit.edited)));
    if (!mends) continue;
    found.push({ ...edit, statement, mends });
    most = Math.min(most, edit.cost);
  }
  return found;
}

/** Statements that may still be executed. */
export interface Budget {
  left: number;
}
