import { gradients } from '../derivation/gradients.ts';
import { ancestors, compute } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import { operationNamed } from '../operations/table.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Occurrence } from './subjects.ts';

/** What stands for a comparison where equal operands count as a little more on the left, and as a little less. */
const BROKEN: readonly Readonly<Record<string, string>>[] = [
  { greater: 'greater_equal', less_equal: 'less' },
  { greater_equal: 'greater', less: 'less_equal' },
];

/**
 * The derived gradient with every tie against a number broken upwards, and downwards: `dA * (Z >= 0)` is as good as
 * `dA * (Z > 0)`. Where several kinks meet in one entry (weights of zero before a relu), both may lie outside of what
 * the two one-sided differences along that entry span.
 */
export function tieBroken({ trial, value }: Occurrence): Float64Array[] {
  const { program } = trial;
  const gradient = gradients(program, [value]).of.get(value);
  if (!gradient) return [];
  const steps = ancestors([gradient], ({ index }) => index < program.nodes.length);
  return BROKEN.map((siblings) => {
    const values: Values = trial.values.slice(0, program.nodes.length);
    const sizes = new Map(trial.sizes);
    for (const step of steps) values[step.index] = compute(broken(step, siblings), values, sizes);
    return values[gradient.index]!.data;
  });
}

function broken(node: ProgramNode, siblings: Readonly<Record<string, string>>): ProgramNode {
  const sibling = siblings[node.operation.name];
  return sibling ? { ...node, operation: operationNamed(sibling)! } : node;
}
