import { named, namesOf } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { hash } from '../shapes/random.ts';
import { countTrue } from '../tensors/selection.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { planIndex } from './index-items.ts';
import type { Node, Operand } from './operation.ts';

const structures = new WeakMap<Operand, string>();

/** A text that two nodes share when they compute the same thing from the same leaves. */
function structureOf(mask: Operand): string {
  const known = structures.get(mask);
  if (known !== undefined) return known;
  const { operation, inputs, attributes } = mask as Partial<Node>;
  const text = operation
    ? `${operation.name} ${hash(...(inputs ?? []).map(structureOf), JSON.stringify(attributes)).toString(36)}`
    : `mask of rank ${mask.shape.length}`;
  structures.set(mask, text);
  return text;
}

/** The dimension that stands for the number of true elements of a mask; equal masks have the same one. */
export const maskDimension = (mask: Operand, chosen?: Dimension): Dimension => chosen ?? named(`count(${structureOf(mask)})`);

/** The size to give to `maskDimension` once the mask has been computed. */
export const maskCount = (mask: Tensor): number => countTrue(mask.data);

/**
 * The sizes that a node's masks give to names of dimensions: to be set before the node's result is allocated.
 * `inputs` are the values of the node's inputs. Empty for all nodes but `index`, `store` and `accumulate` with masks.
 */
export function maskSizes(node: Pick<Node, 'operation' | 'inputs' | 'attributes'>, inputs: readonly Tensor[]): [name: string, size: number][] {
  const items = node.attributes.items;
  if (!Array.isArray(items) || !items.some(({ kind }) => kind === 'mask')) return [];
  const first = node.operation.name === 'index' ? 1 : 2;
  const arrays = node.inputs.slice(first);
  const { parts } = planIndex(
    items,
    node.inputs[0]!.shape.length,
    arrays.map(({ shape }) => shape.length),
  );
  return parts.flatMap((part) => {
    if (part.kind !== 'mask') return [];
    const size = maskCount(inputs[first + part.position]!);
    return namesOf(maskDimension(arrays[part.position]!, part.count)).map((name): [string, number] => [name, size]);
  });
}
