import type { Assignment, Expression, Statement } from '../language/syntax.ts';
import { mentions } from '../program/assigned.ts';
import { gradientNameOf } from '../program/pairs.ts';
import { nameOfCallee, nodesIn, writtenNumber } from './walk.ts';
import { numberNamed } from './words.ts';

/** A step along a gradient that has no name: `W1 += X.T.dot(delta)`, `b -= rate * np.sum(delta)`. */
export interface Step {
  readonly of: string;
  /** `dW1 = -X.T.dot(delta)`, at the step's place. */
  readonly gradient: Assignment;
}

/**
 * The steps among statements that are no more than the gradient of a name times a rate; none where no product shows that these
 * are gradients at all.
 */
export function stepsAmong(statements: readonly Statement[]): Map<Statement, Step> {
  const found = new Map<Statement, Step>();
  for (const statement of statements) {
    const step = stepOf(statement);
    if (step && !isNamedGradient(step.gradient.value)) found.set(statement, step);
  }
  return [...found.values()].some(({ gradient }) => isProduct(gradient.value)) ? found : new Map();
}

function stepOf(statement: Statement): Step | null {
  if (statement.kind === 'augmented') {
    const { target, operator, value } = statement;
    if (target.kind !== 'name' || (operator !== '+' && operator !== '-')) return null;
    return stepAlong(target.name, value, operator === '+', statement);
  }
  if (statement.kind !== 'assignment' || statement.targets.length !== 1) return null;
  const [target] = statement.targets;
  const { value } = statement;
  if (target!.kind !== 'name' || value.kind !== 'binary') return null;
  const { left, operator, right } = value;
  if (left.kind !== 'name' || left.name !== target!.name || (operator !== '+' && operator !== '-'))
    return null;
  return stepAlong(left.name, right, operator === '+', statement);
}

function stepAlong(of: string, value: Expression, isUphill: boolean, { span }: Statement): Step | null {
  if (mentions(of, value)) return null;
  const { direction, isNegative } = withoutRate(value);
  const gradient: Expression =
    isUphill === isNegative
      ? direction
      : { kind: 'unary', operator: '-', operand: direction, span: direction.span };
  const name: Expression = { kind: 'name', name: gradientNameOf(of), span };
  return { of, gradient: { kind: 'assignment', targets: [name], value: gradient, span } };
}

/** `-rate * (…)` without the rate and its sign. */
function withoutRate(value: Expression): { direction: Expression; isNegative: boolean } {
  if (value.kind === 'unary' && value.operator === '-') {
    const inner = withoutRate(value.operand);
    return { ...inner, isNegative: !inner.isNegative };
  }
  if (value.kind === 'binary' && value.operator === '*') {
    const sign = signOfRate(value.left);
    if (sign !== null) {
      const inner = withoutRate(value.right);
      return { ...inner, isNegative: inner.isNegative !== sign < 0 };
    }
    if (signOfRate(value.right) !== null) return withoutRate(value.left);
  }
  return { direction: value, isNegative: false };
}

/** Of a number or the name of a rate; null of all else. */
function signOfRate(factor: Expression): 1 | -1 | null {
  if (factor.kind === 'unary' && factor.operator === '-' && signOfRate(factor.operand) !== null) return -1;
  const number = writtenNumber(factor);
  if (number !== null) return number < 0 ? -1 : 1;
  return factor.kind === 'name' &&
    /^(lr|alpha|eta|rate|\w*learn\w*|step\w*|gamma_t)$/i.test(factor.name) &&
    numberNamed(factor.name) !== null
    ? 1
    : null;
}

/** `W -= rate * dW`: what has a name is looked at under it. */
const isNamedGradient = (value: Expression): boolean =>
  value.kind === 'name' || (value.kind === 'unary' && isNamedGradient(value.operand));

const isProduct = (value: Expression): boolean =>
  nodesIn(value).some(
    (node) =>
      (node.kind === 'binary' && node.operator === '@') ||
      (node.kind === 'call' && /^(dot|matmul|outer)$/.test(nameOfCallee(node) ?? '')),
  );
