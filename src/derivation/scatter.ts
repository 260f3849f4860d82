import type { IndexItem } from '../operations/index-items.ts';
import type { Attributes } from '../operations/operation.ts';
import { normalizeAxes } from '../operations/rules.ts';
import type { ProgramNode } from '../program/program.ts';
import { added } from './joining.ts';
import { isZeros } from './literals.ts';
import type { Simplifier } from './simplify.ts';
import { isScalar, multiply, number, one, power1 } from './terms.ts';
import type { Factor, Sum, Term } from './terms.ts';
import type { Tidying } from './tidying.ts';

/** Zeros but for some elements: what the gradient of an indexed array is. */
export const isScatter = ({ operation: { name }, inputs: [base] }: ProgramNode): boolean =>
  (name === 'accumulate' || name === 'store') && isZeros(base!);

/** A product; elements at some places of zeros stay such. */
export function multiplied(a: Sum, b: Sum, tidying: Tidying): Sum {
  if (a.length > 1 && a.some(hasScatter))
    return a.reduce<Sum>((sum, term) => added(sum, multiplied([term], b, tidying), tidying), []);
  if (b.length > 1 && b.some(hasScatter)) return multiplied(b, a, tidying);
  const product = multiply(a, b);
  if (product.length !== 1) return tidying.named(product);
  const [term] = product as [Term];
  const found = scatteredFactor(term.factors.values());
  if (!found || tidying.isLine(found[0])) return tidying.named(product);
  const [scatter, others] = found;
  const value = others.reduce(
    (sum, { base, exponent }) =>
      multiply(
        sum,
        base.kind === 'node'
          ? power1(tidying.base(gathered(base.node, scatter, tidying.simplifier)), exponent)
          : one,
      ),
    tidying.normal(scatter.inputs[1]!),
  );
  const numbers = new Map([...term.factors].filter(([, { base }]) => isScalar(base)));
  const stored = multiply([{ ...term, factors: numbers }], value);
  return power1(tidying.base(withStored(stored, scatter, tidying)));
}

const hasScatter = ({ factors }: Term): boolean =>
  [...factors.values()].some(({ base }) => base.kind === 'node' && isScatter(base.node));

/** The same places with another value. */
function withStored(value: Sum, scatter: ProgramNode, { simplifier, assembled }: Tidying): ProgramNode {
  const { operation, inputs, attributes } = scatter;
  const [zeros, , ...arrays] = inputs as [ProgramNode, ProgramNode, ...ProgramNode[]];
  const isPlain = value.length === 1 && value[0]!.factors.size === 0;
  const stored = isPlain
    ? simplifier.number(value[0]!.numerator / value[0]!.divisor, 'float')
    : assembled(value, simplifier.make('index', [zeros, ...arrays], attributes));
  return simplifier.make(operation.name, [zeros, stored, ...arrays], attributes);
}

/** The scattered factor of a product and the others, where all others have its shape. */
function scatteredFactor(factors: Iterable<Factor>): [ProgramNode, Factor[]] | null {
  const all = [...factors];
  const found = all.find(
    ({ base, exponent }) => base.kind === 'node' && exponent === 1 && isScatter(base.node),
  );
  if (found?.base.kind !== 'node') return null;
  const { node } = found.base;
  const others = all.filter((factor) => factor !== found && !isScalar(factor.base));
  const alike = ({ base }: Factor): boolean =>
    base.kind === 'node' &&
    base.node.type === 'float' &&
    base.node.shape.length === node.shape.length &&
    base.node.shape.every(({ key }, axis) => key === node.shape[axis]!.key);
  return others.every(alike) ? [node, others] : null;
}

/** What a scattered value is multiplied with at its place. */
function gathered(node: ProgramNode, at: ProgramNode, simplifier: Simplifier): ProgramNode {
  return simplifier.make('index', [node, ...at.inputs.slice(2)], { items: at.attributes.items });
}

/** The sum along the columns of one element a row: `sum(E, axis=1)` where E has v at [arange(N), y]. Null: another sum. */
export function sumOfScattered(
  node: ProgramNode,
  { axis, keepdims }: Attributes,
  value: Sum,
  simplifier: Simplifier,
): Sum | null {
  if (!isScatter(node) || node.shape.length !== 2) return null;
  const items = node.attributes.items as readonly IndexItem[];
  const [, stored, ...arrays] = node.inputs as [ProgramNode, ProgramNode, ...ProgramNode[]];
  const axes = normalizeAxes(axis ?? null, node);
  if (axes.length !== 1 || items.length !== 2 || items.some(({ kind }) => kind !== 'array')) return null;
  const kept = 1 - axes[0]!;
  const counting = arrays[kept]!;
  const { start, stop, step } = counting.attributes;
  const whole =
    counting.operation.name === 'arange' &&
    (stop ? start.value === 0 : true) &&
    step.value === 1 &&
    counting.shape.length === 1 &&
    counting.shape[0]!.key === node.shape[kept]!.key;
  if (!whole || arrays[axes[0]!]!.shape.length !== 1) return null;
  if (stored.shape.length === 0) return value;
  if (stored.shape.length !== 1) return null;
  const lane = keepdims ? simplifier.make('expand_dims', [stored], { axis: [axes[0]!] }) : stored;
  return value.length === 0
    ? number(0)
    : power1({ kind: 'node', key: `#${lane.index}`, cost: 4, scalar: false, node: lane });
}
