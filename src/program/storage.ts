import type { Attributes, Operation } from '../operations/operation.ts';
import type { ProgramBuilder } from './builder.ts';
import { identityOperation } from './program.ts';
import type { ProgramNode } from './program.ts';

/** Who made an array: writing into an input, a parameter, or in backward into a forward value, is reported. */
export type Owner = { readonly kind: 'input' | 'parameter' | 'forward' | 'backward'; readonly name: string | null };

/**
 * The memory behind an array value, with NumPy's aliasing. Nodes never change; storage says which node holds its
 * contents now. A view (`A.T`, `A[1:]`, or a second name for A) is read by applying its operation to what its parent
 * holds, and a write into it becomes a write into its parent.
 */
export class Storage {
  owner: Owner;
  private node: ProgramNode;
  private readonly parent: Storage | null;
  private readonly operation: Operation | null;
  private readonly attributes: Attributes;
  private seen: ProgramNode | null;

  constructor(node: ProgramNode, owner: Owner, view?: { parent: Storage; operation: Operation; attributes: Attributes }) {
    this.node = node;
    this.owner = owner;
    this.parent = view?.parent ?? null;
    this.operation = view?.operation ?? null;
    this.attributes = view?.attributes ?? {};
    this.seen = view ? node.inputs[0]! : null;
  }

  /** The memory itself, behind all views. */
  get root(): Storage {
    return this.parent ? this.parent.root : this;
  }

  read(builder: ProgramBuilder): ProgramNode {
    if (!this.parent) return this.node;
    const current = this.parent.read(builder);
    if (current !== this.seen) {
      this.node = builder.apply(this.operation!, [current, ...this.node.inputs.slice(1)], this.attributes);
      this.seen = current;
    }
    return this.node;
  }

  /** Replaces the contents. Throws ShapeError where the parent cannot take them. */
  write(node: ProgramNode, builder: ProgramBuilder): void {
    if (this.parent) {
      const base = this.parent.read(builder);
      this.parent.write(this.operation!.put!(base, node, this.attributes, builder) as ProgramNode, builder);
      this.seen = this.parent.read(builder);
    }
    this.node = node;
  }

  /** A second name for the same memory. */
  alias(builder: ProgramBuilder): Storage {
    const node = builder.apply(identityOperation, [this.read(builder)]);
    return new Storage(node, this.owner, { parent: this, operation: identityOperation, attributes: {} });
  }
}
