import { binary, call, integer, name, number, unary } from '../../derivation/trees.ts';
import { printExpression } from '../../language/print.ts';
import type { Binary, Expression } from '../../language/syntax.ts';
import type { Edit } from '../edit.ts';
import { NOWHERE, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** One operand of `a * b / c` or of `a + b - c`. */
interface Link {
  readonly operator: '*' | '/' | '@' | '+' | '-';
  readonly operand: Expression;
}

/** Places at which a chain begins that is not part of a longer one. */
export function* chains(
  whole: Expression,
  operators: readonly string[],
): Generator<{ site: Site; links: Link[] }> {
  for (const site of sites(whole)) {
    const { node, parent } = site;
    const isChain = (each: Expression | null): each is Binary =>
      each?.kind === 'binary' && operators.includes(each.operator);
    if (!isChain(node) || (isChain(parent) && parent.left === node)) continue;
    const links: Link[] = [];
    let rest: Expression = node;
    while (isChain(rest)) {
      links.unshift({ operator: rest.operator as Link['operator'], operand: rest.right });
      rest = rest.left;
    }
    links.unshift({ operator: operators[0] as Link['operator'], operand: rest });
    yield { site, links };
  }
}

const isOne = (expression: Expression): boolean => expression.kind === 'number' && expression.value === 1;

/** The chain again; null where nothing is left. */
function joined(links: readonly Link[]): Expression | null {
  const [first, ...rest] = links;
  if (!first) return null;
  // 1 * x is x.
  if (first.operator === '*' && isOne(first.operand) && rest[0]?.operator === '*') return joined(rest);
  const start =
    first.operator === '-'
      ? unary('-', first.operand)
      : first.operator === '/'
        ? binary('/', number(1), first.operand)
        : first.operand;
  return rest.reduce((whole: Expression, { operator, operand }) => binary(operator, whole, operand), start);
}

const edit = (kind: Edit['kind'], cost: number, site: Site, by: Expression, piece?: Expression): Edit => ({
  kind,
  cost,
  at: site.node,
  by,
  whole: site.replace(by),
  indexed: site.indexed,
  ...(piece && { piece }),
});

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

const sizeInverse = (size: string): Expression => binary('/', number(1), name(size));

/** Numbers that a gradient can be a multiple by: sizes, constants, 2. */
export function* scalars({
  sizes,
  constants,
}: Vocabulary): Generator<{ factor: Expression; kind: 'add-mean' | 'add-factor'; cost: number }> {
  for (const size of sizes) {
    yield { factor: sizeInverse(size), kind: 'add-mean', cost: 1 };
    yield {
      factor: binary('/', number(1), binary('*', number(2), name(size))),
      kind: 'add-factor',
      cost: 1.5,
    };
  }
  yield { factor: number(2), kind: 'add-factor', cost: 1.2 };
  yield { factor: number(0.5), kind: 'add-factor', cost: 1.2 };
  for (const constant of constants) {
    yield { factor: name(constant), kind: 'add-factor', cost: 1.2 };
    yield { factor: binary('/', number(1), name(constant)), kind: 'add-factor', cost: 1.2 };
    yield { factor: call(name('sqrt'), [name(constant)]), kind: 'add-factor', cost: 2 };
  }
  for (const size of sizes) {
    yield { factor: name(size), kind: 'add-factor', cost: 2 };
    yield { factor: binary('/', number(1), call(name('sqrt'), [name(size)])), kind: 'add-factor', cost: 2 };
    yield { factor: call(name('sqrt'), [name(size)]), kind: 'add-factor', cost: 2.5 };
  }
}

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
    for (const { expression } of vocabulary.derivatives)
      yield edit('add-derivative', 1, site, binary('*', site.node, expression), expression);
    for (const piece of vocabulary.pieces)
      yield edit('add-factor', 1.3, site, binary('*', site.node, piece), piece);
    for (const word of vocabulary.words) {
      yield edit('add-factor', 1.2, site, binary('*', site.node, word.expression), word.expression);
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

/** Terms of other equations and of the derived one, added. */
export function* addedTerms(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  const terms = new Map<string, { operator: '+' | '-'; operand: Expression; cost: number }>();
  const offer = (expression: Expression, cost: number): void => {
    const all = [...chains(expression, ['+', '-'])].find(({ site }) => site.parent === null)?.links ?? [
      { operator: '+', operand: expression },
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
        ...vocabulary.sizes.map((size) => binary('/', weight, name(size))),
      ])
        offer(binary('*', factor, expression), 1.4);
    }
  }
  for (const { expression } of vocabulary.words) offer(expression, 2);
  for (const site of sites(whole)) {
    const { node, parent } = site;
    const isOuter =
      parent === null ||
      parent.kind === 'call' ||
      (parent.kind === 'binary' && parent.operator === '@') ||
      parent.kind === 'attribute';
    if (!isOuter || node.kind === 'string' || node.kind === 'constant' || node.kind === 'slice') continue;
    for (const { operator, operand, cost } of terms.values())
      for (const sign of [operator, operator === '+' ? '-' : '+'] as const)
        yield edit(
          'add-term',
          (parent === null ? cost : cost + 1) + (sign === operator ? 0 : 0.5),
          site,
          binary(sign, node, operand),
          operand,
        );
  }
  // `1 - A2` for A2.
  for (const site of sites(whole)) {
    if (site.node.kind !== 'name' && site.node.kind !== 'subscript') continue;
    yield edit('variable', 1.5, site, binary('-', number(1), site.node));
  }
  for (const { site, links } of chains(whole, ['-']))
    if (links.length === 2 && links[0]!.operand.kind === 'number' && links[0]!.operand.value === 1)
      yield edit('variable', 1.5, site, links[1]!.operand);
}

