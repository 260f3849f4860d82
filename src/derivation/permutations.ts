import type { Attributes } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Rewriting } from './rewriting.ts';

/** Axes that are put in order twice; and (A @ Bᵀ)ᵀ = B @ Aᵀ. Null where the new order says it best. */
export function permuted(
  name: string,
  a: ProgramNode,
  attributes: Attributes,
  rewriting: Rewriting,
): ProgramNode | null {
  const order = permutation(name, attributes, a.shape.length);
  const inner = permutationOf(a);
  const both = inner && order.map((axis) => inner[axis]!);
  if (both?.every((axis, own) => axis === own)) return a.inputs[0]!;
  if (rewriting.isShared(a)) return null;
  if (both) return rewriting.emit('transpose', [a.inputs[0]!], { axes: both });
  if (a.operation.name !== 'matmul' || order.length < 2 || !isMatrixTurn(order)) return null;
  if (a.inputs.some(({ shape }) => shape.length !== order.length) || !a.inputs.some(turnsMatrices))
    return null;
  const [left, right] = a.inputs.map((input) =>
    rewriting.make('transpose', [input], { axes: order.length === 2 ? null : order }),
  );
  return rewriting.emit('matmul', [right!, left!], {});
}

/** Which axis of the input each axis of the result is. */
function permutation(name: string, { axes, axis1, axis2 }: Attributes, rank: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  const normal = (axis: number): number => (axis + rank) % rank;
  if (name === 'transpose') return axes ? (axes as number[]).map(normal) : order.reverse();
  return order.map((axis) =>
    axis === normal(axis1) ? normal(axis2) : axis === normal(axis2) ? normal(axis1) : axis,
  );
}

const permutationOf = ({ operation: { name }, attributes, shape }: ProgramNode): number[] | null =>
  name === 'transpose' || name === 'swapaxes' ? permutation(name, attributes, shape.length) : null;

/** Only the last two axes change places. */
const isMatrixTurn = (axes: readonly number[]): boolean =>
  axes.every(
    (axis, own) => axis === (own === axes.length - 1 ? own - 1 : own === axes.length - 2 ? own + 1 : own),
  );

/** For a stack of matrices or one, whether each is transposed. */
export function turnsMatrices(node: ProgramNode): boolean {
  const order = permutationOf(node);
  return order !== null && order.length > 1 && isMatrixTurn(order);
}
