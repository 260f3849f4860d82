import { ShapeError } from '../operations/operation.ts';
import type { Attributes, Operation } from '../operations/operation.ts';
import { indexAt, strides, tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { ProgramBuilder } from './builder.ts';
import { identityOperation } from './program.ts';
import type { ProgramNode } from './program.ts';

/** Who made an array: writing into an input, a parameter, or in backward into a forward value, is reported. */
export type Owner = {
  readonly kind: 'input' | 'parameter' | 'forward' | 'backward';
  readonly name: string | null;
  /** The id of the frame that it was made in. */
  readonly frame: number;
};

/** Whether the offsets are a first one plus, for each axis, the index times a stride. */
function hasStrides({ shape, data }: Tensor): boolean {
  const steps = strides(shape);
  const jumps = shape.map((extent, axis) => (extent > 1 ? data[steps[axis]!]! - data[0]! : 0));
  return data.every(
    (offset, i) =>
      offset === indexAt(i, shape).reduce((sum, index, axis) => sum + index * jumps[axis]!, data[0]!),
  );
}

/**
 * The memory behind an array value, with NumPy's aliasing. Nodes never change; storage says which node holds its
 * contents now. A view (`A.T`, `A[1:]`, or a second name for A) is read by applying its operation to what its parent
 * holds, and a write into it becomes a write into its parent.
 */
export class Storage {
  owner: Owner;
  /** A number of NumPy's, not an array of rank 0: see `isNumber`. */
  readonly isNumber: boolean;
  private node: ProgramNode;
  private readonly parent: Storage | null;
  private readonly operation: Operation | null;
  private readonly attributes: Attributes;
  private seen: ProgramNode | null;
  private lost = false;

  constructor(
    node: ProgramNode,
    owner: Owner,
    view?: { parent: Storage; operation: Operation; attributes: Attributes },
    isNumber = view?.parent.isNumber ?? false,
  ) {
    this.isNumber = isNumber;
    this.node = node;
    this.owner = owner;
    this.parent = view?.parent ?? null;
    this.operation = view?.operation ?? null;
    this.attributes = view?.attributes ?? {};
    this.seen = view ? node.inputs[0]! : null;
  }

  /** The array that this is a view of, and by which operation. */
  get viewOf(): Storage | null {
    return this.parent;
  }

  get viewedBy(): Operation | null {
    return this.operation;
  }

  /** The memory itself, behind all views. */
  get root(): Storage {
    return this.parent ? this.parent.root : this;
  }

  read(builder: ProgramBuilder): ProgramNode {
    if (!this.parent) return this.node;
    const current = this.parent.read(builder);
    if (current !== this.seen) {
      this.node = builder.apply(this.operation!, [current], this.attributes);
      this.seen = current;
    }
    return this.node;
  }

  /** Replaces the contents. Throws ShapeError where the parent cannot take them. */
  write(node: ProgramNode, builder: ProgramBuilder): void {
    if (this.parent) {
      const { put } = this.operation!;
      if (!put)
        throw new ShapeError(
          'shape/in-place',
          `${this.operation!.name} gives a view that cannot be written to`,
          { help: 'work on a copy' },
        );
      const base = this.parent.read(builder);
      this.parent.write(put(base, node, this.attributes, builder) as ProgramNode, builder);
      this.seen = this.parent.read(builder);
    }
    this.node = node;
  }

  /** What it holds is not known from here on, under any name. */
  lose(): void {
    this.root.lost = true;
  }

  get isLost(): boolean {
    return this.root.lost;
  }

  /**
   * Whether a reshape or ravel of this needs no copy: each element stays where it is, and the new axes have strides.
   * By NumPy's rule ravel copies also what has a stride of its own.
   */
  staysInPlace({ operation, attributes, size }: ProgramNode): boolean {
    if (!this.parent) return (attributes['order'] ?? 'C') === 'C';
    const own = this.offsets();
    if (operation.name === 'ravel') return own.data.every((offset, i) => offset === own.data[0]! + i);
    const moved = tensor(size);
    operation.kernel([own], attributes, moved, ['float']);
    return hasStrides(moved);
  }

  /** Where in memory each element lies, at the present sizes. */
  private offsets(): Tensor {
    const out = tensor(this.node.size);
    if (!this.parent) for (let i = 0; i < out.data.length; i++) out.data[i] = i;
    else this.operation!.kernel([this.parent.offsets()], this.attributes, out, ['float']);
    return out;
  }

  /** As it is now, with memory of its own. `copies`: those of what shares the memory, so that they share it again. */
  copy(copies: Map<Storage, Storage>): Storage {
    const known = copies.get(this);
    if (known) return known;
    const { parent, operation, attributes } = this;
    const view = parent && { parent: parent.copy(copies), operation: operation!, attributes };
    const copy = view
      ? new Storage(this.node, this.owner, view, this.isNumber)
      : new Storage(this.node, this.owner, undefined, this.isNumber);
    copy.lost = this.lost;
    copy.seen = this.seen;
    copies.set(this, copy);
    return copy;
  }

  /** A second name for the same memory. */
  alias(builder: ProgramBuilder): Storage {
    const node = builder.apply(identityOperation, [this.read(builder)]);
    return new Storage(node, this.owner, { parent: this, operation: identityOperation, attributes: {} });
  }
}
