import type { YAMLError } from 'yaml';
import { isScalar, visit } from 'yaml';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';

interface Explanation {
  readonly message: string;
  readonly help?: string;
  readonly span?: Span;
}

/** What is wrong with a file that is not YAML, in words that say what to write. */
export function explainYamlError(fault: YAMLError, whole: SourceText, contents: unknown): Diagnostic {
  const { text } = whole;
  const start = Math.min(fault.pos[0], text.length);
  const explained =
    bracketName(text, start) ??
    tab(text, start) ??
    strayEquation(text, start) ??
    openQuote(fault, text, contents) ??
    byCode(fault, text);
  const span = explained.span ?? {
    start,
    end: Math.max(start, Math.min(fault.pos[1], lineEnd(text, start))),
  };
  return diagnostic({
    code: 'input/yaml',
    message: explained.message,
    location: whole.locate(span),
    help: explained.help ?? null,
  });
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : text[end - 1] === '\r' ? end - 1 : end;
};

/** `n[0]` inside braces, where YAML takes the bracket for a list. */
function bracketName(text: string, at: number): Explanation | null {
  if (text[at] !== '[') return null;
  const base = /[\p{L}_][\p{L}\p{N}_]*$/u.exec(text.slice(lineStart(text, at), at))?.[0];
  const index = /^\[\s*\w+\s*\]/.exec(text.slice(at))?.[0];
  if (!base || !index) return null;
  const name = base + index;
  const span = { start: at - base.length, end: at + index.length };
  const group = enclosing(text, span.start);
  const key = /^\s*:/.test(text.slice(span.end));
  const help = key
    ? `put the name in quotes: \`"${name}": …\`, or write one entry a line without braces`
    : `put it in quotes: \`"${group ?? name}"\``;
  return { message: `inside { } and [ ] YAML takes the bracket of \`${name}\` for a list`, help, span };
}

/** The round or square group around a place on its line; null inside braces alone. */
function enclosing(text: string, at: number): string | null {
  const closing: Record<string, string> = { '(': ')', '[': ']' };
  let depth = 0;
  for (let i = at - 1; i >= lineStart(text, at); i--) {
    const character = text[i]!;
    if (character === '{' && depth === 0) return null;
    if (')]}'.includes(character)) depth++;
    if (!'([{'.includes(character)) continue;
    if (depth-- > 0) continue;
    let open = 0;
    for (let j = i; j < lineEnd(text, i); j++) {
      if (text[j] === character) open++;
      if (text[j] === closing[character] && --open === 0) return text.slice(i, j + 1);
    }
    return null;
  }
  return null;
}

function tab(text: string, at: number): Explanation | null {
  const start = lineStart(text, at);
  const indentation = /^[ \t]*/.exec(text.slice(start))![0];
  if (!indentation.includes('\t')) return null;
  const first = start + indentation.indexOf('\t');
  return {
    message: 'YAML is indented with spaces, not with tabs',
    help: 'replace the tabs at the start of the line by spaces',
    span: { start: first, end: first + 1 },
  };
}

/** An equation that YAML takes for a key, because it is indented less than the block that it belongs to. */
function strayEquation(text: string, at: number): Explanation | null {
  const line = text.slice(lineStart(text, at), lineEnd(text, at));
  const equation = /^\s*([\p{L}_][\p{L}\p{N}_.,[\] ]*?)\s*[-+*/@]?=(?!=)/u.exec(line);
  if (!equation) return null;
  const start = lineStart(text, at) + line.search(/\S/);
  return {
    message: `the equation of \`${equation[1]}\` stands outside a block of equations`,
    help: 'write `forward: |` (or `backward: |`), and indent every equation below it alike',
    span: { start, end: lineStart(text, at) + line.trimEnd().length },
  };
}

/** A quote that is never closed swallows the rest of the file; it is where it opens that matters. */
function openQuote(fault: YAMLError, text: string, contents: unknown): Explanation | null {
  if (!/Missing closing/.test(fault.message)) return null;
  let opened: number | null = null;
  visit(contents as Parameters<typeof visit>[0], {
    Scalar(_, node) {
      if (isScalar(node) && node.type?.startsWith('QUOTE') && node.range) opened = node.range[0];
    },
  });
  if (opened === null) return null;
  return {
    message: `the quote \`${text[opened]}\` that opens here is not closed`,
    span: { start: opened, end: opened + 1 },
  };
}

function byCode(fault: YAMLError, text: string): Explanation {
  const character = text[fault.pos[0]] ?? '';
  switch (fault.code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a second `: ` stands in one value',
        help: 'put the value in quotes, or begin a new line',
        span: {
          start: fault.pos[0],
          end: fault.pos[0] + text.slice(fault.pos[0], lineEnd(text, fault.pos[0])).trimEnd().length,
        },
      };
    case 'BAD_SCALAR_START':
      return { message: `a value cannot begin with \`${character}\``, help: 'put it in quotes' };
    case 'BAD_DQ_ESCAPE':
      return {
        message: `${lowerFirst(fault.message)} inside double quotes`,
        help: 'write `\\\\` for a backslash, or use single quotes',
      };
    case 'MULTIPLE_DOCS':
      return {
        message: 'a second document begins here: a file holds one model',
        help: 'put it in a file of its own, or remove the line `---`',
      };
    case 'BAD_INDENT':
      if (/Flow (map|sequence)/.test(fault.message))
        return {
          message: 'a `{` or `[` is not closed before this line',
          help: 'close it, or indent the lines that go on',
        };
      return {
        message: 'this line is not indented like the lines that it belongs to',
        help: 'indent the keys of one level alike',
      };
    case 'MISSING_CHAR':
      if (/Implicit map keys/.test(fault.message))
        return { message: 'a key without a value', help: 'write `key: value`' };
      if (/Flow (map|sequence)/.test(fault.message)) return { message: 'a `{` or `[` is not closed' };
      return { message: lowerFirst(fault.message) };
    default:
      return { message: lowerFirst(fault.message) };
  }
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).split('\n')[0]!;
