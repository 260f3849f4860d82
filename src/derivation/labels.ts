import { normalizeAxes } from '../operations/rules.ts';
import type { Attributes } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Simplifier } from './simplify.ts';

/**
 * A sum of one-hot labels along their axis is one: `(softmax - Y)` rests on it. True of inputs that are drawn so
 * (`init: onehot`), not of given values, which may be anything. Null where it is not known.
 */
export function oneAlong(
  node: ProgramNode,
  { axis }: Attributes,
  simplifier: Simplifier,
): ProgramNode | null {
  const entry = node.operation.name === '<value>' ? simplifier.entryOf(node) : null;
  if (!entry || entry.role !== 'input' || entry.init.kind !== 'onehot') return null;
  if (entry.value !== null || entry.fill !== null) return null;
  const rank = node.shape.length;
  const axes = normalizeAxes(axis ?? null, node);
  const along = (entry.init.axis + rank) % rank;
  return axes.length === 1 && axes[0] === along ? simplifier.number(1, 'float') : null;
}
