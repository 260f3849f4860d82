import { isWhole, sameIndex } from '../operations/incremental.ts';
import type { Patch } from '../operations/incremental.ts';
import { copyBlock, walkOf } from '../tensors/strided.ts';
import type { Walk } from '../tensors/strided.ts';
import { elementCount, plainRoom, strides } from '../tensors/tensor.ts';
import type { Room, Tensor } from '../tensors/tensor.ts';

/**
 * A part of a value for several perturbations at once, one after the other: those axes that are touched at one index
 * have one element here.
 */
export class Part {
  readonly patch: Patch;
  readonly shape: readonly number[];
  /** Elements of one perturbation. */
  readonly size: number;
  /** One after the other; the slot is the slowest index. */
  readonly data: Float64Array;
  private readonly room: Room;
  private readonly slots: Tensor[] = [];
  private readonly together = new Map<number, Tensor>();

  /** `data`: where the part stands already. */
  constructor(patch: Patch, extents: readonly number[], count: number, room: Room, data?: Float64Array) {
    this.patch = patch;
    this.room = room;
    this.shape = partShape(patch, extents);
    this.size = elementCount(this.shape);
    this.data = data ?? room.allocate(this.size * count);
  }

  /** The part of one perturbation, as a view. */
  slot(slot: number): Tensor {
    const known = this.slots[slot];
    if (known) return known;
    const data = this.data.subarray(slot * this.size, (slot + 1) * this.size);
    return (this.slots[slot] = { shape: this.shape, data, native: this.room.placeOf(data) });
  }

  /** All perturbations in one array with the slot as its first axis, as a view that broadcasts like a value of `rank`. */
  all(rank: number): Tensor {
    let tensor = this.together.get(rank);
    if (!tensor) {
      const padding = new Array<number>(Math.max(rank - this.shape.length, 0)).fill(1);
      const count = this.size > 0 ? this.data.length / this.size : 0;
      const shape = [count, ...padding, ...this.shape];
      this.together.set(rank, (tensor = { shape, data: this.data, native: this.room.placeOf(this.data) }));
    }
    return tensor;
  }
}

export const partShape = (patch: Patch, extents: readonly number[]): number[] =>
  patch.map((touched, axis) => (touched ? 1 : extents[axis]!));

/** Fills a part with what a value holds without any perturbation. */
export class Gather {
  private readonly base: Tensor;
  private readonly into: Part;
  private readonly walk: Walk;
  private readonly starts: readonly { readonly table: Int32Array; readonly stride: number }[];
  /** Where each slot was filled from. */
  private readonly filled: Int32Array;

  /** `overwritten`: something else writes to the part as well. */
  constructor(base: Tensor, into: Part, overwritten = false) {
    this.filled = new Int32Array(overwritten ? 0 : into.data.length / Math.max(into.size, 1)).fill(-1);
    const stride = strides(base.shape);
    this.base = base;
    this.into = into;
    this.walk = walkOf(into.shape, stride, strides(into.shape));
    this.starts = into.patch.flatMap((table, axis) => (table ? [{ table, stride: stride[axis]! }] : []));
  }

  at(slot: number, entry: number): void {
    let start = 0;
    for (const { table, stride } of this.starts) start += table[entry]! * stride;
    if (this.filled[slot] === start) return;
    this.filled[slot] = start;
    copyBlock(this.walk, this.base.data, start, this.into.data, slot * this.into.size);
  }
}

/** Writes a changed part over another part of the same value, where the two meet. */
export class Overlay {
  private readonly from: Part;
  private readonly into: Part;
  private readonly walk: Walk;
  private readonly reads: { table: Int32Array; stride: number }[] = [];
  private readonly writes: { table: Int32Array; stride: number }[] = [];
  private readonly meets: { a: Int32Array; b: Int32Array }[] = [];

  constructor(from: Part, into: Part) {
    const [read, write] = [strides(from.shape), strides(into.shape)];
    this.from = from;
    this.into = into;
    const extents = from.patch.map((own, axis) => {
      const other = into.patch[axis]!;
      if (own && other) {
        if (!sameIndex(own, other)) this.meets.push({ a: own, b: other });
        return 1;
      }
      if (own) this.writes.push({ table: own, stride: write[axis]! });
      if (other) this.reads.push({ table: other, stride: read[axis]! });
      return own || other ? 1 : from.shape[axis]!;
    });
    this.walk = walkOf(extents, read, write);
  }

  at(slot: number, entry: number): void {
    for (const { a, b } of this.meets) if (a[entry] !== b[entry]) return;
    let i = slot * this.from.size;
    let j = slot * this.into.size;
    for (const { table, stride } of this.reads) i += table[entry]! * stride;
    for (const { table, stride } of this.writes) j += table[entry]! * stride;
    copyBlock(this.walk, this.from.data, i, this.into.data, j);
  }
}

/** What a kernel gets for one operand: a part of its own for each perturbation, or the same whole value for all. */
export type Source = Part | { readonly shared: Tensor };

export const sourceSlot = (source: Source, slot: number): Tensor =>
  source instanceof Part ? source.slot(slot) : source.shared;

export const sourceAll = (source: Source, rank: number): Tensor =>
  source instanceof Part ? source.all(rank) : source.shared;

/** Makes the parts of one evaluation, all for the same number of slots. */
export class Workspace {
  readonly slots: number;
  private readonly room: Room;
  private readonly copies = new Map<Tensor, Tensor>();

  constructor(slots: number, room: Room) {
    this.slots = slots;
    this.room = room;
  }

  /** `data`: where the part stands already. */
  part(patch: Patch, extents: readonly number[], data?: Float64Array): Part {
    return new Part(patch, extents, this.slots, this.room, data);
  }

  /** The value as it is for a part that is all of it, else a part and how to fill it. */
  unchanged(base: Tensor, patch: Patch): { source: Source; gather: Gather | null } {
    if (isWhole(patch)) return { source: { shared: this.within(base) }, gather: null };
    const part = this.part(patch, base.shape);
    return { source: part, gather: new Gather(base, part) };
  }

  /** Values lie elsewhere: where native kernels are to read one it is copied. */
  private within(base: Tensor): Tensor {
    if (this.room === plainRoom) return base;
    let tensor = this.copies.get(base);
    if (!tensor) {
      const data = this.room.allocate(base.data.length);
      const native = this.room.placeOf(data);
      if (native) data.set(base.data);
      this.copies.set(base, (tensor = native ? { shape: base.shape, data, native } : base));
    }
    return tensor;
  }
}
