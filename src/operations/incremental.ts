import type { Attributes } from './attributes.ts';

/** Of one axis: the index that a perturbation touches, by the offset of the perturbed entry; null where it may touch all. */
export type Touched = Int32Array | null;

/**
 * The part of a value that the perturbation of one entry may change, axis by axis: a product region. It may be larger
 * than what really changes. An axis of one element is always null.
 */
export type Patch = readonly Touched[];

/** A call whose operands are about to change in part. */
export interface Change {
  /** Of each operand; null where it stays as it is. */
  readonly patches: readonly (Patch | null)[];
  /** The operands' extents. */
  readonly sizes: readonly (readonly number[])[];
  /** The result's extents. */
  readonly size: readonly number[];
  readonly attributes: Attributes;
  /** Number of entries that may be perturbed: the length of the tables. */
  readonly entries: number;
}

/** What a change of the operands does to the result. */
export interface Update {
  readonly patch: Patch;
  /** The part of each operand from which the kernel makes that part of the result. */
  readonly needs: readonly Patch[];
  /**
   * The kernel is linear in the only operand that changes: given the operand's change, this number times what it gives
   * is the result's.
   */
  readonly linear?: number;
  /** For the kernel, where those of the whole do not fit the parts. */
  readonly attributes?: Attributes;
  /** No kernel is needed: the result's part is that of this operand, element by element. */
  readonly copies?: number;
}

/** Maps the parts of the operands that change to that of the result; null where all of it has to be recomputed. */
export type IncrementalRule = (change: Change) => Update | null;

export const whole = (rank: number): Patch => new Array<Touched>(rank).fill(null);

export const isWhole = (patch: Patch): boolean => patch.every((touched) => touched === null);

export const sameIndex = (a: Touched, b: Touched): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((index, i) => index === b[i]));

/** The least part that holds both: one index where it is the same one. */
export const joined = (a: Touched, b: Touched): Touched => (sameIndex(a, b) ? a : null);

/** What the operands that change touch of an axis of the result; `touchedBy` is undefined for an operand without it. */
export function joinOf(patches: readonly (Patch | null)[], touchedBy: (patch: Patch, operand: number) => Touched | undefined): Touched {
  let result: Touched | undefined;
  patches.forEach((patch, operand) => {
    if (!patch) return;
    const touched = touchedBy(patch, operand);
    if (touched !== undefined) result = result === undefined ? touched : joined(result, touched);
  });
  return result ?? null;
}

/** The whole result from whole operands. */
export const recomputed = ({ sizes, size }: Change): Update => ({ patch: whole(size.length), needs: sizes.map(({ length }) => whole(length)) });

/** Of operands that are broadcast to the result: an operand that is stretched along an axis touches all of it. */
export function broadcastPatch({ patches, sizes, size }: Pick<Change, 'patches' | 'sizes' | 'size'>): Patch {
  return size.map((extent, axis) =>
    joinOf(patches, (patch, o) => {
      const own = axis - size.length + patch.length;
      return own < 0 || (sizes[o]![own] === 1 && extent > 1) ? null : patch[own]!;
    }),
  );
}

/** The part of an operand that is broadcast to a part of the result. */
export const broadcastNeed = (patch: Patch, own: readonly number[]): Patch =>
  own.map((extent, axis) => (extent === 1 ? null : patch[axis + patch.length - own.length]!));

/** Results element by element. */
export const elementwise: IncrementalRule = (change) => {
  const patch = broadcastPatch(change);
  return { patch, needs: change.sizes.map((own) => broadcastNeed(patch, own)) };
};

/** Elements are only put into another order of axes: axis k of the result is axis `order[k]` of the operand. */
export const permuted = ({ patches: [patch] }: Change, order: readonly number[]): Update => ({
  patch: order.map((axis) => patch![axis]!),
  needs: [patch!],
});

/**
 * Lines along axes are taken as wholes and replaced by as many elements (`keep`), or by one, whose axes are dropped or
 * left with one element (`keepdims`). Further operands are whole.
 */
export function alongAxes({ patches: [patch], sizes }: Change, axes: readonly number[], kind: 'keep' | 'keepdims' | 'drop'): Update | null {
  if (!patch || sizes.length > 1) return null;
  const lines = patch.map((touched, axis) => (axes.includes(axis) ? null : touched));
  return { patch: kind === 'drop' ? lines.filter((_, axis) => !axes.includes(axis)) : lines, needs: [lines] };
}

/**
 * The same elements in the same order under another shape. Axes are matched in groups of equal products; a group of which
 * one element is touched stays one element, any other is touched as a whole.
 */
export const reshaped: IncrementalRule = ({ patches: [patch], sizes: [from], size: to }) => {
  const needs: Touched[] = [];
  const result: Touched[] = [];
  for (const [own, target] of equalProducts(from!, to)) {
    const touched = own.map((axis) => patch![axis]!);
    const single = own.length > 0 && own.every((axis) => patch![axis] !== null || from![axis] === 1) && touched.some((each) => each !== null);
    const trivial = own.length === 1 && target.length === 1;
    if (!single || trivial) {
      needs.push(...(trivial ? touched : touched.map(() => null)));
      result.push(...(trivial ? touched : target.map(() => null)));
      continue;
    }
    needs.push(...touched);
    const offset = combined(
      touched,
      own.map((axis) => from![axis]!),
    );
    result.push(
      ...separated(
        offset,
        target.map((axis) => to[axis]!),
      ),
    );
  }
  return { patch: result, needs: [needs], copies: 0 };
};

/** Consecutive axes on both sides whose extents have the same product. */
function equalProducts(from: readonly number[], to: readonly number[]): [number[], number[]][] {
  const groups: [number[], number[]][] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const group: [number[], number[]] = [[], []];
    let [left, right] = [1, 1];
    do {
      if (i < from.length && (left <= right || j >= to.length)) {
        left *= from[i]!;
        group[0].push(i++);
      } else {
        right *= to[j]!;
        group[1].push(j++);
      }
    } while (left !== right && (i < from.length || j < to.length));
    groups.push(group);
  }
  return groups;
}

/** The offset of an element within a group of axes. */
function combined(touched: readonly Touched[], extents: readonly number[]): Int32Array {
  const length = touched.find((each) => each !== null)!.length;
  return Int32Array.from({ length }, (_, entry) => touched.reduce((offset, each, k) => offset * extents[k]! + (each ? each[entry]! : 0), 0));
}

function separated(offset: Int32Array, extents: readonly number[]): Touched[] {
  let step = extents.reduce((product, extent) => product * extent, 1);
  return extents.map((extent) => {
    step /= extent;
    const own = step;
    return extent === 1 ? null : offset.map((at) => Math.floor(at / own) % extent);
  });
}
