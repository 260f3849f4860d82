import { normalizeAxes } from '../operations/rules.ts';
import type { ProgramNode } from '../program/program.ts';
import { isOne } from '../shapes/dimension.ts';
import { Assembler } from './assemble.ts';
import { Costs } from './costs.ts';
import { KnownParts } from './known-parts.ts';
import { sumOfFormula } from './formulas.ts';
import { joinedTerms } from './joining.ts';
import type { Joining } from './joining.ts';
import { literalOf } from './literals.ts';
import { oneAlong } from './labels.ts';
import type { Names } from './names.ts';
import { gathered, isScatter, scatteredFactor, sumOfScattered } from './scatter.ts';
import type { Simplifier } from './simplify.ts';
import {
  add,
  asTerm,
  costOf,
  isScalar,
  multiply,
  number,
  one,
  power,
  power1,
  scale,
  sizeSum,
} from './terms.ts';
import type { Base, Factor, Sum, Term } from './terms.ts';

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

/** What is used twice and longer than this will have a name of its own. */
const SHARED = 8;
const SHARED_GRADIENT = 3;

/**
 * Writes derived nodes as short as known identities make them: common factors in front, what cancels left out, parts
 * that have a name by that name. `replaced` holds what gradients with a name have become.
 */
export class Tidier {
  private readonly simplifier: Simplifier;
  private readonly names: Names;
  private readonly assembler: Assembler;
  private readonly uses: ReadonlyMap<ProgramNode, number>;
  /** Gradients that have a name: what they have become. */
  private readonly replaced = new Map<
    ProgramNode,
    { readonly node: ProgramNode; readonly sum: Sum; readonly inline: boolean }
  >();
  private memo = new Map<ProgramNode, Sum>();
  private whole = new Map<ProgramNode, ProgramNode>();
  readonly costs: Costs;
  private readonly gradients = new Map<ProgramNode, boolean>();
  private opened = false;
  private readonly joining: Joining = {
    normal: (node) => this.normal(node),
    base: (node) => this.base(node),
    assembled: (sum, like) => (like ? this.assembler.node(sum, like) : this.assembler.float(sum)),
    made: (name, inputs, attributes) => this.simplifier.make(name, inputs, attributes),
    isLine: (node) => this.assembler.isSolid(node),
  };
  private readonly known = new KnownParts();

  constructor(simplifier: Simplifier, names: Names, uses: ReadonlyMap<ProgramNode, number>) {
    this.simplifier = simplifier;
    this.names = names;
    this.uses = uses;
    this.costs = new Costs(names);
    this.assembler = new Assembler(simplifier);
    for (const node of names.nodes()) this.assembler.solid.add(node);
    for (const node of names.nodes())
      if (node.type === 'float' && node.shape.length > 0 && node.inputs.length > 0)
        this.known.learn(node, this.base(node, 1), this.written(node));
  }

  /**
   * A gradient that has a name, times a factor, in its shortest form. Gradients that it uses are looked through where
   * that is shorter. `inline`: it will not get a line; where it is used its own form stands.
   */
  target(node: ProgramNode, factor: Sum = one, inline = false): ProgramNode {
    const [closed, open] = [false, true].map((opened): Sum => {
      this.opened = opened;
      this.memo = new Map();
      this.whole = new Map();
      const own = this.replaced.has(node) ? this.normal(node) : this.written(node);
      return factor === one ? own : this.multiplied(factor, own);
    }) as [Sum, Sum];
    this.opened = false;
    this.memo = new Map();
    this.whole = new Map();
    const sum = costOf(open) < costOf(closed) ? open : closed;
    const tidied = this.assembler.node(sum, node);
    if (factor === one && !this.replaced.has(node)) {
      this.replaced.set(node, { node: tidied, sum, inline: inline || isNumber(sum) });
      if (!inline) this.solidify(tidied);
    }
    return tidied;
  }

  /** It has a name, or will get one. */
  private solidify(node: ProgramNode): void {
    this.costs.setName(node);
    this.assembler.solid.add(node);
  }

  /** A node as a sum of products. */
  private normal(node: ProgramNode): Sum {
    const replaced = this.replaced.get(node);
    if (replaced)
      return this.opened || replaced.inline
        ? replaced.sum
        : power1(this.base(replaced.node, isScatter(replaced.node) ? this.costOfScatter(replaced.node) : 1));
    const isLine = !this.opened && this.assembler.solid.has(node);
    if (isLine || (this.names.of(node) !== undefined && node.operation.name !== '<constant>'))
      return power1(this.base(node, 1));
    let sum = this.memo.get(node);
    if (sum) return sum;
    sum = this.written(node);
    const limit = this.isGradient(node) ? SHARED_GRADIENT : SHARED;
    if (
      !this.opened &&
      (this.uses.get(node) ?? 0) > 1 &&
      node.type === 'float' &&
      node.shape.length > 0 &&
      costOf(sum) > limit &&
      !isMultiple(sum)
    ) {
      const whole = this.assembler.node(sum, node);
      const cost = costOf(sum) / 2;
      this.solidify(whole);
      sum = power1(this.base(whole, cost));
    }
    this.memo.set(node, sum);
    return sum;
  }

