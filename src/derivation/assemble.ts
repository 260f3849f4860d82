import { integerOf } from '../operations/integers.ts';
import type { ProgramNode } from '../program/program.ts';
import { constant, isOne, multiply as productOf, one } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Simplifier } from './simplify.ts';
import { isFixed } from './convention.ts';
import { literalOf } from './literals.ts';
import { asTerm, costOf, multiply } from './terms.ts';
import type { Base, Factor, Sum, Term } from './terms.ts';

/** Sums of products back into nodes, in the order in which a person writes them. */
export class Assembler {
  private readonly simplifier: Simplifier;
  /** Nodes that have a name, or will get one: nothing is put into them. */
  readonly solid = new Set<ProgramNode>();

  constructor(simplifier: Simplifier) {
    this.simplifier = simplifier;
  }

  /** A float of the shape of `like`. */
  node(sum: Sum, like: ProgramNode): ProgramNode {
    let node = this.float(sum);
    const missing = like.shape.length - node.shape.length;
    if (node.shape.length > 0 && missing > 0 && like.shape.slice(0, missing).every(isOne))
      node = this.simplifier.emit('expand_dims', [node], {
        axis: Array.from({ length: missing }, (_, axis) => axis),
      });
    // Factors of other ranks, put side by side, would grow: then it stays as it was.
    if (missing < 0) return like;
    return this.simplifier.stretched(node, like.shape);
  }

  /** A float of whatever shape it has. */
  float(sum: Sum): ProgramNode {
    const node = this.sum(sum);
    if (node.type === 'float') return node;
    const value = literalOf(node);
    return value !== null
      ? this.simplifier.number(value, 'float')
      : this.emit('multiply', this.simplifier.number(1, 'float'), node);
  }

  private sum(sum: Sum): ProgramNode {
    if (sum.length === 0) return this.simplifier.number(0, 'float');
    if (sum.length === 1) return this.distributed(sum[0]!) ?? this.term(sum[0]!);
    const whole = asTerm(sum);
    const isBare = whole.factors.size === 1 && numbersIn(sum) < numbersIn([whole]);
    return isBare ? this.added(sum, 1) : this.term(whole);
  }

  /** Products and other terms with a number before them: `1/m * dZ @ A.T + lam/m * W` rather than 1/m * (… + …). */
  private distributed({ factors, ...number }: Term): ProgramNode | null {
    const inner = [...factors.values()].find(
      ({ base, exponent }) => base.kind === 'sum' && exponent === 1,
    )?.base;
    if (inner?.kind !== 'sum' || factors.size === 1) return null;
    const others = new Map([...factors].filter(([key]) => key !== inner.key));
    const products = inner.sum.filter((term) => this.isProduct(term));
    if (products.length !== 1 || ![...others.values()].every(({ base }) => isFront(base))) return null;
    const rest = inner.sum.filter((term) => !products.includes(term));
    return this.added(
      [...products, ...rest].flatMap((term) => multiply([{ ...number, factors: others }], [term])),
      1,
    );
  }

  /** A term whose numbers stand before a matrix product: `1/m * dZ @ A.T`. */
  private isProduct({ factors }: Term): boolean {
    return [...factors.values()].some((factor) => this.isMatmul(factor));
  }

  /** Terms in their order, a positive one in front. */
  private added(sum: Sum, sign: number): ProgramNode {
    const terms = penaltiesLast(grouped(sum));
    const first = Math.max(
      terms.findIndex(({ numerator }) => numerator * sign > 0),
      0,
    );
    terms.unshift(...terms.splice(first, 1));
    const [start, ...rest] = terms as [Term, ...Term[]];
    let node = this.term({ ...start, numerator: start.numerator * sign });
    // Masks add up as masks.
    if (node.type === 'bool' && rest.every((term) => this.term(term).type === 'bool'))
      node = this.emit('multiply', this.simplifier.number(1, 'float'), node);
    for (const term of rest) {
      const negative = term.numerator * sign < 0;
      node = this.emit(
        negative ? 'subtract' : 'add',
        node,
        this.term({ ...term, numerator: Math.abs(term.numerator) }),
      );
    }
    return node;
  }

