import type { Patch, Update } from '../operations/incremental.ts';
import type { ProgramNode } from '../program/program.ts';

/** What becomes of one node under a perturbation. */
export interface NodeUpdate {
  readonly node: ProgramNode;
  readonly update: Update;
  /** The node that the change is added to: the node itself, or a sum of it and what does not change. */
  readonly result: ProgramNode;
}

/**
 * Leaves out sums with what does not change (`W @ A + b`): the change of a linear operation is added at once to the old
 * value of the sum. Only where nothing else reads what is left out.
 */
export function foldSums(
  updates: readonly { readonly node: ProgramNode; readonly update: Update }[],
  value: ProgramNode,
  loss: ProgramNode,
): NodeUpdate[] {
  const readers = new Map<ProgramNode, { node: ProgramNode; patch: Patch }[]>();
  for (const { node, update } of updates)
    for (const input of new Set(node.inputs))
      readers.set(input, [...(readers.get(input) ?? []), { node, patch: update.patch }]);
  const changes = new Set([value, ...updates.map(({ node }) => node)]);
  const folded = new Set<ProgramNode>();
  const last = (node: ProgramNode, patch: Patch): ProgramNode => {
    const [reader, another] = readers.get(node) ?? [];
    if (!reader || another || node === loss || !isSumWith(reader.node, node, changes)) return node;
    const same =
      reader.patch.length === patch.length && reader.patch.every((touched, i) => touched === patch[i]);
    if (!same || !sameSize(reader.node, node)) return node;
    folded.add(reader.node);
    return last(reader.node, patch);
  };
  return updates.flatMap(({ node, update }) => {
    if (folded.has(node)) return [];
    return [{ node, update, result: update.linear === undefined ? node : last(node, update.patch) }];
  });
}

/** `term + constant` or `term - constant`. */
function isSumWith(
  { operation, inputs: [a, b] }: ProgramNode,
  term: ProgramNode,
  changes: ReadonlySet<ProgramNode>,
): boolean {
  if (operation.name === 'add') return (a === term && !changes.has(b!)) || (b === term && !changes.has(a!));
  return operation.name === 'subtract' && a === term && !changes.has(b!);
}

const sameSize = (a: ProgramNode, b: ProgramNode): boolean =>
  a.size.length === b.size.length && a.size.every((extent, axis) => extent === b.size[axis]);
