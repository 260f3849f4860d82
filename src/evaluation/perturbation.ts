import { branch, NO_BRANCH } from '../operations/branches.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { ancestors, dynamicSize } from './evaluate.ts';
import type { Values } from './evaluate.ts';

/**
 * The loss as a function of one value of a program, parameter or intermediate: everything downstream of it is
 * recomputed, everything else kept. Buffers are made once.
 */
export class Perturbation {
  /** The value's own elements: change them, call `loss`, and change them back. */
  readonly data: Float64Array;
  /** Evaluations so far. */
  evaluations = 0;
  private readonly steps: readonly Step[];
  private readonly result: Tensor;
  private readonly sizes: Map<string, number>;

  constructor(
    value: ProgramNode,
    loss: ProgramNode,
    { nodes, buffers }: WayToLoss,
    values: Values,
    sizes: Sizes,
  ) {
    const own: Tensor = {
      shape: values[value.index]!.shape,
      data: Float64Array.from(values[value.index]!.data),
    };
    const moves = new Uint8Array(values.length);
    moves[value.index] = 1;
    const now = ({ index }: ProgramNode): Tensor =>
      index === value.index ? own : moves[index] ? buffers[index]! : values[index]!;
    const steps: Step[] = [];
    for (const node of nodes) {
      if (node.index <= value.index || !node.inputs.some(({ index }) => moves[index])) continue;
      moves[node.index] = 1;
      steps.push({ node, inputs: node.inputs.map(now), out: buffers[node.index]! });
    }
    this.data = own.data;
    this.steps = steps;
    this.result = now(loss);
    this.sizes = new Map(sizes);
  }

  /** False when the loss does not depend on the value at all: its derivative is exactly 0. */
  get reachesLoss(): boolean {
    return this.steps.length > 0;
  }

  /** The sum over what one evaluation computes, given by the node's index. */
  total(amounts: Float64Array): number {
    return this.steps.reduce((sum, { node }) => sum + amounts[node.index]!, 0);
  }

  loss(): Sample {
    this.evaluations++;
    let branches = NO_BRANCH;
    const { steps } = this;
    for (let i = 0; i < steps.length; i++) {
      const { node, inputs, out } = steps[i]!;
      const { operation, attributes, inputTypes } = node;
      if (node.dynamic) {
        const size = dynamicSize(node, inputs, this.sizes);
        const next = tensor(size);
        out.shape = next.shape;
        out.data = next.data;
      }
      operation.kernel(inputs, attributes, out, inputTypes);
      if (operation.branches) branches = branch(branches, operation.branches(inputs, attributes, out));
    }
    return { value: this.result.data[0]!, branches };
  }
}

/** One evaluation: the loss, and a hash of which side every kink downstream took. */
export interface Sample {
  readonly value: number;
  readonly branches: number;
}

interface Step {
  readonly node: ProgramNode;
  readonly inputs: readonly Tensor[];
  readonly out: Tensor;
}

/** The nodes on some way to the loss, in order, and a buffer for each. All perturbations share them: none needs what another left. */
export interface WayToLoss {
  readonly nodes: readonly ProgramNode[];
  /** By the node's index. */
  readonly buffers: readonly Tensor[];
}

export function wayTo(loss: ProgramNode): WayToLoss {
  const nodes = ancestors([loss]);
  let buffers: Tensor[] | null = null;
  return {
    nodes,
    // Made when they are first needed: they are as large as all values of the way.
    get buffers() {
      return (buffers ??= buffersFor(nodes));
    },
  };
}

function buffersFor(nodes: readonly ProgramNode[]): Tensor[] {
  const buffers: Tensor[] = Array.from({ length: nodes.at(-1)!.index + 1 });
  for (const node of nodes)
    buffers[node.index] = node.dynamic ? { shape: [], data: new Float64Array(0) } : tensor(node.size);
  return buffers;
}