  private written(node: ProgramNode): Sum {
    const { operation, inputs, attributes, type } = node;
    const [a, b] = inputs as [ProgramNode, ProgramNode];
    if (operation.name === '<constant>') return this.constant(node);
    if (operation.name === '<size>' && inputs.length === 0)
      return this.ofFormula(node, attributes.size.formula) ?? sizeSum(attributes.size.dimension);
    if (type !== 'float') return power1(this.base(node));
    switch (operation.name) {
      case 'add':
        return this.added(this.normal(a), this.normal(b));
      case 'subtract':
        return this.added(this.normal(a), scale(this.normal(b), -1));
      case 'negative':
        return scale(this.normal(a), -1);
      case 'multiply':
        return this.multiplied(this.normal(a), this.normal(b));
      case 'divide': {
        const inverse = power(this.normal(b), -1);
        if (inverse) return this.multiplied(this.normal(a), inverse);
        break;
      }
      case 'square':
        return this.known.named(power(this.normal(a), 2)!);
      case 'reciprocal':
      case 'power': {
        const exponent = operation.name === 'power' ? numberOf(b) : -1;
        const raised =
          exponent !== null && Math.abs(exponent) <= 4 && exponent !== 0 && a.type === 'float'
            ? power(this.normal(a), exponent)
            : null;
        if (raised) return this.known.named(raised);
        break;
      }
      case 'zeros_like':
      case 'zeros':
        return [];
      case 'ones_like':
      case 'ones':
        return one;
      case 'broadcast_to':
      case 'positive':
        return this.normal(a);
      case 'expand_dims':
        // Axes in front are added by broadcasting.
        if ((attributes.axis as number[]).every((axis, i) => axis === i)) return this.normal(a);
        break;
      default:
    }
    return this.linear(node) ?? power1(this.base(this.rebuilt(node)));
  }

  /** A product; elements at some places of zeros stay such. */
  private multiplied(a: Sum, b: Sum): Sum {
    const scattered = (sum: Sum): boolean =>
      sum.length > 1 &&
      sum.some(({ factors }) =>
        [...factors.values()].some(({ base }) => base.kind === 'node' && isScatter(base.node)),
      );
    if (scattered(a)) return a.reduce<Sum>((sum, term) => this.added(sum, this.multiplied([term], b)), []);
    if (scattered(b)) return this.multiplied(b, a);
    const product = multiply(a, b);
    if (product.length !== 1) return this.known.named(product);
    const [term] = product as [Term];
    const found = scatteredFactor(term.factors.values());
    if (!found || (!this.opened && this.assembler.solid.has(found[0]))) return this.known.named(product);
    const [scatter, others] = found;
    const value = others.reduce(
      (sum, { base, exponent }) =>
        multiply(
          sum,
          base.kind === 'node'
            ? power1(this.base(gathered(base.node, scatter, this.simplifier)), exponent)
            : one,
        ),
      this.normal(scatter.inputs[1]!),
    );
    const numbers = new Map([...term.factors].filter(([, { base }]) => isScalar(base)));
    const stored = multiply([{ ...term, factors: numbers }], value);
    return power1(this.base(this.scatterOf(stored, scatter)));
  }

  /** A statement of its own, and one that stores. */
  private costOfScatter({ inputs }: ProgramNode): number {
    return 10 + inputs.reduce((sum, input) => sum + this.costs.of(input), 0);
  }

  private scatterOf(value: Sum, { operation, inputs, attributes }: ProgramNode): ProgramNode {
    const [zeros, , ...arrays] = inputs as [ProgramNode, ProgramNode, ...ProgramNode[]];
    const isPlain = value.length === 1 && value[0]!.factors.size === 0;
    const stored = isPlain
      ? this.simplifier.number(value[0]!.numerator / value[0]!.divisor, 'float')
      : this.assembler.node(value, this.simplifier.make('index', [zeros, ...arrays], attributes));
    return this.simplifier.make(operation.name, [zeros, stored, ...arrays], attributes);
  }

  /** A sum; choices of complementary elements are one choice, and sums along the same axes one sum. */
  private added(a: Sum, b: Sum): Sum {
    const sum = add(a, b);
    for (const [i, first] of sum.entries())
      for (const second of sum.slice(i + 1)) {
        const joined = joinedTerms(first, second, this.joining);
        if (!joined) continue;
        const rest = sum.filter((term) => term !== first && term !== second);
        if (costOf(joined) < costOf([first, second])) return this.added(rest, joined);
      }
    return this.known.named(sum);
  }

  /** Whether a gradient that has a name goes into it. */
  private isGradient(node: ProgramNode): boolean {
    if (this.replaced.has(node)) return true;
    if (this.names.of(node) !== undefined) return false;
    let known = this.gradients.get(node);
    if (known === undefined) {
      known = node.inputs.some((input) => this.isGradient(input));
      this.gradients.set(node, known);
    }
    return known;
  }

