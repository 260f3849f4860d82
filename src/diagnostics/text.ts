// Text as columns of a terminal: how wide it is, and how it is cut and wrapped.

/** Blocks of East Asian Width W and F (Unicode 16, rounded to blocks) and emoji: two columns each. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2fb],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

/** Columns that one character takes: 0 for marks that combine and characters without a shape, 2 for wide ones. */
export function characterWidth(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xad ? 0 : 1;
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Columns that a text without escape sequences takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/**
 * Text of files and names, made safe for a terminal: control characters, which could move the cursor or hide text, are
 * shown as their pictures; so are the marks that turn the direction of writing. Line breaks stay.
 */
export function printable(text: string): string {
  return text
    .replaceAll(/(?!\n)\p{Cc}/gu, (control) =>
      control < ' ' ? String.fromCodePoint(0x2400 + control.charCodeAt(0)) : '\ufffd',
    )
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, '\ufffd');
}

/** At most `width` columns; what is cut is replaced by one `…`. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Adds spaces up to `width` columns. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/**
 * Breaks text at spaces into lines of at most `width` columns; a longer word is broken inside. Short code in backticks
 * and shapes such as `(n1, m)` are words. Line breaks and runs of spaces stay where a line has room for them.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line.trimEnd(), Math.max(width, 8)));
}

const WORD = /(\s*)((?:`[^`]{1,24}`|\((?:[^\s(),]{1,12}, ){1,3}[^\s(),]{1,12}\)|\S)+)/g;

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [, gap = '', word = ''] of text.matchAll(WORD)) {
    if (textWidth(line + gap + word) <= width) {
      line += gap + word;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const character of word) {
      if (textWidth(line + character) > width) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Safe text, wrapped, each line behind its indentation. */
export function indented(text: string, first: string, rest: string, width: number): string[] {
  return wrap(printable(text), width - rest.length).map((line, i) => (i === 0 ? first : rest) + line);
}
