import { binaryOperations, comparisonOperations, unaryOperations } from '../operations/operators.ts';
import { operationNamed } from '../operations/table.ts';
import { didYouMean } from '../diagnostics/did-you-mean.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import type {
  Binary,
  BooleanOperation,
  Comparison,
  Conditional,
  Expression,
  Unary,
} from '../language/syntax.ts';
import { apply } from './apply.ts';
import { assignmentOf } from './assignments.ts';
import { evaluateAttribute, evaluateCall } from './calls.ts';
import type { Context } from './context.ts';
import { negated } from './formula.ts';
import { nearestFunction } from './functions.ts';
import { truthOf, valueNamed } from './names.ts';
import { evaluateSubscript } from './subscripts.ts';
import { compareNumbers, integerArithmetic, numberArithmetic } from './numbers.ts';
import { integer, none, tuple, unknown } from './values.ts';
import type { Value } from './values.ts';

/** Traces an expression. Everything wrong with it is reported to the context; what cannot be traced is `unknown`. */
export function evaluate(expression: Expression, context: Context): Value {
  const value = context.known?.get(expression) ?? evaluateKind(expression, context);
  context.values.set(expression, value);
  if (context.known && expression.kind !== 'name') context.known.set(expression, value);
  return value;
}

function evaluateKind(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'name':
      return lookUp(expression.name, expression, context);
    case 'number':
      return expression.integer ? integer(expression.value) : { kind: 'float', value: expression.value };
    case 'string':
      return { kind: 'text', value: expression.value };
    case 'constant':
      return constantValue(expression.value);
    case 'unary':
      return evaluateUnary(expression, context);
    case 'binary':
      return evaluateBinary(expression, context);
    case 'comparison':
      return evaluateComparison(expression, context);
    case 'boolean':
      return evaluateBoolean(expression, context);
    case 'call':
      return evaluateCall(expression, context);
    case 'attribute':
      return evaluateAttribute(expression, context);
    case 'subscript':
      return evaluateSubscript(expression, context);
    case 'tuple':
    case 'list':
      return tuple(expression.elements.map((element) => evaluate(element, context)));
    case 'conditional':
      return evaluateConditional(expression, context);
    case 'slice':
      return context.lose(expression.span, 'a slice stands outside of brackets');
    case 'prime':
      return context.refuse(
        expression.span,
        'input/syntax',
        `${expression.name}' must be called: ${expression.name}'(Z)`,
      );
  }
}

function constantValue(value: true | false | null | 'ellipsis'): Value {
  if (value === null) return none;
  return value === 'ellipsis' ? { kind: 'ellipsis' } : { kind: 'bool', value };
}

/** Names: what was assigned or declared, then dimensions and constants, then functions. */
function lookUp(name: string, expression: Expression, context: Context): Value {
  const value = valueNamed(name, context);
  if (value) return value;
  const known = [
    ...context.scope.keys(),
    ...context.builder.domain.present.keys(),
    ...context.model.constants.keys(),
  ];
  const later = setLater(name, context);
  if (later) {
    context.report(expression.span, {
      code: 'input/name',
      message: `${name} is used before it is set`,
      labels: [{ message: 'it is set here', location: later }],
    });
    return unknown;
  }
  return context.refuse(expression.span, 'input/name', `${name} is neither declared nor set`, () => {
    const layers = known.filter((each) => each.startsWith(`${name}[`));
    if (layers.length > 0) return `there is ${layers.slice(0, 3).join(', ')}: write the layer`;
    const near = didYouMean(name, known) ?? nearestFunction(name);
    return near
      ? `did you mean ${near}?`
      : 'declare it under inputs or parameters, or set it in an equation before';
  });
}

/** The place of an equation that sets the name too late. */
function setLater(name: string, { model }: Context): Location | null {
  for (const { statements, source } of [model.forward, ...(model.backward ? [model.backward] : [])]) {
    const target = assignmentOf(name, statements);
    if (target) return source.locate(target.span);
  }
  return null;
}

function evaluateUnary(expression: Unary, context: Context): Value {
  const operand = evaluate(expression.operand, context);
  if (operand.kind === 'unknown') return unknown;
  if (expression.operator === 'not') {
    const truth = truthOf(operand);
    return truth === null
      ? context.lose(
          expression.span,
          '`not` of an array is not one truth value',
          'write ~A for an array of truth values',
        )
      : { kind: 'bool', value: !truth };
  }
  if (expression.operator !== '~' && (operand.kind === 'integer' || operand.kind === 'float')) {
    const zero = integer(0) as Extract<Value, { kind: 'integer' }>;
    if (expression.operator === '+') return operand;
    return negated(
      operand,
      operand.kind === 'integer'
        ? integerArithmetic('-', zero, operand)!
        : { kind: 'float', value: -operand.value },
    );
  }
  return applyTo(unaryOperations[expression.operator]!, [operand], expression, [expression.operand], context);
}

