import type { Operation } from './operation.ts';
import { leaves } from './leaves.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { choices } from './choices.ts';
import { comparisons } from './comparisons.ts';
import { functions } from './functions.ts';
import { average } from './average.ts';
import { contractions } from './contractions.ts';
import { cumulative } from './cumulative.ts';
import { dot } from './dot.ts';
import { einsum } from './einsum.ts';
import { linearAlgebra } from './linalg.ts';
import { norm } from './norm.ts';
import { orderStatistics } from './order.ts';
import { matrixProduct } from './products.ts';
import { reductions } from './reductions.ts';
import { softmaxes } from './softmax.ts';
import { constructing } from './constructing.ts';
import { converting } from './converting.ts';
import { diagonals } from './diagonals.ts';
import { flips } from './flipping.ts';
import { indexing } from './indexing.ts';
import { joining } from './joining.ts';
import { padding } from './padding.ts';
import { repeating } from './repeating.ts';
import { reshaping } from './reshaping.ts';
import { selecting } from './selecting.ts';
import { grids } from './splitting.ts';
import { transposing } from './transposing.ts';
import { windows } from './windows.ts';
import { statistics } from './statistics.ts';

/** Every operation, by name and alias. */
const byName = new Map<string, Operation>();

for (const operation of [
  ...leaves,
  ...arithmetic,
  ...comparisons,
  ...functions,
  ...activations,
  ...choices,
  ...transposing,
  ...reshaping,
  ...joining,
  ...constructing,
  ...converting,
  ...indexing,
  ...selecting,
  ...flips,
  ...repeating,
  ...padding,
  ...diagonals,
  ...grids,
  ...windows,
  ...reductions,
  ...statistics,
  ...softmaxes,
  matrixProduct,
  dot,
  average,
  ...cumulative,
  ...orderStatistics,
  ...contractions,
  einsum,
  norm,
  ...linearAlgebra,
]) {
  for (const name of [operation.name, ...(operation.aliases ?? [])]) byName.set(name, operation);
}

export const operationNamed = (name: string): Operation | undefined => byName.get(name);

export const operationNames = (): string[] => [...byName.keys()];
