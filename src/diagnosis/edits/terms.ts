import { binary, name, number, unary } from '../../derivation/trees.ts';
import { printExpression } from '../../language/print.ts';
import type { Expression } from '../../language/syntax.ts';
import { edit } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { NOWHERE, nodesIn, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import { sizeTree, transposed } from '../vocabulary.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { chains, joined } from './chains.ts';
import type { Link } from './chains.ts';
import { factorSites } from './factors.ts';
import { calleeName } from './matrices.ts';

/** A sum's terms: one left out, one with the other sign, two in the other order. */
export function* termEdits(whole: Expression): Generator<Edit> {
  for (const { site, links } of chains(whole, ['+', '-'])) {
    for (const [i, { operator, operand }] of links.entries()) {
      const left = joined(links.toSpliced(i, 1));
      if (left) yield edit('drop-term', 2, site, left, operand);
      const turned = joined(links.with(i, { operator: operator === '+' ? '-' : '+', operand }));
      if (turned) yield edit('sign', i === 0 ? 1.5 : 1, site, turned, operand);
    }
    if (links.length === 2 && links[1]!.operator === '-')
      yield edit('sign', 1, site, binary('-', links[1]!.operand, links[0]!.operand));
  }
}

/** Terms of other equations and of the derived one, added. */
export function* addedTerms(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  const terms = new Map<string, { operator: '+' | '-'; operand: Expression; cost: number }>();
  const offer = (expression: Expression, cost: number): void => {
    const isNegative = expression.kind === 'unary' && expression.operator === '-';
    const all = [...chains(expression, ['+', '-'])].find(({ site }) => site.parent === null)?.links ?? [
      isNegative ? { operator: '-', operand: expression.operand } : { operator: '+', operand: expression },
    ];
    for (const { operator, operand } of all as Link[]) {
      const key = `${operator} ${printExpression(operand)}`;
      if (!terms.has(key)) terms.set(key, { operator: operator as '+' | '-', operand, cost });
    }
  };
  for (const expression of vocabulary.derived) offer(expression, 1.2);
  for (const expression of vocabulary.analogies) offer(expression, 1.3);
  // The derivative of a penalty on a parameter: 2 * lam * W, lam/m * W.
  for (const { expression, node } of vocabulary.words) {
    if (node.operation.name !== '<value>' || node.shape.length === 0) continue;
    for (const constant of vocabulary.constants) {
      const weight = name(constant);
      for (const factor of [
        weight,
        binary('*', number(2), weight),
        ...vocabulary.sizes.map((size) => binary('/', weight, sizeTree(size))),
      ])
        offer(binary('*', factor, expression), 1.4);
    }
  }
  for (const { expression } of vocabulary.words) offer(expression, 2);
  for (const site of sites(whole)) {
    const { node, parent } = site;
    const isOuter =
      within(parent) === 0 ||
      (!vocabulary.isForward &&
        parent !== null &&
        (parent.kind === 'call' ||
          parent.kind === 'attribute' ||
          (parent.kind === 'binary' && parent.operator === '@')));
    if (!isOuter || node.kind === 'string' || node.kind === 'constant' || node.kind === 'slice') continue;
    const own = new Set(termsOf(node).map((term) => printExpression(unsigned(term))));
    for (const { operator, operand, cost } of terms.values())
      for (const sign of [operator, operator === '+' ? '-' : '+'] as const) {
        // No one forgets to take a term away again, or to count it twice.
        if (own.has(printExpression(unsigned(operand)))) continue;
        yield edit(
          'add-term',
          cost + within(parent) + (sign === operator ? 0 : 0.5),
          site,
          binary(sign, node, operand),
          operand,
        );
      }
  }
  // dX of X.T @ X is X @ (dY + dY.T).
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (parent?.kind !== 'binary' || parent.operator !== '@' || node.kind === 'number') continue;
    const turned = transposed(node);
    yield edit('add-term', 1.5, site, binary('+', node, turned), turned);
  }
  // `1 - A2` for A2.
  for (const site of sites(whole)) {
    if (site.node.kind !== 'name' && site.node.kind !== 'subscript') continue;
    yield edit('variable', 1.5, site, binary('-', number(1), site.node));
  }
  // `1 - y` for 1 and for -y.
  const names = nodesIn(whole).flatMap((node) => vocabulary.wordNamed(node)?.expression ?? []);
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (parent?.kind !== 'binary' || parent.operator !== '*') continue;
    const others =
      node.kind === 'number' && node.value === 1
        ? names
        : node.kind === 'unary' && node.operator === '-'
          ? [node.operand]
          : [];
    for (const other of others) {
      const difference = binary('-', number(1), other);
      yield edit('add-term', 1.3, site, difference, difference);
    }
  }
  for (const { site, links } of chains(whole, ['-']))
    if (links.length === 2 && links[0]!.operand.kind === 'number' && links[0]!.operand.value === 1)
      yield edit('variable', 1.5, site, links[1]!.operand);
}

/** How much less usual a term is that is missing inside of something: sums and means are made of terms. */
const within = (parent: Expression | null): number =>
  parent === null ||
  parent.kind === 'unary' ||
  (parent.kind === 'call' && ['sum', 'mean'].includes(calleeName(parent)))
    ? 0
    : 1;

/** exp(-x) is written more often than exp(x). */
const isOfExponential = ({ parent }: Site): boolean =>
  parent?.kind === 'call' && calleeName(parent) === 'exp';

const unsigned = (term: Expression): Expression =>
  term.kind === 'unary' && term.operator === '-' ? term.operand : term;

/** The summands. */
export const termsOf = (node: Expression): Expression[] =>
  node.kind === 'binary' && (node.operator === '+' || node.operator === '-')
    ? [...termsOf(node.left), node.right]
    : [node];

/** -x for x, and the reverse. */
export function* signEdits(whole: Expression): Generator<Edit> {
  for (const site of factorSites(whole)) {
    const { node } = site;
    if (node.kind === 'unary' && node.operator === '-') yield edit('sign', 1, site, node.operand);
    else if (node.kind === 'unary' && node.operator === '~') yield edit('function', 1, site, node.operand);
    else if (site.parent === null || site.parent.kind === 'call')
      yield edit('sign', isOfExponential(site) ? 1 : site.parent ? 2.5 : 1.5, site, unary('-', node));
  }
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (node.kind === 'unary' && node.operator === '-' && parent !== null)
      yield edit('sign', 1, site, node.operand);
    if (node.kind === 'comparison' && node.operators.length === 1) {
      for (const operator of FLIPPED[node.operators[0]!] ?? [])
        yield edit('change-derivative', 1, site, { ...node, operators: [operator], span: NOWHERE });
    }
  }
}

const FLIPPED: Readonly<Record<string, readonly ('<' | '>' | '<=' | '>=' | '==' | '!=')[]>> = {
  '<': ['>', '>=', '<='],
  '>': ['<', '<=', '>='],
  '<=': ['>', '>=', '<'],
  '>=': ['<', '<=', '>'],
  '==': ['!='],
  '!=': ['=='],
};
