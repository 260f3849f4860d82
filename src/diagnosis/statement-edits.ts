import { assignment, augmented, call, expressionStatement, name, tuple } from '../derivation/trees.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { ChangedTokens, Edit, EditKind, StatementEdit } from './edit.ts';
import { derivativeEdits, factorEdits } from './edits/factors.ts';
import { indexEdits, indexVariants } from './edits/indices.ts';
import { calleeName, matrixEdits, reductionEdits } from './edits/matrices.ts';
import { nameEdits } from './edits/names.ts';
import { numberEdits } from './edits/numbers.ts';
import { addedTerms, signEdits, termEdits } from './edits/terms.ts';
import { NOWHERE } from './sites.ts';
import { changedTokens, tokensOf, tokensOfStatement } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

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
  if (isZero(whole)) for (const by of vocabulary.analogies) yield rewritten(whole, by, 0.3);
  // The last resort: all of it, as it is derived.
  for (const by of vocabulary.derived) yield rewritten(whole, by, isZero(whole) ? 0 : 5);
}

const rewritten = (at: Expression, by: Expression, cost: number): Edit => ({
  kind: 'rewritten',
  cost,
  at,
  by,
  replace: (put) => put,
  indexed: null,
});

/** `0 * W`, `zeros_like(W)`: nothing of it is worth keeping. */
const isZero = (whole: Expression): boolean =>
  (whole.kind === 'number' && whole.value === 0) ||
  (whole.kind === 'binary' && whole.operator === '*' && (isZero(whole.left) || isZero(whole.right))) ||
  (whole.kind === 'call' && /zeros/.test(calleeName(whole)));

/**
 * The edits of a statement, least first.
 * @param excluded kinds that are not looked for
 */
export function statementEdits(
  statement: Statement,
  vocabulary: Vocabulary,
  excluded: ReadonlySet<EditKind> = NONE,
): StatementEdit[] {
  const whole = tokensOfStatement(statement);
  return [
    ...valuesOf(statement).flatMap(({ value, put }) => valueEdits(value, put, vocabulary, excluded)),
    ...[...accumulations(statement), ...targetEdits(statement, vocabulary)]
      .filter(({ kind }) => !excluded.has(kind))
      .map(({ edited, ...edit }) =>
        counted(edit, changedTokens(whole, tokensOfStatement(edited)), () => edited),
      ),
  ].sort((a, b) => a.cost - b.cost);
}

const NONE: ReadonlySet<EditKind> = new Set();

function valueEdits(
  value: Expression,
  put: (value: Expression) => Statement,
  vocabulary: Vocabulary,
  excluded: ReadonlySet<EditKind>,
): StatementEdit[] {
  const found: StatementEdit[] = [];
  let [at, tokens]: [Expression | null, readonly string[]] = [null, []];
  for (const edit of expressionEdits(value, vocabulary)) {
    if (excluded.has(edit.kind)) continue;
    // A layer or a step is changed as a whole name.
    if (edit.indexed && !vocabulary.wordNamed(edit.indexed)) continue;
    if (edit.at !== at) [at, tokens] = [edit.at, tokensOf(edit.at)];
    const changed = changedTokens(tokens, tokensOf(edit.by));
    found.push(counted(edit, changed, () => put(edit.replace(edit.by))));
  }
  return found;
}

/** An edit with its cost. `make` is called once at the most. */
function counted(
  { kind, at, by, piece, cost }: Pick<Edit, 'kind' | 'at' | 'by' | 'piece' | 'cost'>,
  changed: ChangedTokens,
  make: () => Statement,
): StatementEdit {
  const { removed, added } = changed;
  const tokens = Math.min(removed + added, AS_ONE[kind] ?? Infinity);
  let made: Statement | null = null;
  return {
    kind,
    at,
    by,
    ...(piece && { piece }),
    cost: tokens + (removed > 0 && added > 0 ? REPLACED : 0) + UNUSUAL * cost,
    unusual: cost,
    changed,
    edited: () => (made ??= make()),
  };
}

/** An edit of the statement itself, which is made at once. */
type Whole = Pick<Edit, 'kind' | 'at' | 'by' | 'cost'> & { readonly edited: Statement };

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
function targetEdits(statement: Statement, vocabulary: Vocabulary): Whole[] {
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
    const made = (indices: readonly Expression[], cost: number): Whole => {
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
          .map(({ replace, by, cost }) => made(target.indices.with(i, replace(by)), cost)),
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
function accumulations(statement: Statement): Whole[] {
  const make = (edited: Statement, at: Expression, cost: number): Whole => ({
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
    // Of `-=` the sign is mistaken, if anything.
    make(assignment(target, value), value, operator === '-' ? 2 : 1.2),
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
