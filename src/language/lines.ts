import { constants } from './keywords.ts';
import type { Dialect, Token } from './tokens.ts';

/** The tokens of one statement, or of several that `;` joins, however many lines of text they cover. */
export interface LogicalLine {
  /** The white space before the first token, as written. */
  readonly indent: string;
  readonly tokens: readonly Token[];
}

/** Words that begin a statement and can stand nowhere inside an expression. */
const statementWords = new Set([
  'def',
  'class',
  'while',
  'with',
  'try',
  'except',
  'finally',
  'return',
  'import',
  'del',
  'raise',
  'assert',
  'pass',
  'break',
  'continue',
  'global',
  'nonlocal',
]);
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const opens = (token: Token): boolean => token.kind === 'operator' && token.text in closers;
const closes = (token: Token): boolean =>
  token.kind === 'operator' && (token.text === ')' || token.text === ']' || token.text === '}');

/**
 * Groups tokens as Python does: brackets join lines. A bracket that is never closed would swallow the rest of the
 * text, so a line inside brackets that can only be a new statement begins one.
 */
export function logicalLines(
  text: string,
  tokens: readonly Token[],
  dialect: Dialect = 'equations',
): LogicalLine[] {
  const lines: LogicalLine[] = [];
  const open = neverClosed(tokens);
  let current: Token[] = [];
  let stack: Token[] = [];
  let indent = '';

  const finish = (): void => {
    if (current.length > 0) lines.push({ indent, tokens: current });
    current = [];
    stack = [];
  };
  tokens.forEach((token, at) => {
    if (token.kind === 'newline') {
      const next = tokens[at + 1];
      if (stack.length === 0) finish();
      else if (
        next !== undefined &&
        indentation(text, next).length <= indent.length &&
        (dialect === 'equations' || open.has(stack[0]!)) &&
        beginsStatement(tokens, at + 1, current.at(-1)!, open.has(stack.at(-1)!))
      )
        finish();
      return;
    }
    if (current.length === 0) indent = indentation(text, token);
    current.push(token);
    if (opens(token)) stack.push(token);
    if (closes(token)) stack.pop();
  });
  finish();
  return lines;
}

/** Opening brackets that stay open to the end of the text. */
function neverClosed(tokens: readonly Token[]): ReadonlySet<Token> {
  const stack: Token[] = [];
  for (const token of tokens) {
    if (opens(token)) stack.push(token);
    if (closes(token)) stack.pop();
  }
  return new Set(stack);
}

function indentation(text: string, token: Token): string {
  let start = token.start;
  while (start > 0 && /[ \t\f]/.test(text[start - 1]!)) start -= 1;
  return text.slice(start, token.start);
}

/** Whether the tokens from `at` on begin a statement although a bracket is open; `surely` when it is never closed. */
function beginsStatement(tokens: readonly Token[], at: number, previous: Token, surely: boolean): boolean {
  const first = tokens[at]!;
  if (first.kind === 'keyword' && statementWords.has(first.text)) return true;
  if (first.kind === 'keyword' && (first.text === 'for' || first.text === 'if'))
    return surely || endsWithColon(tokens, at);
  if (surely && isValueEnd(previous) && isValueStart(first)) return true;
  let end = targetEnd(tokens, at);
  let simple = end === at + 1;
  while (end > at && tokens[end]?.text === ',') {
    at = end + 1;
    end = targetEnd(tokens, at);
    simple = end === at + 1;
  }
  const operator = tokens[end]?.text ?? '';
  if (end === at || !/^([-+*/%@&|^]|\*\*|\/\/|<<|>>)?=$/.test(operator)) return false;
  // `axis=1` may be an argument on a line of its own, after a comma or the bracket.
  const argument = operator === '=' && simple && (previous.text === ',' || opens(previous));
  return surely || !argument;
}

function endsWithColon(tokens: readonly Token[], at: number): boolean {
  while (at < tokens.length && tokens[at]!.kind !== 'newline') at += 1;
  return tokens[at - 1]!.text === ':';
}

/** Where a name with its `.attribute` and `[index]` ends; `at` itself when there is none. */
function targetEnd(tokens: readonly Token[], at: number): number {
  if (tokens[at]?.kind !== 'name') return at;
  let end = at + 1;
  for (;;) {
    if (tokens[end]?.text === '.' && tokens[end + 1]?.kind === 'name') {
      end += 2;
    } else if (tokens[end]?.text === '[') {
      let depth = 0;
      do {
        const token = tokens[end];
        if (token === undefined || token.kind === 'newline') return at;
        if (token.text === '[') depth += 1;
        if (token.text === ']') depth -= 1;
        end += 1;
      } while (depth > 0);
    } else {
      return end;
    }
  }
}

export function isValueEnd(token: Token): boolean {
  return isLeaf(token) || token.text === ')' || token.text === ']' || token.text === '}';
}

function isValueStart(token: Token): boolean {
  return isLeaf(token) && token.kind !== 'string';
}

/** Names, numbers, strings, primes, constants and `...`. */
export function isLeaf(token: Token): boolean {
  return (
    token.kind === 'name' ||
    token.kind === 'number' ||
    token.kind === 'string' ||
    token.kind === 'prime' ||
    constants.has(token.text) ||
    token.text === '...'
  );
}
