import { analogiesOf } from '../diagnosis/analogies.ts';
import { forwardRepairs } from '../diagnosis/forward.ts';
import type { ForwardCandidate } from '../diagnosis/forward.ts';
import { patchOf } from '../diagnosis/patch.ts';
import type { EditKind, StatementEdit } from '../diagnosis/edit.ts';
import { sites } from '../diagnosis/sites.ts';
import { statementEdits } from '../diagnosis/search.ts';
import { calleeName } from '../diagnosis/edits/matrices.ts';
import { expressionsOf, vocabularyOf } from '../diagnosis/vocabulary.ts';
import type { Vocabulary } from '../diagnosis/vocabulary.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { ProgramBuilder } from '../program/builder.ts';
import type { Program } from '../program/program.ts';
import { Recording } from '../program/replay.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { isTooLarge, statementsIn } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';

/** Edits of forward that are looked at for each statement. */
const MOST_OF_A_STATEMENT = 120;
const MOST_FOUND = 3;

/**
 * How much less people make a mistake in the forward pass than in the backward pass, in tokens; kinds that are not listed
 * are no mistakes of forward passes that run. A mean or a factor is forgotten, and hardly ever put in by mistake.
 */
const UNLIKELY: Partial<Record<EditKind, number>> = {
  transpose: 1.5,
  swap: 1.5,
  sign: 1.5,
  product: 6,
  'add-mean': 0.5,
  'drop-mean': 5,
  'add-factor': 1.5,
  'drop-factor': 3,
  'add-term': 1.5,
  'drop-term': 3,
  axis: 1.5,
  keepdims: 1.5,
  'change-derivative': 1.5,
  activation: 1.5,
  number: 1.5,
};

/**
 * Edits of forward and loss after which the written gradients are right as they are.
 * @param leaves values at which that is tried, at the program's sizes
 * @param only statements that an error points to; all where none does
 */
export function forwardDiagnoses(
  model: Model,
  program: Program,
  leaves: ReadonlyMap<string, Tensor>,
  only: ReadonlySet<number> | null,
): Diagnosis[] {
  if (isTooLarge(program) || !model.backward) return [];
  const statements = [...statementsIn(model.forward.statements)].flatMap(([start, each]) =>
    !only || only.has(start) ? [each] : [],
  );
  const recording = new Recording(model, program.sizes, new Set(statements));
  const candidates = statements.flatMap((statement): ForwardCandidate[] => {
    const scope = recording.scopeBefore(statement);
    if (!scope) return [];
    const context = recording.context.fork(
      new ProgramBuilder(program.domain, recording.context.builder.nodes),
      scope,
    );
    const isScalar = program.equations.some(
      ({ block, span, node }) =>
        block === 'forward' && span.start === statement.span.start && node?.shape.length === 0,
    );
    const vocabulary = vocabularyOf(statement, context, analogiesOf(statement, model.forward.statements), []);
    return statementEdits(statement, vocabulary)
      .flatMap((edit) => {
        const unlikely = only ? 0 : (UNLIKELY[edit.kind] ?? Infinity);
        return unlikely < Infinity && isPlausible(edit, vocabulary, isScalar) && !isThere(edit, statement)
          ? [{ statement, edit: { ...edit, cost: edit.cost + unlikely } }]
          : [];
      })
      .slice(0, MOST_OF_A_STATEMENT);
  });
  const found: Diagnosis[] = [];
  for (const { statement, edit } of forwardRepairs(model, candidates, leaves, program)) {
    const repair = { ...edit, statement, mends: new Set<string>() };
    const patch = patchOf(repair, model.forward.source);
    if (patch) found.push({ block: 'forward', root: nameOf(statement, program), repair, patch });
    if (found.length === MOST_FOUND) break;
  }
  return found;
}

/**
 * Whether people forget such a thing. A mean belongs into the loss; values on the way to it are scaled by constants and by
 * roots of sizes.
 */
function isPlausible(
  { kind, piece, at, by }: StatementEdit,
  vocabulary: Vocabulary,
  isScalar: boolean,
): boolean {
  const { sizes, constants } = vocabulary;
  // Of numbers only powers: bounds and offsets are what the model is, not how it is written.
  if (kind === 'number')
    return [at, by].some(
      (each) => each.kind === 'binary' && each.operator === '**' && !isNumber(each.left, vocabulary),
    );
  if (kind === 'add-term') return piece?.kind !== 'name';
  if (kind === 'add-mean') return isScalar;
  if (kind === 'drop-factor') return piece !== undefined && isNumber(piece, vocabulary);
  if (kind !== 'add-factor' || !piece) return true;
  const names = namesIn(piece);
  const known = names.every((each) => sizes.includes(each) || constants.includes(each) || each === 'sqrt');
  const isSize = piece.kind === 'name' && sizes.includes(piece.name);
  return known && !isSize && (isScalar || names.some((each) => constants.includes(each) || each === 'sqrt'));
}

/** Made of sizes, constants and literals alone. */
const isNumber = (expression: Expression, { sizes, constants }: Vocabulary): boolean =>
  [...sites(expression)].every(
    ({ node }) => node.kind !== 'name' || sizes.includes(node.name) || constants.includes(node.name),
  );

/** A second mean, or a second number in front, is nobody's omission. */
const isThere = ({ kind, piece, at }: StatementEdit, statement: Statement): boolean =>
  (kind === 'add-mean' && isMean(statement)) ||
  (kind === 'add-factor' && piece?.kind === 'number' && hasNumber(at)) ||
  (kind === 'add-factor' &&
    piece !== undefined &&
    namesIn(piece).some((each) => expressionsOf(statement).some((whole) => namesIn(whole).includes(each))));

const namesIn = (whole: Expression): string[] =>
  [...sites(whole)].flatMap(({ node }) => (node.kind === 'name' ? [node.name] : []));

/** Among the factors that it is the product of. */
const hasNumber = (product: Expression): boolean =>
  product.kind === 'number' ||
  (product.kind === 'unary' && hasNumber(product.operand)) ||
  (product.kind === 'binary' &&
    ['*', '/'].includes(product.operator) &&
    (hasNumber(product.left) || hasNumber(product.right)));

const isMean = (statement: Statement): boolean =>
  expressionsOf(statement).some((whole) =>
    [...sites(whole)].some(
      ({ node }) =>
        (node.kind === 'binary' && node.operator === '/') ||
        (node.kind === 'call' && calleeName(node) === 'mean'),
    ),
  );

const nameOf = (statement: Statement, { equations }: Program): string =>
  equations.find(({ block, span }) => block === 'forward' && span.start === statement.span.start)?.name ?? '';
