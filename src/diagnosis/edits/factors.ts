import { binary, call, name, number, unary } from '../../derivation/trees.ts';
import { printExpression } from '../../language/print.ts';
import type { Expression } from '../../language/syntax.ts';
import { edit } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { NOWHERE, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import { hasSlopeOf, isSlope } from '../slopes.ts';
import { sizeTree } from '../vocabulary.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { chains, joined } from './chains.ts';
import type { Link } from './chains.ts';

const sizeInverse = (size: string): Expression => binary('/', number(1), sizeTree(size));

/** Numbers that a gradient can be a multiple by: sizes, constants, 2. */
export function* scalars({
  sizes,
  constants,
  numbers,
}: Vocabulary): Generator<{ factor: Expression; kind: 'add-mean' | 'add-factor'; cost: number }> {
  for (const size of sizes) {
    yield { factor: sizeInverse(size), kind: 'add-mean', cost: 1 };
    yield {
      factor: binary('/', number(1), binary('*', number(2), sizeTree(size))),
      kind: 'add-factor',
      cost: 1.5,
    };
  }
  // The mean over a matrix.
  for (const [i, size] of sizes.entries())
    for (const other of sizes.slice(i))
      yield {
        factor: binary('/', number(1), binary('*', sizeTree(size), sizeTree(other))),
        kind: 'add-mean',
        cost: 1.2,
      };
  for (const value of new Set([2, 0.5, ...numbers]))
    if (value !== 0 && value !== 1) yield { factor: number(value), kind: 'add-factor', cost: 1.2 };
  for (const constant of constants) {
    yield { factor: name(constant), kind: 'add-factor', cost: 1.2 };
    yield { factor: binary('/', number(1), name(constant)), kind: 'add-factor', cost: 1.2 };
    yield { factor: call(name('sqrt'), [name(constant)]), kind: 'add-factor', cost: 2 };
  }
  for (const size of sizes) {
    // Means are forgotten, and no one forgets to undo one.
    yield { factor: sizeTree(size), kind: 'add-factor', cost: 4 };
    yield {
      factor: binary('/', number(1), call(name('sqrt'), [sizeTree(size)])),
      kind: 'add-factor',
      cost: 2,
    };
    yield { factor: call(name('sqrt'), [sizeTree(size)]), kind: 'add-factor', cost: 4 };
  }
}

const MOST_NUMBERS = 4;

/** Where a factor can stand: the whole, each term of a sum, an operand of a product, what is reduced. */
export function* factorSites(whole: Expression): Generator<Site> {
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (node.kind === 'slice' || node.kind === 'string' || node.kind === 'constant') continue;
    if (parent === null) yield site;
    else if (parent.kind === 'binary' && ['+', '-', '@'].includes(parent.operator)) yield site;
    else if (parent.kind === 'call' && parent.arguments.includes(node)) yield site;
    else if (parent.kind === 'unary') yield site;
    else if (parent.kind === 'attribute' && parent.object === node && node.kind === 'binary') yield site;
  }
}

/** `1/m * x` for a mean and numbers, `x / keep` for a division. */
function times(x: Expression, factor: Expression): Expression {
  const isFraction =
    factor.kind === 'binary' &&
    factor.operator === '/' &&
    factor.left.kind === 'number' &&
    factor.right.kind === 'name';
  if (!isFraction && factor.kind !== 'number') return binary('*', x, factor);
  if (isFraction && x.kind === 'unary' && x.operator === '-')
    return inFront(binary('/', unary('-', factor.left), factor.right), x.operand);
  return inFront(factor, x);
}

/** `2 * a / b` and `1/m * a @ b`, without parentheses around what follows. */
const inFront = (factor: Expression, x: Expression): Expression =>
  x.kind === 'binary' && ['*', '/', '@'].includes(x.operator)
    ? { ...x, left: inFront(factor, x.left), span: NOWHERE }
    : binary('*', factor, x);

