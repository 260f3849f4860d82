import type { Expression, Statement } from '../language/syntax.ts';
import { printExpression } from '../language/print.ts';
import type { StatementEdit } from './edit.ts';
import { chains } from './edits/chains.ts';
import { calleeName } from './edits/matrices.ts';
import { namesIn, nodesIn } from './sites.ts';
import { expressionsOf } from './vocabulary.ts';

/** What is averaged twice. */
const TWICE = 5;
/** Values are seldom negated as a whole, and parameters are added. */
const NEGATED = 2;
/** Squares are added to a loss, and so are terms of which all others are. */
const SUBTRACTED = 2;
/** What is called a mean or a variance is one. */
const NAMED = 2;

/** How odd a forward equation is as it is written, in what the edit changes. */
export const oddness = (statement: Statement, edit: StatementEdit, parameters: ReadonlySet<string>): number =>
  (isAveragedTwice(edit) ? TWICE : 0) +
  (isNegated(statement, edit, parameters) ? NEGATED : 0) +
  (isSubtracted(edit) ? SUBTRACTED : 0) +
  (isNamedMean(statement, edit) || isNamedVariance(statement, edit) || isNamedDeviation(statement, edit)
    ? NAMED
    : 0);

/** What is taken away is a mean over a size, and one over it, or over everything, stays. */
const isAveragedTwice = ({ kind, piece, edited }: StatementEdit): boolean => {
  if (kind !== 'drop-mean' || !piece) return false;
  const sizes = new Set(namesIn(piece));
  return expressionsOf(edited()).some((whole) =>
    nodesIn(whole).some((node) =>
      node.kind === 'call'
        ? calleeName(node) === 'mean'
        : node.kind === 'binary' &&
          node.operator === '/' &&
          namesIn(node.right).some((each) => sizes.has(each)),
    ),
  );
};

/** A minus in front of all of it, or of a parameter, that is taken away. */
const isNegated = (
  statement: Statement,
  { kind, at, by, piece }: StatementEdit,
  parameters: ReadonlySet<string>,
): boolean =>
  kind === 'sign' &&
  ((statement.kind === 'assignment' && statement.value === at && at.kind === 'unary') ||
    (by.kind === 'binary' &&
      by.operator === '+' &&
      piece !== undefined &&
      parameters.has(printExpression(piece))));

/** A square, or the only one of several terms, that is subtracted and would be added. */
function isSubtracted({ kind, at, by }: StatementEdit): boolean {
  if (kind !== 'sign') return false;
  const [before, after] = [at, by].map(signedTerms);
  if (before!.length < 2 || before!.length !== after!.length) return false;
  const turned = before!.filter(({ operator }, i) => operator === '-' && after![i]!.operator === '+');
  if (turned.length !== 1) return false;
  const isOnlyOne = before!.length > 2 && before!.filter(({ operator }) => operator === '-').length === 1;
  return isOnlyOne || isSumOfSquares(turned[0]!.operand);
}

const signedTerms = (sum: Expression): readonly { operator: string; operand: Expression }[] =>
  [...chains(sum, ['+', '-'])].find(({ site }) => site.parent === null)?.links ?? [];

/** `lam * sum(W**2)`, `0.5 * ((A - Y)**2).mean()`. */
const isSumOfSquares = (term: Expression): boolean => {
  const found = nodesIn(term);
  const isReduced = found.some((node) => node.kind === 'call' && /^(sum|mean)$/.test(calleeName(node)));
  const isSquared = found.some(isSquare);
  return isReduced && isSquared && found.every((node) => node.kind !== 'unary');
};

/** `var = sum(…)`, `mu = sum(…)`. */
const isNamedMean = (statement: Statement, { kind, by }: StatementEdit): boolean =>
  kind === 'add-mean' &&
  (by.kind === 'call' || namesIn(by).length > 0) &&
  (isNamed('mu|mean|avg|average', statement) || isNamed(VARIANCE, statement));

/** `var = mean(x)`. */
const isNamedVariance = (statement: Statement, { kind, at, by }: StatementEdit): boolean =>
  kind === 'power' && isSquare(by) && !isSquare(at) && isNamed(VARIANCE, statement);

/** `sd = exp(logvar)` is the variance: `exp(0.5 * logvar)`. */
const isNamedDeviation = (statement: Statement, { kind, piece, edited }: StatementEdit): boolean =>
  kind === 'add-factor' &&
  piece?.kind === 'number' &&
  piece.value === 0.5 &&
  isNamed('sd|std|stddev|sigma', statement) &&
  expressionsOf(edited())
    .slice(-1)
    .some((value) => value.kind === 'call' && calleeName(value) === 'exp');

const VARIANCE = 'var|variance|sigma2|sigma_sq';

const isNamed = (names: string, statement: Statement): boolean => {
  const target = statement.kind === 'assignment' ? statement.targets[0] : null;
  return (
    target?.kind === 'name' && new RegExp(`^(${names})_?[a-z]?\\d*$|_(${names})$`, 'i').test(target.name)
  );
};

const isSquare = (node: Expression): boolean =>
  node.kind === 'binary' && node.operator === '**' && node.right.kind === 'number' && node.right.value === 2;
