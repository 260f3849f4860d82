// Known changes of a text as a unified diff, in the format of POSIX `diff -u`, which `patch` and `git apply` read.
import type { Style } from '../diagnostics/style.ts';
import { printable } from '../diagnostics/text.ts';
import type { Change } from '../model/spelling.ts';
import { applyChanges } from '../model/spelling.ts';

const CONTEXT = 3;

/** Old lines `from` (counted from 0) up to `to` become `lines`. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * @param file the path that the header names
 * @param changes of `text`, which do not overlap
 * @returns the diff with its last line break; empty where nothing changes
 */
export function unifiedDiff(file: string, text: string, changes: readonly Change[], style: Style): string {
  const old = linesOf(text);
  const blocks = blocksOf(text, old, changes);
  if (blocks.length === 0) return '';
  const path = file.replace(/^\.?\//, '');
  const lines = [style.strong(`--- ${quoted(`a/${path}`)}`), style.strong(`+++ ${quoted(`b/${path}`)}`)];
  let shift = 0;
  for (const hunk of hunksOf(blocks)) {
    const start = Math.max(0, hunk[0]!.from - CONTEXT);
    const end = Math.min(old.length, hunk.at(-1)!.to + CONTEXT);
    const grown = hunk.reduce((sum, { from, to, lines }) => sum + lines.length - (to - from), 0);
    const count = end - start;
    lines.push(style.info(`@@ -${range(start, count)} +${range(start + shift, count + grown)} @@`));
    let at = start;
    const put = (sign: string, line: string, paint: (text: string) => string): void => {
      const whole = line.endsWith('\n');
      lines.push(paint(sign + shown(whole ? line.slice(0, -1) : line, style)));
      if (!whole) lines.push('\\ No newline at end of file');
    };
    for (const { from, to, lines: added } of hunk) {
      for (; at < from; at++) put(' ', old[at]!, same);
      for (; at < to; at++) put('-', old[at]!, style.error);
      for (const line of added) put('+', line, style.good);
    }
    for (; at < end; at++) put(' ', old[at]!, same);
    shift += grown;
  }
  return `${lines.join('\n')}\n`;
}

const same = (text: string): string => text;

/** Lines with their ends; the last one may lack its own. A carriage return is a part of its line. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** `12,7`, `12` for one line; none are counted from the line before. */
const range = (start: number, count: number): string =>
  count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;

/** The lines that the changes touch, joined where they are the same, without what stays at either end. */
function blocksOf(text: string, old: readonly string[], changes: readonly Change[]): Block[] {
  const starts = [0];
  for (const line of old) starts.push(starts.at(-1)! + line.length);
  const lineAt = (offset: number): number =>
    Math.max(
      starts.findLastIndex((start, i) => start <= offset && i < old.length),
      0,
    );
  const touched: { from: number; to: number; changes: Change[] }[] = [];
  for (const change of changes.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const from = lineAt(change.start);
    // The line at the end too: what is put before it may become a part of it.
    const to = Math.min(lineAt(change.end) + 1, old.length);
    const before = touched.at(-1);
    if (before && from <= before.to) {
      before.to = to;
      before.changes.push(change);
    } else touched.push({ from, to, changes: [change] });
  }
  return touched.flatMap(({ from, to, changes }) => {
    const start = starts[from]!;
    const moved = changes.map((each) => ({ ...each, start: each.start - start, end: each.end - start }));
    return trimmed(old, from, to, linesOf(applyChanges(text.slice(start, starts[to]), moved)));
  });
}

function trimmed(old: readonly string[], from: number, to: number, lines: readonly string[]): Block[] {
  let head = 0;
  while (from + head < to && head < lines.length && old[from + head] === lines[head]) head++;
  let tail = 0;
  while (
    to - tail > from + head &&
    lines.length - tail > head &&
    old[to - tail - 1] === lines[lines.length - tail - 1]
  )
    tail++;
  const block = { from: from + head, to: to - tail, lines: lines.slice(head, lines.length - tail) };
  return block.from === block.to && block.lines.length === 0 ? [] : [block];
}

/** Blocks whose context would overlap share a hunk. */
function hunksOf(blocks: readonly Block[]): Block[][] {
  const hunks: Block[][] = [];
  for (const block of blocks) {
    const last = hunks.at(-1);
    if (last && block.from - last.at(-1)!.to <= 2 * CONTEXT) last.push(block);
    else hunks.push([block]);
  }
  return hunks;
}

/** As `git` writes the names that a header cannot hold: in quotes, or with a tab behind a name with spaces. */
const quoted = (name: string): string =>
  /[\p{Cc}"\\]/u.test(name) ? JSON.stringify(name) : name.includes(' ') ? `${name}\t` : name;

/** A terminal gets no control characters of a file; a pipe gets every byte, so that `patch` can read it. */
const shown = (line: string, style: Style): string =>
  style.strong('x') === 'x' ? line : line.replaceAll(/[^\t]+/g, (text) => printable(text.replace(/\r$/, '')));
