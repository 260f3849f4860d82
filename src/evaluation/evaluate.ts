import { ShapeError } from '../operations/operation.ts';
import { maskSizes } from '../operations/mask-count.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Sizes } from '../shapes/dimension.ts';
import { sizeOf } from '../shapes/shape.ts';
import type { Random } from '../shapes/random.ts';
import { elementCount, tensor } from '../tensors/tensor.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Pool } from './pool.ts';

/** What NumPy refuses only when it sees the data: an index beyond its axis. */
export class EvaluationError extends Error {
  readonly node: ProgramNode;
  readonly code: ShapeError['code'];

  constructor(node: ProgramNode, { message, code }: ShapeError) {
    super(message);
    this.node = node;
    this.code = code;
  }
}

/** The value of every node, by the node's index. */
export type Values = Tensor[];

/** 2^-52, the distance from 1 to the next float64: what random rounding moves a result by, up or down. */
const ULP = 2 ** -52;

/**
 * Evaluates nodes in order. `leaves` gives inputs and parameters by name.
 *
 * With `rounding`, every result that carries a rounding error is moved up or down by one unit in the last place, at
 * random. The spread over several such runs measures the rounding error of the whole computation, cancellation
 * included (Parker's Monte Carlo arithmetic; Vignes' CESTAC). What a comparison decides is taken from `decisions`, the
 * values of the run without rounding: at a tie it would fall either way, and the difference is a jump, not an error.
 * Values that are not `kept` are forgotten after their last use, by default none; arrays come from the `pool` and go back.
 */
export function evaluateNodes(
  nodes: readonly ProgramNode[],
  leaves: ReadonlyMap<string, Tensor>,
  sizes: Sizes,
  {
    rounding = null,
    decisions = null,
    kept = null,
    pool = null,
    known = new Map(sizes),
    watch,
  }: Evaluation = {},
): Values {
  const values: Values = [];
  const lastUse = kept ? lastUses(nodes) : null;
  const forget = ({ index }: ProgramNode): void => {
    if (values[index]) pool?.give(values[index]!.data);
    values[index] = undefined as never;
  };
  /** 1 where rounding has moved nothing, so that the value without rounding serves again. */
  const still = new Uint8Array((nodes.at(-1)?.index ?? -1) + 1);
  for (const node of nodes) {
    if (
      decisions &&
      (decides(node) || (node.operation.exact && node.inputs.every(({ index }) => still[index] === 1)))
    )
      still[node.index] = 1;
    if (node.operation.name === '<value>') {
      values[node.index] = leaves.get(node.attributes.name)!;
      still[node.index] = 1;
    } else if (still[node.index] === 1 && decisions?.[node.index])
      values[node.index] = decisions[node.index]!;
    else {
      values[node.index] = compute(node, values, known, pool);
      if (rounding && !node.operation.exact && node.type === 'float')
        roundAtRandom(values[node.index]!.data, rounding);
    }
    watch?.(node, values[node.index]!);
    if (lastUse)
      for (const input of node.inputs) {
        if (lastUse[input.index] === node.index && !kept!(input)) forget(input);
      }
    if (lastUse?.[node.index] === -1 && !kept!(node)) forget(node);
  }
  return values;
}

export interface Evaluation {
  readonly rounding?: Random | null;
  readonly decisions?: Values | null;
  readonly kept?: ((node: ProgramNode) => boolean) | null;
  readonly pool?: Pool | null;
  /** Gains the sizes that masks give to names. */
  readonly known?: Map<string, number>;
  /** Sees every value once it is there. */
  readonly watch?: Watch | undefined;
}

export type Watch = (node: ProgramNode, value: Tensor) => void;

/** The index of the last node that uses each node. */
function lastUses(nodes: readonly ProgramNode[]): Int32Array {
  const last = new Int32Array((nodes.at(-1)?.index ?? -1) + 1).fill(-1);
  for (const { index, inputs } of nodes) for (const input of inputs) last[input.index] = index;
  return last;
}

/** Results that can only jump: comparisons, masks, argmax, sign, floor. */
const decides = ({ type, operation }: ProgramNode): boolean =>
  type !== 'float' || (operation.branches !== undefined && operation.derivative === undefined);

/** One node from the values of its inputs. `sizes` gains the data-dependent ones. */
export function compute(
  node: ProgramNode,
  values: Values,
  sizes: Map<string, number>,
  pool: Pool | null = null,
): Tensor {
  const inputs = node.inputs.map((input) => values[input.index]!);
  const shape = node.dynamic ? dynamicSize(node, inputs, sizes) : node.size;
  const out = pool ? { shape, data: pool.take(elementCount(shape)) } : tensor(shape);
  try {
    node.operation.kernel(inputs, node.attributes, out, node.inputTypes);
  } catch (error) {
    throw error instanceof ShapeError ? new EvaluationError(node, error) : error;
  }
  return out;
}

/** Extents such as the number of true elements of a mask are known once the mask is. */
export function dynamicSize(
  node: ProgramNode,
  inputs: readonly Tensor[],
  sizes: Map<string, number>,
): number[] {
  for (const [name, size] of maskSizes(node, inputs)) sizes.set(name, size);
  return sizeOf(node.shape, sizes);
}

function roundAtRandom(data: Float64Array, { integer }: Random): void {
  let bits = 0;
  for (let i = 0; i < data.length; i++, bits >>>= 1) {
    if (i % 32 === 0) bits = integer(2 ** 32);
    data[i]! *= bits & 1 ? 1 + ULP : 1 - ULP;
  }
}

/** The nodes that `targets` need, themselves included, in order; `stop` nodes are not looked behind (and not included). */
export function ancestors(
  targets: readonly ProgramNode[],
  stop: (node: ProgramNode) => boolean = () => false,
): ProgramNode[] {
  const seen = new Set<ProgramNode>();
  const pending = targets.filter((node) => !stop(node));
  for (const node of pending) seen.add(node);
  while (pending.length > 0) {
    for (const input of pending.pop()!.inputs) {
      if (seen.has(input) || stop(input)) continue;
      seen.add(input);
      pending.push(input);
    }
  }
  return [...seen].sort((a, b) => a.index - b.index);
}
