import type { Location } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { plainSource } from '../diagnostics/source-text.ts';
import { commentsOf } from '../language/tokens.ts';
import { parseDimension } from '../model/dimension-text.ts';
import { named } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { FunctionInfo } from './functions.ts';

/** One axis of a shape that somebody wrote in words. */
export type WrittenAxis =
  | { readonly kind: 'dimension'; readonly dimension: Dimension }
  /** `number of examples`: an axis, whatever its extent. `label` is what to call it. */
  | { readonly kind: 'some'; readonly label: string | null }
  /** `...`: any number of axes. */
  | { readonly kind: 'rest' };

export interface WrittenShape {
  readonly name: string;
  readonly axes: readonly WrittenAxis[];
  /** As it stands there: `(n_h, m)`. */
  readonly text: string;
  readonly location: Location;
  /** `0 <= y[i] < C` */
  readonly below: Dimension | null;
}

/** `- x: of shape (N, D)`, `x -- …`, `x (array): …`, `:param x: …`, `x : ndarray, shape (N, D)`. */
const ENTRY =
  /^\s*(?:[-*•]\s*|:(?:param|returns?|arg)\s+)?(?:\w+\s+(?=\w+\s*:\s))?[`'"]?([\p{L}_]\w*(?:\s*,\s*[\p{L}_]\w*)*)[`'"]?(\s*\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*(?:--|—|:(?!:)|=>|\s-\s)\s*(.*)$/u;
const TUPLE = /[([]([^()[\]]*(?:[([][^()[\]]*[)\]][^()[\]]*)*)[)\]]/u;
const after = (words: string): RegExp =>
  new RegExp(`(?:${words})\\b[^\\n(\\[]{0,24}?\\s*${TUPLE.source}`, 'iu');
/** What stands before a shape, the surest words first. */
const SHAPES = [after('shape|size|dimensions?|dims?'), after('array|matrix|vector|tensor|data|input|output')];

/** The shapes that a docstring gives to names, by name; of several the first. */
export function documentedShapes(info: FunctionInfo): Map<string, WrittenShape> {
  const found = new Map<string, WrittenShape>();
  const texts = [info.documentation, info.owner?.documentation ?? null];
  for (const literal of texts) {
    if (!literal) continue;
    const { source } = (literal === info.documentation ? info : info.owner!).file;
    for (const each of entriesIn(source, literal.span)) if (!found.has(each.name)) found.set(each.name, each);
  }
  for (const each of commentedShapes(info.file.source, info.definition.span))
    if (!found.has(each.name)) found.set(each.name, each);
  return found;
}

function entriesIn(source: SourceText, span: Span): WrittenShape[] {
  const lines: { text: string; start: number }[] = [];
  let at = span.start;
  // The quotes are no part of the first line.
  const inner = source.text
    .slice(span.start, span.end)
    .replace(/^\w{0,2}("""|'''|"|')/, (quotes) => ' '.repeat(quotes.length));
  for (const text of inner.split('\n')) {
    lines.push({ text: text.replace(/\r$/, ''), start: at });
    at += text.length + 1;
  }
  const found: WrittenShape[] = [];
  for (let i = 0; i < lines.length; i++) {
    const entry = ENTRY.exec(lines[i]!.text);
    if (!entry) continue;
    let end = i + 1;
    while (end < lines.length && lines[end]!.text.trim() !== '' && !ENTRY.test(lines[end]!.text)) end++;
    const text = lines
      .slice(i, end)
      .map((line) => line.text)
      .join('\n');
    const from = lines[i]!.start;
    const head = text.indexOf(entry[1]!) + entry[1]!.length;
    const shape = shapeIn(text, head) ?? scalarIn(text, head);
    if (!shape) continue;
    const location = source.locate({ start: from + shape.at, end: from + shape.at + shape.text.length });
    for (const name of entry[1]!.split(',').map((each) => each.trim()))
      found.push({ name, axes: shape.axes, text: shape.text, location, below: boundIn(text) });
  }
  return found;
}

/** The first shape in a text, from an offset on. */
function shapeIn(text: string, from: number): { axes: WrittenAxis[]; text: string; at: number } | null {
  const rest = text.slice(from);
  const bare = new RegExp(TUPLE.source, 'gu');
  const candidates: { inner: string; whole: string; at: number }[] = [];
  for (const pattern of SHAPES) {
    const named = pattern.exec(rest);
    if (!named) continue;
    const whole = new RegExp(`${TUPLE.source}$`, 'u').exec(named[0])!;
    candidates.push({
      inner: named[1]!,
      whole: whole[0],
      at: from + named.index + named[0].length - whole[0].length,
    });
  }
  for (const match of rest.matchAll(bare))
    if (isPlain(match[1]!)) candidates.push({ inner: match[1]!, whole: match[0], at: from + match.index });
  for (const { inner, whole, at } of candidates) {
    const axes = axesOf(inner);
    if (axes) return { axes, text: whole.replace(/\s+/g, ' '), at };
  }
  return null;
}

/** `b -- bias, a scalar` */
function scalarIn(text: string, from: number): ReturnType<typeof shapeIn> {
  const said = /\b(an?|the)\s+(scalar|real[- ]valued|real number)|,\s*scalar\b|^\W*scalar\b/i.exec(
    text.slice(from),
  );
  return said && { axes: [], text: said[0].trim(), at: from + said.index };
}

/** A tuple of short names and numbers is a shape even where nobody says so: `x: (N, D)`. */
const isPlain = (inner: string): boolean =>
  inner.includes(',') &&
  inner
    .split(',')
    .every(
      (axis, i, all) =>
        /^\s*([\p{L}_]\w{0,12}|\d+|[\p{L}_]\w*\s*[*+-]\s*\w+|\d+\s*\*\s*\w+|\.\.\.)\s*$/u.test(axis) ||
        (i === all.length - 1 && i > 0 && axis.trim() === ''),
    ) &&
  !/^\s*(optional|string|str|int|float|list|dict|array|tuple|bool|default)\b/i.test(inner);

function axesOf(inner: string): WrittenAxis[] | null {
  const texts = splitTopLevel(inner);
  if (texts.at(-1)?.trim() === '' && texts.length > 1) texts.pop();
  if (texts.length === 0 || texts.length > 6) return null;
  const axes = texts.map(axisOf);
  return axes.every((each) => each !== null) ? axes : null;
}

function splitTopLevel(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** Whether a text is a shape as it is printed, `(n1, m)`, `(n,)`, `()`, and not words in brackets. */
export function isPrintedShape(text: string): boolean {
  if (text === '()') return true;
  if (!text.startsWith('(') || !text.endsWith(')') || !text.includes(',')) return false;
  const axes = splitTopLevel(text.slice(1, -1));
  if (axes.at(-1)!.trim() === '') axes.pop();
  return axes.every((each) => axisOf(each)?.kind === 'dimension');
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/example|sample|batch/i, 'm'],
  [/class|output/i, 'n_y'],
  [/hidden/i, 'n_h'],
  [/previous/i, 'n_prev'],
  [/current/i, 'n'],
  [/input|feature|px/i, 'n_x'],
];

const AXIS_WORDS =
  /number|size|length|dim|example|sample|feature|class|unit|batch|input|output|hidden|width|height|channel|previous|current|layer|steps?|pixel|px|vocab|num|neuron|filter|seq|len|\bl\b/i;

function axisOf(written: string): WrittenAxis | null {
  const text = written.trim();
  if (text === '' || text.length > 60) return null;
  if (text === '...' || text === '…' || text === '*' || text === ':') return { kind: 'rest' };
  if (/^(None|\?|-1)$/.test(text)) return { kind: 'some', label: null };
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(text) || /^[\p{L}\p{N}_\s*+/%()-]+$/u.test(text)) {
    try {
      const scope = { resolve: (name: string) => named(name) };
      return { kind: 'dimension', dimension: parseDimension(plainSource(text), scope) };
    } catch {
      // Words.
    }
  }
  if (!AXIS_WORDS.test(text) || /[:;=.?]/.test(text)) return null;
  return { kind: 'some', label: WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? null };
}

function boundIn(text: string): Dimension | null {
  const bound = /0\s*<=?\s*\w+(?:\[[^\]]*\])?\s*<\s*([\p{L}_]\w*)/u.exec(text)?.[1];
  return bound === undefined ? null : named(bound);
}

/**
 * What comments say of names: `# X: (n, m)`, `# W1 is (n1, n0)`, and `Z1 = … # (n1, m)`, which is said of Z1.
 * @param span where the comments stand
 */
export function commentedShapes(source: SourceText, span: Span): WrittenShape[] {
  const found: WrittenShape[] = [];
  for (const { start, end, text } of commentsIn(source)) {
    if (start < span.start || start >= span.end) continue;
    const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
    const assigned = /^\s*([\p{L}_][\w.]*)\s*=(?!=)/u.exec(line)?.[1]?.replace(/^self\./, '');
    const own = new RegExp(`^\\s*(?:shape:?\\s*)?${TUPLE.source}`, 'iu').exec(text);
    const add = (name: string, inner: string, whole: string, at: number): void => {
      const axes = axesOf(inner);
      if (!axes) return;
      const from = start + 1 + at;
      const location = source.locate({ start: from, end: Math.min(from + whole.length, end) });
      found.push({ name, axes, text: whole, location, below: null });
    };
    if (assigned !== undefined && own && isPlain(own[1]!)) {
      const whole = own[0].slice(own[0].search(/[([]/));
      add(assigned, own[1]!, whole, own[0].length - whole.length);
      continue;
    }
    const named = new RegExp(
      `([\\p{L}_]\\w*)(?:\\.shape)?\\s*(?::|is|has|of|=|==|,|--)?\\s*(?:shape|size)?\\s*(?:of|:|is|=)?\\s*${TUPLE.source}`,
      'giu',
    );
    for (const match of text.matchAll(named)) {
      // `(n, k) or (n, h)` says which of several.
      const isOneOf = /^\s*or\b/.test(text.slice(match.index + match[0].length));
      if (!isPlain(match[2]!) || isOneOf) continue;
      const whole = match[0].slice(match[0].search(/[([]/));
      add(match[1]!, match[2]!, whole, match.index + match[0].length - whole.length);
    }
  }
  return found;
}

const comments = new WeakMap<SourceText, ReturnType<typeof commentsOf>>();

function commentsIn(source: SourceText): ReturnType<typeof commentsOf> {
  const known = comments.get(source) ?? commentsOf(source.text);
  comments.set(source, known);
  return known;
}
