// One line of source with its marks: cut to the width, underlined, and the messages stacked below.
import type { Style } from './style.ts';
import { characterWidth, printable, textWidth, wrap } from './text.ts';

/** A region of one line, in UTF-16 units from 0; the end is exclusive and may lie beyond the text. */
export interface Mark {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly underline: '^' | '-';
  readonly paint: Style[keyof Style];
}

/** Text at a display column. */
interface Piece {
  readonly column: number;
  readonly text: string;
  readonly paint: Style[keyof Style];
}

const TAB = 4;

/** A message that would get fewer columns than this beside its mark is moved to the left. */
const NARROW = 30;

/**
 * The source line, at most `width` columns of it, then its underlines and messages.
 * @param text one line without its line break
 */
export function annotate(text: string, marks: readonly Mark[], width: number): string[] {
  const { shown, columnOf } = display(text);
  const placed = marks
    .map((mark) => {
      const start = columnOf(mark.start);
      return { ...mark, start, end: Math.max(columnOf(mark.end), start + 1) };
    })
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const window = choose(shown, placed, width);
  const visible = placed.map((mark) => ({
    ...mark,
    start: window.place(mark.start),
    end: Math.max(window.place(mark.end), window.place(mark.start) + 1),
  }));
  return [window.line, ...underlines(visible, width)];
}

/** The characters as they are shown, one cell a column (a wide one has an empty second cell), and where each one stands. */
function display(text: string): { shown: string[]; columnOf: (unit: number) => number } {
  const shown: string[] = [];
  const columns: number[] = [];
  for (const character of text) {
    for (const _ of character.split('')) columns.push(shown.length);
    if (character === '\t') {
      do shown.push(' ');
      while (shown.length % TAB !== 0);
      continue;
    }
    const safe = printable(character);
    const width = characterWidth(safe);
    if (width === 0 && shown.length > 0) shown[lastFilled(shown)] += safe;
    else shown.push(safe, ...Array.from({ length: width - 1 }, () => ''));
  }
  columns.push(shown.length);
  return { shown, columnOf: (unit) => columns[Math.min(Math.max(unit, 0), columns.length - 1)]! };
}

const lastFilled = (cells: readonly string[]): number => cells.findLastIndex((cell) => cell !== '');

/** The columns to show: all of them, or those around the marks, with `…` where the line goes on. */
function choose(shown: readonly string[], marks: readonly Mark[], width: number) {
  const total = Math.max(shown.length, ...marks.map((mark) => mark.end));
  if (total <= width) return { line: shown.join('').trimEnd(), place: (column: number) => column };
  const low = marks[0]?.start ?? 0;
  const room = width - 2;
  // Marks that are too far apart for one window: the first ones are shown.
  const high = Math.max(low, ...marks.map((mark) => mark.end).filter((end) => end - low <= room));
  const from = Math.min(Math.max(0, low - Math.floor((room - (high - low)) / 2)), total - width);
  const to = from + width;
  const cells = shown.slice(from, to).map((cell, i) => (cell === '' && i === 0 ? ' ' : cell));
  if (from > 0) cells[0] = cells[1] === '' ? '… ' : '…';
  if (to < shown.length) {
    if (shown[to] === '' && cells.at(-1) !== '') cells[cells.length - 1] = ' ';
    const wideBefore = cells.at(-1) === '';
    cells[cells.length - (wideBefore ? 2 : 1)] = '…';
  }
  const place = (column: number): number => Math.min(Math.max(column - from, 0), width - 1);
  return { line: cells.join('').trimEnd(), place };
}

/** The row of underlines, with the last message beside its own, then the other messages from right to left. */
function underlines(marks: readonly Mark[], width: number): string[] {
  const row: Piece[] = [];
  // Inner marks are drawn over outer ones.
  for (const { start, end, underline, paint } of marks.toSorted(
    (a, b) => b.end - b.start - (a.end - a.start),
  ))
    row.push({ column: start, text: underline.repeat(end - start), paint });

  const told = marks.filter((mark) => mark.message !== '');
  const last = told.at(-1);
  const edge = Math.max(...marks.map((mark) => mark.end));
  const beside = last && last.end === edge && !last.message.includes('\n');
  if (beside && edge + 1 + textWidth(last.message) <= width) {
    row.push({ column: edge + 1, text: last.message, paint: last.paint });
    told.pop();
  }

  const rows: Piece[][] = [row];
  while (told.length > 0) {
    const { start, message, paint } = told.pop()!;
    const needed = Math.min(Math.max(...message.split('\n').map(textWidth)), width);
    const column = width - start >= Math.min(NARROW, needed) ? start : width - needed;
    const waiting = told
      .filter((mark) => mark.start < column)
      .map((mark) => ({ column: mark.start, text: '|', paint: mark.paint }));
    for (const text of wrap(message, width - column)) rows.push([...waiting, { column, text, paint }]);
  }
  return rows.map(compose);
}

/** Pieces side by side; a later one covers what it overlaps. */
function compose(pieces: readonly Piece[]): string {
  const cells: { character: string; paint: Piece['paint'] | null }[] = [];
  for (const { column, text, paint } of pieces) {
    let at = column;
    for (const character of text) {
      while (cells.length < at) cells.push({ character: ' ', paint: null });
      cells[at++] = { character, paint };
      if (characterWidth(character) === 2) cells[at++] = { character: '', paint };
    }
  }
  let line = '';
  for (let i = 0; i < cells.length;) {
    const { paint } = cells[i]!;
    let run = '';
    while (i < cells.length && cells[i]!.paint === paint) run += cells[i++]!.character;
    line += paint ? paint(run) : run;
  }
  return line;
}
