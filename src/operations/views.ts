import { isBasic } from './index-items.ts';
import type { Node } from './operation.ts';

/**
 * Whether `node` shares memory with its first input in NumPy, so that a store into one changes the other.
 * Indices by arrays or masks copy; so does a reshape of elements that do not lie in order.
 */
export function isView(node: Node): boolean {
  const { operation, inputs, attributes } = node;
  if (!operation.put) return false;
  if (operation.name === 'index') return isBasic(attributes.items);
  if (operation.name === 'asarray') return node.type === inputs[0]!.type;
  if (operation.name === 'reshape' || operation.name === 'ravel') return isInOrder(inputs[0]!);
  return true;
}

const REORDERING = new Set(['transpose', 'swapaxes', 'moveaxis', 'flip', 'fliplr', 'flipud', 'rot90', 'index']);

/** Whether an array's memory is in C order as far as its own views tell; a view that only may be out of order counts as such. */
function isInOrder(node: Node): boolean {
  if (!isView(node)) return true;
  return !(REORDERING.has(node.operation.name) && node.shape.length > 0) && isInOrder(node.inputs[0]!);
}
