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
