import { analogiesOf } from '../diagnosis/analogies.ts';
import { forwardRepairs } from '../diagnosis/forward.ts';
import type { ForwardCandidate } from '../diagnosis/forward.ts';
import { patchOf } from '../diagnosis/patch.ts';
import { statementEdits } from '../diagnosis/search.ts';
import { vocabularyOf } from '../diagnosis/vocabulary.ts';
import type { Statement } from '../language/syntax.ts';
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

/** Kinds of edits that people's forward passes need: none that makes up a factor or a term of gradients. */
const KINDS = new Set([
  'transpose',
  'swap',
  'sign',
  'operator',
  'product',
  'add-mean',
  'drop-mean',
  'drop-factor',
  'change-factor',
  'drop-term',
  'add-term',
  'axis',
  'keepdims',
  'add-sum',
  'drop-sum',
  'variable',
  'stale',
  'number',
  'function',
  'add-factor',
]);

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
    const vocabulary = vocabularyOf(
      statement,
      context,
      analogiesOf(statement, model.forward.statements),
      null,
    );
    return statementEdits(statement, vocabulary)
      .filter((edit) => KINDS.has(edit.kind) && isPlausible(edit.piece, edit.kind))
      .slice(0, MOST_OF_A_STATEMENT)
      .map((edit) => ({ statement, edit }));
  });
  const found: Diagnosis[] = [];
  for (const { statement, edit } of forwardRepairs(model, candidates, leaves, program.sizes)) {
    const repair = { ...edit, statement, mends: new Set<string>() };
    const patch = patchOf(repair, model.forward.source);
    if (patch) found.push({ block: 'forward', root: nameOf(statement, program), repair, patch });
    if (found.length === MOST_FOUND) break;
  }
  return found;
}

/** Of factors only numbers and constants. */
const isPlausible = (piece: unknown, kind: string): boolean =>
  kind !== 'add-factor' ||
  (typeof piece === 'object' &&
    piece !== null &&
    JSON.stringify(piece).match(/"kind":"(subscript|attribute)"/) === null);

const nameOf = (statement: Statement, { equations }: Program): string =>
  equations.find(({ block, span }) => block === 'forward' && span.start === statement.span.start)?.name ?? '';
