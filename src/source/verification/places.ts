import { plainSource, spanOf } from '../../diagnostics/source-text.ts';
import type { SourceText, Span } from '../../diagnostics/source-text.ts';
import type { Model } from '../../model/model.ts';
import type { Equation } from '../../program/program.ts';

/** Where a target is written, as Python counts: in which text, and there line and column. */
export interface Place {
  /** The number of a file of the model; `FORWARD` or `BACKWARD` for the model's own equations. */
  readonly text: number;
  readonly line: number;
  readonly column: number;
}

export const FORWARD = -1;
export const BACKWARD = -2;

/** The text with this number. */
export const textNumbered = ({ sources, forward, backward }: Model, number: number): SourceText | null =>
  (number === FORWARD ? forward.source : number === BACKWARD ? backward?.source : sources[number]?.source) ??
  null;

/** Where an equation's target is written; null where its text is none of the model's. */
export function placeOfTarget({ source, span, location }: Equation, model: Model): Place | null {
  const text = numberOf(source, model);
  if (text === null) return null;
  // Places of blocks and cells are told by the whole file: here the text counts by itself.
  const inFile = source.locate(span);
  const inText = plainSource(source.text).locate(span);
  return {
    text,
    line: location.line - inFile.line + inText.line,
    column: location.column - inFile.column + inText.column,
  };
}

function numberOf(source: SourceText, model: Model): number | null {
  if (source === model.forward.source) return FORWARD;
  if (source === model.backward?.source) return BACKWARD;
  const at = model.sources.findIndex((each) => each.source === source);
  return at < 0 ? null : at;
}

/** A line of a text, without what stands around it. */
export function spanOfLine({ text }: SourceText, line: number): Span {
  const { start } = spanOf(text, { file: '', line, column: 1, endLine: line, endColumn: 1 });
  const [, indent = '', written = ''] = /^([ \t]*)([^\r\n]*)/.exec(text.slice(start))!;
  return { start: start + indent.length, end: start + indent.length + written.length };
}
