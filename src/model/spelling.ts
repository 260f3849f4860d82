// Edits of equations, spelt as the file spells its texts: JSON and quoted YAML have escapes, blocks have indentation.
import { spanOf } from '../diagnostics/source-text.ts';
import type { Span } from '../diagnostics/source-text.ts';
import type { Fix } from '../diagnostics/diagnostic.ts';
import { isNewItem, itemsBeside } from './items.ts';
import type { Change } from './items.ts';
import { withBreaksOf } from './line-breaks.ts';
import { isPlain } from './plain.ts';
import { Problems } from './problems.ts';
import { readTree } from './read-tree.ts';
import type { TreeNode } from './tree.ts';

export type { Change };

/**
 * The changes of a file that make its texts read as the edits want them, in the order of the file.
 * @param content the file without its byte-order mark
 * @param edits of equations; they must not overlap
 * @throws InputError where the content cannot be read
 */
export function spellEdits(content: string, edits: Fix['edits']): Change[] {
  const left = new Set(edits.map(({ location, text }) => ({ ...spanOf(content, location), text })));
  const tree = readTree('', content, new Problems());
  const spelt = (tree ? scalarsOf(tree, content) : []).flatMap(({ region, flow, isItem }) => {
    const inside = [...left].filter(({ start, end }) => start >= region.start && end <= region.end);
    for (const each of inside) left.delete(each);
    const items = isItem ? inside.filter(isNewItem) : [];
    const rest = inside.filter((each) => !items.includes(each));
    return [
      ...items.map(({ text }) => itemsBeside(content, region, text)),
      ...(rest.length === 0 ? [] : spellInside(content, region, flow, rest)),
    ];
  });
  return inOrder([...spelt, ...left]);
}

/** The changes of a file that is no more than its text: a Python file. */
export const plainEdits = (content: string, edits: Fix['edits']): Change[] =>
  inOrder(
    edits.map(({ location, text }) => ({ ...spanOf(content, location), text: withBreaksOf(content, text) })),
  );

/** The text with its changes, which do not overlap. */
export const applyChanges = (text: string, changes: readonly Change[]): string =>
  inOrder(changes).reduceRight(
    (changed, { start, end, text }) => changed.slice(0, start) + text + changed.slice(end),
    text,
  );

/** An insertion stands before what is replaced at the same place. */
const inOrder = (changes: readonly Change[]): Change[] =>
  changes.toSorted((a, b) => a.start - b.start || a.end - b.end);

interface PlacedScalar {
  readonly region: Span;
  /** Inside `[ ]` or `{ }`, where a comma ends a text without quotes. */
  readonly flow: boolean;
  /** One equation of a list: what is put on a line behind it is another item. */
  readonly isItem: boolean;
}

function scalarsOf(node: TreeNode, content: string, outer = false, inList = false): PlacedScalar[] {
  const region = spanOf(content, node.location);
  if (node.kind === 'scalar') {
    const isItem = inList && !/[|>]/.test(content[region.start]!);
    return typeof node.value === 'string' ? [{ region, flow: outer, isItem }] : [];
  }
  const flow = outer || /[[{]/.test(content[region.start]!);
  const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  return children.flatMap((child) => scalarsOf(child, content, flow, node.kind === 'list'));
}

/** Escapes what is inserted; where the style of the text cannot hold it, the whole text gets double quotes. */
function spellInside(content: string, region: Span, flow: boolean, changes: readonly Change[]): Change[] {
  const written = content.slice(region.start, region.end);
  const respelt = (spell: (text: string) => string): Change[] =>
    changes.map((each) => ({ ...each, text: spell(each.text) }));
  const whole = (spelt: readonly Change[]): string =>
    applyChanges(
      written,
      spelt.map(({ start, end, text }) => ({ start: start - region.start, end: end - region.start, text })),
    );
  const addsLines = changes.some(({ text }) => text.includes('\n'));
  switch (written[0]) {
    case '"':
      return respelt((text) => JSON.stringify(text).slice(1, -1));
    case '|':
    case '>': {
      // Folded, a single line break is a space.
      const lineBreak = lineBreakIn(written).repeat(written[0] === '>' ? 2 : 1) + indentationIn(written);
      return respelt((text) => text.replaceAll('\n', lineBreak));
    }
    case "'": {
      const spelt = respelt((text) => text.replaceAll("'", "''"));
      if (!addsLines) return spelt;
      return [{ ...region, text: JSON.stringify(whole(spelt).slice(1, -1).replaceAll("''", "'")) }];
    }
    default: {
      const text = whole(changes);
      const fits = !addsLines && isPlain(text, flow);
      return fits || written.includes('\n') ? [...changes] : [{ ...region, text: JSON.stringify(text) }];
    }
  }
}

const lineBreakIn = (block: string): string => /\r?\n/.exec(block)?.[0] ?? '\n';

/** The indentation of a block's first line that is not blank: the least of all its lines. */
const indentationIn = (block: string): string => /\n([ ]*)[^\s]/.exec(block)?.[1] ?? '';
