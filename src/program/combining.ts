import { binaryOperations, comparisonOperations } from '../operations/operators.ts';
import { operationNamed } from '../operations/table.ts';
import type { BinaryOperator, ComparisonOperator, Expression } from '../language/syntax.ts';
import { apply } from './apply.ts';
import { methodOf } from './classes.ts';
import type { Context } from './context.ts';
import { combinedContainers, containsValue, isContainer } from './containers.ts';
import { areEqual, isSame } from './equality.ts';
import { compareNumbers, numberArithmetic } from './numbers.ts';
import type { ProgramNode } from './program.ts';
import { compared } from './python/sorting.ts';
import { truthOf } from './truth.ts';
import { bool, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `left operator right`; also what `left operator= right` computes. */
export function combine(
  operator: BinaryOperator,
  left: Value,
  right: Value,
  expression: Expression,
  operands: readonly (Expression | null)[],
  context: Context,
  inPlace = false,
): Value {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  const known = numberArithmetic(operator, left, right) ?? combinedContainers(operator, left, right);
  if (known) return known;
  const own = combinedByMethod(METHODS[operator], left, right, expression, context);
  if (own) return own;
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

/** By which an object says what an operator does with it. */
const METHODS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
};

function combinedByMethod(
  name: string | undefined,
  left: Value,
  right: Value,
  expression: Expression,
  context: Context,
): Value | null {
  if (name === undefined) return null;
  const own = left.kind === 'instance' ? methodOf(left, `__${name}__`) : null;
  if (own) return context.call(own, [right], expression);
  const other = right.kind === 'instance' ? methodOf(right, `__r${name}__`) : null;
  return other ? context.call(other, [left], expression) : null;
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
  if (bad >= 0) return refuseOperand(values[bad]!, operands[bad] ?? expression, context);
  return apply(
    {
      operation: operationNamed(name)!,
      inputs: inputs as ProgramNode[],
      attributes: {},
      expression,
      operands,
      token,
      inPlace,
    },
    context,
  );
}

/** What is no array: a blank that a student has still to fill, a module that is not there, or a mistake. */
export function refuseOperand(value: Value, operand: Expression, context: Context): Value {
  const text = context.textOf(operand);
  if (value.kind === 'unknown') return unknown;
  if (value.kind === 'where')
    return context.lose(
      operand.span,
      'where a mask is true depends on the data',
      'index with the mask itself',
    );
  if (value.kind === 'missing')
    return context.lose(operand.span, `${text} needs ${value.name}, which cannot be read here`);
  if (value.kind === 'none' && context.isPython)
    return context.lose(operand.span, `${text} is None: not written yet`);
  return context.refuse(operand.span, 'shape/not-traced', `${text} is not an array or a number`);
}

/** `left operator right` for the operators that compare. */
export function compareValues(
  operator: ComparisonOperator,
  left: Value,
  right: Value,
  expression: Expression,
  operands: readonly (Expression | null)[],
  context: Context,
): Value {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknown;
  if (operator === 'is' || operator === 'is not') return bool(isSame(left, right) === (operator === 'is'));
  if (operator === 'in' || operator === 'not in') {
    const found = isContainer(right) ? containsValue(right, left) : null;
    if (found !== null) return bool(found === (operator === 'in'));
    return context.lose(expression.span, `\`${operator}\` between arrays is not traced`);
  }
  const own = combinedByMethod(METHODS[operator], left, right, expression, context);
  if (own) return own;
  const known = compareNumbers(operator, left, right);
  if (known !== null) return bool(known);
  const ordered = orderedElements(operator, left, right);
  if (ordered !== null) return bool(ordered);
  if ((operator === '==' || operator === '!=') && !(isArray(left) && isArray(right))) {
    const equal = isArray(left) || isArray(right) ? comparedWithArray(left, right) : areEqual(left, right);
    if (equal !== null) return bool(equal === (operator === '=='));
  }
  return applyTo(comparisonOperations[operator]!, [left, right], expression, operands, context, operator);
}

/** `(1, 2) < (1, 3)`. */
function orderedElements(operator: ComparisonOperator, left: Value, right: Value): boolean | null {
  if (left.kind !== right.kind || (left.kind !== 'tuple' && left.kind !== 'list')) return null;
  const order = ['<', '<=', '>', '>='].includes(operator) ? compared(left, right) : null;
  if (order === null) return null;
  return operator[0] === '<'
    ? order < 0 || (order === 0 && operator === '<=')
    : order > 0 || (order === 0 && operator === '>=');
}

const isArray = ({ kind }: Value): boolean => kind === 'array';

/** An array is never None, and no text. */
const comparedWithArray = (left: Value, right: Value): boolean | null =>
  [left, right].some(({ kind }) => kind === 'none' || kind === 'text' || kind === 'dict') ? false : null;

/** All of a chain `a < b < c`; null where one of them depends on the data. */
export function conjunctionOf(parts: readonly Value[], context: Context): Value | null {
  const truths = parts.map((part) => truthOf(part, context));
  if (truths.includes(false)) return bool(false);
  return truths.includes(null) ? null : bool(true);
}
