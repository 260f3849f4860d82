import type { Expression } from '../language/syntax.ts';
import { printExpression } from '../language/print.ts';
import { tokenize } from '../language/tokens.ts';
import type { ProgramNode } from '../program/program.ts';
import { named } from '../shapes/dimension.ts';
import type { Simplifier } from './simplify.ts';
import { add, multiply, number, power, power1, scale, sizeSum } from './terms.ts';
import type { Sum } from './terms.ts';

/**
 * A number that constants are in as a sum of products of them: `lam / 2` and `2 * lam` have a factor in common, and
 * nothing cancels that only does at the constants' present values. What arithmetic cannot take apart stays whole.
 */
export function sumOfFormula(formula: Expression, node: ProgramNode, simplifier: Simplifier): Sum {
  const sum = sumOf(formula, simplifier);
  if (sum) return sum;
  const text = printExpression(formula);
  const cost = tokenize(text).length;
  return power1({ kind: 'node', key: `formula ${text}`, cost, scalar: true, node });
}

function sumOf(formula: Expression, simplifier: Simplifier): Sum | null {
  switch (formula.kind) {
    case 'number':
      return number(formula.value);
    case 'name':
    case 'attribute': {
      const text = printExpression(formula);
      const node = simplifier.constantNamed(text);
      return node
        ? power1({ kind: 'node', key: `formula ${text}`, cost: 1, scalar: true, node })
        : sizeSum(named(text));
    }
    case 'unary': {
      const operand = sumOf(formula.operand, simplifier);
      return operand && formula.operator === '-' ? scale(operand, -1) : null;
    }
    case 'binary': {
      const [a, b] = [sumOf(formula.left, simplifier), sumOf(formula.right, simplifier)];
      return a && b && combined(formula, a, b);
    }
    default:
      return null;
  }
}

function combined({ operator, right }: Extract<Expression, { kind: 'binary' }>, a: Sum, b: Sum): Sum | null {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return add(a, scale(b, -1));
    case '*':
      return multiply(a, b);
    case '/': {
      const inverse = power(b, -1);
      return inverse && multiply(a, inverse);
    }
    case '**':
      return right.kind === 'number' && Number.isInteger(right.value) ? power(a, right.value) : null;
    default:
      return null;
  }
}
