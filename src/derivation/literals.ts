import type { ProgramNode } from '../program/program.ts';

/** The number that a node is, whatever the constants are; null of others. */
export const literalOf = ({ operation, attributes }: ProgramNode): number | null =>
  operation.name === '<constant>' && attributes.formula === undefined ? (attributes.value as number) : null;
