/** How a block of elements is walked in two arrays: its axes from the innermost out, none of extent 1, neighbours merged. */
export interface Walk {
  readonly extents: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Steps are in elements, by axis from the outermost in. */
export function walkOf(extents: readonly number[], from: readonly number[], to: readonly number[]): Walk {
  const walk = { extents: [] as number[], from: [] as number[], to: [] as number[] };
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const extent = extents[axis]!;
    if (extent === 1) continue;
    const last = walk.extents.length - 1;
    const merges =
      last >= 0 &&
      from[axis] === walk.from[last]! * walk.extents[last]! &&
      to[axis] === walk.to[last]! * walk.extents[last]!;
    if (merges) walk.extents[last]! *= extent;
    else {
      walk.extents.push(extent);
      walk.from.push(from[axis]!);
      walk.to.push(to[axis]!);
    }
  }
  return walk;
}

/** Copies a block from `source[i]` on to `target[j]` on. */
export function copyBlock(
  walk: Walk,
  source: Float64Array,
  i: number,
  target: Float64Array,
  j: number,
  axis = walk.extents.length - 1,
): void {
  if (axis < 0) {
    target[j] = source[i]!;
    return;
  }
  const count = walk.extents[axis]!;
  const [read, write] = [walk.from[axis]!, walk.to[axis]!];
  if (axis === 0) {
    for (let k = 0; k < count; k++, i += read, j += write) target[j] = source[i]!;
    return;
  }
  for (let k = 0; k < count; k++, i += read, j += write) copyBlock(walk, source, i, target, j, axis - 1);
}
