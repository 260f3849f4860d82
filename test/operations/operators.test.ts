import { describe, expect, it } from 'vitest';
import {
  binaryOperations,
  binaryTokens,
  comparisonOperations,
  comparisonTokens,
  unaryOperations,
  unaryTokens,
} from '../../src/operations/operators.ts';
import { operationNamed } from '../../src/operations/table.ts';

describe.each([
  ['binary', binaryOperations, binaryTokens, 2],
  ['comparison', comparisonOperations, comparisonTokens, 2],
  ['unary', unaryOperations, unaryTokens, 1],
] as const)('%s operators', (_, operations, tokens, operands) => {
  it.each(Object.entries(operations))('%s is %s', (token, name) => {
    const operation = operationNamed(name);
    // By its own name, not an alias: the printer looks tokens up by it.
    expect(operation?.name).toBe(name);
    expect(operation?.parameters.filter(({ role }) => role === 'array')).toHaveLength(operands);
    expect(tokens.get(name)).toBe(token);
  });
});
