import type { Code } from '../diagnostics/codes.ts';
import { printExpression, printStatement } from '../language/print.ts';
import type { Expression } from '../language/syntax.ts';
import { difference } from './difference.ts';
import { chains } from './edits/chains.ts';
import { calleeName } from './edits/matrices.ts';
import { termsOf } from './edits/terms.ts';
import type { Repair } from './search.ts';
import { isRearranged } from './rearranged.ts';
import { nodesIn } from './sites.ts';
import { hasMatrices, hasSlopeOf, isDerivativeLike, isPartOfDerivative, isSlope } from './slopes.ts';

/** What else a cause depends on. */
export interface Surroundings {
  /** Sizes that count examples. */
  readonly examples: ReadonlySet<string>;
  /** These, and whatever else forward averages over. */
  readonly averaged: ReadonlySet<string>;
  /** Names of parameters. */
  readonly parameters: ReadonlySet<string>;
  /** Names of paired gradients. */
  readonly gradients: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
  readonly sizes: ReadonlySet<string>;
  /** What the names that are no gradients stand for. */
  readonly temporaries: ReadonlyMap<string, Expression>;
}

/** The cause that the repair of an equation points to. */
export function causeOf(repair: Repair, about: Surroundings): Code {
  const { statement } = repair;
  const value = statement.kind === 'assignment' || statement.kind === 'augmented' ? statement.value : null;
  const { kind, at, by, piece } = smallest(repair, about);
  const isWhole = at === value || (value !== null && inFrontOf(at, value));
  const isNumber = (expression: Expression): boolean =>
    namesIn(expression).every(
      (each) => about.sizes.has(each) || about.constants.has(each) || each === 'sqrt' || each === 'np',
    );
  const isAveraged = (expression: Expression): boolean =>
    namesIn(expression).some((each) => (isWhole ? about.examples : about.averaged).has(each)) &&
    isNumber(expression);
  const isForward = (expression: Expression): boolean =>
    namesIn(expression).every((each) => !about.gradients.has(each));
  const constant: Code = isWhole ? 'gradient/constant-factor' : 'gradient/mismatch';
  const isInDerivative = value !== null && isPartOfDerivative(at, value, isForward);
  const other: Code = isInDerivative ? 'gradient/wrong-activation-derivative' : 'gradient/mismatch';
  if (kind !== 'transpose' && onlyLayersDiffer(repair)) return 'gradient/stale';
  // N - 1 for N is another number, and no term of a gradient.
  if ((kind === 'add-term' || kind === 'drop-term') && at !== value && isNumber(at) && isNumber(by))
    return other;
  if ((kind === 'derived' || kind === 'rewritten') && isRearranged(at, by)) return 'gradient/transposed';
  switch (kind) {
    case 'transpose':
    case 'swap':
      return 'gradient/transposed';
    case 'product':
      return 'gradient/elementwise-for-matmul';
    case 'sign':
      return isDerivativeLike(at) && isInDerivative
        ? 'gradient/wrong-activation-derivative'
        : 'gradient/sign';
    case 'add-mean':
      return !piece || isAveraged(piece) ? 'gradient/missing-mean' : constant;
    case 'drop-mean':
      return !piece || isAveraged(piece) ? 'gradient/extra-mean' : constant;
    case 'add-factor':
      if (!piece) return constant;
      // x * x for x is another power.
      if (isInDerivative && isPowerOf(by, piece)) return other;
      if (isNumber(piece) && isAveraged(piece) && isInverse(piece)) return 'gradient/missing-mean';
      if (isNumber(piece))
        return !isWhole && namesIn(piece).length > 0 ? 'gradient/missing-factor' : constant;
      return isForward(piece) && isSlope(piece) ? slopeMissingIn(at, piece) : 'gradient/missing-factor';
    case 'drop-factor':
      // Of what is added up it is a term that is missing.
      if (piece?.kind === 'number' && piece.value === 0)
        return isWhole && statement.kind === 'assignment' ? 'gradient/zero' : 'gradient/missing-term';
      if (piece && isNumber(piece)) return constant;
      // A factor of several that make a derivative.
      return isProduct(by) && piece && isForward(piece) ? 'gradient/wrong-activation-derivative' : other;
    case 'change-factor':
      return piece && isNumber(piece) ? constant : 'gradient/missing-factor';
    case 'add-derivative':
      return piece ? slopeMissingIn(at, piece) : 'gradient/missing-activation-derivative';
    case 'change-derivative':
      return 'gradient/wrong-activation-derivative';
    case 'add-term':
      return value && termsOf(value).includes(at) && piece && isPenalty(namesIn(piece), about)
        ? 'gradient/missing-regularisation'
        : 'gradient/missing-term';
    case 'add-sum':
      return 'gradient/missing-sum';
    case 'axis':
    case 'keepdims':
      return 'gradient/wrong-axis';
    case 'derived':
      if (isNumber(at) && isNumber(by)) return isInDerivative ? other : constant;
      return isForward(by) && !hasMatrices(by) ? 'gradient/wrong-activation-derivative' : other;
    case 'activation':
      return isChoice(at) ? 'gradient/wrong-variable' : 'gradient/wrong-activation-derivative';
    case 'function':
      return isInDerivative ? other : 'gradient/wrong-variable';
    case 'variable':
      return 'gradient/wrong-variable';
    case 'stale':
      return 'gradient/stale';
    case 'power':
    case 'number':
      return [at, by].some((each) => printExpression(each).includes('**')) || isDerivativeLike(at)
        ? 'gradient/wrong-activation-derivative'
        : isInDerivative
          ? other
          : constant;
    case 'accumulate':
      return isTurned(repair) ? 'gradient/sign' : 'gradient/not-accumulated';
    default:
      return other;
  }
}

