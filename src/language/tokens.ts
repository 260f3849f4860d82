import type { Span } from '../diagnostics/source-text.ts';
import { constants, keywords } from './keywords.ts';

/**
 * `odd` is what no equation may contain (slide notation, invisible characters, operators of other languages);
 * `unterminated` is a string that its line does not close; `prime` is `g'` or `g[1]'`.
 */
export type TokenKind =
  | 'name'
  | 'keyword'
  | 'constant'
  | 'number'
  | 'string'
  | 'prime'
  | 'operator'
  | 'odd'
  | 'unterminated'
  | 'newline';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
  /** Of the prime `g[1]'`: the name g, and the tokens between the brackets. */
  readonly prime?: { readonly base: string; readonly index: readonly Token[] };
}

const space = /(?:[ \t\f]|\\(?:\r\n|\n|\r)|#[^\r\n]*)+/y;
const newline = /\r\n|\n|\r/y;
const digits = '[0-9]+(?:_[0-9]+)*';
const numberPattern = `0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:[eE][+-]?${digits})?`;
const number = new RegExp(numberPattern, 'y');
const complex = new RegExp(`(?:${numberPattern})[jJ]?`, 'y');
const name = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const string =
  /(?:[rR][bBfF]?|[bBfF][rR]?|[uU])?(?:"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?!"")(?:[^"\\\r\n]|\\(?:\r\n|[^]))*"|'(?!'')(?:[^'\\\r\n]|\\(?:\r\n|[^]))*')/y;
