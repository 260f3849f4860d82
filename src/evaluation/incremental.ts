import { branch, NO_BRANCH } from '../operations/branches.ts';
import { elementwise, isWhole, recomputed } from '../operations/incremental.ts';
import type { Patch, Update } from '../operations/incremental.ts';
import type { ProgramNode } from '../program/program.ts';
import { nativeRoom } from '../tensors/native/native.ts';
import { elementCount, plainRoom } from '../tensors/tensor.ts';
import type { Room } from '../tensors/tensor.ts';
import type { Values } from './evaluate.ts';
import { foldSums } from './folding.ts';
import { partShape, Workspace } from './part.ts';
import type { Part } from './part.ts';
import type { Perturber } from './perturber.ts';
import { UpdateStep } from './update-step.ts';

/** Elements of all parts together at which they still lie in a fast cache. */
const CACHED = 2 ** 15;
const MOST_SLOTS = 64;
/** Numbers for which a memory of its own is made at the most: 64 MB. */
const MOST_NATIVE = 2 ** 23;

/** How the perturbation of one entry of a value spreads: for each node that it reaches, the part that may change. */
export interface Spread {
  readonly value: ProgramNode;
  readonly loss: ProgramNode;
  /** Offset of the first of the entries that may be perturbed; they are as many as the tables of the patches are long. */
  readonly from: number;
  readonly patch: Patch;
  readonly updates: readonly { readonly node: ProgramNode; readonly update: Update }[];
  /** False when the loss does not depend on the value at all: its derivative is exactly 0. */
  readonly reachesLoss: boolean;
}

/**
 * Follows one entry of `value`, from offset `from` up to, not including, `to`, through the nodes on the way to the loss.
 * `values` are those without perturbation. Nodes whose extents depend on data are beyond it: the caller has to recompute
 * those as wholes.
 */
export function spreadOf(
  value: ProgramNode,
  loss: ProgramNode,
  way: readonly ProgramNode[],
  values: Values,
  from = 0,
  to: number = elementCount(values[value.index]!.shape),
): Spread {
  const { shape } = values[value.index]!;
  const entries = to - from;
  const patch = entryPatch(shape, from, to);
  const patches = new Map<ProgramNode, Patch>([[value, patch]]);
  const updates: { node: ProgramNode; update: Update }[] = [];
  for (const node of way) {
    if (node.index <= value.index || !node.inputs.some((input) => patches.has(input))) continue;
    const change = {
      patches: node.inputs.map((input) => patches.get(input) ?? null),
      sizes: node.inputs.map(({ index }) => values[index]!.shape),
      size: values[node.index]!.shape,
      attributes: node.attributes,
      entries,
    };
    const { operation } = node;
    const rule = operation.incremental ?? (operation.elementwise ? elementwise : null);
    const own = rule?.(change) ?? null;
    // Truth values have no changes that could be added.
    const made = own && !(own.linear !== undefined && node.type === 'bool') ? own : recomputed(change);
    const update = {
      ...made,
      patch: made.patch.map((touched, axis) => (change.size[axis] === 1 ? null : touched)),
    };
    patches.set(node, update.patch);
    updates.push({ node, update });
  }
  return { value, loss, from, patch, updates, reachesLoss: patches.has(loss) };
}

/** Every axis is touched at one index: that of the entry. */
function entryPatch(shape: readonly number[], from: number, to: number): Patch {
  let step = elementCount(shape);
  return shape.map((extent) => {
    step /= extent;
    return extent === 1 ? null : indicesOf(extent, step, from, to);
  });
}

/** The index on an axis whose neighbours are `step` apart, for every offset. */
function indicesOf(extent: number, step: number, from: number, to: number): Int32Array {
  const table = new Int32Array(to - from);
  for (let start = from - (from % step); start < to; start += step)
    table.fill(Math.floor(start / step) % extent, Math.max(start - from, 0), start + step - from);
  return table;
}

/** What a node costs beside its elements, in element operations. */
const NODE_COST = 100;

