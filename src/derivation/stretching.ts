import type { Attributes, Operand } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Rewriting } from './rewriting.ts';

export const isStretched = ({ operation }: ProgramNode): boolean => operation.name === 'broadcast_to';

/**
 * An elementwise operation on what was stretched: broadcasting stretches by itself where another operand has the whole
 * shape; else the result is stretched instead. Null where nothing is.
 */
export function unstretched(
  name: string,
  inputs: readonly ProgramNode[],
  attributes: Attributes,
  result: Operand,
  rewriting: Rewriting,
): ProgramNode | null {
  const plain = inputs.map((input) => (canShrink(input, rewriting) ? input.inputs[0]! : input));
  if (plain.every((input, i) => input === inputs[i])) return null;
  const whole = plain.some((input, i) => input === inputs[i] && rewriting.sameShape(input, result));
  if (whole) return rewriting.make(name, plain, attributes);
  const [widest] = plain.toSorted((a, b) => b.shape.length - a.shape.length);
  const alike = plain.every((input) => input.shape.length === 0 || rewriting.sameShape(input, widest!));
  return alike ? rewriting.stretched(rewriting.make(name, plain, attributes), result.shape) : null;
}

/** What has a name is referred to; a number is not worth it. */
export const canShrink = (x: ProgramNode, rewriting: Rewriting): boolean =>
  isStretched(x) && (!rewriting.isShared(x) || x.inputs[0]!.shape.length === 0);

const REARRANGING = new Set([
  'reshape',
  'expand_dims',
  'squeeze',
  'transpose',
  'swapaxes',
  'moveaxis',
  'flip',
  'ravel',
]);

/** One number stretched stays that, however its elements are arranged. */
export const isNumberRearranged = (name: string, x: ProgramNode | undefined): x is ProgramNode =>
  REARRANGING.has(name) && x !== undefined && isStretched(x) && x.inputs[0]!.shape.length === 0;
