import { call, name, subscript } from '../../derivation/trees.ts';
import type { Expression } from '../../language/syntax.ts';
import { edit } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { printExpression } from '../../language/print.ts';
import { mentionedIn, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import { hasSlopeOf } from '../slopes.ts';
import { neighbours, sizeTree } from '../vocabulary.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { calleeName } from './matrices.ts';

/** Another variable, another layer or step, another function. */
export function* nameEdits(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  for (const site of sites(whole)) {
    yield* variableEdits(site, vocabulary);
    yield* functionEdits(site, vocabulary);
    for (const piece of vocabulary.pieces)
      if (site.parent !== null)
        yield edit('derived', hasSlopeOf(site.node, piece) ? 1.2 : 2.5, site, piece, piece);
  }
}

function* variableEdits(site: Site, vocabulary: Vocabulary): Generator<Edit> {
  const { node, parent } = site;
  const make = (kind: Edit['kind'], cost: number, by: Expression): Edit => edit(kind, cost, site, by, by);
  if (parent?.kind === 'call' && parent.callee === node) return;
  const own = vocabulary.wordNamed(node);
  if (own) {
    for (const word of vocabulary.words) {
      if (word.name === own.name || isBesideItself(word.expression, site)) continue;
      const kind = isStale(own.name, word.name) ? 'stale' : 'variable';
      const related = stem(word.name) === stem(own.name) || ofSameShape(word.node.shape, own.node.shape);
      yield make(kind, kind === 'stale' ? 1 : related ? 1.2 : 1.5, word.expression);
    }
  }
  if (node.kind === 'subscript' && node.object.kind === 'name' && node.indices.length === 1 && !own)
    for (const index of neighbours(node.indices[0]!)) yield make('stale', 1, subscript(node.object, [index]));
  if (
    node.kind === 'name' &&
    !own &&
    (vocabulary.sizes.includes(node.name) || vocabulary.constants.includes(node.name))
  )
    for (const other of [...vocabulary.sizes, ...vocabulary.constants])
      if (other !== node.name) yield make('change-factor', 1.2, sizeTree(other));
}

/** No one writes `A < A`, `A - A` or `A / A`. */
const isBesideItself = (by: Expression, { node, parent }: Site): boolean => {
  const others =
    parent?.kind === 'comparison'
      ? parent.operands
      : parent?.kind === 'binary' && ['-', '/'].includes(parent.operator)
        ? [parent.left, parent.right]
        : [];
  const text = printExpression(by);
  return others.some((each) => each !== node && printExpression(each) === text);
};

const ofSameShape = (a: readonly { key: string }[], b: readonly { key: string }[]): boolean =>
  a.length === b.length && a.every(({ key }, axis) => key === b[axis]!.key);

/** The name without its layer: dZ for dZ1, A for A[2]. */
export const stem = (each: string): string => each.replace(/\[.*\]$/, '').replace(/\d+$/, '');

/** The same quantity of another layer or step. */
const isStale = (a: string, b: string): boolean => stem(a) === stem(b) && stem(a) !== a;

const UNARY = ['exp', 'log', 'tanh', 'sigmoid', 'sqrt', 'abs', 'sign', 'relu'];
/** What people forget in backward, and in forward: only there. */
const SLOPES = new Set(['abs', 'sign']);
const ACTIVATIONS = new Set(['relu']);
const SIBLINGS: readonly (readonly string[])[] = [
  ['tanh', 'sigmoid', 'relu', 'leaky_relu', 'elu', 'softplus', 'gelu', 'swish'],
  ['exp', 'log'],
  ['maximum', 'minimum'],
  ['sin', 'cos'],
];

/** A function left out, put around a name, or another of its kind. */
function* functionEdits(site: Site, vocabulary: Vocabulary): Generator<Edit> {
  const { node, parent } = site;
  const make = (kind: Edit['kind'], cost: number, by: Expression): Edit => edit(kind, cost, site, by);
  if (node.kind === 'call') {
    const called = calleeName(node);
    const [only] = node.arguments;
    for (const other of vocabulary.calls ?? [])
      if (calleeName(other) === called && isOfTheSame(node, other)) yield make('function', 1.3, other);
    if (UNARY.includes(called) && only && node.arguments.length === 1) yield make('function', 1.5, only);
    const derivative = /^(.+)_(prime|derivative)$/.exec(called);
    const base = derivative?.[1] ?? called;
    for (const family of SIBLINGS) {
      if (!family.includes(base)) continue;
      for (const other of family) {
        if (other === base) continue;
        const text = derivative ? `${other}_${derivative[2]}` : other;
        const callee = node.callee.kind === 'attribute' ? { ...node.callee, name: text } : name(text);
        yield make(derivative ? 'change-derivative' : 'activation', 1.2, {
          ...node,
          callee,
          span: { start: 0, end: 0 },
        });
      }
    }
  } else if (vocabulary.wordNamed(node) && !(parent?.kind === 'call' && parent.callee === node))
    for (const each of UNARY)
      if (!(vocabulary.isForward ? SLOPES : ACTIVATIONS).has(each))
        yield make('function', 2, call(name(each), [node]));
}

/** `erf(Z)` and `erf(Z / sqrt(2))`. */
const isOfTheSame = (a: Expression, b: Expression): boolean => {
  const [own, other] = [a, b].map((each) => mentionedIn(each).toSorted().join());
  return own === other && printExpression(a) !== printExpression(b);
};
