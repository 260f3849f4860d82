import { add, constant, negate, one, printDimension, subtract, zero } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { ceilDivide, printWithSize, settle } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Integer } from './operation.ts';

/** One item between the brackets of `x[...]`. Arrays and masks stand for the next input after the fixed ones. */
export type IndexItem =
  | { readonly kind: 'integer'; readonly value: Integer }
  | SliceItem
  | { readonly kind: 'newaxis' }
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'array' }
  /** `count`: a name for the number of true elements; by default made from the mask's operations. */
  | { readonly kind: 'mask'; readonly count?: Dimension };

export interface SliceItem {
  readonly kind: 'slice';
  readonly start: Integer | null;
  readonly stop: Integer | null;
  readonly step: Integer | null;
}

export const fullSlice: SliceItem = { kind: 'slice', start: null, stop: null, step: null };

export const isFullSlice = (item: IndexItem): boolean => item.kind === 'slice' && !item.start && !item.stop && !item.step;

/** An item with the base's axis that it applies to and, for arrays and masks, the position among the index arrays. */
export type Part =
  | { readonly kind: 'slice'; readonly axis: number; readonly slice: SliceItem }
  | { readonly kind: 'newaxis' }
  | { readonly kind: 'integer'; readonly axis: number; readonly value: Integer }
  | { readonly kind: 'array'; readonly axis: number; readonly position: number }
  | { readonly kind: 'mask'; readonly axis: number; readonly position: number; readonly rank: number; readonly count: Dimension | undefined };

export interface Plan {
  readonly parts: readonly Part[];
  /** Index arrays (and then integers too) share axes of the result: so many axes of slices stand before those. Null without arrays. */
  readonly arraysAt: number | null;
}

export const isBasic = (items: readonly IndexItem[]): boolean => items.every(({ kind }) => kind !== 'array' && kind !== 'mask');

/**
 * Assigns items to the axes of an array of some rank, by NumPy's rules. `ranks` are those of the index arrays.
 * Throws ShapeError `shape/index` where there are more items than axes.
 */
export function planIndex(items: readonly IndexItem[], rank: number, ranks: readonly number[]): Plan {
  let position = 0;
  const spans = items.map((item) =>
    item.kind === 'mask' ? ranks[position++]! : item.kind === 'array' ? (position++, 1) : item.kind === 'integer' || item.kind === 'slice' ? 1 : 0,
  );
  const used = spans.reduce((sum, span) => sum + span, 0);
  if (used > rank) throw new ShapeError('shape/index', `has ${rank} ${rank === 1 ? 'axis' : 'axes'}, ${used} are indexed`);
  if (items.filter(({ kind }) => kind === 'ellipsis').length > 1) throw new ShapeError('shape/index', 'takes one ... in an index, not two');

  const parts: Part[] = [];
  const advanced = !isBasic(items);
  let [axis, taken, sliceAxes] = [0, 0, 0];
  // Where the run of arrays began, and whether it was interrupted: then their axes go first.
  let arraysAt: number | null = null;
  let [ended, split] = [false, false];
  const basic = (count: number): void => {
    sliceAxes += count;
    ended ||= arraysAt !== null;
  };
  const slices = (count: number): void => {
    for (let i = 0; i < count; i++) parts.push({ kind: 'slice', axis: axis++, slice: fullSlice });
    basic(count);
  };
  const fancy = (): void => {
    split ||= ended;
    arraysAt ??= sliceAxes;
  };
  items.forEach((item, i) => {
    if (item.kind === 'ellipsis') slices(rank - used);
    else if (item.kind === 'newaxis') {
      parts.push({ kind: 'newaxis' });
      basic(1);
    } else if (item.kind === 'slice') {
      parts.push({ kind: 'slice', axis: axis++, slice: item });
      basic(1);
    } else if (item.kind === 'integer') {
      parts.push({ kind: 'integer', axis: axis++, value: item.value });
      if (advanced) fancy();
    } else if (item.kind === 'array') {
      parts.push({ kind: 'array', axis: axis++, position: taken++ });
      fancy();
    } else {
      parts.push({ kind: 'mask', axis, position: taken++, rank: spans[i]!, count: item.count });
      axis += spans[i]!;
      fancy();
    }
  });
  slices(rank - axis);
  return { parts, arraysAt: split ? 0 : arraysAt };
}

/** The number of elements that a slice takes from an axis. What depends on sizes is settled by the present ones. */
export function sliceExtent({ start, stop, step }: SliceItem, extent: Dimension, domain: Domain): Dimension {
  if (step?.value === 0) throw new ShapeError('shape/index', 'takes no slice of step 0');
  const forward = (step?.value ?? 1) > 0;
  if (!start && !stop && !step) return extent;
  const [low, high] = forward ? [zero, extent] : [constant(-1), subtract(extent, one)];
  const bound = (each: Integer): Dimension => {
    if (settle(each.dimension, '>=', zero, domain)) return settle(each.dimension, '<=', high, domain) ? each.dimension : high;
    const fromEnd = add(extent, each.dimension);
    return settle(fromEnd, '>=', low, domain) ? fromEnd : low;
  };
  const first = start ? bound(start) : forward ? low : high;
  const last = stop ? bound(stop) : forward ? high : low;
  const [a, b] = forward ? [first, last] : [last, first];
  if (!settle(a, '<=', b, domain)) return zero;
  const stride = step ? (forward ? step.dimension : negate(step.dimension)) : one;
  return ceilDivide(subtract(b, a), stride);
}

/** Throws ShapeError `shape/index` where an integer lies outside of its axis at the present sizes. */
export function checkInteger(value: Dimension, extent: Dimension, domain: Domain): void {
  const inside = settle(value, '>=', zero, domain) ? settle(value, '<', extent, domain) : settle(value, '>=', negate(extent), domain);
  if (inside) return;
  throw new ShapeError('shape/index', `has no index ${printDimension(value)} on its axis of ${printWithSize(extent, domain)}`);
}
