import type { IndexItem } from '../operations/index-items.ts';
import type { ProgramNode } from './program.ts';

/** What stands between the brackets. */
export interface Index {
  readonly items: IndexItem[];
  readonly arrays: ProgramNode[];
}

/** `x[True]`, `s[s > 0]` of a number. */
export const isSingleTruth = ({ items, arrays }: Index): boolean =>
  items.length === 1 && arrays.length === 1 && arrays[0]!.type === 'bool' && arrays[0]!.shape.length === 0;
