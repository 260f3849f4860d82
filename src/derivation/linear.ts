import { normalizeAxes } from '../operations/rules.ts';
import type { ProgramNode } from '../program/program.ts';
import { isOne } from '../shapes/dimension.ts';
import { oneAlong } from './labels.ts';
import { isScatter, sumOfScattered } from './scatter.ts';
import { asTerm, isNumbers, isScalar, multiply, one, power1 } from './terms.ts';
import type { Base, Factor, Sum, Term } from './terms.ts';
import type { Tidying } from './tidying.ts';

/** Linear in each of these operands: numbers are written in front. */
const LINEAR: Readonly<Record<string, readonly number[]>> = {
  matmul: [0, 1],
  dot: [0, 1],
  outer: [0, 1],
  einsum: [0, 1, 2, 3],
  transpose: [0],
  swapaxes: [0],
  moveaxis: [0],
  reshape: [0],
  expand_dims: [0],
  squeeze: [0],
  sum: [0],
  mean: [0],
  index: [0],
};

const COMBINING = new Set(['matmul', 'dot', 'outer', 'einsum', 'sum']);

/** A linear operation with scalars of its operands, and what does not change along the axes of a sum, in front of it. Null: another operation. */
export function linear(node: ProgramNode, tidying: Tidying): Sum | null {
  const { operation, inputs, attributes } = node;
  const { simplifier } = tidying;
  const places = LINEAR[operation.name];
  if (!places) return null;
  if (!COMBINING.has(operation.name)) {
    // Elements of an array whose elements are all alike.
    const sum = tidying.normal(inputs[0]!);
    if (isNumbers(sum)) return sum;
  }
  let front: Sum = one;
  const rest: ProgramNode[] = [];
  for (const [i, input] of inputs.entries()) {
    const isFactor = places.includes(i) && input.type === 'float';
    const parts = isFactor ? split(tidying.normal(input), (base) => movesOut(base, input, node)) : null;
    if (parts?.front.length === 0) return [];
    if (parts) front = multiply(front, parts.front);
    rest.push(parts?.kept ? tidying.assembled([parts.kept], input) : tidying.tidied(input));
  }
  const [first] = rest as [ProgramNode];
  if (operation.name === 'sum' && isScatter(first)) {
    const sum = sumOfScattered(first, attributes, tidying.normal(first.inputs[1]!), simplifier);
    if (sum) return multiply(front, sum);
  }
  const made =
    (operation.name === 'sum' && oneAlong(first, attributes, simplifier)) ||
    simplifier.make(operation.name, rest, attributes);
  const inner =
    made.operation.name === operation.name || tidying.isNamed(made)
      ? power1(tidying.base(made))
      : tidying.normal(made);
  return tidying.named(multiply(front, inner));
}

/** What goes in front, and what stays; null: everything would go. The sign of Y - A stays where it is. */
function split(sum: Sum, moves: (base: Base) => boolean): { front: Sum; kept: Term | null } | null {
  if (sum.length === 0) return { front: [], kept: null };
  const term = asTerm(sum);
  const [moved, kept] = [true, false].map(
    (which) => new Map([...term.factors].filter(([, { base }]) => moves(base) === which)),
  ) as [Map<string, Factor>, Map<string, Factor>];
  if (kept.size === 0) return null;
  const sign = term.numerator < 0 && [...kept.values()].some(({ base }) => base.kind === 'sum') ? -1 : 1;
  return {
    front: [{ ...term, numerator: sign * term.numerator, factors: moved }],
    kept: { numerator: sign, divisor: 1, factors: kept },
  };
}

const movesOut = (base: Base, input: ProgramNode, { operation, attributes }: ProgramNode): boolean =>
  isScalar(base) || (operation.name === 'sum' && isApart(base, input, attributes.axis, attributes.keepdims));

/** Whether a factor has the same elements all along the summed axes, and still meets the sum axis by axis. */
function isApart(base: Base, of: ProgramNode, axis: readonly number[] | null, keeps: boolean): boolean {
  if (base.kind !== 'node') return false;
  const { shape } = base.node;
  const rank = of.shape.length;
  const gone = normalizeAxes(axis ?? null, of);
  // Without keepdims the axes that remain move to the right.
  if (!keeps && gone.some((each) => each >= rank - shape.length)) return false;
  if (!keeps && shape.length > rank - gone.length) return false;
  if (!keeps && gone.some((each, i) => each !== i)) return false;
  return gone.every((each) => {
    const own = shape[each - rank + shape.length];
    return own === undefined || isOne(own);
  });
}
