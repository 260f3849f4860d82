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

/** What takes the place of a part; null: the part stays, and is looked into. `inside` maps a part of it. */
export type Replace = (expression: Expression, inside: (part: Expression) => Expression) => Expression | null;

/** The expression with parts replaced, from the outside in and from left to right. */
export function mapped(expression: Expression, replace: Replace): Expression {
  const inside = (each: Expression): Expression => mapped(each, replace);
  const maybe = (each: Expression | null): Expression | null => each && inside(each);
  const found = replace(expression, inside);
  if (found) return found;
  switch (expression.kind) {
    case 'binary':
      return { ...expression, left: inside(expression.left), right: inside(expression.right) };
    case 'unary':
      return { ...expression, operand: inside(expression.operand) };
    case 'comparison':
    case 'boolean':
      return { ...expression, operands: expression.operands.map(inside) };
    case 'attribute':
      return { ...expression, object: inside(expression.object) };
    case 'subscript':
      return {
        ...expression,
        object: inside(expression.object),
        indices: expression.indices.map(inside),
      };
    case 'slice':
      return {
        ...expression,
        lower: maybe(expression.lower),
        upper: maybe(expression.upper),
        step: maybe(expression.step),
      };
    case 'call':
      return {
        ...expression,
        callee: inside(expression.callee),
        arguments: expression.arguments.map(inside),
        keywords: expression.keywords.map((each) => ({ ...each, value: inside(each.value) })),
      };
    case 'tuple':
    case 'list':
      return { ...expression, elements: expression.elements.map(inside) };
    case 'conditional':
      return {
        ...expression,
        then: inside(expression.then),
        test: inside(expression.test),
        otherwise: inside(expression.otherwise),
      };
    default:
      return expression;
  }
}

/** A statement with parts of its expressions replaced, in the bodies of loops too. */
export function mappedStatement(statement: Statement, replace: Replace): Statement {
  const inside = (each: Expression): Expression => mapped(each, replace);
  const all = (body: readonly Statement[]): Statement[] => body.map((each) => mappedStatement(each, replace));
  switch (statement.kind) {
    case 'assignment':
      return { ...statement, targets: statement.targets.map(inside), value: inside(statement.value) };
    case 'augmented':
      return { ...statement, target: inside(statement.target), value: inside(statement.value) };
    case 'expression':
      return { ...statement, value: inside(statement.value) };
    case 'for':
      return {
        ...statement,
        target: inside(statement.target),
        iterable: inside(statement.iterable),
        body: all(statement.body),
      };
    case 'if':
      return {
        ...statement,
        test: inside(statement.test),
        then: all(statement.then),
        otherwise: all(statement.otherwise),
      };
    default:
      return statement;
  }
}

/** The names that an expression uses. */
export function namesIn(expression: Expression): Set<string> {
  const found = new Set<string>();
  mapped(expression, (each) => {
    if (each.kind === 'name') found.add(each.name);
    return null;
  });
  return found;
}