function evaluateBinary(expression: Binary, context: Context): Value {
  const left = evaluate(expression.left, context);
  const right = evaluate(expression.right, context);
  return combine(expression.operator, left, right, expression, [expression.left, expression.right], context);
}

/** `left operator right`; also what `left operator= right` computes. */
export function combine(
  operator: Binary['operator'],
  left: Value,
  right: Value,
  expression: Expression,
  operands: readonly Expression[],
  context: Context,
  inPlace = false,
): Value {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  const known = numberArithmetic(operator, left, right);
  if (known) return known;
  if (left.kind === 'tuple' && right.kind === 'tuple' && operator === '+')
    return tuple([...left.elements, ...right.elements]);
  if (operator === '^' && expression.kind === 'binary' && isFloat(left, context)) {
    return context.refuse(
      expression.operatorSpan,
      'input/notation',
      '`^` is not a power in Python',
      'write **',
    );
  }
  const name = binaryOperations[operator];
  if (!name) return context.lose(expression.span, `${operator} is not traced`);
  return applyTo(name, [left, right], expression, operands, context, operator, inPlace);
}

const isFloat = (value: Value, context: Context): boolean =>
  value.kind === 'float' || (value.kind === 'array' && value.storage.read(context.builder).type === 'float');

/** Applies an operation of the table to values that must be operands. */
export function applyTo(
  name: string,
  values: readonly Value[],
  expression: Expression,
  operands: readonly (Expression | null)[],
  context: Context,
  token: string | null = null,
  inPlace = false,
): Value {
  const inputs = values.map((value) => context.node(value));
  const bad = inputs.indexOf(null);
  if (bad >= 0) {
    const operand = operands[bad] ?? expression;
    return context.refuse(
      operand.span,
      'shape/not-traced',
      `${context.textOf(operand)} is not an array or a number`,
    );
  }
  return apply(
    {
      operation: operationNamed(name)!,
      inputs: inputs as NonNullable<(typeof inputs)[number]>[],
      attributes: {},
      expression,
      operands,
      token,
      inPlace,
    },
    context,
  );
}

function evaluateComparison(expression: Comparison, context: Context): Value {
  const values = expression.operands.map((operand) => evaluate(operand, context));
  if (values.some(({ kind }) => kind === 'unknown')) return unknown;
  const parts = expression.operators.map((operator, i): Value => {
    const [left, right] = [values[i]!, values[i + 1]!];
    const known = compareNumbers(operator, left, right);
    if (known !== null) return { kind: 'bool', value: known };
    const name = comparisonOperations[operator];
    if (!name) return context.lose(expression.span, `\`${operator}\` between arrays is not traced`);
    return applyTo(
      name,
      [left, right],
      expression,
      [expression.operands[i]!, expression.operands[i + 1]!],
      context,
      operator,
    );
  });
  if (parts.length === 1) return parts[0]!;
  if (parts.every((part) => part.kind === 'bool'))
    return { kind: 'bool', value: parts.every((part) => part.value) };
  return context.lose(
    expression.span,
    'a chained comparison of arrays has no truth value',
    'write (a < b) & (b < c)',
  );
}

function evaluateBoolean(expression: BooleanOperation, context: Context): Value {
  let result: Value = unknown;
  for (const operand of expression.operands) {
    result = evaluate(operand, context);
    const truth = truthOf(result);
    if (truth === null) {
      if (result.kind === 'unknown') return unknown;
      return context.lose(
        operand.span,
        `\`${expression.operator}\` needs one truth value, not an array`,
        `write ${expression.operator === 'and' ? '&' : '|'} between arrays`,
      );
    }
    if (truth === (expression.operator === 'or')) return result;
  }
  return result;
}

function evaluateConditional(expression: Conditional, context: Context): Value {
  const truth = truthOf(evaluate(expression.test, context));
  if (truth === null)
    return context.lose(
      expression.test.span,
      'this condition depends on the data',
      'write np.where(condition, a, b)',
    );
  return evaluate(truth ? expression.then : expression.otherwise, context);
}
