import { isZeros } from './literals.ts';
import type { ProgramNode } from '../program/program.ts';
import { add, costOf, multiply, power1 } from './terms.ts';
import type { Sum, Term } from './terms.ts';
import type { Tidying } from './tidying.ts';

interface Single {
  readonly node: ProgramNode;
  readonly rest: Term;
}

/** A sum; choices of complementary elements are one choice, and sums along the same axes one sum. */
export function added(a: Sum, b: Sum, tidying: Tidying): Sum {
  const sum = add(a, b);
  for (const [i, first] of sum.entries())
    for (const second of sum.slice(i + 1)) {
      const joined =
        chosen(first, second, tidying) ?? summed(first, second, tidying) ?? placed(first, second, tidying);
      if (!joined) continue;
      const rest = sum.filter((term) => term !== first && term !== second);
      if (costOf(joined) < costOf([first, second])) return added(rest, joined, tidying);
    }
  return tidying.named(sum);
}

/** where(c, x, 0) * p + where(c, 0, y) * q = where(c, x * p, y * q), or p * where(c, x, y) for q = p. */
function chosen(a: Term, b: Term, tidying: Tidying): Sum | null {
  const [first, other] = [a, b].map((term) => single(term, 'where', tidying)) as [
    Single | null,
    Single | null,
  ];
  if (!first || !other || first.node.inputs[0] !== other.node.inputs[0]) return null;
  const part = ({ node, rest }: Single, which: 1 | 2): Sum | null => {
    const sums = [node.inputs[1]!, node.inputs[2]!].map((each) => tidying.normal(each));
    return sums[2 - which]!.length === 0 ? multiply([rest], sums[which - 1]!) : null;
  };
  const [then, otherwise] = part(first, 1)
    ? [part(first, 1), part(other, 2)]
    : [part(other, 1), part(first, 2)];
  if (!then || !otherwise) return null;
  const choice = (x: Sum, y: Sum): Sum => {
    const operands = [first.node.inputs[0]!, tidying.assembled(x), tidying.assembled(y)];
    return power1(tidying.base(tidying.simplifier.make('where', operands)));
  };
  const inside = choice(then, otherwise);
  const factors = then.length === 1 && otherwise.length === 1 ? commonFactors(then[0]!, otherwise[0]!) : null;
  if (!factors) return inside;
  const without = ([term]: Sum): Sum => [
    { ...term!, factors: new Map([...term!.factors].filter(([key]) => !factors.has(key))) },
  ];
  const outside = multiply(
    [{ numerator: 1, divisor: 1, factors }],
    choice(without(then), without(otherwise)),
  );
  return costOf(outside) < costOf(inside) ? outside : inside;
}

/** Of two terms; null where there are none. */
function commonFactors(a: Term, b: Term): Term['factors'] | null {
  const common = new Map(
    [...a.factors].filter(([key, { exponent }]) => b.factors.get(key)?.exponent === exponent),
  );
  return common.size > 0 ? common : null;
}

/** sum(x, axis) + sum(y, axis) = sum(x + y, axis). */
function summed(a: Term, b: Term, tidying: Tidying): Sum | null {
  const [first, other] = [a, b].map((term) => single(term, 'sum', tidying)) as [Single | null, Single | null];
  if (!first || !other) return null;
  const [x, y] = [first.node.inputs[0]!, other.node.inputs[0]!];
  const alike =
    JSON.stringify(first.node.attributes) === JSON.stringify(other.node.attributes) &&
    x.shape.length === y.shape.length &&
    x.type === 'float' &&
    y.type === 'float' &&
    x.shape.every(({ key }, axis) => key === y.shape[axis]!.key);
  if (!alike || costOf([first.rest]) > 1 || costOf([other.rest]) > 1) return null;
  const inner = add(multiply([first.rest], tidying.normal(x)), multiply([other.rest], tidying.normal(y)));
  if (inner.length === 0) return [];
  const node = tidying.assembled(inner, x);
  return power1(tidying.base(tidying.simplifier.make('sum', [node], first.node.attributes)));
}

/** Zeros with x at a place + zeros with y there = zeros with x + y there. */
function placed(a: Term, b: Term, tidying: Tidying): Sum | null {
  const [first, other] = [a, b].map(
    (term) => single(term, 'accumulate', tidying) ?? single(term, 'store', tidying),
  ) as [Single | null, Single | null];
  if (!first || !other || first.node.operation !== other.node.operation) return null;
  const [zeros, x, ...arrays] = first.node.inputs as [ProgramNode, ProgramNode, ...ProgramNode[]];
  const [base, y, ...others] = other.node.inputs as [ProgramNode, ProgramNode, ...ProgramNode[]];
  const { attributes } = first.node;
  const alike =
    zeros === base &&
    isZeros(zeros) &&
    arrays.length === others.length &&
    arrays.every((each, i) => each === others[i]) &&
    JSON.stringify(attributes) === JSON.stringify(other.node.attributes) &&
    x.shape.length === y.shape.length;
  if (!alike) return null;
  const sum = add(multiply([first.rest], tidying.normal(x)), multiply([other.rest], tidying.normal(y)));
  const node = tidying.simplifier.make(
    first.node.operation.name,
    [zeros, tidying.assembled(sum, x), ...arrays],
    attributes,
  );
  return power1(tidying.base(node));
}

/** The only factor of a term with this operation, and the others. */
function single(term: Term, operation: string, tidying: Tidying): Single | null {
  for (const [key, { base, exponent }] of term.factors) {
    if (base.kind !== 'node' || exponent !== 1 || base.node.operation.name !== operation) continue;
    if (tidying.isLine(base.node)) return null;
    const factors = new Map(term.factors);
    factors.delete(key);
    return { node: base.node, rest: { ...term, factors } };
  }
  return null;
}
