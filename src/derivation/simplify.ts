import { isBasic } from '../operations/index-items.ts';
import type { IndexItem } from '../operations/index-items.ts';
import type { Attributes, Integer, Operand } from '../operations/operation.ts';
import { integerOf, integersOf } from '../operations/integers.ts';
import { operationNamed } from '../operations/table.ts';
import { ProgramBuilder } from '../program/builder.ts';
import { identityOperation } from '../program/program.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { constant, constantOf, floorDivide, modulo } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Domain } from '../shapes/domain.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import type { Entry } from '../model/model.ts';
import { literalOf } from './literals.ts';

/**
 * Rewrites derived nodes into what a person would write, value for value: factors of one, signs, stretching that
 * broadcasting does by itself, and nodes that are computed twice. Forward nodes stay as they are.
 */
export class Simplifier {
  private readonly program: Program;
  private readonly held: ReadonlySet<ProgramNode>;
  private readonly builder: ProgramBuilder;
  private readonly known = new Map<string, ProgramNode>();
  private readonly simple = new Map<ProgramNode, ProgramNode>();
  private readonly attributeKeys = new WeakMap<Attributes, string>();
  /** Derived nodes that will have a name. */
  private readonly named: ReadonlySet<ProgramNode>;
  /** Simple nodes that have a name or several uses: nothing is moved out of them. */
  private readonly shared = new Set<ProgramNode>();

  /** `named`: derived nodes that will have a name. */
  constructor(program: Program, nodes: readonly ProgramNode[], named: Iterable<ProgramNode>) {
    this.named = new Set(named);
    this.program = program;
    this.held = new Set(
      [...program.held.values()].flatMap((value) => (value.kind === 'array' ? [value.node] : [])),
    );
    for (const node of this.held) this.shared.add(node);
    this.builder = new ProgramBuilder(program.domain, nodes);
    for (const node of nodes.slice(0, program.nodes.length)) {
      const key = this.keyOf(node.operation.name, node.inputs, node.attributes);
      if (!this.known.has(key) || node.operation.name.startsWith('<')) this.known.set(key, node);
      this.simple.set(node, node);
    }
  }

  get domain(): Domain {
    return this.builder.domain;
  }

  /** Whether forward gave it a name. */
  isNamed(node: ProgramNode): boolean {
    return this.held.has(node);
  }

  /** The declared input or parameter that a node is. */
  entryOf(node: ProgramNode): Entry | null {
    return this.program.model.entries.get(node.attributes.name) ?? null;
  }

  /** Nodes stand after their inputs, so this never recurses deeply. */
  simplify(nodes: readonly ProgramNode[]): void {
    const uses = new Map<ProgramNode, number>();
    for (const { inputs } of nodes)
      for (const input of new Set(inputs)) uses.set(input, (uses.get(input) ?? 0) + 1);
    for (const node of nodes) {
      const simple = this.simple.get(node) ?? this.rewritten(node);
      this.simple.set(node, simple);
      if ((uses.get(node)! > 1 || this.named.has(node)) && !isLight(simple)) this.shared.add(simple);
    }
  }

  of(node: ProgramNode): ProgramNode {
    return this.simple.get(node)!;
  }

  private rewritten({ operation, attributes, inputs }: ProgramNode): ProgramNode {
    return this.make(
      operation.name,
      inputs.map((input) => this.of(input)),
      attributes,
    );
  }