/** Element operations of one evaluation, roughly. */
export const costOf = ({ updates }: Spread): number =>
  updates.reduce((sum, { node, update }) => {
    const size = (patch: Patch, extents: readonly number[]): number =>
      elementCount(partShape(patch, extents));
    const out = node.dynamic ? 1 : size(update.patch, node.size);
    const operands = node.inputs.map((input, i) => (input.dynamic ? 1 : size(update.needs[i]!, input.size)));
    // Of a product (r, k) @ (k, c) that is r·k·c.
    const product = /matmul|dot|einsum|inner/.test(node.operation.name) && operands.length === 2;
    return (
      sum +
      NODE_COST +
      (product ? Math.sqrt(out * operands[0]! * operands[1]!) : out + Math.max(0, ...operands))
    );
  }, 0);

/**
 * The loss under perturbations of single entries of one value, several at a time. Only what they touch is recomputed; all
 * buffers are made once.
 */
export class Incremental implements Perturber {
  readonly slots: number;
  readonly losses: Float64Array;
  readonly branches: Int32Array;
  readonly unbranched: number;
  private readonly from: number;
  /** Positions among the spread's entries. */
  private readonly entries: Int32Array;
  private readonly source: Part;
  private readonly steps: readonly UpdateStep[];
  private readonly kinks: readonly ((slot: number, entry: number) => number)[];
  private readonly result: Part;

  /** `native`: whether the evaluations are so many that a memory of their own, for native kernels, is worth it. */
  constructor(spread: Spread, values: Values, slots = slotsFor(spread), native = false) {
    const { value, loss, patch, updates } = spread;
    const workspace = new Workspace(slots, (native && roomFor(spread, slots)) || plainRoom);
    const parts = new Map<ProgramNode, Part>();
    const extents = (node: ProgramNode): readonly number[] => values[node.index]!.shape;
    this.slots = slots;
    this.from = spread.from;
    this.source = workspace.part(patch, extents(value));
    parts.set(value, this.source);
    this.steps = foldSums(updates, value, loss).map(({ node, update, result }) => {
      const operands = node.inputs.map((input) => ({
        part: parts.get(input) ?? null,
        base: values[input.index]!,
      }));
      const step = new UpdateStep(node, update, operands, values[result.index]!, workspace);
      parts.set(result, step.out);
      return step;
    });
    this.kinks = this.steps.map(({ branches }) => branches).filter((each) => each !== null);
    this.result = parts.get(loss)!;
    this.losses = new Float64Array(slots);
    this.branches = new Int32Array(slots);
    this.entries = new Int32Array(slots);
    this.unbranched = this.kinks.reduce((state) => branch(state, 0), NO_BRANCH);
  }

  aim(from: number, count: number): void {
    for (let slot = 0; slot < count; slot++) this.entries[slot] = from - this.from + slot;
    for (const step of this.steps) step.aim(this.entries, count);
  }

  run(moved: ArrayLike<number>, count: number): void {
    const { entries, kinks, losses, branches } = this;
    for (let slot = 0; slot < count; slot++) this.source.data[slot] = moved[slot]!;
    for (const step of this.steps) step.run(entries, count);
    for (let slot = 0; slot < count; slot++) {
      let state = NO_BRANCH;
      for (const kink of kinks) state = branch(state, kink(slot, entries[slot]!));
      branches[slot] = state;
      losses[slot] = this.result.data[slot]!;
    }
  }
}

/** As many as keep the parts in the cache, and not more than there are entries. */
function slotsFor({ updates, patch }: Spread): number {
  const entries = patch.find((touched) => touched !== null)?.length ?? 1;
  const size = updates.reduce(
    (sum, { node, update }) => sum + elementCount(partShape(update.patch, node.size)),
    1,
  );
  return Math.max(1, Math.min(MOST_SLOTS, entries, Math.floor(CACHED / size)));
}

/** Room for all parts, which are at the most two for each operand and two for each result, and the values they stand beside. */
function roomFor({ value, updates }: Spread, slots: number): Room | null {
  let numbers = slots * elementCount(value.size.map(() => 1));
  let arrays = 1;
  const shared = new Set<ProgramNode>();
  for (const { node, update } of updates) {
    const parts = [update.patch, ...update.needs];
    [node, ...node.inputs].forEach((each, k) => {
      numbers += 2 * slots * elementCount(partShape(parts[k]!, each.size));
      if (isWhole(parts[k]!)) shared.add(each);
    });
    arrays += 2 * parts.length;
  }
  for (const each of shared) numbers += elementCount(each.size);
  return numbers > MOST_NATIVE ? null : nativeRoom(numbers, arrays + shared.size);
}
