import type { Location } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';

/** How a YAML scalar is written. JSON strings are double-quoted. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/** The text that a scalar stands for, unit by unit (UTF-16), with where each unit is written in the file. */
interface Units {
  readonly text: string[];
  readonly start: number[];
  readonly end: number[];
}

/**
 * The text of one scalar as a SourceText.
 * @param whole the file that the scalar stands in
 * @param region offsets in the file: where the scalar is written, quotes and block header included
 * @param value what the scalar means, as the YAML parser read it
 */
export function scalarSource(
  whole: SourceText,
  region: { readonly start: number; readonly end: number },
  style: ScalarStyle,
  value: string,
): SourceText {
  let map: Pick<Units, 'start' | 'end'> | null = null;
  return {
    file: whole.file,
    text: value,
    locate({ start, end }) {
      map ??= align(value, unitsOf(whole.text, region, style, value), region.end);
      const from = map.start[start] ?? map.end.at(-1) ?? region.start;
      return whole.locate({
        start: from,
        end: end > start ? Math.max(from, map.end[end - 1] ?? from) : from,
      });
    },
  };
}

/** Several texts (at least one) as one, each on a line of its own. */
export function joinLines(parts: readonly [SourceText, ...SourceText[]]): SourceText {
  const offsets: number[] = [];
  let length = 0;
  for (const part of parts) {
    offsets.push(length);
    length += part.text.length + 1;
  }
  const locate = (start: number, end: number): Location => {
    const index = Math.max(
      offsets.findLastIndex((offset) => offset <= start),
      0,
    );
    return parts[index]!.locate({ start: start - offsets[index]!, end: end - offsets[index]! });
  };
  return {
    file: parts[0].file,
    text: parts.map((part) => part.text).join('\n'),
    locate({ start, end }) {
      const from = locate(start, start);
      if (end <= start) return from;
      const { endLine, endColumn } = locate(end - 1, end);
      return { ...from, endLine, endColumn };
    },
  };
}

const isBlank = (unit: string): boolean => unit === ' ' || unit === '\t' || unit === '\n' || unit === '\r';

/**
 * Folding and stripping of indentation change only blanks, so the units that are not blank correspond one to one.
 * Blanks in between are taken in order, as far as they go.
 */
function align(value: string, units: Units, regionEnd: number): Pick<Units, 'start' | 'end'> {
  const start: number[] = [];
  const end: number[] = [];
  let at = 0;
  for (const unit of splitUnits(value)) {
    if (isBlank(unit) && !isBlank(units.text[at] ?? 'x')) {
      const here = units.start[at] ?? units.end.at(-1) ?? regionEnd;
      start.push(here);
      end.push(here);
      continue;
    }
    if (!isBlank(unit)) while (isBlank(units.text[at] ?? 'x')) at++;
    start.push(units.start[at] ?? regionEnd);
    end.push(units.end[at] ?? regionEnd);
    at++;
  }
  return { start, end };
}

const splitUnits = (text: string): string[] => text.split('');

function unitsOf(
  file: string,
  region: { start: number; end: number },
  style: ScalarStyle,
  value: string,
): Units {
  const units: Units = { text: [], start: [], end: [] };
  const push = (text: string, start: number, end: number): void => {
    for (const unit of splitUnits(text)) {
      units.text.push(unit);
      units.start.push(start);
      units.end.push(end);
    }
  };
  if (style === 'block') pushBlock(file, region, value, push);
  else if (style === 'plain') pushPlain(file, region.start, region.end, push);
  else if (style === 'single') pushSingle(file, region.start + 1, region.end - 1, push);
  else pushDouble(file, region.start + 1, region.end - 1, push);
  return units;
}

type Push = (text: string, start: number, end: number) => void;

function pushPlain(file: string, start: number, end: number, push: Push): void {
  for (let at = start; at < end; at++) if (file[at] !== '\r') push(file[at]!, at, at + 1);
}

function pushSingle(file: string, start: number, end: number, push: Push): void {
  for (let at = start; at < end; at++) {
    const width = file.startsWith("''", at) ? 2 : 1;
    if (file[at] !== '\r') push(file[at]!, at, at + width);
    at += width - 1;
  }
}

/** Lines below the header, each without the indentation of the block. */
function pushBlock(
  file: string,
  { start, end }: { start: number; end: number },
  value: string,
  push: Push,
): void {
  let line = file.indexOf('\n', start) + 1;
  if (line === 0) return;
  const indent = indentation(file.slice(line, end), value);
  while (line < end) {
    const newline = file.indexOf('\n', line);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    let at = line;
    while (at < next && at - line < indent && file[at] === ' ') at++;
    pushPlain(file, at, next, push);
    line = next;
  }
}

/** How far the block is indented: what its first line that is not blank has more than the text has. */
function indentation(block: string, value: string): number {
  const leading = (text: string): number => /^(?:[ \t\r]*\n)*([ \t]*)/.exec(text)![1]!.length;
  return leading(block) - leading(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEXADECIMAL: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function pushDouble(file: string, start: number, end: number, push: Push): void {
  for (let at = start; at < end;) {
    const next = file[at + 1] ?? '';
    if (file[at] !== '\\') {
      if (file[at] !== '\r') push(file[at]!, at, at + 1);
      at += 1;
    } else if (next === '\n' || next === '\r') {
      // An escaped line end stands for nothing, and so does the indentation below it.
      at += /^\\\r?\n[ \t]*/.exec(file.slice(at))![0].length;
    } else {
      const digits = HEXADECIMAL[next] ?? 0;
      const width = 2 + digits;
      const text = digits
        ? String.fromCodePoint(parseInt(file.slice(at + 2, at + width), 16))
        : (ESCAPES[next] ?? next);
      push(text, at, at + width);
      at += width;
    }
  }
}
