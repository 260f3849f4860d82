import { printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { StatementEdit } from './edit.ts';
import { callsTo } from './edits/matrices.ts';
import { mentionedIn, namesIn, sites } from './sites.ts';
import { expressionsOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where an edit of forward stands. */
export interface ForwardSite {
  readonly vocabulary: Vocabulary;
  /** Means and logarithms stand in the statement. */
  readonly isMean: boolean;
  readonly isLogarithmic: boolean;
  /** It is the loss, or a number that the loss is made of. */
  readonly isScalar: boolean;
  /** Names on which the loss does not depend, or whose gradients are wrong. */
  readonly wanted: ReadonlySet<string>;
}

/** How much less usual a forgotten number is, and how much more a half in front of squares of the loss. */
const LITERAL = 1.5;
const HALF = -1.3;

export function forwardSite(
  statement: Statement,
  about: Pick<ForwardSite, 'vocabulary' | 'isScalar' | 'wanted'>,
): ForwardSite {
  const expressions = expressionsOf(statement);
  return {
    ...about,
    isMean: expressions.some((whole) => isMean(whole, about.vocabulary.sizes)),
    isLogarithmic: expressions.some((whole) => callsTo('log', whole)),
  };
}

/**
 * Whether people make such a mistake in a forward pass. A mean and terms are missing from the loss; values on the way to it
 * lack constants, roots of sizes, and what is then never used; names and bounds are chosen, not mistaken.
 */
export function isPlausible(
  { kind, piece, at, by }: StatementEdit,
  { vocabulary, isMean, isLogarithmic, isScalar, wanted }: ForwardSite,
): boolean {
  const { sizes, constants } = vocabulary;
  const isNumber = (expression: Expression): boolean =>
    namesIn(expression).every((each) => [...sizes, ...constants, 'sqrt', 'np'].includes(each));
  const isWanted = (expression: Expression): boolean =>
    mentionedIn(expression).some((each) => wanted.has(each));
  switch (kind) {
    case 'variable':
    case 'stale':
    case 'change-factor':
    case 'number':
      return false;
    case 'derived':
      return isNumber(at) && isNumber(by);
    case 'power':
      return at.kind === 'number' || !isNumber(by.kind === 'binary' ? by.left : by);
    case 'add-mean':
      return by.kind === 'call' || (isScalar && !isMean);
    case 'add-term':
      if (isScalar) return piece?.kind !== 'name' || isWanted(piece);
      if (!piece || ['sum', 'mean'].some((each) => callsTo(each, piece))) return false;
      return isLogarithmic || isWanted(piece);
    case 'drop-factor':
      return piece !== undefined && isNumber(piece);
    case 'add-factor': {
      if (!piece || isWanted(piece)) return true;
      const names = namesIn(piece);
      const isScaling =
        names.length === 0 || names.some((each) => each === 'sqrt' || constants.includes(each));
      return isNumber(piece) && (isScaling || (isScalar && piece.kind !== 'name' && !isMean));
    }
    default:
      return true;
  }
}

/** What is added to how unusual the edit is. */
export function oddity({ kind, piece, edited }: StatementEdit, { isScalar }: ForwardSite): number {
  if (kind !== 'add-factor' || piece?.kind !== 'number') return 0;
  return isScalar && piece.value === 0.5 && printStatement(edited).includes('**2') ? HALF : LITERAL;
}

/** A second mean is nobody's omission. */
const isMean = (whole: Expression, sizes: readonly string[]): boolean =>
  callsTo('mean', whole) ||
  [...sites(whole)].some(
    ({ node }) =>
      node.kind === 'binary' &&
      node.operator === '/' &&
      namesIn(node.right).some((each) => sizes.includes(each)),
  );
