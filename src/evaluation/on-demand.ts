import type { ProgramNode } from '../program/program.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { compute } from './evaluate.ts';
import type { Values } from './evaluate.ts';

/**
 * The value of one node, from those that are known; what it needs is computed and kept. `sizes` gains the data-dependent
 * ones. Throws EvaluationError.
 */
export function valueOf(node: ProgramNode, values: Values, sizes: Map<string, number>): Tensor {
  const open = [node];
  while (open.length > 0) {
    const next = open.at(-1)!;
    const missing = values[next.index] ? [] : next.inputs.filter(({ index }) => !values[index]);
    if (missing.length > 0) open.push(...missing);
    else {
      open.pop();
      values[next.index] ??= compute(next, values, sizes);
    }
  }
  return values[node.index]!;
}
