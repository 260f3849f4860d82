import { adjointTerms } from '../diagnosis/adjoint-terms.ts';
import { analogiesOf } from '../diagnosis/analogies.ts';
import type { StatementEdit } from '../diagnosis/edit.ts';
import { forwardSite, isPlausible, NEVER_IN_FORWARD, oddity } from '../diagnosis/forward-mistakes.ts';
import { forwardBenches } from '../diagnosis/forward.ts';
import type { ForwardBench } from '../diagnosis/forward.ts';
import { name } from '../derivation/trees.ts';
import { missingTerms, numbersIn, weights } from '../diagnosis/missing-terms.ts';
import { patchOf } from '../diagnosis/patch.ts';
import { statementEdits } from '../diagnosis/statement-edits.ts';
import { namesIn, nodesIn } from '../diagnosis/sites.ts';
import { expressionsOf, vocabularyOf } from '../diagnosis/vocabulary.ts';
import { ancestors } from '../evaluation/evaluate.ts';
import type { Call, Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { Agenda } from './agenda.ts';
import { isTooLarge } from './diagnose.ts';
import { ownEquations } from './own-equations.ts';
import { sourceOf, statementsOf } from './statements.ts';
import type { Diagnosis } from './diagnose.ts';

/** Edits of forward that are looked at for each statement. */
const MOST_OF_A_STATEMENT = 6000;

/** What is known of who may be guilty. */
export interface Accusation {
  /** Statements of forward, by where they begin, with what is added to the surprise. */
  readonly suspects: ReadonlyMap<Statement, number>;
  /** Parameters and inputs whose gradients are wrong. */
  readonly failing: ReadonlySet<string>;
  /** Whether an error points to them: then nothing is implausible. */
  readonly isBroken: boolean;
  /** Equations of backward that do not hold, and the names of the values that these are gradients of. */
  readonly wrong: readonly Statement[];
  readonly values: readonly string[];
}

/** An edit of forward after which the written gradients are right along a direction. */
export interface ForwardDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly surprise: number;
}

/** How surprising a mistake of the forward pass would be. */
export interface Ranking {
  /** `losses`: at some point, as it is and as it would be. */
  inForward(statement: Statement, edit: StatementEdit, losses: readonly [number, number]): number;
  /** A bound from below, told faster, where only the loss as it is is known, and nothing above `most` is of interest. */
  leastInForward(statement: Statement, edit: StatementEdit, loss: number, most: number): number;
}

/**
 * Edits of forward and loss after which the loss changes along a random direction as the written gradients say, the least
 * surprising ones first.
 * @param points values at which that is tried, at the program's sizes: those that show something wrong
 * @param most only less surprising ones are tried
 */
export function* forwardDiagnoses(
  model: Model,
  program: Program,
  points: readonly ReadonlyMap<string, Tensor>[],
  accusation: Accusation,
  ranking: Ranking,
  most: number,
): Generator<ForwardDiagnosis> {
  if (isTooLarge(program) || !model.backward) return;
  const statements = statementsOf(program, 'forward').filter((each) => accusation.suspects.has(each));
  const benches = forwardBenches(program, points, new Set(statements), accusation.failing);
  const bench = benches.next().value;
  if (!bench) return;
  // An edit can fit at one point by chance: what is wrong is then cut off by another branch.
  let others: readonly ForwardBench[] | null = null;
  const fitsElsewhere = (statement: Statement, edited: Statement): boolean =>
    (others ??= [...benches]).every((other) => other.lossIfFits(statement, edited) !== null);
  const names = namesOf(program);
  const wanted = new Set([
    ...accusation.values.filter((each) => names.unread.has(each)),
    ...accusation.values,
    ...names.unread,
  ]);
  const gap = { wanted, terms: termsByGradients(wanted, program) };
  const unlikely = (statement: Statement): number => accusation.suspects.get(statement)!;
  const candidates = new Agenda(
    statements
      .flatMap((statement) => candidatesOf(statement, bench, program, names, gap, accusation))
      .map((each) => ({
        of: each,
        least: ranking.leastInForward(each.statement, each.edit, bench.loss, most) + unlikely(each.statement),
      }))
      .filter(({ least }) => least < most),
    ({ statement, edit }) => ranking.inForward(statement, edit, [bench.loss, 0]) + unlikely(statement),
    (a, b) => tokensOf(a.edit) - tokensOf(b.edit),
  );
  let pending: ForwardDiagnosis[] = [];
  for (const {
    of: { statement, edit },
    least,
  } of candidates.inOrder(most)) {
    if (bench.isExhausted) break;
    yield* pending.filter(({ surprise }) => surprise <= least);
    pending = pending.filter(({ surprise }) => surprise > least);
    const loss = bench.lossIfFits(statement, edit.edited());
    if (loss === null || !fitsElsewhere(statement, edit.edited())) continue;
    const own = ranking.inForward(statement, edit, [bench.loss, loss]) + unlikely(statement);
    const repair = { ...edit, statement, mends: new Set<string>() };
    const source = sourceOf(statement, program);
    const patch = source && patchOf(repair, source);
    const root = equationOf(statement, program)?.name ?? '';
    if (patch && own < most)
      pending.push({ diagnosis: { block: 'forward', root, repair, source, patch }, surprise: own });
    pending.sort(
      (a, b) => a.surprise - b.surprise || tokensOf(a.diagnosis.repair) - tokensOf(b.diagnosis.repair),
    );
  }
  yield* pending;
}