/** A factor put in, left out or put in the place of another. */
export function* factorEdits(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  for (const { site, links } of chains(whole, ['*', '/', '@'])) {
    const isPlain = links.every(({ operator }) => operator !== '@');
    for (const [i, { operand }] of links.entries()) {
      if (links[i]!.operator === '@' || links[i + 1]?.operator === '@') {
        if (!(links[i]!.operator !== '@' && i === 0 && links[1]?.operator !== '@')) continue;
      }
      const left = joined(links.toSpliced(i, 1));
      if (!left) continue;
      const kind = isMean(links[i]!, vocabulary) ? 'drop-mean' : 'drop-factor';
      yield edit(kind, 1, site, left, operand);
      if (isPlain && links[i]!.operator === '/') {
        const turned = joined(links.with(i, { operator: '*', operand }));
        if (turned) yield edit('change-factor', 1, site, turned, operand);
      } else if (isPlain && i > 0 && links[i]!.operator === '*') {
        const turned = joined(links.with(i, { operator: '/', operand }));
        if (turned) yield edit('change-factor', 1, site, turned, operand);
      }
    }
    for (let from = isPlain ? 1 : links.length; from < links.length; from++)
      for (let to = from + 2; to <= Math.min(links.length, from + 3); to++)
        yield edit(
          'drop-factor',
          1.5,
          site,
          joined(links.toSpliced(from, to - from))!,
          joined(links.slice(from, to))!,
        );
    // `/ m` and `1/m *` of a product of matrices.
    if (!isPlain)
      for (const [i, link] of links.entries()) {
        const inMatrix = link.operator === '@' || (links[i + 1]?.operator === '@' && i === 0);
        if (inMatrix || i === 0) continue;
        const left = joined(links.toSpliced(i, 1));
        if (left)
          yield edit(isMean(link, vocabulary) ? 'drop-mean' : 'drop-factor', 1, site, left, link.operand);
      }
  }
  for (const site of factorSites(whole)) {
    if (site.node.kind === 'number') continue;
    const isOuter = site.parent === null || (site.parent.kind === 'binary' && site.parent.operator !== '@');
    if (isOuter)
      for (const { factor, kind, cost } of scalars(vocabulary))
        yield edit(kind, site.parent === null ? cost : cost + 0.2, site, times(site.node, factor), factor);
    // Where another derivative of the same stands already, that one is to be replaced.
    const beside = (slope: Expression): number => (hasSlopeOf(site.node, slope) ? 1 : 0);
    for (const { expression } of vocabulary.derivatives)
      yield edit(
        'add-derivative',
        1 + beside(expression),
        site,
        binary('*', site.node, expression),
        expression,
      );
    for (const piece of vocabulary.pieces)
      yield edit('add-factor', 1.3 + beside(piece), site, times(site.node, piece), piece);
    // A number and a derivative stand side by side in many rules, and are forgotten together.
    if (site.parent === null)
      for (const value of vocabulary.numbers.slice(0, MOST_NUMBERS))
        for (const piece of vocabulary.pieces.filter(isSlope)) {
          const factor = binary('*', number(value), piece);
          yield edit('add-factor', 1.6, site, binary('*', factor, site.node), factor);
        }
    for (const word of vocabulary.words) {
      yield edit('add-factor', 1.2, site, binary('*', site.node, word.expression), word.expression);
      if (vocabulary.wordNamed(site.node)?.name !== word.name)
        yield edit('add-factor', 2, site, binary('/', site.node, word.expression), word.expression);
    }
  }
}

/** `1/m`, `m` below a line. */
function isMean({ operator, operand }: Link, { sizes }: Vocabulary): boolean {
  if (operator === '/') return sizes.includes(printExpression(operand)) || operand.kind === 'number';
  return (
    operand.kind === 'binary' &&
    operand.operator === '/' &&
    operand.left.kind === 'number' &&
    sizes.includes(printExpression(operand.right))
  );
}

/** An activation's derivative in the place of what stands for it: one factor, or several that stand side by side. */
export function* derivativeEdits(whole: Expression, { derivatives }: Vocabulary): Generator<Edit> {
  for (const { site, links } of chains(whole, ['*', '/'])) {
    for (let from = 0; from < links.length; from++) {
      for (let to = from + 1; to <= links.length && to - from <= 2 && to - from < links.length; to++) {
        if (from === 0 && links[to]?.operator === '/') continue;
        for (const { expression } of derivatives) {
          const put = joined(links.toSpliced(from, to - from, { operator: '*', operand: expression }));
          if (put) yield edit('change-derivative', to - from === 1 ? 1 : 1.5, site, put, expression);
        }
      }
    }
  }
  for (const site of sites(whole)) {
    const { node, parent } = site;
    if (node.kind !== 'call' || parent === null || (parent.kind === 'binary' && parent.operator !== '@'))
      continue;
    for (const { expression } of derivatives)
      yield edit('change-derivative', 1.5, site, expression, expression);
  }
}
