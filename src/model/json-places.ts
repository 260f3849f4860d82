// Where values stand in the text of a JSON file. The text must be valid JSON: whoever asks has parsed it.
import type { Span } from '../diagnostics/source-text.ts';

/** The first character of the outermost value. */
export const rootOf = (json: string): number => behindSpace(json, json.startsWith('\ufeff') ? 1 : 0);

/** Where the values of an object begin, by name; a name that is given twice has its last value. None where it is no object. */
export function valuesAt(json: string, at: number): Map<string, number> {
  const found = new Map<string, number>();
  if (json[at] !== '{') return found;
  for (let next = behindSpace(json, at + 1); json[next] !== '}';) {
    const key = endOf(json, next);
    const value = behindSpace(json, behindSpace(json, key) + 1);
    found.set(JSON.parse(json.slice(next, key)) as string, value);
    next = behindComma(json, endOf(json, value));
  }
  return found;
}

/** Where the items of a list begin. None where it is no list. */
export function itemsAt(json: string, at: number): number[] {
  const found: number[] = [];
  if (json[at] !== '[') return found;
  for (let next = behindSpace(json, at + 1); json[next] !== ']';) {
    found.push(next);
    next = behindComma(json, endOf(json, next));
  }
  return found;
}

/** The end of the value that begins there. */
export function endOf(json: string, at: number): number {
  if (json[at] === '"') return endOfText(json, at);
  if (json[at] !== '{' && json[at] !== '[')
    return at + /^[^\s,\]}]*/.exec(json.slice(at, at + 400))![0].length;
  let depth = 0;
  for (let next = at; ; next++) {
    const character = json[next];
    if (character === '"') next = endOfText(json, next) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return next + 1;
  }
}

/** The text that begins there, read. */
export const textAt = (json: string, at: number): string =>
  JSON.parse(json.slice(at, endOf(json, at))) as string;

/** The places of a text's UTF-16 units, in order: an escape such as `\n` or `\u00e9` is one. */
export function unitsOf(json: string, at: number): Span[] {
  const units: Span[] = [];
  for (let start = at + 1; json[start] !== '"';) {
    const end = start + (json[start] !== '\\' ? 1 : json[start + 1] === 'u' ? 6 : 2);
    units.push({ start, end });
    start = end;
  }
  return units;
}

function endOfText(json: string, at: number): number {
  for (let next = at + 1; ; next++) {
    if (json[next] === '\\') next++;
    else if (json[next] === '"') return next + 1;
  }
}

const SPACE = /[\t\n\r ]/;

function behindSpace(json: string, at: number): number {
  let next = at;
  while (SPACE.test(json[next] ?? '')) next++;
  return next;
}

/** What follows an item: the next one, or the bracket that closes. */
function behindComma(json: string, at: number): number {
  const next = behindSpace(json, at);
  return json[next] === ',' ? behindSpace(json, next + 1) : next;
}
