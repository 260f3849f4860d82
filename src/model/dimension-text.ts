import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { parseExpression } from '../language/parse.ts';
import type { Binary, Expression } from '../language/syntax.ts';
import {
  add,
  constant,
  constantOf,
  floorDivide,
  maximum,
  minimum,
  modulo,
  multiply,
  negate,
  power,
  subtract,
} from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Constraint } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';

/** What the names in a shape stand for. */
export interface DimensionScope {
  /**
   * The dimension of a name: a constant's number, or the name itself.
   * @throws InputError where the name is not known
   */
  resolve(name: string, source: SourceText, span: Span): Dimension;
}

export function refuse(
  source: SourceText,
  span: Span,
  code: Code,
  message: string,
  help: string | null = null,
): never {
  throw new InputError(diagnostic({ code, message, location: source.locate(span), help }));
}

/**
 * A shape from its text: `(n1, m)`, `[n1, m]`, `(n,)`, `()`.
 * @throws InputError for what is not a shape
 */
export function parseShape(source: SourceText, scope: DimensionScope): Shape {
  const whole = { start: 0, end: source.text.length };
  if (source.text.trim() === '')
    refuse(source, whole, 'input/type', 'a shape is missing', 'write `()` for a scalar');
  const expression = parseExpression(source);
  if (expression.kind === 'tuple' || expression.kind === 'list') {
    return expression.elements.map((each) => dimensionOf(each, source, scope));
  }
  const text = source.text.trim().replace(/^\((.*)\)$/, '$1');
  if (!['name', 'number', 'binary', 'subscript', 'call'].includes(expression.kind)) {
    return refuse(
      source,
      whole,
      'input/type',
      `\`${text}\` is not a shape`,
      'write a shape such as (n1, m), [n1, m] or ()',
    );
  }
  return refuse(
    source,
    whole,
    'input/type',
    `\`${source.text.trim()}\` is one dimension, not a shape`,
    `write \`(${text},)\` for rank 1, \`(${text}, 1)\` for a column`,
  );
}

/** @throws InputError for what is no integer expression over known names */
export const parseDimension = (source: SourceText, scope: DimensionScope): Dimension =>
  dimensionOf(parseExpression(source), source, scope);

/** The name that an expression is: `n`, or `n[1]` with its bracket. */
export function nameOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'subscript' || expression.object.kind !== 'name') return null;
  const [index] = expression.indices;
  return expression.indices.length === 1 && index!.kind === 'number' && index!.integer
    ? `${expression.object.name}[${index!.value}]`
    : null;
}

export function dimensionOf(expression: Expression, source: SourceText, scope: DimensionScope): Dimension {
  const read = (each: Expression): Dimension => dimensionOf(each, source, scope);
  const { span } = expression;
  const text = source.text.slice(span.start, span.end);
  const name = nameOf(expression);
  if (name !== null) return scope.resolve(name, source, span);
  switch (expression.kind) {
    case 'number':
      if (!Number.isSafeInteger(expression.value))
        refuse(source, span, 'input/size', `a size is a whole number, not ${text}`);
      return constant(expression.value);
    case 'unary':
      if (expression.operator === '-') return negate(read(expression.operand));
      if (expression.operator === '+') return read(expression.operand);
      break;
    case 'binary':
      return binary(expression, read(expression.left), read(expression.right), source);
    case 'call': {
      const callee = expression.callee.kind === 'name' ? expression.callee.name : null;
      if (
        (callee === 'min' || callee === 'max') &&
        expression.arguments.length > 0 &&
        expression.keywords.length === 0
      ) {
        return expression.arguments.map(read).reduce(callee === 'min' ? minimum : maximum);
      }
      break;
    }
  }
  return refuse(
    source,
    span,
    'input/dimension',
    `\`${text}\` is not a dimension`,
    'a dimension is a name, an integer, or an expression of these with + - * // % ** min max',
  );
}

function binary(expression: Binary, a: Dimension, b: Dimension, source: SourceText): Dimension {
  const { operator, operatorSpan } = expression;
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return subtract(a, b);
    case '*':
      return multiply(a, b);
    case '//':
    case '%':
      if (constantOf(b) === 0) refuse(source, expression.right.span, 'input/dimension', 'division by zero');
      return operator === '//' ? floorDivide(a, b) : modulo(a, b);
    case '**': {
      const exponent = constantOf(b);
      if (exponent === null || exponent < 0 || exponent > 8)
        refuse(
          source,
          expression.right.span,
          'input/dimension',
          'a power of a dimension is a whole number from 0 to 8',
        );
      return power(a, exponent);
    }
    case '/':
      return refuse(
        source,
        operatorSpan,
        'input/dimension',
        'a dimension is a whole number: `/` does not give one',
        'write `//`',
      );
    default:
      return refuse(
        source,
        operatorSpan,
        'input/dimension',
        `\`${operator}\` has no meaning between dimensions`,
        'use + - * // % ** min max',
      );
  }
}

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/**
 * The constraints that a condition states: one for `D % heads == 0`, two for `2 <= k <= n`.
 * @throws InputError for what is no condition on dimensions
 */
export function parseConstraints(source: SourceText, scope: DimensionScope): Constraint[] {
  return constraintsOf(parseExpression(source), source, scope);
}

function constraintsOf(expression: Expression, source: SourceText, scope: DimensionScope): Constraint[] {
  if (expression.kind === 'boolean' && expression.operator === 'and') {
    return expression.operands.flatMap((each) => constraintsOf(each, source, scope));
  }
  if (expression.kind !== 'comparison' || !expression.operators.every((each) => COMPARISONS.has(each))) {
    return refuse(
      source,
      expression.span,
      'input/type',
      `\`${source.text.slice(expression.span.start, expression.span.end)}\` is not a condition`,
      'write a comparison such as `D % heads == 0` or `k <= n`',
    );
  }
  const sides = expression.operands.map((each) => dimensionOf(each, source, scope));
  return expression.operators.map((operator, i) => {
    const [left, right] = [expression.operands[i]!, expression.operands[i + 1]!];
    return {
      left: sides[i]!,
      operator: operator as Constraint['operator'],
      right: sides[i + 1]!,
      text: source.text.slice(left.span.start, right.span.end),
    };
  });
}
