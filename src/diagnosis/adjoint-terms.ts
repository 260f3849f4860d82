import { attribute, binary, call, name, number, unary } from '../derivation/trees.ts';
import { printExpression } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { chains } from './edits/chains.ts';
import { calleeName } from './edits/matrices.ts';
import { mentionedIn, namesIn } from './sites.ts';
import { expressionsOf } from './vocabulary.ts';

/**
 * The terms of a forward equation that equations of the gradient of `value` stand for. `dW += dZ[t] @ h[t-1].T` is what
 * `W @ h[t-1]` in Z would give, `2 * (v - 0.3)` what `(v - 0.3)**2` in the loss would.
 * @param isGradient whether a name is one of the backward pass
 */
export function adjointTerms(
  value: string,
  statements: readonly Statement[],
  isGradient: (name: string) => boolean,
): Expression[] {
  const x = name(value);
  const terms = statements.flatMap((each) => expressionsOf(each).slice(-1).flatMap(termsOf));
  const found = terms.flatMap((term) => {
    const gradients = namesIn(term).filter(isGradient);
    if (gradients.length === 0) {
      const whole = antiderivative(term, value);
      return whole ? [call(name('sum'), [whole])] : [];
    }
    const linear = gradients.length === 1 ? adjoint(term, x, isGradient) : null;
    return linear ? [linear] : [];
  });
  return [...new Map(found.map((each) => [printExpression(each), each])).values()];
}

const termsOf = (whole: Expression): Expression[] => {
  const sum = [...chains(whole, ['+', '-'])].find(({ site }) => site.parent === null);
  return sum
    ? sum.links.map(({ operand, operator }) => (operator === '-' ? unary('-', operand) : operand))
    : [whole];
};

/** `L(x)` where `whole` is the transpose of L applied to a gradient; null where it is not known to be. */
function adjoint(whole: Expression, x: Expression, isGradient: (name: string) => boolean): Expression | null {
  const inside = (part: Expression): boolean => namesIn(part).some(isGradient);
  switch (whole.kind) {
    case 'name':
    case 'subscript':
      return x;
    case 'unary': {
      const operand = whole.operator === '-' ? adjoint(whole.operand, x, isGradient) : null;
      return operand && unary('-', operand);
    }
    case 'attribute':
      return whole.name === 'T' ? adjoint(whole.object, transposed(x), isGradient) : null;
    case 'call':
      return calleeName(whole) === 'sum' && whole.arguments[0] && inside(whole.arguments[0])
        ? adjoint(whole.arguments[0], x, isGradient)
        : null;
    case 'binary': {
      const { operator, left, right } = whole;
      const isLeft = inside(left);
      const [part, factor] = isLeft ? [left, right] : [right, left];
      if (operator === '*') return adjoint(part, binary('*', factor, x), isGradient);
      if (operator === '/') return isLeft ? adjoint(left, binary('/', x, right), isGradient) : null;
      if (operator !== '@') return null;
      return isLeft
        ? adjoint(left, binary('@', x, transposed(right)), isGradient)
        : adjoint(right, binary('@', transposed(left), x), isGradient);
    }
    default:
      return null;
  }
}

const transposed = (each: Expression): Expression =>
  each.kind === 'attribute' && each.name === 'T' ? each.object : attribute(each, 'T');

/** What has the derivative `slope` with respect to each entry of `value`; null where no rule is known. */
function antiderivative(slope: Expression, value: string): Expression | null {
  const isFree = (part: Expression): boolean => !mentionedIn(part).includes(value);
  const inside = (part: Expression): Expression | null => antiderivative(part, value);
  // What does not depend on the value would be a linear term, which no loss has.
  if (isFree(slope)) return null;
  if (isShifted(slope, value)) return binary('*', number(0.5), binary('**', slope, number(2)));
  switch (slope.kind) {
    case 'unary': {
      const operand = slope.operator === '-' ? inside(slope.operand) : null;
      return operand && unary('-', operand);
    }
    case 'call': {
      const [only] = slope.arguments;
      const whole = only && isShifted(only, value) ? WHOLES[calleeName(slope)] : undefined;
      return whole ? whole(only!) : null;
    }
    case 'binary': {
      const { operator, left, right } = slope;
      if (operator === '*' && isFree(left)) return times(left, inside(right));
      if (operator === '*' && isFree(right)) return times(right, inside(left));
      const divided = operator === '/' && isFree(right) ? inside(left) : null;
      if (divided) return binary('/', divided, right);
      if (operator === '/' && isFree(left) && isShifted(right, value))
        return times(left, call(name('log'), [right]));
      return null;
    }
    default:
      return null;
  }
}

const times = (factor: Expression, whole: Expression | null): Expression | null => {
  if (!whole) return null;
  // The 2 of a square's derivative.
  if (factor.kind === 'number' && whole.kind === 'binary' && whole.left.kind === 'number') {
    const product = factor.value * whole.left.value;
    return product === 1 ? whole.right : binary('*', number(product), whole.right);
  }
  return binary('*', factor, whole);
};

/** The value itself, or it with something added or taken away. */
const isShifted = (whole: Expression, value: string): boolean =>
  printExpression(whole) === value ||
  (whole.kind === 'binary' &&
    ['+', '-'].includes(whole.operator) &&
    printExpression(whole.left) === value &&
    !mentionedIn(whole.right).includes(value));

const WHOLES: Readonly<Record<string, (inner: Expression) => Expression>> = {
  cos: (inner) => call(name('sin'), [inner]),
  sin: (inner) => unary('-', call(name('cos'), [inner])),
  exp: (inner) => call(name('exp'), [inner]),
};
