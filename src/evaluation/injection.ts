import { branch, NO_BRANCH } from '../operations/branches.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { dynamicSize } from './evaluate.ts';
import type { Values } from './evaluate.ts';
import type { Sample, WayToLoss } from './perturbation.ts';

/**
 * The loss along a line on which several values of a program, parameters and intermediates, move at once: s·d is added
 * to each after it was computed, and what is downstream of it sees the sum.
 *
 * The derivative at s = 0 is Σ_v ⟨∂J/∂v, d_v⟩, with ∂J/∂v from end to end: a displacement acts like one more input that
 * is added at v, and the loss is differentiable in all of these inputs together. That is what an adjoint is (Griewank and
 * Walther, *Evaluating Derivatives*, 2008, section 3.2).
 */
export class Injection {
  /** Evaluations so far. */
  evaluations = 0;
  private readonly steps: readonly Step[];
  private readonly result: Tensor;
  private readonly sizes: Map<string, number>;

  /** `displacements`: d, of the value's size, by node; nodes that the loss does not depend on are of no consequence. */
  constructor(
    displacements: ReadonlyMap<ProgramNode, Float64Array>,
    loss: ProgramNode,
    { nodes, buffers }: WayToLoss,
    values: Values,
    sizes: Sizes,
  ) {
    const moves = new Uint8Array(values.length);
    const now = ({ index }: ProgramNode): Tensor => (moves[index] ? buffers[index]! : values[index]!);
    const steps: Step[] = [];
    for (const node of nodes) {
      const displacement = displacements.get(node) ?? null;
      const computed = node.inputs.some(({ index }) => moves[index]);
      if (!displacement && !computed) continue;
      moves[node.index] = 1;
      steps.push({
        node,
        inputs: node.inputs.map(now),
        still: computed ? null : values[node.index]!,
        out: buffers[node.index]!,
        displacement,
      });
    }
    this.steps = steps;
    this.result = now(loss);
    this.sizes = new Map(sizes);
  }

  loss(s: number): Sample {
    this.evaluations++;
    let branches = NO_BRANCH;
    for (const { node, inputs, still, out, displacement } of this.steps) {
      const { operation, attributes, inputTypes } = node;
      if (node.dynamic) {
        const size = still ? [...still.shape] : dynamicSize(node, inputs, this.sizes);
        const next = tensor(size);
        out.shape = next.shape;
        out.data = next.data;
      }
      if (still) out.data.set(still.data);
      else {
        operation.kernel(inputs, attributes, out, inputTypes);
        if (operation.branches) branches = branch(branches, operation.branches(inputs, attributes, out));
      }
      if (!displacement) continue;
      const { data } = out;
      for (let i = 0; i < data.length; i++) data[i]! += s * displacement[i]!;
    }
    return { value: this.result.data[0]!, branches };
  }
}

interface Step {
  readonly node: ProgramNode;
  readonly inputs: readonly Tensor[];
  /** The value itself, where nothing upstream of it moves. */
  readonly still: Tensor | null;
  readonly out: Tensor;
  readonly displacement: Float64Array | null;
}