/** Where another derivative of the same value stands already, that one is wrong. */
const slopeMissingIn = (product: Expression, slope: Expression): Code =>
  hasSlopeOf(product, slope)
    ? 'gradient/wrong-activation-derivative'
    : 'gradient/missing-activation-derivative';

type Change = Pick<Repair, 'kind' | 'at' | 'by' | 'piece'>;

/** Where a part is put in as a whole, what really changes in it. */
function smallest({ kind, at, by, piece }: Repair, { temporaries }: Surroundings): Change {
  const own: Change = { kind, at, by, ...(piece && { piece }) };
  if (kind !== 'derived' && kind !== 'rewritten' && kind !== 'change-derivative') return own;
  // In the place of a temporary the difference is to what it stands for.
  const found = difference((at.kind === 'name' && temporaries.get(at.name)) || at, by);
  const change: Change = { ...own, at: found.at, by: found.by, ...(found.piece && { piece: found.piece }) };
  // A derivative's own factors are what makes it one; numbers before it are not.
  const isNumeric = found.piece !== null && namesIn(found.piece).length === 0;
  if (kind === 'change-derivative' && !isNumeric) return own;
  switch (found.kind) {
    case 'more factors':
      return { ...change, kind: 'add-factor' };
    case 'less factors':
      return { ...change, kind: 'drop-factor' };
    case 'more terms':
      return { ...change, kind: 'add-term' };
    case 'less terms':
      return { ...change, kind: 'drop-term' };
    default:
      return isName(found.at) && isName(found.by) ? { ...change, kind: 'variable' } : own;
  }
}

const isName = ({ kind }: Expression): boolean => kind === 'name' || kind === 'subscript';

function namesIn(expression: Expression): string[] {
  return nodesIn(expression).flatMap((node) => (node.kind === 'name' ? [node.name] : []));
}

/** `maximum` and `minimum` are no derivatives of each other. */
const isChoice = (node: Expression): boolean =>
  node.kind === 'call' && ['maximum', 'minimum'].includes(calleeName(node));

/** `x * x`, `-x / 2 * x`: of one thing, but for numbers. */
const isPowerOf = (by: Expression, piece: Expression): boolean => {
  const factors = [...chains(by, ['*', '/'])].find(({ site }) => site.parent === null)?.links ?? [];
  const things = factors
    .map(({ operand }) => (operand.kind === 'unary' ? operand.operand : operand))
    .filter(({ kind }) => kind !== 'number');
  return things.length > 1 && things.every((each) => printExpression(each) === printExpression(piece));
};

/** `+=` for `-=`, or the reverse. */
const isTurned = ({ statement, edited }: Repair): boolean => {
  const other = edited();
  return (
    statement.kind === 'augmented' &&
    other.kind === 'augmented' &&
    [statement, other].every(({ operator }) => operator === '+' || operator === '-') &&
    statement.operator !== other.operator
  );
};

/** `1/m`, `1/(2*m)`. */
const isInverse = (node: Expression): boolean =>
  node.kind === 'binary' && node.operator === '/' && node.left.kind === 'number';

/** `h[t]` for `h[t-1]`, A1 for A2: the same but for layers and steps. */
function onlyLayersDiffer({ statement, edited, kind, piece }: Repair): boolean {
  if (kind !== 'variable' && kind !== 'stale' && kind !== 'change-derivative') return false;
  if (kind === 'variable' && piece && !/\d|\[/.test(printExpression(piece))) return false;
  const [a, b] = [statement, edited()].map((each) =>
    printStatement(each).replace(/(?<=[A-Za-z_])\d+|\[[^\][,:]*\]/g, ''),
  );
  return a === b;
}

/** A factor in front of, or behind, all else. */
function inFrontOf(part: Expression, whole: Expression): boolean {
  let each = whole;
  while (each !== part) {
    if (each.kind === 'binary' && ['*', '/', '@'].includes(each.operator))
      each = each.right === part ? part : each.left;
    else if (each.kind === 'unary') each = each.operand;
    else return false;
  }
  return true;
}

const isProduct = (expression: Expression): boolean =>
  expression.kind === 'binary' && expression.operator === '*';

/** lam/m * W1: a parameter and numbers. */
function isPenalty(
  names: readonly string[],
  { parameters, gradients, constants, sizes }: Surroundings,
): boolean {
  return (
    names.some((each) => parameters.has(each)) &&
    names.every(
      (each) => !gradients.has(each) && (parameters.has(each) || constants.has(each) || sizes.has(each)),
    )
  );
}