  private term({ numerator, divisor, factors }: Term): ProgramNode {
    const all = [...factors.values()];
    const scalars = all.filter(({ base }) => isFront(base));
    const arrays = all.filter((factor) => !scalars.includes(factor));
    let negative = numerator < 0;
    // -(Y - A) is A - Y.
    const turned = negative
      ? arrays.find(({ base, exponent }) => base.kind === 'sum' && exponent === 1)
      : undefined;
    if (turned) negative = false;

    const above = arrays.filter(({ exponent }) => exponent > 0);
    above.sort((a, b) => Number(this.isMatmul(b)) - Number(this.isMatmul(a)));
    let body: ProgramNode | null = null;
    for (const factor of above) {
      const next = this.raised(factor, factor === turned ? -1 : 1);
      body = body ? this.emit('multiply', body, next) : next;
    }
    const below = arrays.filter(({ exponent }) => exponent < 0);
    const [top, bottom] = this.scalars(Math.abs(numerator), divisor, scalars);
    // What is divided by one product only reads better so: x / (n * d).
    let front = this.front(top, bottom, body === null && below.length > 0);
    const literal = front && literalOf(front);
    if (negative && front && literal !== null) {
      front = this.simplifier.number(-literal, front.type);
      negative = false;
    }
    let node =
      body === null ? (front ?? this.simplifier.number(1, 'int')) : front ? this.inFront(front, body) : body;
    if (negative) node = this.negated(node);
    for (const { base, exponent } of below) {
      const divided = this.raised({ base, exponent: -exponent }, 1);
      node = this.emit('divide', node, divided);
    }
    return node;
  }

  /** A number or quotient before a product; into the first matrix of a matrix product, which needs no parentheses. */
  private inFront(front: ProgramNode, body: ProgramNode): ProgramNode {
    const { name } = body.operation;
    const [a, b] = body.inputs as [ProgramNode, ProgramNode];
    if ((name === 'matmul' || name === 'multiply' || name === 'divide') && !this.isSolid(body)) {
      const left = this.inFront(front, a);
      return this.emit(name, left, b);
    }
    return this.emit('multiply', front, body);
  }

  /** A matrix product that is written out. */
  private isMatmul({ base, exponent }: Factor): boolean {
    return (
      base.kind === 'node' &&
      exponent === 1 &&
      base.node.operation.name === 'matmul' &&
      !this.isSolid(base.node)
    );
  }

  isSolid(node: ProgramNode): boolean {
    return this.solid.has(node) || this.simplifier.isNamed(node);
  }

  private negated(body: ProgramNode): ProgramNode {
    const { name } = body.operation;
    const [a, b] = body.inputs as [ProgramNode, ProgramNode];
    if ((name === 'matmul' || name === 'multiply' || name === 'divide') && !this.isSolid(body))
      return this.emit(name, this.negated(a), b);
    const value = literalOf(body);
    if (value !== null) return this.simplifier.number(-value, body.type);
    if (body.type === 'bool') return this.emit('multiply', this.simplifier.number(-1, 'float'), body);
    return this.simplifier.emit('negative', [body], {});
  }

  /** Numbers, sizes and scalars above and below the line; null: one. */
  private scalars(
    numerator: number,
    divisor: number,
    factors: readonly Factor[],
  ): [ProgramNode | null, ProgramNode | null] {
    const half = divisor > 1 && Number.isInteger(Math.log2(divisor));
    const isSize = factors.some(({ exponent }) => exponent < 0);
    const [n, d] = half && !isSize ? [numerator / divisor, 1] : [numerator, divisor];
    const side = (value: number, sign: number): ProgramNode | null => {
      const own = factors.filter(({ exponent }) => exponent * sign > 0);
      let size: Dimension = Number.isInteger(value) ? constant(value) : one;
      let node: ProgramNode | null = Number.isInteger(value) ? null : this.simplifier.number(value, 'float');
      let sizes = false;
      for (const { base, exponent } of own) {
        if (base.kind !== 'size' || !Number.isInteger(exponent)) continue;
        sizes = true;
        for (let i = 0; i < Math.abs(exponent); i++) size = productOf(size, base.dimension);
      }
      if (sizes)
        node = this.joined(
          node,
          this.simplifier.emit('<size>', [], { size: integerOf(size, this.simplifier.domain) }),
        );
      else if (Number.isInteger(value) && value !== 1) node = this.simplifier.number(value, 'float');
      for (const { base, exponent } of own)
        if (base.kind === 'node')
          node = this.joined(node, this.raised({ base, exponent: Math.abs(exponent) }, 1));
      return node;
    };
    return [side(n, 1), side(d, -1)];
  }

