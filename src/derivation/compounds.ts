import type { Attributes, Operation } from '../operations/operation.ts';
import { operationNamed } from '../operations/table.ts';
import type { ProgramNode } from '../program/program.ts';
import { isOne } from '../shapes/dimension.ts';
import { literalOf } from './literals.ts';

/** A function written out in several operations: its derivative is taken as a whole. */
export interface Compound {
  readonly operation: Operation;
  readonly input: ProgramNode;
  readonly attributes: Attributes;
  /** The nodes between input and result: their own gradients are not found. */
  readonly inner: readonly ProgramNode[];
}

/** The function that a node computes as a whole: `1 / (1 + exp(-z))`, `exp(x) / sum(exp(x))`. Null where it is none. */
export function compoundOf(node: ProgramNode): Compound | null {
  return sigmoidOf(node) ?? softmaxOf(node);
}

function sigmoidOf({ operation, inputs: [one, whole] }: ProgramNode): Compound | null {
  if (operation.name !== 'divide' || !isNumber(one!, 1) || whole!.operation.name !== 'add') return null;
  const [a, b] = whole!.inputs as [ProgramNode, ProgramNode];
  const power = isNumber(a, 1) ? b : isNumber(b, 1) ? a : null;
  const turned = power?.operation.name === 'exp' ? power.inputs[0]! : null;
  if (turned?.operation.name !== 'negative') return null;
  return {
    operation: operationNamed('sigmoid')!,
    input: turned.inputs[0]!,
    attributes: {},
    inner: [whole!, power!, turned],
  };
}

/** Also with a shift that is the same along the axis, which leaves a softmax as it is and so has no gradient: `exp(x - max(x, axis, keepdims=True))`. */
function softmaxOf({ operation, inputs: [e, total] }: ProgramNode): Compound | null {
  if (operation.name !== 'divide' || e!.operation.name !== 'exp' || total!.operation.name !== 'sum')
    return null;
  const { axis, keepdims } = total!.attributes;
  if (total!.inputs[0] !== e || !keepdims || !Array.isArray(axis) || axis.length !== 1) return null;
  const input = e!.inputs[0]!;
  const attributes: Attributes = { axis };
  const softmax = operationNamed('softmax')!;
  if (input.type !== 'float') return null;
  const [x, shift] = input.inputs as [ProgramNode, ProgramNode];
  const along = (axis[0] + input.shape.length) % input.shape.length;
  const shifts =
    input.operation.name === 'subtract' &&
    x.shape.length === input.shape.length &&
    x.shape.every(({ key }, i) => key === input.shape[i]!.key) &&
    (shift.shape.length === 0 || (shift.shape.length === x.shape.length && isOne(shift.shape[along]!)));
  return shifts
    ? { operation: softmax, input: x, attributes, inner: [e!, total!, input] }
    : { operation: softmax, input, attributes, inner: [e!, total!] };
}

const isNumber = (node: ProgramNode, value: number): boolean => literalOf(node) === value;

/** The axis of x - logsumexp(x, axis), which is the logarithm of softmax(x, axis). */
export function softmaxAxis({ operation, inputs: [x, by] }: ProgramNode): readonly number[] | null {
  if (operation.name !== 'subtract') return null;
  const restored = by!.operation.name === 'expand_dims';
  const total = restored ? by!.inputs[0]! : by!;
  const { axis, keepdims } = total.attributes;
  if (total.operation.name !== 'logsumexp' || total.inputs[0] !== x || !Array.isArray(axis)) return null;
  const rank = x!.shape.length;
  const normal = (axes: readonly number[]): string =>
    axes
      .map((each) => (each + rank) % rank)
      .sort()
      .join();
  return restored
    ? !keepdims && normal(by!.attributes.axis) === normal(axis)
      ? axis
      : null
    : keepdims || rank === 1
      ? axis
      : null;
}
