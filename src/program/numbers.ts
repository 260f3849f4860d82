import type { BinaryOperator, ComparisonOperator } from '../language/syntax.ts';
import {
  add,
  constant,
  constantOf,
  floorDivide,
  modulo,
  multiply,
  power,
  subtract,
} from '../shapes/dimension.ts';
import { compare } from '../shapes/domain.ts';
import { presentNumber } from './equality.ts';
import { combined } from './formula.ts';
import { fixedNumber } from './values.ts';
import type { Value } from './values.ts';

type IntegerValue = Extract<Value, { kind: 'integer' }>;

/** Arithmetic between integers known while tracing; null for what leaves the integers (`/`, a negative power). */
export function integerArithmetic(
  operator: BinaryOperator,
  a: IntegerValue,
  b: IntegerValue,
): IntegerValue | null {
  const result = (value: number, dimension: IntegerValue['dimension']): IntegerValue => ({
    kind: 'integer',
    value,
    dimension,
  });
  switch (operator) {
    case '+':
      return result(a.value + b.value, add(a.dimension, b.dimension));
    case '-':
      return result(a.value - b.value, subtract(a.dimension, b.dimension));
    case '*':
      return result(a.value * b.value, multiply(a.dimension, b.dimension));
    case '//':
      return b.value === 0
        ? null
        : result(Math.floor(a.value / b.value), floorDivide(a.dimension, b.dimension));
    case '%':
      return b.value === 0
        ? null
        : result(a.value - b.value * Math.floor(a.value / b.value), modulo(a.dimension, b.dimension));
    case '<<':
    case '>>': {
      const places = constantOf(b.dimension);
      if (places === null || places < 0 || places > 30) return null;
      return operator === '<<'
        ? result(a.value * 2 ** places, multiply(a.dimension, constant(2 ** places)))
        : result(Math.floor(a.value / 2 ** places), floorDivide(a.dimension, constant(2 ** places)));
    }
    case '**': {
      const exponent = constantOf(b.dimension);
      if (exponent === null || exponent < 0 || exponent > 64 || a.value ** exponent > Number.MAX_SAFE_INTEGER)
        return null;
      return result(a.value ** exponent, power(a.dimension, exponent));
    }
    default:
      return null;
  }
}

/**
 * Arithmetic on numbers that are the same at all sizes, and on sizes while they stay integers. `1/m` is not: it
 * becomes a node, so that it prints as it was written. Null where a node must be made.
 */
export function numberArithmetic(operator: BinaryOperator, left: Value, right: Value): Value | null {
  const result = folded(operator, left, right);
  return result && combined(operator, left, right, result);
}

function folded(operator: BinaryOperator, left: Value, right: Value): Value | null {
  if (left.kind === 'integer' && right.kind === 'integer') {
    const whole = integerArithmetic(operator, left, right);
    if (whole) return whole;
  }
  const [a, b] = [fixedNumber(left), fixedNumber(right)];
  if (a === null || b === null || left.kind === 'bool' || right.kind === 'bool') return null;
  switch (operator) {
    case '+':
      return { kind: 'float', value: a + b };
    case '-':
      return { kind: 'float', value: a - b };
    case '*':
      return { kind: 'float', value: a * b };
    case '/':
      return { kind: 'float', value: a / b };
    case '//':
      return { kind: 'float', value: Math.floor(a / b) };
    case '%':
      return { kind: 'float', value: a - b * Math.floor(a / b) };
    case '**':
      return { kind: 'float', value: a ** b };
    default:
      return null;
  }
}

/** A comparison decided while tracing, by the present sizes; null between arrays. */
export function compareNumbers(operator: ComparisonOperator, left: Value, right: Value): boolean | null {
  if (left.kind === 'text' && right.kind === 'text') return order(operator, left.value, right.value);
  const [a, b] = [presentNumber(left), presentNumber(right)];
  return a === null || b === null ? null : order(operator, a, b);
}

const order = <T extends number | string>(operator: ComparisonOperator, a: T, b: T): boolean | null =>
  operator === 'is' || operator === 'is not' || operator === 'in' || operator === 'not in'
    ? null
    : compare(a, operator, b);
