import { isFullSlice } from '../operations/index-items.ts';
import type { IndexItem } from '../operations/index-items.ts';
import { normalizeAxes } from '../operations/rules.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Rewriting } from './rewriting.ts';

/** The axes that an index adds where it does nothing else: `b[None, :, None]`. Null of others. */
export function addedAxes(items: readonly IndexItem[]): number[] | null {
  const plain = items.every((item) => item.kind === 'newaxis' || isFullSlice(item));
  const axes = items.flatMap(({ kind }, axis) => (kind === 'newaxis' ? [axis] : []));
  return plain && axes.length > 0 ? axes : null;
}

/** Axes of one element left out: of a sum that keeps them, by not keeping them; of operands one by one. Null: the operation stays. */
export function squeezed(x: ProgramNode, axes: readonly number[], rewriting: Rewriting): ProgramNode | null {
  if (rewriting.isShared(x)) return null;
  const { operation, inputs, attributes, shape } = x;
  if (operation.name === 'sum' && attributes.keepdims) {
    const summed = normalizeAxes(attributes.axis ?? null, inputs[0]!);
    return summed.length === axes.length && summed.every((axis) => axes.includes(axis))
      ? rewriting.make('sum', inputs, { ...attributes, keepdims: false })
      : null;
  }
  if (!operation.elementwise) return null;
  const operands = inputs.map((input) => {
    const missing = shape.length - input.shape.length;
    if (axes.every((axis) => axis < missing)) return input;
    return missing === 0 ? rewriting.make('squeeze', [input], { axis: axes }) : null;
  });
  // Axes in front alone: the others would meet other ones.
  const aligned =
    inputs.every(({ shape: own }) => own.length === shape.length) || axes.every((axis, i) => axis === i);
  return aligned && !operands.includes(null)
    ? rewriting.make(operation.name, operands as ProgramNode[], attributes)
    : null;
}
