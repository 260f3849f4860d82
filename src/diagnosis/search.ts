import type { Statement } from '../language/syntax.ts';
import type { StatementEdit } from './edit.ts';
import { statementEdits } from './statement-edits.ts';
import { attempted, unlogged } from './unlogged.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Workbench } from './workbench.ts';

/** A repair that brings gradients right wherever it was tried. */
export interface Repair extends StatementEdit {
  readonly statement: Statement;
  /** The roots that it mends. */
  readonly mends: ReadonlySet<string>;
}

/** Edits of one statement that are tried at the most. */
const MOST_TRIED = 6000;

/** Edits that cost this much more than the least are not looked at. */
const ALIKE = 1;

/** Tried whatever else was: it is not one of many. */
const isLastResort = ({ kind }: StatementEdit): boolean => kind === 'rewritten';

/** Nothing is put in for what is taken away. */
export const isRemoval = ({ changed }: StatementEdit): boolean => changed.added === 0;

/**
 * The least edits of the statement that mend something and spoil nothing.
 * @param most edits that cost more are not looked at
 */
export function repairsOf(bench: Workbench, vocabulary: Vocabulary, budget: Budget, most: number): Repair[] {
  const { statement } = bench;
  const found: Repair[] = [];
  for (const [i, edit] of statementEdits(statement, vocabulary).entries()) {
    if (edit.cost > most) break;
    if ((budget.left <= 0 || i >= MOST_TRIED) && !isLastResort(edit)) continue;
    budget.left -= bench.length;
    const mends = unlogged(() => attempted(() => bench.mended(edit.edited())));
    if (!mends) continue;
    found.push({ ...edit, statement, mends });
    // What costs more can only be better where it mends more.
    most = Math.min(most, mends.size === bench.roots ? edit.cost : edit.cost + ALIKE);
  }
  return found;
}

/** Statements that may still be executed. */
export interface Budget {
  left: number;
}