/** -x for x, and the reverse. */
export function* signEdits(whole: Expression): Generator<Edit> {
  for (const site of factorSites(whole)) {
    const { node } = site;
    if (node.kind === 'unary' && node.operator === '-') yield edit('sign', 1, site, node.operand);
    else if (node.kind === 'unary' && node.operator === '~') yield edit('function', 1, site, node.operand);
    else if (site.parent === null || site.parent.kind === 'call')
      yield edit('sign', 1.5, site, unary('-', node));
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

/** One number for another that is like it; a power more, less or none. */
export function* numberEdits(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  for (const site of sites(whole)) {
    const { node, parent, indexed } = site;
    // Layers and axes are other edits' business.
    if (indexed && !vocabulary.wordNamed(indexed)) continue;
    if (parent?.kind === 'call' && !parent.arguments.includes(node)) continue;
    if (node.kind === 'number') {
      const inShape = indexed !== null || parent?.kind === 'tuple';
      const others = inShape
        ? [node.value - 1, node.value + 1]
        : [node.value + 1, node.value - 1, 2 * node.value, node.value / 2, 1 / node.value, 4 * node.value];
      for (const value of new Set(others))
        if (Number.isFinite(value) && value >= 0)
          yield edit(inShape ? 'index' : 'number', inShape ? 1.5 : 1.2, site, number(value));
    }
    if (node.kind === 'binary' && node.operator === '**') {
      yield edit('number', 1.5, site, node.left);
      const moved = movedPower(node);
      if (moved) yield edit('number', 1, site, moved);
      for (const power of [-1, -0.5, 0.5, 2, 3, 4, -1.5, -2, -3])
        yield edit('number', 1.5, site, { ...node, right: number(power), span: NOWHERE });
    } else if (
      site.parent?.kind === 'binary' &&
      (node.kind === 'name' || node.kind === 'subscript') &&
      site.parent.operator !== '**'
    )
      for (const power of [2, 3]) yield edit('number', 1.5, site, binary('**', node, integer(power)));
    // `x**-3/2` is `(x**-3)/2`.
    if (
      node.kind === 'binary' &&
      node.operator === '/' &&
      node.left.kind === 'binary' &&
      node.left.operator === '**'
    )
      yield edit('number', 1, site, binary('**', node.left.left, binary('/', node.left.right, node.right)));
  }
}

/** `(1 - A)**2` for `1 - A**2`, and the reverse. */
function movedPower({ left, right }: Binary): Expression | null {
  return left.kind === 'binary' && (left.operator === '-' || left.operator === '+')
    ? binary(left.operator, left.left, binary('**', left.right, right))
    : null;
}
