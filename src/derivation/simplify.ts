import type { Attributes } from '../operations/operation.ts';
import { integerOf, integersOf, literal } from '../operations/integers.ts';
import { operationNamed } from '../operations/table.ts';
import { identityOperation } from '../program/program.ts';
import type { IndexItem } from '../operations/index-items.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { holdersOf, isWhole } from '../program/second-names.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Domain } from '../shapes/domain.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import type { Entry } from '../model/model.ts';
import { softmaxAxis } from './compounds.ts';
import { isLight, isOnes, isZeros, literalOf } from './literals.ts';
import { Nodes } from './nodes.ts';
import { laterThan, untouchedBy } from './overwriting.ts';
import { permuted } from './permutations.ts';
import type { Rewriting } from './rewriting.ts';
import { addedAxes, squeezed } from './squeezing.ts';
import { canShrink, isNumberRearranged, isStretched, unstretched } from './stretching.ts';

/**
 * Rewrites derived nodes one by one into what a person would write, value for value: what adds nothing, stretching that
 * broadcasting does by itself, axes put in order twice, and nodes that are computed twice. Forward nodes stay as they
 * are. What arithmetic several nodes make together is the `Tidier`'s matter.
 */
export class Simplifier implements Rewriting {
  private readonly program: Program;
  private readonly nodes: Nodes;
  private readonly held: ReadonlySet<ProgramNode>;
  private readonly simple = new Map<ProgramNode, ProgramNode>();
  /** Derived nodes that will have a name. */
  private readonly named: ReadonlySet<ProgramNode>;
  /** Simple nodes that have a name or several uses: nothing is moved out of them. */
  private readonly shared = new Set<ProgramNode>();

  /** `named`: derived nodes that will have a name. */
  constructor(program: Program, nodes: readonly ProgramNode[], named: Iterable<ProgramNode>) {
    this.named = new Set(named);
    this.program = program;
    this.held = new Set(
      [...program.held.values()].flatMap((value) => (value.kind === 'array' ? holdersOf(value.node) : [])),
    );
    for (const node of this.held) this.shared.add(node);
    this.nodes = new Nodes(program, nodes);
    const direct = new Set(
      [...program.held.values()].flatMap((value) => (value.kind === 'array' ? [value.node] : [])),
    );
    for (const node of program.nodes) this.simple.set(node, this.underOneName(node, direct));
  }

  /**
   * A second name stands for its value, but for one that forward holds beside it; what is computed of such names, and has
   * none itself, is computed of the values.
   */
  private underOneName(node: ProgramNode, direct: ReadonlySet<ProgramNode>): ProgramNode {
    const { operation, inputs } = node;
    const holders = holdersOf(node);
    const original = holders.at(-1)!;
    if (original !== node)
      return direct.has(original)
        ? holders.find(
            (each) => each === original || (direct.has(each) && each.operation === identityOperation),
          )!
        : original;
    // Masks stay: sizes are counted by them.
    const isOfOthers = inputs.some((each) => this.simple.get(each) !== each);
    const isPlain = node.type === 'float' && !node.dynamic && operationNamed(operation.name) === operation;
    const isFree = isOfOthers && isPlain && !this.held.has(node);
    return isFree ? this.rewritten(node) : node;
  }

  get domain(): Domain {
    return this.nodes.domain;
  }

  /** Whether forward gave it a name. */
  isNamed(node: ProgramNode): boolean {
    return this.held.has(node);
  }

