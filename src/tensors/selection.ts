/**
 * A selection lists, for every element of a result in C order, the offset of the element of a base that it is taken
 * from; -1 takes from nowhere. All rearrangements and all indexing are selections.
 */
export type Selection = Int32Array;

/** The selection whose axes select on their own: every sum of one offset from each table, the last table fastest. */
export function outerSum(start: number, tables: readonly ArrayLike<number>[]): Selection {
  let offsets = Int32Array.of(start);
  for (const table of tables) {
    const next = new Int32Array(offsets.length * table.length);
    let at = 0;
    for (const offset of offsets) {
      for (let j = 0; j < table.length; j++) {
        const step = table[j]!;
        next[at++] = offset < 0 || step < 0 ? -1 : offset + step;
      }
    }
    offsets = next;
  }
  return offsets;
}

/** 0, step, 2·step, … */
export function steps(count: number, step: number, start = 0): Int32Array {
  const table = new Int32Array(count);
  for (let i = 0; i < count; i++) table[i] = start + i * step;
  return table;
}

export function gather(base: Float64Array, selection: Selection, out: Float64Array, fill = 0): void {
  for (let i = 0; i < selection.length; i++) {
    const offset = selection[i]!;
    out[i] = offset < 0 ? fill : base[offset]!;
  }
}

/** The offset in `shape` of every element of the broadcast shape `to`. */
export function broadcastSelection(shape: readonly number[], to: readonly number[]): Selection {
  const tables: Int32Array[] = [];
  let step = 1;
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const extent = shape[axis - to.length + shape.length] ?? 1;
    tables.unshift(steps(to[axis]!, extent === 1 ? 0 : step));
    step *= extent;
  }
  return outerSum(0, tables);
}

/** Where a mask is true, as offsets in C order. */
export function trueOffsets(mask: Float64Array): Int32Array {
  const offsets = new Int32Array(countTrue(mask));
  let at = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) offsets[at++] = i;
  return offsets;
}

export function countTrue(mask: Float64Array): number {
  let count = 0;
  for (const value of mask) if (value !== 0) count++;
  return count;
}

/** First element, step and number of elements of Python's `start:stop:step` on an axis. */
export function sliceRange(
  start: number | null,
  stop: number | null,
  step: number,
  extent: number,
): { start: number; step: number; count: number } {
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const bound = (value: number): number => Math.min(Math.max(value < 0 ? value + extent : value, low), high);
  const first = start === null ? (step > 0 ? low : high) : bound(start);
  const last = stop === null ? (step > 0 ? high : low) : bound(stop);
  return { start: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}
