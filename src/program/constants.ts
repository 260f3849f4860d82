import { elementCount, tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { ProgramNode } from './program.ts';

/** Arrays of more elements are not looked at while tracing. */
const MOST_ELEMENTS = 100_000;

const known = new WeakMap<ProgramNode, Tensor | null>();

/** The value of a node that no input and no parameter has a part in; null of all others. */
export function constantTensor(node: ProgramNode): Tensor | null {
  const open = [node];
  while (open.length > 0) {
    const next = open.at(-1)!;
    const waiting = known.has(next) ? [] : next.inputs.filter((input) => !known.has(input));
    if (waiting.length > 0) open.push(...waiting);
    else {
      open.pop();
      if (!known.has(next)) known.set(next, computed(next));
    }
  }
  return known.get(node)!;
}

/** The number that a node of one element holds whatever the inputs are. */
export function constantNumber(node: ProgramNode): number | null {
  if (node.dynamic || elementCount(node.size) !== 1) return null;
  return constantTensor(node)?.data[0] ?? null;
}

function computed({ operation, inputs, attributes, size, inputTypes, dynamic }: ProgramNode): Tensor | null {
  if (operation.name === '<value>' || operation.name === '<broken>' || dynamic) return null;
  if (elementCount(size) > MOST_ELEMENTS) return null;
  const operands = inputs.map((input) => known.get(input)!);
  if (operands.includes(null as never)) return null;
  const out = tensor(size);
  try {
    operation.kernel(operands, attributes, out, inputTypes);
  } catch {
    return null; // NumPy refuses it when it sees the data: that is said when it is evaluated
  }
  return out;
}
