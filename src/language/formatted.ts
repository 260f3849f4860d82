import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { failure } from './failure.ts';
import { stringValue } from './literals.ts';
import type { Expression, FormattedString, FormattedValue } from './syntax.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Whether a string literal has the prefix f. */
export const isFormatted = (literal: string): boolean => /^[rR]?[fF]/.test(literal);

/** Makes an expression of tokens; `where` is underlined where there are none. */
type Convert = (tokens: readonly Token[], where: Span) => Expression;

/**
 * f"…{value!r:.3f}…", and plain strings that stand beside it.
 * @throws InputError for a bracket that is not closed, and what is no expression
 */
export function formattedString(
  source: SourceText,
  written: readonly Token[],
  span: Span,
  convert: Convert,
): FormattedString {
  const parts: (string | FormattedValue)[] = [];
  const addText = (text: string): void => {
    if (text === '') return;
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + text;
    else parts.push(text);
  };
  for (const token of written) {
    if (isFormatted(token.text)) readFormatted(source, token, convert, addText, (value) => parts.push(value));
    else addText(stringValue(token.text));
  }
  return { kind: 'formatted', span, parts };
}

function readFormatted(
  source: SourceText,
  token: Token,
  convert: Convert,
  addText: (text: string) => void,
  addValue: (value: FormattedValue) => void,
): void {
  const { text } = source;
  const [, prefix, quote] = /^([a-zA-Z]*)("""|'''|"|')/.exec(token.text)!;
  const raw = /[rR]/.test(prefix!) ? 'r' : '';
  const end = token.end - quote!.length;
  let at = token.start + prefix!.length + quote!.length;
  let from = at;
  const flush = (to: number): void =>
    addText(
      stringValue(`${raw}${quote}${text.slice(from, to)}${quote}`)
        .replaceAll('{{', '{')
        .replaceAll('}}', '}'),
    );
  while (at < end) {
    const pair = text.slice(at, at + 2);
    if (pair === '{{' || pair === '}}') at += 2;
    else if (text[at] !== '{') at += text[at] === '\\' ? 2 : 1;
    else {
      flush(at);
      const close = valueEnd(text, at + 1, end);
      const whole = endOfField(text, close, end);
      if (whole >= end)
        throw failure(source, { span: { start: at, end: at + 1 }, message: '`{` is never closed' });
      addValue(fieldOf(source, [at + 1, close, whole], convert, addText));
      at = whole + 1;
      from = at;
    }
  }
  flush(end);
}

/** `value!r:spec` between two brackets; of `{x=}` the text is said too. */
function fieldOf(
  source: SourceText,
  [start, close, end]: readonly [number, number, number],
  convert: Convert,
  addText: (text: string) => void,
): FormattedValue {
  const { text } = source;
  let inside = text.slice(start, close);
  const isSaid = /[^=!<>]=\s*$/.test(inside);
  if (isSaid) {
    addText(inside);
    inside = inside.replace(/=\s*$/, '');
  }
  const tokens = tokenize(inside, 'file')
    .filter(({ kind }) => kind !== 'newline')
    .map((each) => ({ ...each, start: each.start + start, end: each.end + start }));
  const [, conversion, specification] =
    /^(?:!\s*([sra]))?\s*(?::([^]*))?$/.exec(text.slice(close, end)) ?? [];
  const value = convert(tokens, { start: start - 1, end });
  return {
    value,
    conversion:
      (conversion as 's' | 'r' | 'a' | undefined) ?? (isSaid && specification === undefined ? 'r' : null),
    specification: specification ?? null,
  };
}

/** Where the expression of a field ends: before `!r`, `:` or `}` outside of its own brackets and strings. */
function valueEnd(text: string, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const character = text[at]!;
    if (character === '"' || character === "'") {
      const close = text.indexOf(character, at + 1);
      at = close < 0 || close >= end ? end : close;
    } else if ('([{'.includes(character)) depth++;
    else if (depth > 0) depth -= Number(')]}'.includes(character));
    else if (character === '}' || character === ':' || (character === '!' && text[at + 1] !== '=')) return at;
  }
  return end;
}

/** Where a field ends; its format may hold fields. */
function endOfField(text: string, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && depth-- === 0) return at;
  }
  return end;
}