/** What forward can lack. */
interface Gap {
  /** Values whose gradients are wrong, and values that nothing reads: the likeliest first. */
  readonly wanted: ReadonlySet<string>;
  /** Terms that the gradients of these stand for. */
  readonly terms: readonly Expression[];
}

function termsByGradients(wanted: ReadonlySet<string>, program: Program): Expression[] {
  const written = new Set(
    program.equations.flatMap(({ block, name }) => (block === 'backward' ? [name.replace(/\[.*$/, '')] : [])),
  );
  return program.pairs.flatMap(({ of, equation }) =>
    wanted.has(of)
      ? adjointTerms(
          of,
          ownEquations(equation, program).map(({ statement }) => statement),
          (each) => written.has(each),
        )
      : [],
  );
}

function candidatesOf(
  statement: Statement,
  bench: ForwardBench,
  program: Program,
  names: ForwardNames,
  { wanted, terms: byGradients }: Gap,
  { isBroken, wrong }: Accusation,
): { readonly statement: Statement; readonly edit: StatementEdit }[] {
  const context = bench.contextBefore(statement);
  const node = equationOf(statement, program)?.node;
  // No gradient goes through a mask.
  if (!context || (node && node.type !== 'float')) return [];
  const { constants } = program.model;
  const { isArray, mentioned: used } = names;
  const siblings = statementsOf(program, 'forward');
  const terms = missingTerms(statement, siblings, {
    wanted: [...wanted],
    isArray,
    constants: [...constants.keys()],
    sizes: [...program.sizes.keys()],
  });
  const vocabulary = {
    ...vocabularyOf(statement, context, [...byGradients, ...terms, ...analogiesOf(statement, siblings)], []),
    isForward: true,
    calls: wrong.flatMap(callsIn),
    pieces: [
      ...wrong.flatMap((each) => numbersIn(each, isArray)),
      ...[...constants.keys()].flatMap((each) => weights(name(each), [...program.sizes.keys()])),
    ],
  };
  const isScalar = node?.shape.length === 0;
  const site = forwardSite(statement, { vocabulary, isScalar, wanted, used });
  return statementEdits(statement, vocabulary, isBroken ? undefined : NEVER_IN_FORWARD)
    .filter((edit) => isBroken || isPlausible(edit, site))
    .slice(0, MOST_OF_A_STATEMENT)
    .map((edit) => ({ statement, edit: { ...edit, unusual: edit.unusual + oddity(edit, site) } }));
}

const callsIn = (statement: Statement): Call[] =>
  expressionsOf(statement).flatMap((whole) =>
    nodesIn(whole).flatMap((node) => (node.kind === 'call' ? [node] : [])),
  );

const tokensOf = ({ changed }: StatementEdit): number => changed.removed + changed.added;

const equationOf = (statement: Statement, { equations }: Program) =>
  equations.find((each) => each.block === 'forward' && each.statement === statement);

/** Names of forward. */
export interface ForwardNames {
  readonly isArray: (name: string) => boolean;
  /** What the loss does not depend on: parameters, inputs, values, and constants that no equation mentions. */
  readonly unread: ReadonlySet<string>;
  readonly mentioned: ReadonlySet<string>;
}

export function namesOf(program: Program): ForwardNames {
  const { model, held, loss } = program;
  const read = new Set(loss ? ancestors([loss]) : []);
  const arrays = [...held].flatMap(([name, each]) =>
    each.kind === 'array' ? [[name, each.node] as const] : [],
  );
  const bases = new Set(arrays.map(([name]) => name.replace(/\[.*$/, '')));
  const mentioned = new Set(statementsOf(program, 'forward').flatMap(expressionsOf).flatMap(namesIn));
  return {
    isArray: (name) => bases.has(name),
    mentioned,
    unread: new Set([
      ...[...model.constants.keys()].filter((each) => !mentioned.has(each)),
      // What was computed last is wanted next.
      ...arrays.toReversed().flatMap(([name, node]) => (read.has(node) ? [] : [name])),
    ]),
  };
}
