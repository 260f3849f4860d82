import type { Binary, Expression } from '../language/syntax.ts';
import { complement } from './complement.ts';
import { childrenOf } from './sites.ts';

/** Fewer tokens than this make no pattern. */
const LEAST_TOKENS = 5;

/** What an expression is, once as it is written and once with `_` for each array: equal numbers mean equal trees. */
interface Form {
  readonly exact: number;
  readonly blotted: number;
  readonly tokens: number;
}

/** A part of an equation that can have siblings: a term with its sign, what a function is applied to, the whole. */
export interface Part {
  readonly exact: string;
  readonly blotted: string;
  readonly isPattern: boolean;
}

/** Names the forms of expressions. Trees never change, and edits of one share most of their parts, which are named once. */
export class Forms {
  private readonly isArray: (name: string) => boolean;
  private readonly names = new Map<string, number>();
  private readonly known = new WeakMap<Expression, Form>();
  private readonly children = new WeakMap<Expression, readonly Expression[]>();
  private readonly within = new WeakMap<Expression, readonly Part[]>();

  constructor(isArray: (name: string) => boolean) {
    this.isArray = isArray;
  }

  partsOf(whole: Expression): readonly Part[] {
    return [this.part('', whole), ...this.partsWithin(whole)];
  }

  /** The parts of both that they do not have in common, and perhaps some that they have. */
  partsApart(a: Expression, b: Expression): readonly [a: readonly Part[], b: readonly Part[]] {
    const apart: [Part[], Part[]] = [[this.part('', a)], [this.part('', b)]];
    let [x, y] = [a, b];
    // An edit leaves all as it is but what lies on the way to it.
    for (;;) {
      const [left, right] = [this.childrenOf(x), this.childrenOf(y)];
      const differing = left.flatMap((child, i) => (child === right[i] ? [] : [i]));
      if (x.kind !== y.kind || left.length !== right.length || differing.length !== 1) break;
      apart[0].push(...this.ownParts(x));
      apart[1].push(...this.ownParts(y));
      [x, y] = [left[differing[0]!]!, right[differing[0]!]!];
    }
    apart[0].push(...this.partsWithin(x));
    apart[1].push(...this.partsWithin(y));
    return apart;
  }

  /** One half of a cross entropy is like the other. */
  complement(whole: Expression): Expression {
    return complement(whole, (node) => this.isBlot(node));
  }

  private partsWithin(node: Expression): readonly Part[] {
    let parts = this.within.get(node);
    if (!parts) {
      parts = [...this.ownParts(node), ...this.childrenOf(node).flatMap((child) => this.partsWithin(child))];
      this.within.set(node, parts);
    }
    return parts;
  }

  private ownParts(node: Expression): Part[] {
    const signs = isSum(node) ? signsOf(node) : null;
    if (!signs && node.kind !== 'call') return [];
    const parts = node.kind === 'call' ? node.arguments : this.childrenOf(node);
    return parts.map((part, i) => this.part(signs?.[i] === '-' ? '-' : '', part));
  }

  private childrenOf(node: Expression): readonly Expression[] {
    let children = this.children.get(node);
    // All terms of a sum are side by side.
    if (!children) this.children.set(node, (children = isSum(node) ? termsOf(node) : childrenOf(node)));
    return children;
  }

  private part(sign: string, node: Expression): Part {
    const { exact, blotted, tokens } = this.formOf(node);
    return {
      exact: `${sign}${exact}`,
      blotted: `${sign}${blotted}`,
      isPattern: sign.length + tokens >= LEAST_TOKENS,
    };
  }

  private formOf(node: Expression): Form {
    let form = this.known.get(node);
    if (!form) {
      const children = this.childrenOf(node).map((child) => this.formOf(child));
      const own = ownText(node);
      const named = (key: 'exact' | 'blotted'): number =>
        this.nameOf(`${own} ${children.map((each) => each[key]).join(' ')}`);
      const tokens = children.reduce((sum, each) => sum + each.tokens, tokensIn(node, children.length));
      const isBlot = this.isBlot(node);
      form = {
        exact: named('exact'),
        blotted: isBlot ? this.nameOf('_') : named('blotted'),
        tokens: isBlot ? 1 : tokens,
      };
      this.known.set(node, form);
    }
    return form;
  }

  /** An array, its layer included. */
  private isBlot(node: Expression): boolean {
    if (node.kind === 'name') return this.isArray(node.name);
    return (
      node.kind === 'subscript' &&
      node.object.kind === 'name' &&
      node.indices.length === 1 &&
      ['name', 'number', 'binary'].includes(node.indices[0]!.kind) &&
      this.isArray(node.object.name)
    );
  }

  private nameOf(text: string): number {
    let known = this.names.get(text);
    if (known === undefined) this.names.set(text, (known = this.names.size));
    return known;
  }
}

/** All of a node but its children. */
function ownText(node: Expression): string {
  switch (node.kind) {
    case 'name':
    case 'prime':
      return node.name;
    case 'number':
      return node.text;
    case 'string':
    case 'constant':
      return `${node.kind} ${node.value}`;
    case 'binary':
      return isSum(node) ? signsOf(node).join('') : node.operator;
    case 'unary':
    case 'boolean':
      return `${node.kind} ${node.operator}`;
    case 'comparison':
      return node.operators.join(' ');
    case 'attribute':
      return `.${node.name}`;
    case 'call':
      return `${calleeText(node.callee)}(${node.arguments.length} ${node.keywords.map(({ name }) => name).join(' ')}`;
    case 'slice':
      return [node.lower, node.upper, node.step].map((bound) => (bound ? '1' : '0')).join(':');
    default:
      return node.kind;
  }
}

/** What is called is no child where it is a name or a module's. */
const calleeText = (callee: Expression): string =>
  callee.kind === 'name'
    ? callee.name
    : callee.kind === 'attribute'
      ? `${callee.object.kind === 'name' ? callee.object.name : ''}.${callee.name}`
      : '';

/** Those that a node adds to its children's: names, numbers, signs, brackets. */
function tokensIn(node: Expression, children: number): number {
  switch (node.kind) {
    case 'number':
      return node.text.match(/\w+|\W/g)?.length ?? 1;
    case 'call':
      return 2 + (node.callee.kind === 'attribute' ? 2 : 1) + Math.max(children - 1, 0);
    case 'subscript':
      return children;
    case 'attribute':
      return 2;
    case 'tuple':
    case 'list':
      return 1 + children;
    case 'binary':
    case 'unary':
    case 'comparison':
    case 'boolean':
    case 'conditional':
    case 'slice':
      return Math.max(children - 1, 1);
    default:
      return 1;
  }
}

type Sum = Binary & { readonly operator: '+' | '-' };

const isSum = (node: Expression): node is Sum =>
  node.kind === 'binary' && (node.operator === '+' || node.operator === '-');

const termsOf = ({ left, right }: Sum): Expression[] => [...(isSum(left) ? termsOf(left) : [left]), right];

const signsOf = ({ left, operator }: Sum): string[] => [...(isSum(left) ? signsOf(left) : ['+']), operator];
