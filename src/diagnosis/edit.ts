import type { Expression, Statement } from '../language/syntax.ts';
import type { Site } from './sites.ts';

/** What an edit does, in the words in which a cause is told. */
export type EditKind =
  | 'transpose'
  | 'swap'
  | 'sign'
  | 'product'
  | 'add-factor'
  | 'drop-factor'
  | 'change-factor'
  | 'add-mean'
  | 'drop-mean'
  | 'add-derivative'
  | 'change-derivative'
  | 'add-term'
  | 'drop-term'
  | 'add-sum'
  | 'drop-sum'
  | 'axis'
  | 'keepdims'
  | 'variable'
  | 'stale'
  | 'number'
  | 'power'
  | 'function'
  | 'activation'
  | 'accumulate'
  | 'index'
  | 'derived'
  | 'rewritten';

/** A small change of an expression: `by` in the place of `at`. */
export interface Edit {
  readonly kind: EditKind;
  /** How unusual the mistake is that it mends: 1 for the usual ones. */
  readonly cost: number;
  readonly at: Expression;
  readonly by: Expression;
  /** The whole expression with the change made. */
  readonly replace: Site['replace'];
  /** What `at` is a part of the index of. */
  readonly indexed: Expression | null;
  /** What was put in or taken away: a factor, a term, a name. */
  readonly piece?: Expression;
}

export const edit = (
  kind: EditKind,
  cost: number,
  { node, indexed, replace }: Site,
  by: Expression,
  piece?: Expression,
): Edit => ({ kind, cost, at: node, by, replace, indexed, ...(piece && { piece }) });

/** An edit of a statement's right-hand side, or of the statement itself (`=` to `+=`). */
export interface StatementEdit extends Pick<Edit, 'kind' | 'at' | 'by' | 'piece'> {
  /** Tokens that change, and how unusual the mistake is. */
  readonly cost: number;
  /** How unusual the mistake is, alone. */
  readonly unusual: number;
  readonly changed: ChangedTokens;
  /** The statement with the change made: when it is asked for, since most edits are never tried. */
  readonly edited: () => Statement;
}

/** Tokens that an edit takes away and puts in. */
export interface ChangedTokens {
  readonly removed: number;
  readonly added: number;
}