  private constant(node: ProgramNode): Sum {
    const { value, formula } = node.attributes;
    const named = this.ofFormula(node, formula);
    if (named) return named;
    return Number.isFinite(value)
      ? number(value)
      : power1(this.base(this.simplifier.number(value, 'float'), 3));
  }

  /** A number that constants are in, by their names. */
  private ofFormula(node: ProgramNode, text: string | undefined): Sum | null {
    const formula = this.names.formula(text);
    return formula && sumOfFormula(formula, node, this.simplifier);
  }

  /** Scalars of operands, and what does not change along the axes of a sum, are put in front. */
  private linear(node: ProgramNode): Sum | null {
    const { operation, inputs, attributes } = node;
    const places = LINEAR[operation.name];
    if (!places) return null;
    const whole = this.ofScalars(node);
    if (whole) return whole;
    let front: Sum = one;
    const rest = inputs.map((input, i) => {
      if (!places.includes(i) || input.type !== 'float') return this.tidied(input);
      const sum = this.normal(input);
      if (sum.length === 0) return input;
      const term = asTerm(sum);
      const moves = ({ base }: Factor): boolean =>
        isScalar(base) ||
        (operation.name === 'sum' && this.isApart(base, input, attributes.axis, attributes.keepdims));
      const [moved, kept] = [true, false].map(
        (which) => new Map([...term.factors].filter(([, factor]) => moves(factor) === which)),
      ) as [Map<string, Factor>, Map<string, Factor>];
      if (kept.size === 0) return this.tidied(input);
      // The sign of Y - A stays where it is.
      const sign = term.numerator < 0 && [...kept.values()].some(({ base }) => base.kind === 'sum') ? -1 : 1;
      front = multiply(front, [{ ...term, numerator: sign * term.numerator, factors: moved }]);
      return this.assembler.node([{ numerator: sign, divisor: 1, factors: kept }], input);
    });
    const [first] = rest as [ProgramNode];
    if (operation.name === 'sum' && isScatter(first)) {
      const sum = sumOfScattered(first, attributes, this.normal(first.inputs[1]!), this.simplifier);
      if (sum) return multiply(front, sum);
    }
    const made =
      (operation.name === 'sum' && oneAlong(first, attributes, this.simplifier)) ||
      this.simplifier.make(operation.name, rest, attributes);
    const inner =
      made.operation.name === operation.name || this.names.of(made) !== undefined
        ? power1(this.base(made))
        : this.normal(made);
    return this.known.named(multiply(front, inner));
  }

  /** Elements of an array whose elements are all alike. */
  private ofScalars({ operation, inputs }: ProgramNode): Sum | null {
    if (['matmul', 'dot', 'outer', 'einsum', 'sum'].includes(operation.name)) return null;
    const sum = this.normal(inputs[0]!);
    const alike = sum.every(({ factors }) => [...factors.values()].every(({ base }) => isScalar(base)));
    return alike ? sum : null;
  }

  /** Whether a factor has the same elements all along the summed axes, and still meets the sum axis by axis. */
  private isApart(base: Base, of: ProgramNode, axis: readonly number[] | null, keeps: boolean): boolean {
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

  /** An operand in its shortest form. */
  private tidied(node: ProgramNode): ProgramNode {
    const replaced = this.replaced.get(node);
    if (replaced && !this.opened) return replaced.node;
    // Masks and indices stay as they are: they decide sizes.
    const stays = node.type !== 'float' || node.inputs.length === 0 || isZeros(node);
    if (stays || this.names.of(node) !== undefined) return node;
    let whole = this.whole.get(node);
    if (!whole) this.whole.set(node, (whole = this.assembler.node(this.normal(node), node)));
    return whole;
  }

  private rebuilt({ operation, inputs, attributes }: ProgramNode): ProgramNode {
    return this.simplifier.make(
      operation.name,
      inputs.map((input) => this.tidied(input)),
      attributes,
    );
  }

  private base(node: ProgramNode, cost = this.costs.of(node)): Base {
    return { kind: 'node', key: `#${node.index}`, cost, scalar: node.shape.length === 0, node };
  }
}

/** Made of numbers and sizes alone. */
const isNumber = (sum: Sum): boolean =>
  sum.every(({ factors }) => [...factors.values()].every(({ base }) => isScalar(base) && base.cost <= 1));

/** A number times what has a name. */
const isMultiple = (sum: Sum): boolean => {
  const arrays = sum.length === 1 ? [...sum[0]!.factors.values()].filter(({ base }) => !isScalar(base)) : [];
  return arrays.length === 1 && arrays[0]!.base.cost === 1 && arrays[0]!.exponent === 1;
};

const isZeros = ({ operation }: ProgramNode): boolean =>
  operation.name === 'zeros_like' || operation.name === 'zeros';

function numberOf(node: ProgramNode): number | null {
  const literal = literalOf(node);
  if (literal !== null || node.operation.name !== 'negative') return literal;
  const value = numberOf(node.inputs[0]!);
  return value === null ? null : -value;
}
