import type { ProgramNode } from '../program/program.ts';
import { Assembler } from './assemble.ts';
import { Costs } from './costs.ts';
import { sumOfFormula } from './formulas.ts';
import { added } from './joining.ts';
import { KnownParts } from './known-parts.ts';
import { linear } from './linear.ts';
import { isZeros, literalOf } from './literals.ts';
import type { Names } from './names.ts';
import { isScatter, multiplied } from './scatter.ts';
import type { Simplifier } from './simplify.ts';
import { costOf, isNumbers, isScalar, number, one, power, power1, scale, sizeSum } from './terms.ts';
import type { Base, Sum } from './terms.ts';
import type { Tidying } from './tidying.ts';

/** What is used twice and longer than this will have a name of its own. */
const SHARED = 8;
const SHARED_GRADIENT = 3;

/**
 * Writes derived nodes as short as known identities make them: common factors in front, what cancels left out, parts
 * that have a name by that name. `replaced` holds what gradients with a name have become.
 */
export class Tidier implements Tidying {
  readonly simplifier: Simplifier;
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
  private readonly known = new KnownParts();

  constructor(simplifier: Simplifier, names: Names, uses: ReadonlyMap<ProgramNode, number>) {
    this.simplifier = simplifier;
    this.names = names;
    this.uses = uses;
    this.costs = new Costs(names);
    this.assembler = new Assembler(simplifier);
    for (const node of names.nodes()) this.assembler.solid.add(node);
    // Nothing gets a name while it is not known which have one.
    this.opened = true;
    for (const node of names.nodes())
      if (node.type === 'float' && node.shape.length > 0 && node.inputs.length > 0)
        this.known.learn(node, this.base(node, 1), this.written(node));
    this.opened = false;
    this.memo = new Map();
    this.whole = new Map();
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
      return factor === one ? own : multiplied(factor, own, this);
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

  readonly assembled = (sum: Sum, like?: ProgramNode): ProgramNode =>
    like ? this.assembler.node(sum, like) : this.assembler.float(sum);

  named(sum: Sum): Sum {
    return this.known.named(sum);
  }

  isNamed(node: ProgramNode): boolean {
    return this.names.of(node) !== undefined;
  }

  isLine(node: ProgramNode): boolean {
    return !this.opened && this.assembler.isSolid(node);
  }

  private solidify(node: ProgramNode): void {
    this.costs.setName(node);
    this.assembler.solid.add(node);
  }

  /** A node as a sum of products. */
  normal(node: ProgramNode): Sum {
    const replaced = this.replaced.get(node);
    if (replaced)
      return this.opened || replaced.inline
        ? replaced.sum
        : power1(this.base(replaced.node, isScatter(replaced.node) ? this.costOfScatter(replaced.node) : 1));
    const isLine = !this.opened && this.assembler.solid.has(node);
    if (isLine || (this.isNamed(node) && node.operation.name !== '<constant>'))
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
      !isMultiple(sum) &&
      !this.known.hasPower(node) &&
      node.operation.name !== 'broadcast_to' &&
      !isNumbers(sum)
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
        return added(this.normal(a), this.normal(b), this);
      case 'subtract':
        return added(this.normal(a), scale(this.normal(b), -1), this);
      case 'negative':
        return scale(this.normal(a), -1);
      case 'multiply':
        return multiplied(this.normal(a), this.normal(b), this);
      case 'divide': {
        const inverse = power(this.normal(b), -1);
        if (inverse) return multiplied(this.normal(a), inverse, this);
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
    const sum = linear(node, this);
    if (sum) return sum;
    // With its operands in their shortest form it may have become another operation.
    const rebuilt = this.rebuilt(node);
    const isOther =
      rebuilt.operation.name !== operation.name && !this.isNamed(rebuilt) && !this.isLine(rebuilt);
    return isOther ? this.normal(rebuilt) : power1(this.base(rebuilt));
  }

  /** A statement of its own, and one that stores. */
  private costOfScatter({ inputs }: ProgramNode): number {
    return 10 + inputs.reduce((sum, input) => sum + this.costs.of(input), 0);
  }

  /** Whether a gradient that has a name goes into it. */
  private isGradient(node: ProgramNode): boolean {
    if (this.replaced.has(node)) return true;
    if (this.isNamed(node)) return false;
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

  /** An operand in its shortest form. */
  tidied(node: ProgramNode): ProgramNode {
    const replaced = this.replaced.get(node);
    if (replaced && !this.opened) return replaced.node;
    // Masks and indices stay as they are: they decide sizes.
    const stays = node.type !== 'float' || node.inputs.length === 0 || isZeros(node);
    if (stays || this.isNamed(node)) return node;
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

  base(node: ProgramNode, cost = this.costs.of(node)): Base {
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

function numberOf(node: ProgramNode): number | null {
  const literal = literalOf(node);
  if (literal !== null || node.operation.name !== 'negative') return literal;
  const value = numberOf(node.inputs[0]!);
  return value === null ? null : -value;
}
