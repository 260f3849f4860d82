import type { ProgramNode } from '../program/program.ts';

/** The number that a node is, whatever the constants are; null of others. */
export const literalOf = ({ operation, attributes }: ProgramNode): number | null =>
  operation.name === '<constant>' && attributes.formula === undefined ? (attributes.value as number) : null;

/** All elements are 1, whatever the shape. */
export function isOnes(node: ProgramNode): boolean {
  const { operation, inputs } = node;
  if (operation.name === 'broadcast_to' || operation.name === 'reshape' || operation.name === 'expand_dims')
    return isOnes(inputs[0]!);
  return operation.name === 'ones_like' || operation.name === 'ones' || literalOf(node) === 1;
}

export const isZeros = ({ operation }: ProgramNode): boolean =>
  operation.name === 'zeros_like' || operation.name === 'zeros';

/** Not worth a name: a number, or an array of one number. */
export const isLight = ({ shape, operation: { name }, inputs }: ProgramNode): boolean =>
  shape.length === 0 ||
  name === 'ones_like' ||
  name === 'zeros_like' ||
  (LIGHT.has(name) && isLight(inputs[0]!));

const LIGHT = new Set(['negative', 'broadcast_to', 'expand_dims', 'reshape']);
