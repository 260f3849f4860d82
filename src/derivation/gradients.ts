import { ancestors } from '../evaluation/evaluate.ts';
import type { Integer, Node } from '../operations/operation.ts';
import type { Compound } from './compounds.ts';
import { ProgramBuilder } from '../program/builder.ts';
import type { Program, ProgramNode } from '../program/program.ts';

export interface Gradients {
  /** The program's nodes followed by those that compute the gradients. */
  readonly nodes: readonly ProgramNode[];
  /** The gradient of the loss with respect to a value; null where the loss does not depend on it. */
  readonly of: ReadonlyMap<ProgramNode, ProgramNode | null>;
}

/**
 * Reverse accumulation (Griewank and Walther, Evaluating Derivatives, section 3.2) over a program, by the table's
 * derivative rules. The gradient of the loss with respect to each of `values`, which may be anywhere in the program;
 * `times` a size, where one is given. `compounds` are differentiated as a whole: what is inside of them gets no gradient.
 */
export function gradients(
  program: Program,
  values: readonly ProgramNode[],
  times: Integer | null = null,
  compounds: ReadonlyMap<ProgramNode, Compound> = new Map(),
): Gradients {
  const { loss } = program;
  const builder = new ProgramBuilder(program.domain, program.nodes);
  const of = new Map<ProgramNode, ProgramNode | null>(values.map((value) => [value, null]));
  if (!loss) return { nodes: builder.nodes, of };

  const carrying = new Set<ProgramNode>(values);
  const path = ancestors([loss]).filter((node) => {
    if (node.inputs.some((input) => carrying.has(input))) carrying.add(node);
    return carrying.has(node);
  });
  const contributions = new Map<Node, ProgramNode>();
  const seed = builder.emit('ones_like', [loss], { dtype: null });
  contributions.set(
    loss,
    times ? builder.emit('multiply', [seed, builder.emit('<size>', [], { size: times })]) : seed,
  );

  for (const node of path.reverse()) {
    const gradient = contributions.get(node);
    if (!gradient) continue;
    if (of.has(node)) of.set(node, gradient);
    const compound = compounds.get(node);
    const operation = compound?.operation ?? node.operation;
    const inputs = compound ? [compound.input] : node.inputs;
    const attributes = compound?.attributes ?? node.attributes;
    if (!inputs.some((input) => carrying.has(input)) || !operation.derivative) continue;
    const parts = operation.derivative(
      { inputs, attributes, out: node, gradient },
      builder,
    ) as readonly (ProgramNode | null)[];
    inputs.forEach((input, i) => {
      const part = parts[i];
      if (!part || !carrying.has(input) || input.type !== 'float') return;
      const before = contributions.get(input);
      contributions.set(input, before ? builder.emit('add', [before, part]) : part);
    });
  }
  return { nodes: builder.nodes, of };
}