  /** The operation on simple inputs, in its simplest form. */
  make(name: string, inputs: readonly ProgramNode[], attributes: Attributes = {}): ProgramNode {
    const operation = operationNamed(name) ?? identityOperation;
    const result = operation.shape(inputs, attributes, this.builder.domain);
    const keeps = (other: ProgramNode): boolean =>
      other.type === result.type && this.sameShape(other, result);
    const [a, b] = inputs as [ProgramNode, ProgramNode];
    switch (name) {
      case '<same>':
      case 'asarray':
      case 'copy':
      case 'positive':
        return a;
      case 'ones_like':
        if (a.shape.length === 0) return this.number(1, result.type);
        break;
      case 'negative':
        return this.negated(a);
      case 'add':
        if (isZero(a) && keeps(b)) return b;
        if (isZero(b) && keeps(a)) return a;
        if (this.isNegative(b)) return this.make('subtract', [a, this.negated(b)]);
        if (a.operation.name === 'negative' && this.isNegative(a))
          return this.make('subtract', [b, a.inputs[0]!]);
        break;
      case 'subtract':
        if (isZero(b) && keeps(a)) return a;
        if (this.isNegative(b)) return this.make('add', [a, this.negated(b)]);
        break;
      case 'multiply': {
        const [x, y] = [literalOf(a), literalOf(b)];
        if (isOnes(a) && keeps(b)) return b;
        if (isOnes(b) && keeps(a)) return a;
        if (x === -1 && keeps(b)) return this.negated(b);
        if (y === -1 && keeps(a)) return this.negated(a);
        if (x !== null && y !== null) return this.number(x * y, result.type);
        if (this.hasSign(a)) return this.negated(this.make(name, [a.inputs[0]!, b]));
        if (this.hasSign(b)) return this.negated(this.make(name, [a, b.inputs[0]!]));
        const scaled = (y !== null && this.scaled(a, y)) || (x !== null && this.scaled(b, x));
        if (scaled && keeps(scaled)) return scaled;
        break;
      }
      case 'divide':
        if (isOnes(b) && keeps(a)) return a;
        if (this.hasSign(a)) return this.negated(this.make(name, [a.inputs[0]!, b]));
        break;
      case 'exp': {
        const axis = softmaxAxis(a);
        if (axis) return this.make('softmax', [a.inputs[0]!], { axis });
        break;
      }
      case 'power':
        if (literalOf(b) === 1 && keeps(a)) return a;
        break;
      case 'broadcast_to':
        if (keeps(a)) return a;
        if (this.canShrink(a)) return this.emit(name, [a.inputs[0]!], attributes);
        break;
      case 'reshape':
        if (keeps(a)) return a;
        if (a.operation.name === 'reshape' && !this.shared.has(a) && isInC(a.attributes) && isInC(attributes))
          return this.make(name, [a.inputs[0]!], attributes);
        break;
      case 'transpose':
      case 'swapaxes': {
        const turned = this.permuted(a, permutation(name, attributes, a.shape.length));
        if (turned) return turned;
        break;
      }
      case 'store':
      case 'accumulate':
        // What is stored stretches by itself.
        if (isStretched(b)) return this.make(name, [a, b.inputs[0]!, ...inputs.slice(2)], attributes);
        break;
      case 'index': {
        const other = this.untouchedBy(a, attributes.items);
        if (other) return this.make(name, [other, ...inputs.slice(1)], attributes);
        const later = this.held.has(a) ? null : this.laterThan(a, attributes.items);
        if (later) return this.emit(name, [later, ...inputs.slice(1)], attributes);
        break;
      }
      default:
    }
    if (REARRANGING.has(name) && isStretched(a) && a.inputs[0]!.shape.length === 0)
      return this.stretched(a.inputs[0]!, result.shape);
    return (
      (operation.elementwise ? this.unstretched(name, inputs, attributes, result) : null) ??
      this.emit(name, inputs, attributes)
    );
  }

  /** -x, with the sign put into a number where there is one. */
  private negated(x: ProgramNode): ProgramNode {
    const [a, b] = x.inputs as [ProgramNode, ProgramNode];
    const { name } = x.operation;
    const value = literalOf(x);
    if (value !== null && x.type !== 'bool') return this.number(-value, x.type);
    if (this.hasSign(x)) return a;
    if (!this.shared.has(x)) {
      if (name === 'broadcast_to' && this.signOf(a) !== null)
        return this.emit(name, [this.negated(a)], x.attributes);
      if (name === 'multiply' || name === 'divide') {
        if (this.signOf(a) !== null) return this.make(name, [this.negated(a), b]);
        if (this.signOf(b) !== null) return this.make(name, [a, this.negated(b)]);
      }
    }
    return this.emit('negative', [x], {});
  }

  /** The sign of the factor that `negated` would turn; null where there is none. */
  private signOf(x: ProgramNode): number | null {
    const [a, b] = x.inputs as [ProgramNode, ProgramNode];
    const value = literalOf(x);
    if (value !== null) return x.type === 'bool' ? null : Math.sign(value) || 1;
    if (this.shared.has(x)) return null;
    switch (x.operation.name) {
      case 'negative':
        return x.type === 'float' ? -1 : null;
      case 'broadcast_to':
        return this.signOf(a);
      case 'multiply':
      case 'divide':
        return this.signOf(a) ?? this.signOf(b);
      default:
        return null;
    }
  }

  private isNegative(x: ProgramNode): boolean {
    return x.type === 'float' && this.signOf(x) === -1;
  }

  /** -y, seen from outside. */
  private hasSign(x: ProgramNode): boolean {
    return x.operation.name === 'negative' && x.type === 'float' && !this.shared.has(x);
  }

