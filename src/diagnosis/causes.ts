import type { Code } from '../diagnostics/codes.ts';
import { printExpression, printStatement } from '../language/print.ts';
import type { Expression } from '../language/syntax.ts';
import { calleeName } from './edits/matrices.ts';
import type { Repair } from './search.ts';
import { sites } from './sites.ts';

/** What else a cause depends on. */
export interface Surroundings {
  /** Sizes that count examples: no parameter has an axis of this size. */
  readonly examples: ReadonlySet<string>;
  /** Names of parameters. */
  readonly parameters: ReadonlySet<string>;
  /** Names of paired gradients. */
  readonly gradients: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
  readonly sizes: ReadonlySet<string>;
}

/** The cause that the repair of an equation points to. */
export function causeOf(repair: Repair, about: Surroundings): Code {
  const { kind, at, piece, statement } = repair;
  const value = statement.kind === 'assignment' || statement.kind === 'augmented' ? statement.value : null;
  const isWhole = at === value || (value !== null && inFrontOf(at, value));
  const namesIn = (expression: Expression): string[] =>
    [...sites(expression)].flatMap(({ node }) => (node.kind === 'name' ? [node.name] : []));
  const isNumber = (expression: Expression): boolean =>
    namesIn(expression).every(
      (each) => about.sizes.has(each) || about.constants.has(each) || each === 'sqrt' || each === 'np',
    );
  const isExamples = (expression: Expression): boolean =>
    namesIn(expression).some((each) => about.examples.has(each)) && isNumber(expression);
  const isForward = (expression: Expression): boolean =>
    namesIn(expression).every((each) => !about.gradients.has(each));
  const constant: Code = isWhole ? 'gradient/constant-factor' : 'gradient/mismatch';
  if (kind !== 'transpose' && onlyLayersDiffer(repair)) return 'gradient/stale';
  switch (kind) {
    case 'transpose':
    case 'swap':
      return 'gradient/transposed';
    case 'product':
      return 'gradient/elementwise-for-matmul';
    case 'sign':
      return isDerivativeLike(at) ? 'gradient/wrong-activation-derivative' : 'gradient/sign';
    case 'add-mean':
      return !piece || isExamples(piece) ? 'gradient/missing-mean' : constant;
    case 'drop-mean':
      return !piece || isExamples(piece) ? 'gradient/extra-mean' : constant;
    case 'add-factor':
      return piece && !isNumber(piece)
        ? 'gradient/missing-factor'
        : piece && isExamples(piece) && !isWhole
          ? 'gradient/missing-factor'
          : constant;
    case 'drop-factor':
      if (piece && isNumber(piece)) return constant;
      // A factor of several that make a derivative.
      return isProduct(repair.by) && piece && isForward(piece)
        ? 'gradient/wrong-activation-derivative'
        : 'gradient/mismatch';
    case 'change-factor':
      return piece && isNumber(piece) ? constant : 'gradient/missing-factor';
    case 'add-derivative':
      return 'gradient/missing-activation-derivative';
    case 'change-derivative':
      return 'gradient/wrong-activation-derivative';
    case 'add-term':
      return piece && isPenalty(namesIn(piece), about)
        ? 'gradient/missing-regularisation'
        : 'gradient/missing-term';
    case 'add-sum':
      return 'gradient/missing-sum';
    case 'axis':
    case 'keepdims':
      return 'gradient/wrong-axis';
    case 'derived':
      return isForward(repair.by) ? 'gradient/wrong-activation-derivative' : 'gradient/mismatch';
    case 'variable':
    case 'function':
    case 'activation':
      return 'gradient/wrong-variable';
    case 'stale':
      return 'gradient/stale';
    case 'number':
      return [at, repair.by].some((each) => printExpression(each).includes('**')) || isDerivativeLike(at)
        ? 'gradient/wrong-activation-derivative'
        : constant;
    case 'accumulate':
      return 'gradient/not-accumulated';
    default:
      return 'gradient/mismatch';
  }
}

/** `h[t]` for `h[t-1]`, A1 for A2: the same but for layers and steps. */
function onlyLayersDiffer({ statement, edited, kind, piece }: Repair): boolean {
  if (kind !== 'variable' && kind !== 'stale' && kind !== 'change-derivative') return false;
  if (kind === 'variable' && piece && !/\d|\[/.test(printExpression(piece))) return false;
  const [a, b] = [statement, edited].map((each) =>
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

/** `1 - A**2`, `A * (1 - A)`, `Z > 0`. */
const isDerivativeLike = (expression: Expression): boolean =>
  (expression.kind === 'binary' &&
    (expression.operator === '+' || expression.operator === '-') &&
    expression.left.kind === 'number' &&
    expression.left.value === 1) ||
  expression.kind === 'comparison' ||
  (expression.kind === 'call' && /_(prime|derivative)$/.test(calleeName(expression)));

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
