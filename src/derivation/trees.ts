import { plainSource } from '../diagnostics/source-text.ts';
import { parseExpression } from '../language/parse.ts';
import type {
  BinaryOperator,
  ComparisonOperator,
  Expression,
  Keyword,
  Statement,
  Unary,
} from '../language/syntax.ts';

/** Syntax trees that nobody wrote: they have no place in a text. */
const span = { start: 0, end: 0 } as const;

/** `W1`, `W[1]`, `np.linalg.inv`. */
export function name(text: string): Expression {
  const [, base, layer] = /^(.*)\[(-?\d+)\]$/.exec(text) ?? [];
  if (base) return subscript(name(base), [integer(Number(layer))]);
  const dot = text.lastIndexOf('.');
  return dot > 0
    ? attribute(name(text.slice(0, dot)), text.slice(dot + 1))
    : { kind: 'name', name: text, span };
}

/** A number: as an integer where it is one and `asFloat` is not set. Python has no literal for a negative one, nor for infinity. */
export function number(value: number, asFloat = false): Expression {
  if (Number.isNaN(value)) return name('np.nan');
  if (value < 0 || Object.is(value, -0)) return unary('-', number(-value, asFloat || Object.is(value, -0)));
  if (value === Infinity) return name('np.inf');
  const whole = Number.isInteger(value) && value < 1e15;
  const text = whole && asFloat ? `${value}.0` : String(value);
  return { kind: 'number', value, integer: whole && !asFloat, text, span };
}

export const integer = (value: number): Expression => number(value);

export const truth = (value: boolean | null | 'ellipsis'): Expression => ({ kind: 'constant', value, span });

export const text = (value: string): Expression => ({ kind: 'string', value, span });

export const unary = (operator: Unary['operator'], operand: Expression): Expression => ({
  kind: 'unary',
  operator,
  operand,
  span,
});

export const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  operatorSpan: span,
  left,
  right,
  span,
});

export const comparison = (
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
): Expression => ({
  kind: 'comparison',
  operators: [operator],
  operands: [left, right],
  span,
});

export const attribute = (object: Expression, member: string): Expression => ({
  kind: 'attribute',
  object,
  name: member,
  nameSpan: span,
  span,
});

export const subscript = (object: Expression, indices: readonly Expression[]): Expression => ({
  kind: 'subscript',
  object,
  indices,
  span,
});

export const slice = (
  lower: Expression | null,
  upper: Expression | null,
  step: Expression | null,
): Expression => ({
  kind: 'slice',
  lower,
  upper,
  step,
  span,
});

export const tuple = (elements: readonly Expression[]): Expression => ({ kind: 'tuple', elements, span });

export const call = (
  callee: Expression,
  positional: readonly Expression[],
  keywords: readonly (readonly [string, Expression])[] = [],
): Expression => ({
  kind: 'call',
  callee,
  arguments: positional,
  keywords: keywords.map(([key, value]): Keyword => ({ name: key, value, span })),
  span,
});

export const assignment = (target: Expression, value: Expression): Statement => ({
  kind: 'assignment',
  targets: [target],
  value,
  span,
});

export const augmented = (target: Expression, operator: BinaryOperator, value: Expression): Statement => ({
  kind: 'augmented',
  target,
  operator,
  value,
  span,
});

export const expressionStatement = (value: Expression): Statement => ({ kind: 'expression', value, span });

/** An expression from its text. */
export const parsed = (source: string): Expression => parseExpression(plainSource(source));