  /** x times a power of two, put into a number in x: that rounds nothing. */
  private scaled(x: ProgramNode, factor: number): ProgramNode | null {
    if (!Number.isInteger(Math.log2(Math.abs(factor)))) return null;
    const value = literalOf(x);
    if (value !== null)
      return x.type === 'float' || Number.isInteger(value * factor)
        ? this.number(value * factor, x.type)
        : null;
    const {
      operation: { name },
    } = x;
    if (this.shared.has(x) || x.type !== 'float' || (name !== 'multiply' && name !== 'divide')) return null;
    const [a, b] = x.inputs as [ProgramNode, ProgramNode];
    const left = this.scaled(a, factor);
    const number = literalOf(left ?? a);
    // 2 / (2 * m) is 1 / m.
    if (left && name === 'divide' && number !== null && isPlainSize(b)) {
      const size = b.attributes.size as Integer;
      const divisor = constant(Math.abs(number));
      if (
        Number.isInteger(Math.log2(Math.abs(number))) &&
        constantOf(modulo(size.dimension, divisor)) === 0
      ) {
        const less = integerOf(floorDivide(size.dimension, divisor), this.builder.domain);
        return this.emit(
          name,
          [this.number(Math.sign(number), left.type), this.emit('<size>', [], { size: less })],
          {},
        );
      }
    }
    if (left) return this.make(name, [left, b]);
    const right = name === 'multiply' ? this.scaled(b, factor) : null;
    return right && this.make(name, [a, right]);
  }

  /** Broadcasting stretches by itself where another operand has the whole shape; else the result is stretched instead. */
  private unstretched(
    name: string,
    inputs: readonly ProgramNode[],
    attributes: Attributes,
    { shape }: Operand,
  ): ProgramNode | null {
    const plain = inputs.map((input) => (this.canShrink(input) ? input.inputs[0]! : input));
    if (plain.every((input, i) => input === inputs[i])) return null;
    const whole = plain.some((input, i) => input === inputs[i] && this.sameShape(input, { shape }));
    if (whole) return this.make(name, plain, attributes);
    const [widest] = plain.toSorted((a, b) => b.shape.length - a.shape.length);
    const alike = plain.every((input) => input.shape.length === 0 || this.sameShape(input, widest!));
    return alike ? this.stretched(this.make(name, plain, attributes), shape) : null;
  }

  stretched(x: ProgramNode, shape: Shape): ProgramNode {
    if (this.sameShape(x, { shape })) return x;
    return this.make('broadcast_to', [x], { shape: integersOf(shape, this.builder.domain) });
  }

  /** What has a name is referred to; a number is not worth it. */
  private canShrink(x: ProgramNode): boolean {
    return isStretched(x) && (!this.shared.has(x) || x.inputs[0]!.shape.length === 0);
  }

  /** Axes that are put in order twice; and (A @ Bᵀ)ᵀ = B @ Aᵀ. */
  private permuted(a: ProgramNode, order: readonly number[]): ProgramNode | null {
    const inner = permutationOf(a);
    const both = inner && order.map((axis) => inner[axis]!);
    if (both?.every((axis, own) => axis === own)) return a.inputs[0]!;
    if (this.shared.has(a)) return null;
    if (both) return this.emit('transpose', [a.inputs[0]!], { axes: both });
    if (a.operation.name !== 'matmul' || order.length < 2 || !isMatrixTurn(order)) return null;
    if (a.inputs.some(({ shape }) => shape.length !== order.length) || !a.inputs.some(turnsMatrices))
      return null;
    const [left, right] = a.inputs.map((input) =>
      this.make('transpose', [input], { axes: order.length === 2 ? null : order }),
    );
    return this.emit('matmul', [right!, left!], {});
  }

  /** What lies under a store that did not touch the elements at these items. */
  private untouchedBy(x: ProgramNode, items: readonly IndexItem[], until?: ProgramNode): ProgramNode | null {
    let base = x;
    while (base !== until && base.operation.name === 'store' && isApart(base.attributes.items, items))
      base = base.inputs[0]!;
    return base === x ? null : base;
  }

  /** What a name holds after further stores that did not touch the elements at these items. */
  private laterThan(x: ProgramNode, items: readonly IndexItem[]): ProgramNode | null {
    if (x.operation.name !== 'store') return null;
    for (const node of this.held) if (this.untouchedBy(node, items, x) === x) return node;
    return null;
  }

  number(value: number, type: ElementType): ProgramNode {
    return this.emit('<constant>', [], { value, type });
  }

  /** A declared constant, or one of NumPy's; null of other names. */
  constantNamed(formula: string): ProgramNode | null {
    const value =
      formula === 'np.pi' ? Math.PI : formula === 'np.e' ? Math.E : this.program.model.constants.get(formula);
    if (value === undefined) return null;
    const type = Number.isInteger(value) ? 'int' : 'float';
    return this.emit('<constant>', [], { value, type, formula });
  }

