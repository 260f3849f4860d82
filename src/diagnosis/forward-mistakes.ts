import type { Expression, Statement } from '../language/syntax.ts';
import type { EditKind, StatementEdit } from './edit.ts';
import { callsTo } from './edits/matrices.ts';
import { termsOf } from './edits/terms.ts';
import { mentionedIn, namesIn, nodesIn } from './sites.ts';
import { expressionsOf } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where an edit of forward stands. */
export interface ForwardSite {
  readonly vocabulary: Vocabulary;
  readonly statement: Statement;
  /** Logarithms stand in the statement. */
  readonly isLogarithmic: boolean;
  /** The terms of its value that a part stands in, or that stand in it. */
  readonly termsAround: (part: Expression) => readonly Expression[];
  /** Names in all of forward. */
  readonly used: ReadonlySet<string>;
  /** It is the loss, or a number that the loss is made of. */
  readonly isScalar: boolean;
  /** Names on which the loss does not depend, or whose gradients are wrong. */
  readonly wanted: ReadonlySet<string>;
}

/** How much less usual a forgotten number is, and how much more a half in front of squares of the loss: most of all of their sum. */
const LITERAL = 1.5;
const HALF = -0.2;
const HALF_OF_SUM = -1.3;
/** Which activation it is is chosen; its derivative is derived. */
const CHOSEN = 1.2;
/** A constant is used once. */
const AGAIN = 2;
/** What weights a penalty has a name. */
const NAMELESS_WEIGHT = 2;

export function forwardSite(
  statement: Statement,
  about: Omit<ForwardSite, 'statement' | 'isLogarithmic' | 'termsAround'>,
): ForwardSite {
  const expressions = expressionsOf(statement);
  const terms = expressions.slice(-1).flatMap(termsOf);
  const parts = new Map(terms.map((term) => [term, partsOf(term)]));
  return {
    ...about,
    statement,
    termsAround: (part) => {
      const inside = partsOf(part);
      return terms.filter((term) => parts.get(term)!.has(part) || inside.has(term));
    },
    isLogarithmic: expressions.some((whole) => callsTo('log', whole)),
  };
}

/** What no one mistakes in a forward pass, where names and bounds are chosen. */
export const NEVER_IN_FORWARD: ReadonlySet<EditKind> = new Set([
  'add-sum',
  'drop-sum',
  'variable',
  'stale',
  'change-factor',
  'number',
]);

/**
 * Whether people make such a mistake in a forward pass. A mean and terms are missing from the loss; values on the way to it
 * lack constants, roots of sizes, and what is then never used.
 */
export function isPlausible(
  { kind, piece, at, by }: StatementEdit,
  { termsAround, vocabulary, isLogarithmic, isScalar, wanted }: ForwardSite,
): boolean {
  const { sizes, constants } = vocabulary;
  const isNumber = (expression: Expression): boolean =>
    namesIn(expression).every((each) => [...sizes, ...constants, 'np'].includes(each));
  const sizesIn = (expression: Expression): number =>
    namesIn(expression).filter((each) => sizes.includes(each)).length;
  const hasConstant = (expression: Expression): boolean =>
    namesIn(expression).some((each) => constants.includes(each));
  // A second mean is nobody's omission; a penalty's `lam / m` is none.
  const isMean = (): boolean => termsAround(at).some((term) => isAveraged(term, sizes));
  const isWanted = (expression: Expression): boolean =>
    mentionedIn(expression).some((each) => wanted.has(each));
  switch (kind) {
    case 'derived':
      return isNumber(at) && isNumber(by) && (sizesIn(by) <= sizesIn(at) || hasConstant(by) || !isMean());
    case 'power':
      return at.kind === 'number' || !isNumber(by.kind === 'binary' ? by.left : by);
    case 'add-mean':
      return (isScalar || by.kind === 'call') && !isMean();
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
        names.length === 0 || callsTo('sqrt', piece) || names.some((each) => constants.includes(each));
      return isNumber(piece) && (isScaling || (isScalar && piece.kind !== 'name' && !isMean()));
    }
    default:
      return true;
  }
}

/** What is added to how unusual the edit is. */
export function oddity(
  { kind, piece, at }: StatementEdit,
  { isScalar, vocabulary, used, termsAround }: ForwardSite,
): number {
  if (kind === 'activation') return CHOSEN;
  if (kind === 'add-term' && piece && isScalar && hasNamelessWeight(piece)) return NAMELESS_WEIGHT;
  if (kind !== 'add-factor' || !piece) return 0;
  const isAgain = namesIn(piece).some((each) => vocabulary.constants.includes(each) && used.has(each));
  if (piece.kind !== 'number') return isAgain && !isScalar ? AGAIN : 0;
  const squares = termsAround(at).filter(isSquared);
  if (!isScalar || piece.value !== 0.5 || squares.length === 0) return LITERAL;
  return squares.every((term) => callsTo('sum', term)) ? HALF_OF_SUM : HALF;
}

const isSquared = (term: Expression): boolean =>
  nodesIn(term).some(
    (node) =>
      node.kind === 'binary' &&
      node.operator === '**' &&
      node.right.kind === 'number' &&
      node.right.value === 2,
  );

/** `0.05 * W**2`: the half of a square is none. */
const hasNamelessWeight = (term: Expression): boolean =>
  nodesIn(term).some(
    (node) =>
      node.kind === 'binary' &&
      node.operator === '*' &&
      node.left.kind === 'number' &&
      ![0.5, 1, 2].includes(node.left.value) &&
      isSquared(node.right),
  );

const partsOf = (whole: Expression): Set<Expression> => new Set(nodesIn(whole));

const isAveraged = (term: Expression, sizes: readonly string[]): boolean =>
  callsTo('mean', term) ||
  nodesIn(term).some(
    (node) =>
      node.kind === 'binary' &&
      node.operator === '/' &&
      namesIn(node.right).some((each) => sizes.includes(each)),
  );