const unterminated = /(?:[rR][bBfF]?|[bBfF][rR]?|[uU])?["'][^\r\n]*/y;
/** Operators of Python that equations have no use for. */
const ofFiles = /->|:=/y;
const foreign = /&&|\|\||===|!==|->|=>|:=|<>|!(?!=)|[?$`\\]/y;
const operator = /\*\*=|\/\/=|>>=|<<=|\.\.\.|\*\*|\/\/|>>|<<|[<>=!+\-*/%@&|^]=|[-+*/%@&|^~<>()[\]{},:.;=]/y;
const superscript = /[⁰¹²³⁴-⁹⁺⁻⁽⁾ⁿⁱ]+/uy;
const subscript = /[₀-₉₊₋₍₎]+/uy;
const character = /[^]/uy;

/** Letters that look like marks, and characters that cannot be seen: Python lets them into names, which hides what they mean. */
const oddInName = /[\u00B7\u0387\u02B9-\u02DF]|\p{Default_Ignorable_Code_Point}/u;

/** Equations as in a model, where `g'` is a derivative and odd characters are explained; or a whole Python file. */
export type Dialect = 'equations' | 'file';

/** Every token of the text, in order. Comments, spaces and joined lines (`\`) leave none. */
export function tokenize(text: string, dialect: Dialect = 'equations'): Token[] {
  const isFile = dialect === 'file';
  const tokens: Token[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const add = (kind: TokenKind, length: number): void => {
    const written = text.slice(at, at + length);
    // Python reads names so.
    const read = isFile && kind === 'name' ? written.normalize('NFKC') : written;
    tokens.push({ kind, text: read, start: at, end: at + length });
    at += length;
  };
  const attempts: readonly (readonly [TokenKind, RegExp])[] = [
    ['newline', newline],
    ['string', string],
    ['number', isFile ? complex : number],
    ['unterminated', unterminated],
  ];
  const rest: readonly (readonly [TokenKind, RegExp])[] = [
    ...(isFile ? [['operator', ofFiles] as const] : []),
    ['odd', foreign],
    ['operator', operator],
    ['odd', superscript],
    ['odd', subscript],
    ['odd', character],
  ];
  const first = (patterns: typeof attempts): boolean => {
    for (const [kind, pattern] of patterns) {
      const found = match(pattern);
      if (found === null) continue;
      add(kind, found.length);
      return true;
    }
    return false;
  };

  while (at < text.length) {
    const blank = match(space);
    if (blank !== null) {
      at += blank.length;
    } else if (!isFile && text[at] === "'" && endsValue(tokens.at(-1), at)) {
      addMark(text, tokens, at);
      at += 1;
    } else if (!isFile && primedPrefix(text, at)) {
      add('name', 1);
    } else if (!first(attempts)) {
      const word = match(name);
      if (word === null) first(rest);
      else if (!isFile && oddStart(word) === 0) add('odd', oddLength(word));
      else addWord(word);
    }
  }
  return tokens;

  function addWord(word: string): void {
    const length = isFile ? word.length : oddStart(word);
    const plain = word.slice(0, length);
    add(keywords.has(plain) ? 'keyword' : constants.has(plain) ? 'constant' : 'name', length);
  }
}

/** Where a name stops being one that Python would leave as it is written (NFKC); its length when it is sound. */
function oddStart(word: string): number {
  if (/^[\x20-\x7e]*$/.test(word)) return word.length;
  let at = 0;
  for (const letter of word) {
    if (letter.normalize('NFKC') !== letter || oddInName.test(letter)) return at;
    at += letter.length;
  }
  // Every letter is sound, but together they fold: a letter and its accent, say.
  return word.normalize('NFKC') === word ? word.length : 0;
}

/** How much of a word with an odd start is one thing to explain. */
function oddLength(word: string): number {
  const letter = String.fromCodePoint(word.codePointAt(0)!);
  return letter.normalize('NFKC') !== letter || oddInName.test(letter) ? letter.length : word.length;
}

function endsValue(token: Token | undefined, at: number): boolean {
  return (
    token !== undefined &&
    token.end === at &&
    (token.kind === 'name' ||
      token.kind === 'number' ||
      token.kind === 'prime' ||
      token.text === ')' ||
      token.text === ']')
  );
}

/** `f'(Z1)` is the derivative of f, `f'…'` a string: it is a string when what follows the next quote can follow a string. */
function primedPrefix(text: string, at: number): boolean {
  const called = /[rRbBfFuU]'[ \t]*\(/y;
  called.lastIndex = at;
  const asString = /.'[^'\r\n]*'[ \t]*(?:$|[\r\n#)\]},:;.+\-*/%@=<>!&|])/y;
  asString.lastIndex = at;
  return called.test(text) && !asString.test(text);
}

/** A quote right after a value: makes one token of it and of the `g` or `g[1]` before it when a call follows. */
function addMark(text: string, tokens: Token[], at: number): void {
  const call = /'[ \t]*\(/y;
  call.lastIndex = at;
  const head = call.test(text) ? primeHead(tokens) : -1;
  if (head < 0) {
    tokens.push({ kind: 'odd', text: "'", start: at, end: at + 1 });
    return;
  }
  const taken = tokens.splice(head);
  const { start, text: base } = taken[0]!;
  tokens.push({
    kind: 'prime',
    text: text.slice(start, at + 1),
    start,
    end: at + 1,
    prime: { base, index: taken.slice(2, -1) },
  });
}

/** The position of g among tokens that end with `g` or `g[…]`, or -1. The index is arithmetic on names and numbers. */
function primeHead(tokens: readonly Token[]): number {
  let head = tokens.length - 1;
  if (tokens[head]!.text === ']') {
    const last = head;
    do head -= 1;
    while (
      head >= 0 &&
      (tokens[head]!.kind === 'name' || tokens[head]!.kind === 'number' || /^[-+*]$/.test(tokens[head]!.text))
    );
    if (tokens[head]?.text !== '[' || head === last - 1) return -1;
    head -= 1;
    if (tokens[head]?.end !== tokens[head + 1]!.start) return -1;
  }
  return tokens[head]?.kind === 'name' ? head : -1;
}

/** The comments of a text with their places; `text` is without the `#`. */
export function commentsOf(text: string, dialect: Dialect = 'file'): (Span & { readonly text: string })[] {
  const found: (Span & { text: string })[] = [];
  let from = 0;
  // Between two tokens are spaces and at most one comment: it ends with its line.
  for (const token of [...tokenize(text, dialect), { start: text.length, end: text.length }]) {
    const mark = text.slice(from, token.start).indexOf('#');
    if (mark >= 0) {
      const start = from + mark;
      const written = text.slice(start, token.start).trimEnd();
      found.push({ start, end: start + written.length, text: written.slice(1) });
    }
    from = token.end;
  }
  return found;
}
