import { add, constant, floorDivide, multiply, subtract } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { ProgramNode } from './program.ts';

/** A number made of sizes by + - * and /: numerator over denominator. */
interface Quotient {
  readonly numerator: Dimension;
  readonly denominator: Dimension;
}

/**
 * `int((n - f + 2*pad) / stride) + 1`, as course code computes output sizes: the floor of a quotient of sizes, which is
 * its whole part where it is not negative. Null where the number is not made of sizes alone.
 */
export function wholePart(node: ProgramNode): Dimension | null {
  const whole = node.operation.name === 'floor' || node.operation.name === 'trunc' ? node.inputs[0]! : node;
  const quotient = quotientOf(whole);
  return quotient && floorDivide(quotient.numerator, quotient.denominator);
}

function quotientOf({ operation, inputs, attributes }: ProgramNode): Quotient | null {
  const one = constant(1);
  if (operation.name === '<size>')
    return { numerator: attributes.size.dimension as Dimension, denominator: one };
  if (operation.name === '<constant>')
    return Number.isInteger(attributes.value)
      ? { numerator: constant(attributes.value), denominator: one }
      : null;
  const [a, b] = inputs.map(quotientOf);
  if (!a || !b) return null;
  const common = multiply(a.denominator, b.denominator);
  const [left, right] = [multiply(a.numerator, b.denominator), multiply(b.numerator, a.denominator)];
  switch (operation.name) {
    case 'add':
      return { numerator: add(left, right), denominator: common };
    case 'subtract':
      return { numerator: subtract(left, right), denominator: common };
    case 'multiply':
      return { numerator: multiply(a.numerator, b.numerator), denominator: common };
    case 'divide':
      return { numerator: left, denominator: right };
    default:
      return null;
  }
}
