import { binary, integer, number } from '../../derivation/trees.ts';
import type { Binary, Expression } from '../../language/syntax.ts';
import { edit } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { NOWHERE, sites } from '../sites.ts';
import type { Site } from '../sites.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** One number for another that is like it; a power more, less or none. */
export function* numberEdits(whole: Expression, vocabulary: Vocabulary): Generator<Edit> {
  for (const site of sites(whole)) {
    const { node, parent, indexed } = site;
    // Layers and axes are other edits' business.
    if (indexed && !vocabulary.wordNamed(indexed)) continue;
    if (parent?.kind === 'call' && !parent.arguments.includes(node)) continue;
    if (node.kind === 'number') {
      const inShape = indexed !== null || parent?.kind === 'tuple';
      const isPower = parent?.kind === 'binary' && parent.operator === '**' && parent.right === node;
      const others = inShape
        ? [node.value - 1, node.value + 1]
        : [node.value + 1, node.value - 1, 2 * node.value, node.value / 2, 1 / node.value, 4 * node.value];
      for (const value of new Set(others))
        if (Number.isFinite(value) && value >= 0)
          yield edit(
            inShape ? 'index' : isPower ? 'power' : 'number',
            inShape ? 1.5 : 1.2,
            site,
            number(value),
          );
    }
    if (node.kind === 'binary' && node.operator === '**') {
      yield edit('power', 1.5, site, node.left);
      const moved = movedPower(node);
      if (moved) yield edit('power', 1, site, moved);
      for (const power of [-1, -0.5, 0.5, 2, 3, 4, -1.5, -2, -3])
        yield edit('power', 1.5, site, { ...node, right: number(power), span: NOWHERE });
    } else if (isPowered(site))
      for (const power of [2, 3])
        yield edit('power', parent?.kind === 'call' ? 1.1 : 1.5, site, binary('**', node, integer(power)));
    // `x**-3/2` is `(x**-3)/2`.
    if (
      node.kind === 'binary' &&
      node.operator === '/' &&
      node.left.kind === 'binary' &&
      node.left.operator === '**'
    )
      yield edit('power', 1, site, binary('**', node.left.left, binary('/', node.left.right, node.right)));
  }
}

/** What is multiplied, added or summed up can have been a power. */
const isPowered = ({ node, parent }: Site): boolean =>
  parent?.kind === 'binary'
    ? (node.kind === 'name' || node.kind === 'subscript') && parent.operator !== '**'
    : parent?.kind === 'call' && parent.arguments.includes(node) && node.kind !== 'number';

/** `(1 - A)**2` for `1 - A**2`, and the reverse. */
function movedPower({ left, right }: Binary): Expression | null {
  return left.kind === 'binary' && (left.operator === '-' || left.operator === '+')
    ? binary(left.operator, left.left, binary('**', left.right, right))
    : null;
}
