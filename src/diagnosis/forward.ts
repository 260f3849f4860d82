import { EvaluationError, evaluateNodes } from '../evaluation/evaluate.ts';
import type { Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { traceStrictly } from '../program/trace.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { StatementEdit } from './edit.ts';
import { attempted } from './unlogged.ts';
import { along, directionOf, moved } from './witness.ts';

/** Forward edits that are tried at the most, and the nodes that these make together: each is traced anew. */
const MOST_TRIED = 1200;
const MOST_NODES = 200_000;
const STEP = 1e-5;
const AGREES = 1e-5;

export interface ForwardCandidate {
  readonly statement: Statement;
  readonly edit: StatementEdit;
}

/** The forward edits after which the written gradients are those of the loss along random directions, least first. */
export function* forwardRepairs(
  model: Model,
  candidates: readonly ForwardCandidate[],
  leaves: ReadonlyMap<string, Tensor>,
  { sizes, nodes: { length: nodes } }: Program,
): Generator<ForwardCandidate> {
  const most = Math.min(MOST_TRIED, Math.floor(MOST_NODES / nodes));
  for (const candidate of candidates.toSorted((a, b) => a.edit.cost - b.edit.cost).slice(0, most)) {
    const program = attempted(() => traceStrictly(withForward(model, candidate), sizes));
    if (program && fits(program, leaves)) yield candidate;
  }
}

export function withForward(model: Model, { statement, edit }: ForwardCandidate): Model {
  return {
    ...model,
    forward: { ...model.forward, statements: put(model.forward.statements, statement, edit.edited) },
  };
}

function put(statements: readonly Statement[], old: Statement, by: Statement): Statement[] {
  return statements.map((each) => {
    if (each === old) return by;
    if (each.kind === 'for') return { ...each, body: put(each.body, old, by) };
    if (each.kind === 'if')
      return { ...each, then: put(each.then, old, by), otherwise: put(each.otherwise, old, by) };
    return each;
  });
}

/** Whether the loss changes along a random direction as the written gradients say. */
function fits(program: Program, leaves: ReadonlyMap<string, Tensor>): boolean {
  try {
    const direction = directionOf(program, leaves, 'forward');
    const values = evaluateNodes(program.nodes, leaves, program.sizes);
    const said = along(program, values, direction);
    const [up, down] = [STEP, -STEP].map((by) => {
      const at = evaluateNodes(program.nodes, moved(leaves, direction, by), program.sizes);
      return at[program.loss!.index]!.data[0]!;
    });
    const found = (up! - down!) / (2 * STEP);
    return Math.abs(found - said) <= AGREES * Math.max(Math.abs(found), Math.abs(said));
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}
