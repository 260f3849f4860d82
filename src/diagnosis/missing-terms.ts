import { binary, call, integer, name, number } from '../derivation/trees.ts';
import { printExpression } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { complement } from './complement.ts';
import { chains } from './edits/chains.ts';
import { calleeName, callsTo } from './edits/matrices.ts';
import { mapped, mentionedIn, nodesIn, sites } from './sites.ts';
import { expressionsOf, sizeTree } from './vocabulary.ts';

const MOST_TERMS = 150;
/** Values of which two are tried together. */
const MOST_PAIRED = 4;

/** What decides which terms a forward equation can lack. */
interface Gap {
  /** Values whose gradients are wrong, and values that nothing reads: the likeliest first. */
  readonly wanted: readonly string[];
  readonly isArray: (name: string) => boolean;
  readonly constants: readonly string[];
  readonly sizes: readonly string[];
}

/**
 * Terms that a sum in a forward equation may lack: what stands beside it for another value, the other half of a cross
 * entropy, the penalty on a value.
 */
export function missingTerms(
  statement: Statement,
  others: Iterable<Statement>,
  { wanted, isArray, constants, sizes }: Gap,
): Expression[] {
  const found = new Map<string, Expression>();
  const offer = (term: Expression): void => {
    if (found.size < MOST_TERMS) found.set(printExpression(term), term);
  };
  const own = expressionsOf(statement).slice(-1).flatMap(termsOf);
  const all = [...own, ...[...others].flatMap((each) => expressionsOf(each).slice(-1).flatMap(outerTerms))];
  for (const each of wanted) offer(name(each));
  for (const term of own)
    if (callsTo('log', term) && !isBothHalves(term))
      offer(complement(term, (node) => isArrayName(node, isArray)));
  for (const term of all)
    for (const old of arraysIn(term, isArray))
      for (const each of wanted) if (each !== old) offer(renamed(term, new Map([[old, each]])));
  for (const [x, y] of pairsOf(wanted.slice(0, MOST_PAIRED))) {
    offer(binary('*', name(x), name(y)));
    for (const axis of [0, 1])
      offer(call(name('sum'), [binary('*', name(x), name(y))], [['axis', integer(axis)]]));
    for (const term of all) {
      const [a, b, ...more] = arraysIn(term, isArray);
      if (a !== undefined && b !== undefined && more.length === 0)
        offer(
          renamed(
            term,
            new Map([
              [a, x],
              [b, y],
            ]),
          ),
        );
    }
  }
  for (const each of wanted) {
    const square = binary('**', name(each), number(2));
    const squares = call(name('sum'), [square]);
    offer(square);
    const penalised = all.filter((term) => mentionedIn(term).includes(each)).flatMap(mentionedIn);
    for (const constant of constants.filter((other) => !penalised.includes(other)))
      for (const weight of weights(name(constant), sizes)) offer(binary('*', weight, squares));
    offer(binary('*', number(0.5), squares));
    offer(squares);
  }
  return [...found.values()];
}

/** Numbers, and what is made of them alone: factors that the other pass may lack. */
export function numbersIn(statement: Statement, isArray: (name: string) => boolean): Expression[] {
  const found = new Map<string, Expression>();
  for (const whole of expressionsOf(statement).slice(-1))
    for (const { node } of sites(whole)) {
      if (!['number', 'name', 'binary', 'call'].includes(node.kind)) continue;
      if (node.kind === 'number' && Number.isInteger(node.value) && node.value < 3) continue;
      const isNumber = nodesIn(node).every(
        (each) =>
          ['number', 'binary', 'call', 'unary'].includes(each.kind) ||
          (each.kind === 'name' && !isArray(each.name)),
      );
      if (isNumber) found.set(printExpression(node), node);
    }
  return [...found.values()];
}

/** What a penalty is weighted by. */
export const weights = (weight: Expression, sizes: readonly string[]): Expression[] => [
  weight,
  binary('*', number(0.5), weight),
  ...sizes.flatMap((size) => [
    binary('/', weight, sizeTree(size)),
    binary('/', weight, binary('*', number(2), sizeTree(size))),
  ]),
];

/** The terms of every sum in an expression, and what functions are applied to. */
const termsOf = (whole: Expression): Expression[] => [
  whole,
  ...[...chains(whole, ['+', '-'])].flatMap(({ links }) => links.map(({ operand }) => operand)),
  ...nodesIn(whole).flatMap((node) => (node.kind === 'call' ? node.arguments : [])),
];

const outerTerms = (whole: Expression): Expression[] => {
  const sum = [...chains(whole, ['+', '-'])].find(({ site }) => site.parent === null);
  return sum ? sum.links.map(({ operand }) => operand) : [whole];
};

const isBothHalves = (term: Expression): boolean =>
  nodesIn(term).filter((node) => node.kind === 'call' && calleeName(node) === 'log').length > 1;

const isArrayName = (node: Expression, isArray: (name: string) => boolean): boolean =>
  (node.kind === 'name' && isArray(node.name)) ||
  (node.kind === 'subscript' &&
    node.object.kind === 'name' &&
    isArray(node.object.name) &&
    node.indices.length === 1 &&
    node.indices[0]!.kind === 'number');

const pairsOf = (names: readonly string[]): [string, string][] =>
  names.flatMap((x) => names.flatMap((y): [string, string][] => (x === y ? [] : [[x, y]])));

const renamed = (term: Expression, names: ReadonlyMap<string, string>): Expression =>
  mapped(term, (node) => {
    const other =
      node.kind === 'name' || node.kind === 'subscript' ? names.get(printExpression(node)) : undefined;
    return other === undefined ? null : name(other);
  });

const arraysIn = (term: Expression, isArray: (name: string) => boolean): Set<string> =>
  new Set(
    [...sites(term)].flatMap(({ node, parent }) =>
      isArrayName(node, isArray) && parent?.kind !== 'subscript' ? [printExpression(node)] : [],
    ),
  );