  private joined(a: ProgramNode | null, b: ProgramNode): ProgramNode {
    return a ? this.emit('multiply', a, b) : b;
  }

  private front(top: ProgramNode | null, bottom: ProgramNode | null, needed: boolean): ProgramNode | null {
    if (!bottom) return top ?? (needed ? this.simplifier.number(1, 'float') : null);
    return this.emit('divide', top ?? this.simplifier.number(1, 'float'), bottom);
  }

  private raised({ base, exponent }: Factor, sign: number): ProgramNode {
    const node =
      base.kind === 'sum'
        ? this.added(base.sum, sign)
        : base.kind === 'size'
          ? this.simplifier.emit('<size>', [], { size: integerOf(base.dimension, this.simplifier.domain) })
          : base.node;
    if (exponent === 1) return node;
    return this.emit(
      'power',
      node,
      this.simplifier.number(exponent, Number.isInteger(exponent) ? 'int' : 'float'),
    );
  }

  private emit(name: string, a: ProgramNode, b: ProgramNode): ProgramNode {
    return this.simplifier.emit(name, [a, b], {});
  }
}

/** Made of numbers and sizes alone: it stands in front. */
const isFront = (base: Base): boolean => base.kind === 'size' || (base.kind === 'node' && isFixed(base.node));

/** Terms with the same sizes and constants in front as one: `1/N * exp(v) - 1/N + x` is `1/N * (exp(v) - 1) + x`. */
function grouped(sum: Sum): Term[] {
  const groups = new Map<string, Term[]>();
  for (const term of sum) {
    const front = [...term.factors.values()].filter(({ base }) => isFront(base));
    const key = front
      .map(({ base, exponent }) => `${base.key}^${exponent}`)
      .sort()
      .join();
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  return [...groups].flatMap(([key, terms]) => {
    if (key === '' || terms.length === 1 || groups.size === 1) return terms;
    const whole = asTerm(terms);
    return costOf([whole]) <
      costOf(terms.slice(0, 1)) + terms.slice(1).reduce((cost, term) => cost + costOf([term]) + 1, 0)
      ? [whole]
      : terms;
  });
}

/** Numbers that stand in front of terms, or are terms. */
const numbersIn = (sum: Sum): number =>
  sum.reduce((count, { numerator, divisor, factors }) => {
    const inner = [...factors.values()].reduce(
      (total, { base }) => total + (base.kind === 'sum' ? numbersIn(base.sum) : 0),
      0,
    );
    return count + inner + Number(Math.abs(numerator) !== 1 || divisor !== 1);
  }, 0);

/** `dZ @ A.T + lam * W`: what a penalty adds stands behind what the data say. */
function penaltiesLast(terms: readonly Term[]): Term[] {
  const arraysOf = ({ factors }: Term): Base[] =>
    [...factors.values()].flatMap(({ base }) => (isFront(base) ? [] : [base]));
  const isPenalty = (term: Term): boolean => {
    const arrays = arraysOf(term);
    return arrays.length > 0 && arrays.every((base) => base.kind === 'node' && isOfParameters(base.node));
  };
  const collects = (term: Term): boolean =>
    arraysOf(term).some((base) => base.kind === 'node' && COLLECTING.has(base.node.operation.name));
  if (!terms.some((term) => collects(term) && !isPenalty(term))) return [...terms];
  return [...terms.filter((term) => !isPenalty(term)), ...terms.filter(isPenalty)];
}

const COLLECTING = new Set(['matmul', 'sum', 'einsum', 'outer', 'dot']);

/** Declared values, and what is made of them element by element. */
const isOfParameters = ({ operation, inputs }: ProgramNode): boolean =>
  operation.name === '<value>' ||
  (operation.elementwise === true && inputs.length > 0 && inputs.every(isOfParameters));
