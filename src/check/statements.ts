import type { SourceText } from '../diagnostics/source-text.ts';
import type { Statement } from '../language/syntax.ts';
import { within } from '../program/assigned.ts';
import { isStep } from '../program/augmenting.ts';
import type { Block, Equation, Program } from '../program/program.ts';

/** The statements of a block that are no loops and no branches, with those of the functions that it calls. */
export function statementsOf({ model, equations }: Program, block: Block): Statement[] {
  const inCalls = equations.flatMap((each) =>
    each.block === block && each.call !== null ? [each.statement] : [],
  );
  return [...new Set([...(model[block]?.statements.flatMap(leaves) ?? []), ...inCalls])];
}

const leaves = (statement: Statement): Statement[] => {
  const isBlock = statement.kind === 'for' || statement.kind === 'if';
  return isBlock ? within(statement).flatMap(leaves) : [statement];
};

/** The text that a statement stands in. */
export const sourceOf = (statement: Statement, { equations }: Program): SourceText | null =>
  equations.find((each) => each.statement === statement)?.source ?? null;

/**
 * What a model's equations do by calling a function is done in the function; a step of an optimiser, `W -= rate * dW`, is no part
 * of a gradient.
 */
export const isEditable = ({ call, callsSource, statement }: Equation): boolean =>
  (call !== null || !callsSource) && !isStep(statement);
