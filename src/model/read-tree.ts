import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Pair, Scalar } from 'yaml';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { hasOpenParenthesis, joinSplit } from './flow-split.ts';
import type { Problems } from './problems.ts';
import { scalarSource } from './scalar-text.ts';
import type { ScalarStyle } from './scalar-text.ts';
import type { MapEntry, ScalarNode, TreeNode } from './tree.ts';
import { explainYamlError } from './yaml-errors.ts';

/** Aliases make a small file stand for a huge one. */
const MAXIMAL_NODES = 1_000_000;
const MAXIMAL_DEPTH = 64;

type YamlNode = unknown;

/**
 * Reads a YAML or JSON text.
 * @returns null for a text without content
 * @throws InputError `input/yaml` for what is not YAML
 */
export function readTree(file: string, text: string, problems: Problems): TreeNode | null {
  const whole = plainSource(text, file);
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [fault] = document.errors;
  // What follows the first mistake is mostly its consequence.
  if (fault) throw new InputError(explainYamlError(fault, whole, document.contents));
  for (const { pos, message } of document.warnings) {
    problems.add({
      code: 'input/yaml',
      message: lowerFirst(message),
      location: whole.locate({ start: pos[0], end: pos[1] }),
      help: 'models need no tags: leave it out',
    });
  }
  const reader = new Reader(whole, document, problems);
  return document.contents === null
    ? null
    : reader.node(document.contents, whole.locate({ start: 0, end: 0 }), 0);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

class Reader {
  private readonly whole: SourceText;
  private readonly document: ReturnType<typeof parseDocument>;
  private readonly problems: Problems;
  private count = 0;
  private readonly converted = new Map<object, { readonly node: TreeNode; readonly weight: number }>();

  constructor(whole: SourceText, document: ReturnType<typeof parseDocument>, problems: Problems) {
    this.whole = whole;
    this.document = document;
    this.problems = problems;
  }

  /** `fallback` is the place of a value that is not written. */
  node(node: YamlNode, fallback: Location, depth: number): TreeNode {
    this.countUp(1, depth, fallback);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target) return this.shared(target, fallback, depth);
      const written = `*${node.source}`;
      throw new InputError(
        diagnostic({
          code: 'input/yaml',
          message: `YAML reads \`${written}\` as a reference to \`&${node.source}\`, which is not set`,
          location: this.at(node.range!),
          help: `quote an expression that begins with \`*\`: "${written}"`,
        }),
      );
    }
    if (isMap(node)) {
      const items = joinSplit(node.items as Pair<unknown, unknown>[], node.flow === true, this.whole.text);
      return {
        kind: 'map',
        entries: this.entries(items, depth, node.flow === true),
        location: this.at(node.range!),
      };
    }
    if (isSeq(node)) {
      const items = joinSplit(node.items, node.flow === true, this.whole.text);
      return {
        kind: 'list',
        items: items.map((item) => this.item(item, this.at(node.range!), depth, node.flow === true)),
        location: this.at(node.range!),
      };
    }
    if (isScalar(node) && node.range) return this.scalar(node);
    return {
      kind: 'scalar',
      value: null,
      source: { file: this.whole.file, text: '', locate: () => fallback },
      location: fallback,
      folded: false,
    };
  }

  /** What an alias names is converted once, and counted each time. */
  private shared(target: object, fallback: Location, depth: number): TreeNode {
    const known = this.converted.get(target);
    if (known) {
      this.countUp(known.weight, depth, fallback);
      return known.node;
    }
    const before = this.count;
    const node = this.node(target, fallback, depth + 1);
    this.converted.set(target, { node, weight: this.count - before });
    return node;
  }

  private countUp(weight: number, depth: number, location: Location): void {
    this.count += weight;
    if (this.count <= MAXIMAL_NODES && depth <= MAXIMAL_DEPTH) return;
    throw new InputError(
      diagnostic({
        code: 'input/limit',
        message: 'the file has too many values, or nests too deep',
        location,
      }),
    );
  }

  /** A list may hold a pair without braces: `[a: 1]`. */
  private item(item: unknown, fallback: Location, depth: number, flow: boolean): TreeNode {
    if (!isPair(item)) return this.checked(item, fallback, depth, flow);
    const entries = this.entries([item], depth, flow);
    return { kind: 'map', entries, location: entries[0]?.key.location ?? fallback };
  }

  private entries(items: readonly Pair<unknown, unknown>[], depth: number, flow: boolean): MapEntry[] {
    const found = new Map<string, MapEntry>();
    for (const item of items) {
      const key = isScalar(item.key) && item.key.range ? this.scalar(item.key) : null;
      if (!key) {
        const range = (item.key as { range?: [number, number, number] } | null)?.range;
        const location = range ? this.at(range) : this.whole.locate({ start: 0, end: 0 });
        this.problems.add({ code: 'input/type', message: 'a key must be a name', location });
        continue;
      }
      const name = key.source.text;
      const value = this.checked(item.value, key.location, depth, flow);
      const before = found.get(name);
      if (!before) found.set(name, { name, key, value });
      else {
        this.problems.add({
          code: 'input/duplicate',
          message: `\`${name}\` stands here a second time`,
          location: key.location,
          labels: [{ message: 'the first one', location: before.key.location }],
        });
      }
    }
    return [...found.values()];
  }

  /** Points at a shape that YAML has split at its comma and that could not be joined again; the parts mean nothing. */
  private checked(node: unknown, fallback: Location, depth: number, flow: boolean): TreeNode {
    const made = this.node(node, fallback, depth + 1);
    if (!flow || !isScalar(node) || !hasOpenParenthesis(node)) return made;
    throw new InputError(
      diagnostic({
        code: 'input/yaml',
        message: `inside { } and [ ] YAML splits at a comma: \`${String(node.source)}\` is only a part of what was meant`,
        location: made.location,
        help: 'write `[n2, m]`, or put the whole in quotes: `"(n2, m)"`',
      }),
    );
  }

  private scalar(node: Scalar): ScalarNode {
    const [start, end] = node.range!;
    const style: ScalarStyle =
      node.type === 'QUOTE_DOUBLE'
        ? 'double'
        : node.type === 'QUOTE_SINGLE'
          ? 'single'
          : node.type?.startsWith('BLOCK')
            ? 'block'
            : 'plain';
    const written = this.whole.text.slice(start, end);
    const value = node.value as ScalarNode['value'];
    const text = typeof value === 'string' ? value : written;
    const source = scalarSource(this.whole, { start, end }, style, text);
    const folded =
      node.type !== 'BLOCK_LITERAL' &&
      /\S[^\S\n]*\n\s*\S/.test(style === 'block' ? written.slice(written.indexOf('\n') + 1) : written);
    return {
      kind: 'scalar',
      value,
      source,
      location: this.whole.locate({ start, end: trimmedEnd(this.whole.text, start, end) }),
      folded,
    };
  }

  private at([start, end]: readonly number[]): Location {
    return this.whole.locate({ start: start!, end: trimmedEnd(this.whole.text, start!, end!) });
  }
}

/** A block's range reaches to the line after it. */
function trimmedEnd(text: string, start: number, end: number): number {
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return end;
}
