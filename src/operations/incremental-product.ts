import { joinOf } from './incremental.ts';
import type { Change, Touched, Update } from './incremental.ts';

/**
 * Sums of products, by the role of each axis that is touched, axes of one name running together: one that the result
 * keeps stays touched there, one that is summed over makes a change of rank one, and those that the changing operand
 * lacks are touched as wholes.
 * @param inputs the axes' names of each operand
 * @param output those of the result
 */
export function productUpdate({ patches, sizes }: Change, inputs: readonly (readonly string[])[], output: readonly string[]): Update | null {
  if (inputs.some((names) => new Set(names).size < names.length)) return null;
  const extents = new Map<string, number>();
  inputs.forEach((names, o) => names.forEach((name, axis) => extents.set(name, Math.max(extents.get(name) ?? 1, sizes[o]![axis]!))));
  const several = patches.filter((patch) => patch !== null).length > 1;
  const touched = new Map<string, Touched>();
  for (const [name, extent] of extents) {
    const joined = joinOf(patches, (patch, o) => {
      const axis = inputs[o]!.indexOf(name);
      return axis < 0 || (sizes[o]![axis] === 1 && extent > 1) ? null : patch[axis]!;
    });
    touched.set(name, several && !output.includes(name) ? null : joined);
  }
  const needs = inputs.map((names, o) => names.map((name, axis) => (sizes[o]![axis] === 1 ? null : touched.get(name)!)));
  const update = { patch: output.map((name) => touched.get(name)!), needs };
  const summed = [...extents.keys()].some((name) => !output.includes(name) && touched.get(name) !== null);
  return summed ? { ...update, linear: 1 } : update;
}

/** The axes' names of `a @ b`: those of the stacks, aligned at the right, then row, inner axis and column. */
export function matrixProductNames(p: number, q: number): { inputs: [string[], string[]]; output: string[] } {
  const stack = (rank: number): string[] => Array.from({ length: Math.max(rank - 2, 0) }, (_, axis) => `stack${rank - 2 - axis}`);
  const [row, column] = [p > 1 ? ['row'] : [], q > 1 ? ['column'] : []];
  return {
    inputs: [
      [...stack(p), ...row, 'inner'],
      [...stack(q), 'inner', ...column],
    ],
    output: [...stack(Math.max(p, q)), ...row, ...column],
  };
}

/** The axes' names of a contraction of pairs of axes: the free axes of `a`, then those of `b`, remain. */
export function contractionNames(
  p: number,
  q: number,
  [left, right]: readonly [readonly number[], readonly number[]],
): {
  inputs: [string[], string[]];
  output: string[];
} {
  const a = Array.from({ length: p }, (_, axis) => (left.includes(axis) ? `pair${left.indexOf(axis)}` : `a${axis}`));
  const b = Array.from({ length: q }, (_, axis) => (right.includes(axis) ? `pair${right.indexOf(axis)}` : `b${axis}`));
  return { inputs: [a, b], output: [...a, ...b].filter((name) => !name.startsWith('pair')) };
}
