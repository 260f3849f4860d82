import type { BinaryOperator } from '../language/syntax.ts';
import { printDimension } from '../shapes/dimension.ts';
import type { Value } from './values.ts';

/** Longer ones are not kept: nobody would read them. */
const MAX_LENGTH = 80;

/**
 * A number that is known while tracing is its value; its formula says which constants it was made of, so that what is
 * derived from it holds for other values of them: `2 * lam` is 1 at lam = 0.5, and written `(2) * (lam)`.
 */
export function combined(operator: BinaryOperator, left: Value, right: Value, result: Value): Value {
  if (!isNumber(result) || !isNumber(left) || !isNumber(right)) return result;
  if (left.formula === undefined && right.formula === undefined) return result;
  return withFormula(result, `(${formulaOf(left)}) ${operator} (${formulaOf(right)})`);
}

export const negated = (operand: Value, result: Value): Value =>
  isNumber(operand) && operand.formula !== undefined ? withFormula(result, `-(${operand.formula})`) : result;

type Number = Extract<Value, { kind: 'integer' | 'float' }>;

const isNumber = (value: Value): value is Number => value.kind === 'integer' || value.kind === 'float';

const withFormula = (value: Value, formula: string): Value =>
  isNumber(value) && formula.length <= MAX_LENGTH ? { ...value, formula } : value;

const formulaOf = (value: Number): string =>
  value.formula ?? (value.kind === 'integer' ? printDimension(value.dimension) : String(value.value));
