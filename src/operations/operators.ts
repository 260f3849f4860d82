import type { BinaryOperator, ComparisonOperator, Unary } from '../language/syntax.ts';

/** The operation that an operator token stands for between arrays. Shifts have none. */
export const binaryOperations: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floor_divide',
  '%': 'mod',
  '**': 'power',
  '@': 'matmul',
  '&': 'bitwise_and',
  '|': 'bitwise_or',
  '^': 'bitwise_xor',
};

/** `is` and `in` are about objects, not elements. */
export const comparisonOperations: Readonly<Partial<Record<ComparisonOperator, string>>> = {
  '<': 'less',
  '<=': 'less_equal',
  '>': 'greater',
  '>=': 'greater_equal',
  '==': 'equal',
  '!=': 'not_equal',
};

/** `not` asks for one truth value, which an array of several elements has not. */
export const unaryOperations: Readonly<Partial<Record<Unary['operator'], string>>> = {
  '-': 'negative',
  '+': 'positive',
  '~': 'invert',
};

const inverse = <Token extends string>(tokens: Partial<Record<Token, string>>): ReadonlyMap<string, Token> =>
  new Map(Object.entries(tokens).map(([token, operation]) => [operation as string, token as Token]));

/** The token that an operation is printed with. */
export const binaryTokens = inverse(binaryOperations);
export const comparisonTokens = inverse(comparisonOperations);
export const unaryTokens = inverse(unaryOperations);
