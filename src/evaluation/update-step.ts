import type { Update } from '../operations/incremental.ts';
import type { Attributes } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import { plainRoom } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { Gather, Overlay, Part, sourceAll, sourceSlot, Workspace } from './part.ts';
import type { Source } from './part.ts';

/** An operand: the part of it that has changed, or null where none has, and its value without perturbation. */
export interface ChangedOperand {
  readonly part: Part | null;
  readonly base: Tensor;
}

/**
 * One node's part in the evaluation of several perturbations: made once, aimed at some entries, and then run for any new
 * values of these. Nothing is allocated between.
 */
export class UpdateStep {
  /** What the node gives. */
  readonly out: Part;
  private readonly node: ProgramNode;
  private readonly attributes: Attributes;
  private readonly workspace: Workspace;
  private readonly sources: Source[] = [];
  private readonly gathers: Gather[] = [];
  private readonly overlays: Overlay[] = [];
  private readonly linear: Linear | null;
  /** What the kernel reads, once it has been gathered. Null where the result stands already. */
  private readonly compute: ((count: number) => void) | null;
  private readonly hashes: BranchHashes | null;

  constructor(
    node: ProgramNode,
    update: Update,
    operands: readonly ChangedOperand[],
    base: Tensor,
    workspace: Workspace,
  ) {
    this.node = node;
    this.attributes = update.attributes ?? node.attributes;
    this.workspace = workspace;
    operands.forEach(({ part, base: value }, i) =>
      this.sources.push(this.sourceOf(part, value, update.needs[i]!)),
    );
    const copied = update.copies === undefined ? null : this.sources[update.copies]!;
    this.out = workspace.part(update.patch, base.shape, copied instanceof Part ? copied.data : undefined);
    this.linear = update.linear === undefined ? null : this.linearIn(operands, update, base);
    this.compute = update.copies === undefined ? this.computation() : null;
    this.hashes = node.operation.branches
      ? new BranchHashes(node, this.attributes, update, operands, base)
      : null;
  }

  private sourceOf(part: Part | null, base: Tensor, need: Update['needs'][number]): Source {
    if (part && need.every((touched, axis) => touched === part.patch[axis])) return part;
    if (!part) {
      const { source, gather } = this.workspace.unchanged(base, need);
      if (gather) this.gathers.push(gather);
      return source;
    }
    const wider = this.workspace.part(need, base.shape);
    this.gathers.push(new Gather(base, wider, true));
    this.overlays.push(new Overlay(part, wider));
    return wider;
  }

  /** The only operand that changes is replaced by its change. */
  private linearIn(
    operands: readonly ChangedOperand[],
    { linear: factor = 1, addTo }: Update,
    base: Tensor,
  ): Linear {
    const changing = operands.findIndex(({ part }) => part !== null);
    const now = this.sources[changing] as Part;
    const before = this.workspace.unchanged(operands[changing]!.base, now.patch);
    const result = this.workspace.unchanged(base, this.out.patch);
    for (const { gather } of [before, result]) if (gather) this.gathers.push(gather);
    const change = this.workspace.part(now.patch, operands[changing]!.base.shape);
    this.sources[changing] = change;
    return { now, before: before.source, change, result: result.source, factor, addTo };
  }

  /** Slot k is about to perturb `entries[k]`. */
  aim(entries: Int32Array, count: number): void {
    for (const gather of this.gathers)
      for (let slot = 0; slot < count; slot++) gather.at(slot, entries[slot]!);
  }

  run(entries: Int32Array, count: number): void {
    for (const overlay of this.overlays)
      for (let slot = 0; slot < count; slot++) overlay.at(slot, entries[slot]!);
    this.compute?.(count);
  }

  /** Chosen once, so that what runs again and again is short. */
  private computation(): (count: number) => void {
    const { linear, out } = this;
    if (!linear) return this.kernel();
    const differ = differing(linear);
    const { addTo } = linear;
    if (!addTo) {
      const kernel = this.kernel();
      return (count) => {
        differ(count);
        kernel(count);
        addChange(linear, out, count);
      };
    }
    return (count) => {
      differ(count);
      for (let slot = 0; slot < count; slot++)
        addTo(this.apart(slot), sourceSlot(linear.result, slot), out.slot(slot));
    };
  }

