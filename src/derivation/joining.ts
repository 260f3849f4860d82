import type { Attributes } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import { add, costOf, multiply, power1 } from './terms.ts';
import type { Base, Sum, Term } from './terms.ts';

/** What joining needs of the one who asks for it. */
export interface Joining {
  normal(node: ProgramNode): Sum;
  base(node: ProgramNode): Base;
  /** As a float of the shape of `like`, or of its own. */
  assembled(sum: Sum, like?: ProgramNode): ProgramNode;
  made(name: string, inputs: readonly ProgramNode[], attributes?: Attributes): ProgramNode;
  /** It has a name, or will get one: nothing is taken out of it. */
  isLine(node: ProgramNode): boolean;
}

interface Single {
  readonly node: ProgramNode;
  readonly rest: Term;
}

/** Two terms of a sum as one: choices of complementary elements, sums along the same axes. Null: others. */
export function joinedTerms(a: Term, b: Term, tidier: Joining): Sum | null {
  return chosen(a, b, tidier) ?? summed(a, b, tidier);
}

/** where(c, x, 0) * p + where(c, 0, y) * q = where(c, x * p, y * q). */
function chosen(a: Term, b: Term, tidier: Joining): Sum | null {
  const [first, other] = [a, b].map((term) => single(term, 'where', tidier)) as [
    Single | null,
    Single | null,
  ];
  if (!first || !other || first.node.inputs[0] !== other.node.inputs[0]) return null;
  const part = ({ node, rest }: Single, which: 1 | 2): Sum | null => {
    const sums = [node.inputs[1]!, node.inputs[2]!].map((each) => tidier.normal(each));
    return sums[2 - which]!.length === 0 ? multiply([rest], sums[which - 1]!) : null;
  };
  const [then, otherwise] = part(first, 1)
    ? [part(first, 1), part(other, 2)]
    : [part(other, 1), part(first, 2)];
  if (!then || !otherwise) return null;
  const operands = [first.node.inputs[0]!, tidier.assembled(then), tidier.assembled(otherwise)];
  return power1(tidier.base(tidier.made('where', operands)));
}

/** sum(x, axis) + sum(y, axis) = sum(x + y, axis). */
function summed(a: Term, b: Term, tidier: Joining): Sum | null {
  const [first, other] = [a, b].map((term) => single(term, 'sum', tidier)) as [Single | null, Single | null];
  if (!first || !other) return null;
  const [x, y] = [first.node.inputs[0]!, other.node.inputs[0]!];
  const alike =
    JSON.stringify(first.node.attributes) === JSON.stringify(other.node.attributes) &&
    x.shape.length === y.shape.length &&
    x.type === 'float' &&
    y.type === 'float' &&
    x.shape.every(({ key }, axis) => key === y.shape[axis]!.key);
  if (!alike || costOf([first.rest]) > 1 || costOf([other.rest]) > 1) return null;
  const inner = add(multiply([first.rest], tidier.normal(x)), multiply([other.rest], tidier.normal(y)));
  if (inner.length === 0) return [];
  const node = tidier.assembled(inner, x);
  return power1(tidier.base(tidier.made('sum', [node], first.node.attributes)));
}

/** The only factor of a term with this operation, and the others. */
function single(term: Term, operation: string, tidier: Joining): Single | null {
  for (const [key, { base, exponent }] of term.factors) {
    if (base.kind !== 'node' || exponent !== 1 || base.node.operation.name !== operation) continue;
    if (tidier.isLine(base.node)) return null;
    const factors = new Map(term.factors);
    factors.delete(key);
    return { node: base.node, rest: { ...term, factors } };
  }
  return null;
}
