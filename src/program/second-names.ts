import { isFullSlice } from '../operations/index-items.ts';
import type { IndexItem } from '../operations/index-items.ts';
import { identityOperation } from './program.ts';
import type { ProgramNode } from './program.ts';

/** A node and those that it is a second name for. */
export function secondNames(node: ProgramNode): ProgramNode[] {
  return node.operation === identityOperation ? [node, ...secondNames(node.inputs[0]!)] : [node];
}

/** The node that has no other behind it. */
export const originalOf = (node: ProgramNode): ProgramNode => secondNames(node).at(-1)!;

/** The same, and through arrays that were written into as a whole: `W[...] = V` holds what V does. */
export function holdersOf(node: ProgramNode): ProgramNode[] {
  if (node.operation === identityOperation) return [node, ...holdersOf(node.inputs[0]!)];
  return isWholeStore(node) ? [node, ...holdersOf(node.inputs[1]!)] : [node];
}

/** Whether an index takes all there is. */
export const isWhole = (items: readonly IndexItem[]): boolean =>
  items.every((each) => each.kind === 'ellipsis' || isFullSlice(each));

function isWholeStore({ operation, attributes, inputs, shape, type }: ProgramNode): boolean {
  if (operation.name !== 'store' || !isWhole(attributes.items as readonly IndexItem[])) return false;
  const value = inputs[1]!;
  return (
    value.type === type &&
    value.shape.length === shape.length &&
    value.shape.every(({ key }, axis) => key === shape[axis]!.key)
  );
}
