import type { Expression, Statement } from '../language/syntax.ts';

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

/** A small change of an expression: `by` in the place of `at` gives `whole`. */
export interface Edit {
  readonly kind: EditKind;
  /** How unusual the mistake is that it mends: 1 for the usual ones. */
  readonly cost: number;
  readonly at: Expression;
  readonly by: Expression;
  readonly whole: Expression;
  /** What `at` is a part of the index of. */
  readonly indexed?: Expression | null;
  /** What was put in or taken away: a factor, a term, a name. */
  readonly piece?: Expression;
}

/** An edit of a statement's right-hand side, or of the statement itself (`=` to `+=`). */
export interface StatementEdit extends Omit<Edit, 'whole'> {
  /** Tokens that change, and how unusual the mistake is. */
  readonly cost: number;
  /** How unusual the mistake is, alone. */
  readonly unusual: number;
  readonly edited: Statement;
  readonly changed: ChangedTokens;
}

/** Tokens that an edit takes away and puts in. */
export interface ChangedTokens {
  readonly removed: number;
  readonly added: number;
}
