import { planIndex } from '../operations/index-items.ts';
import type { IndexItem } from '../operations/index-items.ts';
import type { ProgramNode } from '../program/program.ts';
import { isOne } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';

const INDEXING = new Set(['index', 'store', 'accumulate']);
const SAME = new Set([
  '<same>',
  'reshape',
  'ravel',
  'astype',
  'index',
  'squeeze',
  'transpose',
  'expand_dims',
  'copy',
]);

/** How many numbers an array of integers may hold: the extent of the axis that they count. */
export function boundOf(entry: string, nodes: readonly ProgramNode[]): Dimension | null {
  for (const { operation, inputs, attributes } of nodes) {
    if (INDEXING.has(operation.name)) {
      const base = inputs[0]!;
      const arrays = inputs.slice(operation.name === 'index' ? 1 : 2);
      const position = arrays.findIndex((each) => comesFrom(entry, each));
      if (position < 0) continue;
      const { parts } = planIndex(
        attributes.items as readonly IndexItem[],
        base.shape.length,
        arrays.map(({ shape }) => shape.length),
      );
      const part = parts.find((each) => each.kind === 'array' && each.position === position);
      if (part?.kind === 'array') return base.shape[part.axis]!;
    } else if (operation.name === 'take' && inputs[1] && comesFrom(entry, inputs[1]))
      return inputs[0]!.shape[typeof attributes.axis === 'number' ? attributes.axis : 0] ?? null;
  }
  return null;
}

function comesFrom(entry: string, node: ProgramNode): boolean {
  if (node.operation.name === '<value>') return node.attributes.name === entry;
  return SAME.has(node.operation.name) && node.inputs.length > 0 && comesFrom(entry, node.inputs[0]!);
}

/** The axis along which exponentials of this shape are normalised: that of the classes. */
export function softmaxAxis(shape: Shape, nodes: readonly ProgramNode[], domain: Domain): number | null {
  for (const node of nodes) {
    const axes = normalisedAxes(node);
    if (axes?.length === 1 && equalShapes(node.shape, shape, domain)) return axes[0]!;
  }
  return null;
}

/** Probabilities of a single class: one, whatever goes in. */
export const isDegenerate = (node: ProgramNode): boolean =>
  normalisedAxes(node)?.some((axis) => isOne(node.shape[axis]!)) ?? false;

/** The axes along which exponentials become probabilities; null of any other operation. */
export function normalisedAxes(node: ProgramNode): readonly number[] | null {
  const rank = node.shape.length;
  const read = (attribute: unknown): readonly number[] | null =>
    Array.isArray(attribute)
      ? attribute.map((axis: number) => (axis < 0 ? axis + rank : axis))
      : rank === 1
        ? [0]
        : null;
  const { operation, inputs, attributes } = node;
  if (operation.name === 'softmax' || operation.name === 'log_softmax') return read(attributes.axis);
  if (operation.name !== 'divide' && operation.name !== 'subtract') return null;
  const [first, second] = inputs.map(behind) as [ProgramNode, ProgramNode];
  // `shifted - np.log(np.sum(np.exp(shifted)))` is a logarithm of probabilities.
  const isLog = operation.name === 'subtract';
  if (second.operation.name !== (isLog ? 'log' : 'sum') || (!isLog && first.operation.name !== 'exp'))
    return null;
  const total = isLog ? behind(second.inputs[0]!) : second;
  if (total.operation.name !== 'sum' || behind(total.inputs[0]!).operation.name !== 'exp') return null;
  const axes: unknown = total.attributes.axis;
  return Array.isArray(axes) ? read(axes) : rank === 1 ? [0] : null;
}

/** What an array is before it got other names and another form. */
const behind = (node: ProgramNode): ProgramNode =>
  SAME.has(node.operation.name) && node.operation.name !== 'index' && node.inputs[0]
    ? behind(node.inputs[0])
    : node;

/** Whether a logarithm is taken somewhere: then labels are probabilities. */
export const hasLogarithm = (nodes: readonly ProgramNode[]): boolean =>
  nodes.some(({ operation }) => operation.name === 'log' || operation.name === 'log_softmax');

/** Whether an array is multiplied by logarithms: it says how likely what is looked for is, as labels do. */
export const weighsLogarithms = (entry: string, nodes: readonly ProgramNode[]): boolean =>
  nodes.some(
    ({ operation, inputs }) =>
      operation.name === 'multiply' &&
      inputs.some((each, at) => comesFrom(entry, each) && isLogarithm(behind(inputs[1 - at]!))),
  );

const isLogarithm = ({ operation }: ProgramNode): boolean =>
  operation.name === 'log' || operation.name === 'log_softmax';

const SHIFTED = new Set([...SAME, 'clip', 'add', 'subtract', 'maximum', 'minimum', 'negative']);

/** Whether logarithms of the array itself are taken, shifted or clipped at most: then it holds probabilities. */
export const isProbability = (entry: string, nodes: readonly ProgramNode[]): boolean =>
  nodes.some(({ operation, inputs }) => operation.name === 'log' && reaches(entry, inputs[0]!));

/** `1 - a`, `np.clip(a, eps, 1 - eps)`, `a + 1e-8`. */
const reaches = (entry: string, { operation, inputs, attributes }: ProgramNode): boolean =>
  operation.name === '<value>'
    ? attributes.name === entry
    : SHIFTED.has(operation.name) &&
      inputs.some((each) => reaches(entry, each)) &&
      inputs.filter((each) => each.shape.length > 0).length === 1;
