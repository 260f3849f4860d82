import { isBasic } from '../operations/index-items.ts';
import type { IndexItem } from '../operations/index-items.ts';
import type { ProgramNode } from '../program/program.ts';
import { constantOf } from '../shapes/dimension.ts';

/** What lies under stores that did not touch the elements at these items; null where none lies under. */
export function untouchedBy(
  x: ProgramNode,
  items: readonly IndexItem[],
  until?: ProgramNode,
): ProgramNode | null {
  let base = x;
  while (base !== until && base.operation.name === 'store' && isApart(base.attributes.items, items))
    base = base.inputs[0]!;
  return base === x ? null : base;
}

/** What a name holds after further stores that did not touch the elements at these items. */
export function laterThan(
  x: ProgramNode,
  items: readonly IndexItem[],
  held: ReadonlySet<ProgramNode>,
): ProgramNode | null {
  if (x.operation.name !== 'store' || held.has(x)) return null;
  for (const node of held) if (untouchedBy(node, items, x) === x) return node;
  return null;
}

/** Whether two places cannot have an element in common: integers that differ on one axis. */
export function isApart(items: readonly IndexItem[], others: readonly IndexItem[]): boolean {
  if (!isBasic(items) || !isBasic(others)) return false;
  for (const [k, item] of items.entries()) {
    const other = others[k];
    if (
      !other ||
      item.kind === 'newaxis' ||
      item.kind === 'ellipsis' ||
      other.kind === 'newaxis' ||
      other.kind === 'ellipsis'
    )
      return false;
    if (item.kind !== 'integer' || other.kind !== 'integer') continue;
    const [a, b] = [constantOf(item.value.dimension), constantOf(other.value.dimension)];
    if (a !== null && b !== null && a >= 0 && b >= 0 && a !== b) return true;
  }
  return false;
}
