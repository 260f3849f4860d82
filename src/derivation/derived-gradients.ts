import { printExpression } from '../language/print.ts';
import type { BinaryOperator, Expression, Statement } from '../language/syntax.ts';
import { ShapeError } from '../operations/operation.ts';
import type { Program } from '../program/program.ts';
import type { Convention } from './convention.ts';
import { derivedStatements } from './equations.ts';
import { binary, mapped, unary } from './trees.ts';

/** What a gradient should be, as an equation beside the written one. */
export interface DerivedGradient {
  /** Its name as it is written; `dFoo` where none is. */
  readonly name: string;
  /** Its statements in order: an assignment, and stores into it where elements are indexed. */
  readonly statements: readonly Statement[];
  /**
   * The right-hand side over forward's names and the gradients that are written; null where it takes more than one
   * assignment, or would be very long.
   */
  readonly value: Expression | null;
  /** The terms that add up to it, signs included, numbers in front multiplied out. Empty where `value` is null. */
  readonly summands: readonly Expression[];
}

const MOST_CHARACTERS = 5000;

/** None where shapes are equal only under what loops assume of sizes, and rewriting does not see that. */
function statementsOf(program: Program, convention: Convention): Statement[] {
  try {
    return derivedStatements(program, {
      convention,
      keep: program.pairs.map(({ of }) => of),
      roll: false,
    }).filter((each) => typeof each !== 'string');
  } catch (error) {
    if (error instanceof ShapeError) return [];
    throw error;
  }
}

/**
 * The derived gradient for every gradient that the program's backward has, by the gradient's name, and for every
 * parameter. Intermediates have the scale of the convention: `total` is ∂J/∂value.
 */
export function derivedGradients(
  program: Program,
  convention: Convention,
): ReadonlyMap<string, DerivedGradient> {
  const written = new Set(program.pairs.map(({ name }) => name));
  const statements = statementsOf(program, convention);
  const byName = new Map<string, Statement[]>();
  for (const statement of statements) {
    const name = targetOf(statement);
    if (name !== null) byName.set(name, [...(byName.get(name) ?? []), statement]);
  }
  const values = new Map<string, Expression | null>();
  const lengths = new Map<string, number>();
  /** Names that only the derivation has are replaced by what they stand for. */
  const valueOf = (name: string): Expression | null => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const [only, ...more] = byName.get(name)!;
    let found: Expression | null = null;
    if (only!.kind === 'assignment' && more.length === 0) {
      let complete = true;
      let length = printExpression(only.value).length;
      found = mapped(only.value, (each) => {
        const used = each.kind === 'name' || each.kind === 'subscript' ? printExpression(each) : '';
        if (!byName.has(used) || written.has(used)) return null;
        const value = valueOf(used);
        complete &&= value !== null;
        length += lengths.get(used) ?? 0;
        return value;
      });
      // What is used twice is written twice, and so on: no one could read it.
      if (!complete || length > MOST_CHARACTERS) found = null;
      lengths.set(name, length);
    }
    values.set(name, found);
    return found;
  };
  return new Map(
    [...byName].map(([name, own]) => {
      const value = valueOf(name);
      return [name, { name, statements: own, value, summands: value ? summandsOf(value) : [] }];
    }),
  );
}

/** The name that a statement gives a value to, or stores into. */
function targetOf(statement: Statement): string | null {
  const target =
    statement.kind === 'assignment'
      ? statement.targets[0]!
      : statement.kind === 'augmented'
        ? statement.target
        : statement.kind === 'expression' && statement.value.kind === 'call'
          ? statement.value.arguments[0]!
          : null;
  if (target === null) return null;
  const text = printExpression(target);
  return /^\w+(\[\d+\])?$/.test(text)
    ? text
    : printExpression(target.kind === 'subscript' ? target.object : target);
}

/** The terms of a sum; (a + b) * c, c * (a + b) and (a + b) / c are sums of two. */
export function summandsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'unary':
      return expression.operator === '-'
        ? summandsOf(expression.operand).map((each) => unary('-', each))
        : [expression];
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === '+') return [...summandsOf(left), ...summandsOf(right)];
      if (operator === '-')
        return [...summandsOf(left), ...summandsOf(right).map((each) => unary('-', each))];
      return distributed(operator, left, right);
    }
    default:
      return [expression];
  }
}

function distributed(operator: BinaryOperator, left: Expression, right: Expression): Expression[] {
  const whole = [binary(operator, left, right)];
  if (operator !== '*' && operator !== '/' && operator !== '@') return whole;
  const lefts = summandsOf(left);
  // A sum that is a factor of its own, like 1 - A**2, is no sum of paths: only numbers are multiplied out.
  if (lefts.length > 1 && isNumber(right) && operator !== '@')
    return lefts.map((each) => binary(operator, each, right));
  const rights = operator === '/' ? [right] : summandsOf(right);
  if (rights.length > 1 && isNumber(left) && operator === '*')
    return rights.map((each) => binary(operator, left, each));
  return whole;
}

/** Numbers, and quotients of numbers and names without capitals: 1/m, 2 / (N * D) is told by its shape alone. */
const isNumber = (expression: Expression): boolean =>
  expression.kind === 'number' ||
  (expression.kind === 'binary' &&
    expression.operator === '/' &&
    (isNumber(expression.left) || expression.left.kind === 'name')) ||
  (expression.kind === 'unary' && isNumber(expression.operand));
