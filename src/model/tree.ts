import type { Location } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';

/** The document as read: plain data in which every key and value knows its place. Aliases stand for what they name. */
export type TreeNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The text of a string; of anything else, what is written. Its `locate` is exact. */
  readonly source: SourceText;
  readonly location: Location;
  /** Written over several lines that YAML joins into one (`>`, plain or quoted). */
  readonly folded: boolean;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly location: Location;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly location: Location;
}

export interface MapEntry {
  /** The key's text. */
  readonly name: string;
  readonly key: ScalarNode;
  readonly value: TreeNode;
}

/** The entry of a key; null where the node is no map or lacks it, or where nothing is written behind it. */
export function entryOf(node: TreeNode | null, name: string): MapEntry | null {
  const entry = node?.kind === 'map' ? node.entries.find((each) => each.name === name) : undefined;
  return entry && !isNull(entry.value) ? entry : null;
}

export const valueOf = (node: TreeNode | null, name: string): TreeNode | null =>
  entryOf(node, name)?.value ?? null;

/** The entries of a map; none where the node is something else, which the schema has reported. */
export const entriesOf = (node: TreeNode | null): readonly MapEntry[] =>
  node?.kind === 'map' ? node.entries : [];

export const isNull = (node: TreeNode): boolean => node.kind === 'scalar' && node.value === null;

export const numberOf = (node: TreeNode | null): number | null =>
  node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : null;

export const stringOf = (node: TreeNode | null): string | null =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;

/** As JavaScript data, for the schema. Keys of the top level that have no value count as left out. */
export function plainData(node: TreeNode, top = true): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map((item) => plainData(item, false));
  const kept = top ? node.entries.filter((entry) => !isNull(entry.value)) : node.entries;
  return Object.fromEntries(kept.map((entry) => [entry.name, plainData(entry.value, false)]));
}

/** In words, for "not …". */
export function describe(node: TreeNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a mapping';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'number') return `the number ${node.source.text}`;
  if (typeof node.value === 'boolean') return String(node.value);
  const [line = ''] = node.value.split('\n');
  return line.length < node.value.length || line.length > 40
    ? `the text \`${line.slice(0, 40)}…\``
    : `the text \`${line}\``;
}
