import type { IndexItem } from '../operations/index-items.ts';
import type { ProgramNode } from './program.ts';
import type { Storage } from './storage.ts';

/** What makes arrays of rank 0; everything else of rank 0 is a number. */
const ARRAYS = new Set([
  '<value>',
  '<broken>',
  'array',
  'where',
  'reshape',
  'broadcast_to',
  'full',
  ...['zeros', 'ones', 'empty', 'full'].flatMap((name) => [name, `${name}_like`]),
]);

const PASSING_ON = new Set(['<same>', 'copy', 'transpose', 'swapaxes', 'squeeze']);

/**
 * Whether a value is one of NumPy's numbers: `A[0, 1]`, `A.sum()`, `s + 1`. They cannot change: `c += 1` gives the name
 * another number, and neither a second name nor the array that it came from sees it.
 */
export function isNumber({ operation, attributes, shape }: ProgramNode, base?: Storage): boolean {
  if (shape.length > 0) return false;
  if (PASSING_ON.has(operation.name)) return base?.isNumber ?? false;
  // `A[0, 1, ...]` is an array.
  if (operation.name === 'index')
    return (attributes.items as readonly IndexItem[]).every(({ kind }) => kind === 'integer');
  return !ARRAYS.has(operation.name);
}
