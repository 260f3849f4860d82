import type { Location } from './diagnostic.ts';

/** A region of a text by offsets; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A piece of text that stands somewhere in a file: equations inside a YAML block, or a whole file.
 * `locate` maps a span of `text` to the file's own lines and columns.
 */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  locate(span: Span): Location;
}

/**
 * A text that is a whole file, or stands by itself: lines are counted in the text itself.
 * Lines end with `\n`, `\r\n` or `\r`; columns count UTF-16 units, a tab as one.
 */
export function plainSource(text: string, file = '<text>'): SourceText {
  let starts: number[] | null = null;
  const position = (offset: number): { line: number; column: number } => {
    starts ??= lineStarts(text);
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
  return {
    file,
    text,
    locate({ start, end }) {
      const from = position(start);
      const to = position(end);
      return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
  };
}

/** The reverse of `plainSource(text).locate`; what lies outside the text is moved to its nearest end. */
export function spanOf(text: string, { line, column, endLine, endColumn }: Location): Span {
  const starts = lineStarts(text);
  const offset = (line: number, column: number): number =>
    line < 1 ? 0 : Math.min((starts[line - 1] ?? text.length) + column - 1, text.length);
  const start = offset(line, column);
  return { start, end: Math.max(start, offset(endLine, endColumn)) };
}

const lineStarts = (text: string): number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length),
];
