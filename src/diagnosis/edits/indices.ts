import { integer, slice, text, truth } from '../../derivation/trees.ts';
import type { Expression } from '../../language/syntax.ts';
import { edit } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { NOWHERE, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { calleeName } from './matrices.ts';

/** Letters of a result of einsum that are put in other orders: all orders of so many. */
const MOST_LETTERS = 4;

/** Indices of arrays: one left out, an axis added, a bound moved; and einsum's letters. */
export function* indexEdits(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  for (const site of sites(whole)) {
    const { node } = site;
    const make = (by: Expression, cost = 1.2): Edit => edit('index', cost, site, by);
    if (node.kind === 'subscript' && vocabulary.wordNamed(node) === null)
      for (const indices of indexVariants(node.indices)) yield make({ ...node, indices, span: NOWHERE });
    else if (node.kind === 'name' || node.kind === 'call' || node.kind === 'subscript')
      if (vocabulary.wordNamed(node) || node.kind === 'call')
        for (const indices of axesAdded(ofRank(node, vocabulary)))
          yield make({ kind: 'subscript', object: node, indices, span: NOWHERE }, 1.5);
    if (node.kind === 'call' && calleeName(node) === 'einsum') yield* einsumEdits(site);
  }
}

/** Other indices for the same array. */
export function* indexVariants(indices: readonly Expression[]): Generator<readonly Expression[]> {
  for (const [i, index] of indices.entries()) {
    if (indices.length > 1) yield indices.toSpliced(i, 1);
    if (index.kind !== 'slice' || index.step) continue;
    const { lower, upper } = index;
    if (lower === null) yield indices.with(i, slice(integer(1), upper, null));
    else yield indices.with(i, slice(null, upper, null));
    if (upper === null)
      yield indices.with(
        i,
        slice(lower, { kind: 'unary', operator: '-', operand: integer(1), span: NOWHERE }, null),
      );
    else yield indices.with(i, slice(lower, null, null));
  }
  for (let i = 0; i <= indices.length; i++) yield indices.toSpliced(i, 0, truth(null));
}

const ofRank = (node: Expression, vocabulary: Vocabulary): number =>
  vocabulary.wordNamed(node)?.node.shape.length ?? 1;

/** `x[:, None]`, `x[None, :]` and so on. */
function* axesAdded(rank: number): Generator<readonly Expression[]> {
  const all = Array.from({ length: rank }, () => slice(null, null, null));
  for (let i = 0; i <= rank; i++) yield all.toSpliced(i, 0, truth(null));
}

/** The operands in another order, the result's axes in another order. */
function* einsumEdits(site: Site): Generator<Edit> {
  const { node } = site;
  if (node.kind !== 'call' || node.arguments[0]?.kind !== 'string') return;
  const [subscripts, ...operands] = node.arguments as [
    Extract<Expression, { kind: 'string' }>,
    ...Expression[],
  ];
  const make = (cost: number, given: readonly Expression[]): Edit =>
    edit('transpose', cost, site, { ...node, arguments: given, span: NOWHERE });
  for (let i = 0; i < operands.length; i++)
    for (let j = i + 1; j < operands.length; j++)
      yield make(1, [subscripts, ...operands.with(i, operands[j]!).with(j, operands[i]!)]);
  const [left, result] = subscripts.value.split('->');
  if (result === undefined || result.trim().length > MOST_LETTERS) return;
  for (const order of orders([...result.trim()]))
    yield make(1, [text(`${left!.trim()}->${order.join('')}`), ...operands]);
}

function* orders<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items];
  for (const [i, item] of items.entries())
    if (items.length > 1) for (const rest of orders(items.toSpliced(i, 1))) yield [item, ...rest];
}