  isShared(node: ProgramNode): boolean {
    return this.shared.has(node);
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
    const result = operation.shape(inputs, attributes, this.domain);
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
        if (b.operation.name === 'negative' && !this.isShared(b))
          return this.make('subtract', [a, b.inputs[0]!]);
        break;
      case 'subtract':
        if (isZero(b) && keeps(a)) return a;
        break;
      case 'multiply': {
        const [x, y] = [literalOf(a), literalOf(b)];
        if (isOnes(a) && keeps(b)) return b;
        if (isOnes(b) && keeps(a)) return a;
        if (x === -1 && keeps(b)) return this.negated(b);
        if (y === -1 && keeps(a)) return this.negated(a);
        if (x !== null && y !== null) return this.number(x * y, result.type);
        break;
      }
      case 'divide':
        if (isOnes(b) && keeps(a)) return a;
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
        if (canShrink(a, this)) return this.emit(name, [a.inputs[0]!], attributes);
        break;
      case 'reshape':
        if (keeps(a)) return a;
        if (a.operation.name === 'reshape' && !this.isShared(a) && isInC(a.attributes) && isInC(attributes))
          return this.make(name, [a.inputs[0]!], attributes);
        break;
      case 'transpose':
      case 'swapaxes': {
        const turned = permuted(name, a, attributes, this);
        if (turned) return turned;
        break;
      }
      case 'store':
      case 'accumulate': {
        // What is stored stretches by itself.
        if (isStretched(b)) return this.make(name, [a, b.inputs[0]!, ...inputs.slice(2)], attributes);
        const added = isZeros(a) ? addedAxes(attributes.items) : null;
        if (added && b.shape.length === a.shape.length + added.length)
          return this.stretched(this.make('squeeze', [b], { axis: added }), a.shape);
        break;
      }
      case 'squeeze': {
        const fewer = attributes.axis ? squeezed(a, attributes.axis, this) : null;
        if (fewer) return fewer;
        break;
      }
      case 'diag':
        // A number along the diagonal.
        if (isStretched(a) && a.inputs[0]!.shape.length === 0 && attributes.k.value === 0) {
          const n = integerOf(a.shape[0]!, this.domain);
          const eye = this.emit('eye', [], { N: n, M: null, k: literal(0), dtype: null });
          return this.make('multiply', [a.inputs[0]!, eye]);
        }
        break;
      case 'index': {
        if (inputs.length === 1 && isWhole(attributes.items as readonly IndexItem[])) return a;
        const other = untouchedBy(a, attributes.items);
        if (other) return this.make(name, [other, ...inputs.slice(1)], attributes);
        const later = laterThan(a, attributes.items, this.held);
        if (later) return this.emit(name, [later, ...inputs.slice(1)], attributes);
        break;
      }
      default:
    }
    if (isNumberRearranged(name, a)) return this.stretched(a.inputs[0]!, result.shape);
    return (
      (operation.elementwise ? unstretched(name, inputs, attributes, result, this) : null) ??
      this.emit(name, inputs, attributes)
    );
  }

  /** -x. */
  private negated(x: ProgramNode): ProgramNode {
    const value = literalOf(x);
    if (value !== null && x.type !== 'bool') return this.number(-value, x.type);
    const isTwice = x.operation.name === 'negative' && x.type === 'float' && !this.isShared(x);
    return isTwice ? x.inputs[0]! : this.emit('negative', [x], {});
  }

  stretched(x: ProgramNode, shape: Shape): ProgramNode {
    if (this.sameShape(x, { shape })) return x;
    return this.make('broadcast_to', [x], { shape: integersOf(shape, this.domain) });
  }

  number(value: number, type: ElementType): ProgramNode {
    return this.emit('<constant>', [], { value, type });
  }

  /** A declared constant, or one of NumPy's; null of other names. */
  constantNamed(formula: string): ProgramNode | null {
    const value = NUMPY_CONSTANTS.get(formula) ?? this.program.model.constants.get(formula);
    if (value === undefined) return null;
    return this.emit('<constant>', [], { value, type: Number.isInteger(value) ? 'int' : 'float', formula });
  }

  /** A node with these inputs: one for all that ask for the same. */
  emit(name: string, inputs: readonly ProgramNode[], attributes: Attributes): ProgramNode {
    return this.nodes.emit(name, inputs, attributes);
  }

  sameShape(a: { readonly shape: Shape }, b: { readonly shape: Shape }): boolean {
    return equalShapes(a.shape, b.shape, this.domain);
  }
}

const NUMPY_CONSTANTS = new Map([
  ['np.pi', Math.PI],
  ['np.e', Math.E],
]);

const isZero = (node: ProgramNode): boolean => isZeros(node) || literalOf(node) === 0;

const isInC = ({ order }: Attributes): boolean => (order ?? 'C') === 'C';