  private kernel(): (count: number) => void {
    const { operation, inputTypes, size } = this.node;
    const { attributes, out } = this;
    if (!operation.elementwise)
      return (count) => {
        for (let slot = 0; slot < count; slot++)
          operation.kernel(this.apart(slot), attributes, out.slot(slot), inputTypes);
      };
    const inputs = this.sources.map((source) => sourceAll(source, size.length));
    const result = out.all(size.length);
    return () => operation.kernel(inputs, attributes, result, inputTypes);
  }

  /** A hash of the branches that the part has taken, 0 where they are those without perturbation; null for smooth operations. */
  get branches(): ((slot: number, entry: number) => number) | null {
    const { hashes } = this;
    if (!hashes) return null;
    return (slot, entry) => {
      const { operation } = this.node;
      const hash = operation.branches!(this.apart(slot), this.attributes, this.out.slot(slot));
      return (hash - hashes.at(entry)) | 0;
    };
  }

  private readonly views: Tensor[][] = [];

  private apart(slot: number): readonly Tensor[] {
    return (this.views[slot] ??= this.sources.map((source) => sourceSlot(source, slot)));
  }
}

interface Linear {
  readonly now: Part;
  readonly before: Source;
  readonly change: Part;
  /** The result without perturbation. */
  readonly result: Source;
  readonly factor: number;
  readonly addTo: Update['addTo'];
}

/** Now less before, for so many slots. */
function differing({ now, before, change }: Linear): (count: number) => void {
  const { size } = now;
  const own = before instanceof Part;
  const [a, b, to] = [now, before, change].map((each) => (each instanceof Part ? each.all(0).native : null));
  if (a && b && to) {
    const subtract = to.kernels['subtract11']!;
    return (count) => void subtract(a.at, b.at, to.at, count * size);
  }
  const old = own ? before.data : before.shared.data;
  return (count) => {
    for (let slot = 0; slot < count; slot++) {
      const start = slot * size;
      const from = own ? start : 0;
      for (let i = 0; i < size; i++) change.data[start + i] = now.data[start + i]! - old[from + i]!;
    }
  };
}

function addChange({ result, factor }: Linear, out: Part, count: number): void {
  const { size, data } = out;
  const own = result instanceof Part;
  const old = own ? result.data : result.shared.data;
  for (let slot = 0; slot < count; slot++) {
    const start = slot * size;
    const from = own ? start : 0;
    for (let i = 0; i < size; i++) data[start + i] = old[from + i]! + factor * data[start + i]!;
  }
}

/** The branches of parts without perturbation, each computed once. */
class BranchHashes {
  private readonly known = new Map<number, number>();
  private readonly compute: (entry: number) => number;
  private readonly tables: readonly { readonly table: Int32Array; readonly extent: number }[];

  constructor(
    node: ProgramNode,
    attributes: Attributes,
    update: Update,
    operands: readonly ChangedOperand[],
    base: Tensor,
  ) {
    const single = new Workspace(1, plainRoom);
    const parts = operands.map(({ base: value }, i) => single.unchanged(value, update.needs[i]!));
    const out = single.unchanged(base, update.patch);
    const tables = new Map<Int32Array, number>();
    const collect = (patch: Update['patch'], { shape }: Tensor): void =>
      patch.forEach((table, axis) => table && tables.set(table, shape[axis]!));
    update.needs.forEach((need, i) => collect(need, operands[i]!.base));
    collect(update.patch, base);
    this.tables = [...tables].map(([table, extent]) => ({ table, extent }));
    this.compute = (entry) => {
      for (const { gather } of [...parts, out]) gather?.at(0, entry);
      const inputs = parts.map(({ source }) => sourceSlot(source, 0));
      return node.operation.branches!(inputs, attributes, sourceSlot(out.source, 0));
    };
  }

  at(entry: number): number {
    let key = 0;
    for (const { table, extent } of this.tables) key = key * extent + table[entry]!;
    let hash = this.known.get(key);
    if (hash === undefined) this.known.set(key, (hash = this.compute(entry)));
    return hash;
  }
}