  /** A node with these inputs: one for all that ask for the same. */
  emit(name: string, inputs: readonly ProgramNode[], attributes: Attributes): ProgramNode {
    const key = this.keyOf(name, inputs, attributes);
    const found = this.known.get(key);
    if (found) return found;
    const node = this.builder.emit(name, inputs, attributes);
    this.known.set(key, node);
    return node;
  }

  private keyOf(name: string, inputs: readonly ProgramNode[], attributes: Attributes): string {
    let key = this.attributeKeys.get(attributes);
    if (key === undefined) {
      const given = Object.entries(attributes).filter(
        ([, value]) => value !== null && value !== undefined && value !== false,
      );
      key = JSON.stringify(
        given.sort(([p], [q]) => (p < q ? -1 : 1)),
        (_, value) => (isDimension(value) ? value.key : isUnsaid(value) ? `number ${value}` : value),
      );
      this.attributeKeys.set(attributes, key);
    }
    return `${name} ${inputs.map(({ index }) => index).join()} ${key}`;
  }

  private sameShape(a: { readonly shape: Shape }, b: { readonly shape: Shape }): boolean {
    return equalShapes(a.shape, b.shape, this.builder.domain);
  }
}

const REARRANGING = new Set([
  'reshape',
  'expand_dims',
  'squeeze',
  'transpose',
  'swapaxes',
  'moveaxis',
  'flip',
  'ravel',
]);

/** A size that no constants are in. */
const isPlainSize = ({ operation, attributes }: ProgramNode): boolean =>
  operation.name === '<size>' && attributes.size.formula === undefined;

const isDimension = (value: unknown): value is Dimension =>
  typeof value === 'object' && value !== null && 'terms' in value && 'key' in value;

/** JSON has none of these. */
const isUnsaid = (value: unknown): boolean =>
  Object.is(value, -0) || (typeof value === 'number' && !Number.isFinite(value));

/** All elements are 1, whatever the shape. */
function isOnes(node: ProgramNode): boolean {
  const { operation, inputs } = node;
  if (operation.name === 'broadcast_to' || operation.name === 'reshape' || operation.name === 'expand_dims')
    return isOnes(inputs[0]!);
  return operation.name === 'ones_like' || operation.name === 'ones' || literalOf(node) === 1;
}

const isZero = (node: ProgramNode): boolean =>
  node.operation.name === 'zeros_like' || node.operation.name === 'zeros' || literalOf(node) === 0;

const isStretched = ({ operation }: ProgramNode): boolean => operation.name === 'broadcast_to';

/** Not worth a name: a number, or an array of one number. */
const isLight = ({ shape, operation: { name }, inputs }: ProgramNode): boolean =>
  shape.length === 0 ||
  name === 'ones_like' ||
  name === 'zeros_like' ||
  (LIGHT.has(name) && isLight(inputs[0]!));

const LIGHT = new Set(['negative', 'broadcast_to', 'expand_dims', 'reshape']);

/** The axis of x - logsumexp(x, axis), which is the logarithm of softmax(x, axis). */
function softmaxAxis({ operation, inputs: [x, by] }: ProgramNode): readonly number[] | null {
  if (operation.name !== 'subtract') return null;
  const restored = by!.operation.name === 'expand_dims';
  const total = restored ? by!.inputs[0]! : by!;
  const { axis, keepdims } = total.attributes;
  if (total.operation.name !== 'logsumexp' || total.inputs[0] !== x || !Array.isArray(axis)) return null;
  const rank = x!.shape.length;
  const normal = (axes: readonly number[]): string =>
    axes
      .map((each) => (each + rank) % rank)
      .sort()
      .join();
  return restored
    ? !keepdims && normal(by!.attributes.axis) === normal(axis)
      ? axis
      : null
    : keepdims || rank === 1
      ? axis
      : null;
}

const isInC = ({ order }: Attributes): boolean => (order ?? 'C') === 'C';

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

/** Whether two places cannot have an element in common: integers that differ on one axis. */
export function isApart(items: readonly IndexItem[], others: readonly IndexItem[]): boolean {
  if (!isBasic(items) || !isBasic(others)) return false;
  for (const [k, item] of items.entries()) {
    const other = others[k];
    if (
      !other ||
      item.kind === 'newaxis' ||
      item.kind === 'ellipsis' ||
      other.kind === 'newaxis' ||
      other.kind === 'ellipsis'
    )
      return false;
    if (item.kind !== 'integer' || other.kind !== 'integer') continue;
    const [a, b] = [constantOf(item.value.dimension), constantOf(other.value.dimension)];
    if (a !== null && b !== null && a >= 0 && b >= 0 && a !== b) return true;
  }
  return false;
}
