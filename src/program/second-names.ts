import { identityOperation } from './program.ts';
import type { ProgramNode } from './program.ts';

/** A node and those that it is a second name for. */
export function secondNames(node: ProgramNode): ProgramNode[] {
  return node.operation === identityOperation ? [node, ...secondNames(node.inputs[0]!)] : [node];
}

/** The node that has no other behind it. */
export const originalOf = (node: ProgramNode): ProgramNode => secondNames(node).at(-1)!;
