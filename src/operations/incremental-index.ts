import { sliceRange } from '../tensors/selection.ts';
import { joined, sameIndex } from './incremental.ts';
import type { Change, Touched, Update } from './incremental.ts';
import { fullSlice, planIndex } from './index-items.ts';
import type { IndexItem, Part, SliceItem } from './index-items.ts';
import { literal } from './integers.ts';

/** One element of an axis that a part has only one of. */
const only: IndexItem = { kind: 'integer', value: literal(0) };

const rangeOf = ({ start, stop, step }: SliceItem, extent: number): ReturnType<typeof sliceRange> =>
  sliceRange(start?.value ?? null, stop?.value ?? null, step?.value ?? 1, extent);

const isFull = (range: ReturnType<typeof sliceRange>, extent: number): boolean => range.start === 0 && range.step === 1 && range.count === extent;

const always = (index: number, entries: number): Int32Array => new Int32Array(entries).fill(index);

const inAxis = (index: number, extent: number): number => (index < 0 ? index + extent : index);

/**
 * `base[items]` after a change of `base`: an axis that is sliced stays touched where the slice meets it (where it does not,
 * the first element stands for nothing changed); one that is indexed is looked at there alone; one that arrays index is
 * taken as a whole. Null with masks, or when an index array changes.
 */
export function indexUpdate({ patches: [patch, ...indices], sizes: [size, ...ranks], attributes, entries }: Change): Update | null {
  if (!patch || indices.some((each) => each !== null)) return null;
  const { parts, arraysAt } = planIndex(
    attributes.items,
    size!.length,
    ranks.map(({ length }) => length),
  );
  if (parts.some(({ kind }) => kind === 'mask')) return null;
  const need: Touched[] = [];
  const slices: Touched[] = [];
  const items = parts.map((part): IndexItem => {
    if (part.kind === 'newaxis') {
      slices.push(null);
      return part;
    }
    const { axis } = part as Exclude<Part, { kind: 'newaxis' }>;
    const touched = part.kind === 'array' || (part.kind === 'integer' && arraysAt !== null) ? null : patch[axis]!;
    if (part.kind === 'slice') {
      const moved = touched && slicedTable(touched, part.slice, size![axis]!);
      slices.push(moved?.result ?? null);
      need[axis] = moved?.need ?? null;
      return moved ? fullSlice : part.slice;
    }
    if (part.kind === 'integer') {
      need[axis] = touched && always(inAxis(part.value.value, size![axis]!), entries);
      return touched ? only : part;
    }
    need[axis] = null;
    return { kind: 'array' };
  });
  const joinedRank = Math.max(0, ...ranks.map(({ length }) => length));
  const result = arraysAt === null ? slices : slices.toSpliced(arraysAt, 0, ...new Array<Touched>(joinedRank).fill(null));
  return { patch: result, needs: [need, ...ranks.map(({ length }) => new Array<Touched>(length).fill(null))], attributes: { ...attributes, items } };
}

/** Where a touched index stands in a slice, and which element of the axis stands there; null for an empty slice. */
function slicedTable(touched: Int32Array, slice: SliceItem, extent: number): { result: Int32Array; need: Int32Array } | null {
  const range = rangeOf(slice, extent);
  if (isFull(range, extent)) return { result: touched, need: touched };
  if (range.count === 0) return null;
  const result = touched.map((index) => {
    const at = (index - range.start) / range.step;
    return Number.isInteger(at) && at >= 0 && at < range.count ? at : 0;
  });
  return { result, need: result.map((at) => range.start + range.step * at) };
}

/**
 * `base` after `base[items] = value`, or after adding to it there. An axis stays touched at one index where all of it is
 * written, or where base and value are touched at the same index; else it is taken as a whole. Null with index arrays.
 */
export function storeUpdate({ patches: [own, stored, ...indices], sizes: [size, valueSize], attributes, entries }: Change): Update | null {
  if (indices.length > 0) return null;
  const { parts } = planIndex(attributes.items, size!.length, []);
  const region = parts.filter(({ kind }) => kind !== 'integer').length;
  const patch: Touched[] = [];
  const valueNeed = new Array<Touched>(valueSize!.length).fill(null);
  let position = valueSize!.length - region;
  const items = parts.map((part): IndexItem => {
    const from = part.kind === 'integer' ? null : position++;
    if (part.kind === 'newaxis') return part;
    const { axis } = part as Exclude<Part, { kind: 'newaxis' }>;
    const extent = size![axis]!;
    const before = own ? own[axis]! : undefined;
    const write = (touched: Touched, item: IndexItem): IndexItem => {
      const whole = touched === null || extent === 1;
      patch[axis] = whole ? null : touched;
      return whole ? (part.kind === 'slice' ? part.slice : (part as IndexItem)) : item;
    };
    if (part.kind === 'integer') {
      const at = always(inAxis(part.value.value, extent), entries);
      return write(before === undefined || sameIndex(before, at) ? at : null, only);
    }
    const range = rangeOf((part as { slice: SliceItem }).slice, extent);
    const stretched = from === null || from < 0 || (valueSize![from] === 1 && range.count > 1);
    const moved = stored && !stretched ? stored[from!]! : stored ? null : undefined;
    const item = write(writtenAt(before, moved, range, extent), fullSlice);
    if (patch[axis] && !stretched) valueNeed[from!] = isFull(range, extent) ? patch[axis]! : moved!;
    return item;
  });
  return { patch, needs: [patch, valueNeed], attributes: { ...attributes, items } };
}

/** Where a slice of an axis that was touched before, or not (undefined), is touched when a value is written there. */
function writtenAt(before: Touched | undefined, moved: Touched | undefined, range: ReturnType<typeof sliceRange>, extent: number): Touched {
  if (isFull(range, extent)) return before === undefined ? moved! : moved === undefined ? before : joined(before, moved);
  return before === undefined && moved ? moved.map((at) => range.start + range.step * at) : null;
}
