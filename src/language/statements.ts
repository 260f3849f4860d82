import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { convertExpression } from './convert.ts';
import { failure } from './failure.ts';
import { keywords, unsupported } from './keywords.ts';
import { checkTokens } from './syntax-errors.ts';
import type { BinaryOperator, Expression, Import, Statement } from './syntax.ts';
import type { Token } from './tokens.ts';

export const augmented = /^(\+|-|\*|\/|\/\/|%|\*\*|@|&|\||\^|<<|>>)=$/;

/**
 * The statement that the tokens of one line (or of one part of it, between semicolons) make.
 * @throws InputError `input/syntax`, `input/notation`, `input/unsupported` or `input/limit`
 */
export function simpleStatement(source: SourceText, tokens: readonly Token[]): Statement {
  const first = tokens[0]!;
  const span = { start: first.start, end: tokens.at(-1)!.end };
  // `if = 3` is told below that `if` cannot be a name.
  const word = tokens[1]?.text === '=' ? '' : first.text;
  checkTokens(source, tokens);
  refuseUnsupported(source, tokens);
  if (word === 'pass' && tokens.length === 1) return { kind: 'pass', span };
  if (word === 'for' || word === 'if' || word === 'elif' || word === 'else') {
    throw failure(source, { span: first, message: `\`${word}\` must begin a line of its own` });
  }
  if (word === 'import' || word === 'from') return importStatement(source, tokens, span);

  const pieces = splitAtDepthZero(tokens, (text) => text === '=' || augmented.test(text));
  const [start] = pieces;
  const sign = start!.end;
  if (sign === undefined) {
    refuseAnnotation(source, start!.tokens);
    const value = convertExpression(source, start!.tokens, span);
    refuseArrow(source, value);
    return { kind: 'expression', span, value };
  }
  refuseAnnotation(source, start!.tokens, sign);
  const value = convertExpression(source, pieces.at(-1)!.tokens, pieces.at(-2)!.end!);
  const targets = pieces.slice(0, -1).map((piece) => target(source, piece.tokens, piece.end!));
  if (pieces.every((piece) => piece.end === undefined || piece.end.text === '='))
    return { kind: 'assignment', span, targets, value };
  if (pieces.length > 2)
    throw failure(source, {
      span,
      message: `\`${sign.text}\` cannot be part of a chain of assignments`,
      help: 'write two statements',
    });
  if (targets[0]!.kind === 'tuple')
    throw failure(source, {
      span: targets[0]!.span,
      message: `\`${sign.text}\` changes one value, not several`,
      help: 'write one statement for each',
    });
  return {
    kind: 'augmented',
    span,
    target: targets[0]!,
    operator: sign.text.slice(0, -1) as BinaryOperator,
    value,
  };
}

/** What stands on the left of an assignment, or between `for` and `in`. A list of targets is a tuple of them. */
export function target(source: SourceText, tokens: readonly Token[], sign: Span): Expression {
  if (tokens.length === 0) throw failure(source, { span: sign, message: 'the name on the left is missing' });
  return checkTarget(source, convertExpression(source, tokens, sign));
}

export function checkTarget(source: SourceText, expression: Expression): Expression {
  const { kind, span } = expression;
  if (kind === 'name' || kind === 'attribute' || kind === 'subscript') return expression;
  if (kind === 'starred') return { ...expression, value: checkTarget(source, expression.value) };
  if ((kind === 'tuple' || kind === 'list') && expression.elements.length > 0) {
    return { kind: 'tuple', span, elements: expression.elements.map((each) => checkTarget(source, each)) };
  }
  const text = source.text.slice(span.start, span.end).replace(/\s+/g, ' ');
  const help =
    kind === 'comparison'
      ? 'one `=` gives a value a name, `==` compares'
      : 'the name of the result stands on the left: `dW1 = …`';
  throw failure(source, {
    span,
    message: `a value cannot be assigned to ${text.length <= 40 ? `\`${text}\`` : 'an expression'}`,
    help,
  });
}

export interface Piece {
  readonly tokens: readonly Token[];
  /** The token that ends it; absent for the last. */
  readonly end?: Token;
}

/** Cuts tokens at those outside all brackets that `isEnd` accepts. */
export function splitAtDepthZero(tokens: readonly Token[], isEnd: (text: string) => boolean): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let start = 0;
  // What a `lambda` is made of belongs to it, up to its colon or, of its `=`, altogether.
  let lambda = false;
  tokens.forEach((token, at) => {
    if (token.kind === 'keyword' && token.text === 'lambda' && depth === 0) lambda = true;
    else if (lambda && depth === 0 && token.text === ':') {
      lambda = false;
      return;
    }
    if (lambda && depth === 0) return;
    if (token.kind === 'operator' && /^[([{]$/.test(token.text)) depth += 1;
    if (token.kind === 'operator' && /^[)\]}]$/.test(token.text)) depth -= 1;
    if (depth > 0 || token.kind === 'string' || token.kind === 'unterminated' || !isEnd(token.text)) return;
    pieces.push({ tokens: tokens.slice(start, at), end: token });
    start = at + 1;
  });
  pieces.push({ tokens: tokens.slice(start) });
  return pieces;
}

/** The name that a statement gives a value to, for its messages: `dW1`, `dW[1]`; null where there is none. */
export function equationName(source: SourceText, tokens: readonly Token[]): string | null {
  const [left, ...others] = splitAtDepthZero(tokens, (text) => text === '=' || augmented.test(text));
  const first = left!.tokens[0];
  if (others.length === 0 || first?.kind !== 'name') return null;
  const second = left!.tokens[1];
  const plain =
    left!.tokens.length === 1 ||
    (second?.text === '[' &&
      left!.tokens.findIndex((token) => token.text === ']') === left!.tokens.length - 1);
  return plain ? source.text.slice(first.start, left!.tokens.at(-1)!.end) : null;
}

/** Constructs of Python that equations have no use for, by the first word. A name such as `print` may still be assigned to. */
export function refuseUnsupported(source: SourceText, tokens: readonly Token[]): void {
  const [first, second] = tokens;
  const construct = unsupported.get(first!.text);
  if (construct === undefined) return;
  if (first!.text === '@' && (second?.kind !== 'name' || second.start > first!.end)) return;
  if (
    first!.text === 'print' &&
    !(second !== undefined && (second.text === '(' || second.kind === 'string' || second.kind === 'name'))
  )
    return;
  if (
    second !== undefined &&
    (second.text === '=' || augmented.test(second.text)) &&
    keywords.has(first!.text)
  )
    return;
  throw failure(source, {
    code: 'input/unsupported',
    span: first!,
    message: `${construct.what} is not supported`,
    help: construct.help,
  });
}

function importStatement(source: SourceText, tokens: readonly Token[], span: Span): Import {
  const texts = tokens.map((token) => token.text);
  const plain = texts[0] === 'import' && texts[1] === 'numpy';
  if (plain && texts.length === 2)
    return { kind: 'import', span, modules: [{ module: 'numpy', alias: null }] };
  if (plain && texts.length === 4 && texts[2] === 'as' && tokens[3]!.kind === 'name')
    return { kind: 'import', span, modules: [{ module: 'numpy', alias: texts[3]! }] };
  const help =
    texts[1] === 'numpy'
      ? 'write `import numpy as np`, or call NumPy’s functions by their bare names'
      : 'remove it: the functions of NumPy are known without an import';
  throw failure(source, {
    code: 'input/unsupported',
    span,
    message: 'only `import numpy as np` is supported',
    help,
  });
}

/** `Z1: Array = …` */
function refuseAnnotation(source: SourceText, tokens: readonly Token[], sign?: Token): void {
  const [name, rest] = splitAtDepthZero(tokens, (text) => text === ':');
  if (
    rest === undefined ||
    name!.tokens.length === 0 ||
    name!.tokens.some((token) => token.kind === 'keyword')
  )
    return;
  if (sign === undefined && rest.tokens.length === 0) return;
  const written = source.text.slice(name!.tokens[0]!.start, name!.tokens.at(-1)!.end);
  throw failure(source, {
    code: 'input/unsupported',
    span: name!.end!,
    message: '`:` after a name is a type annotation, which is not supported',
    help: `write \`${written} = …\`; shapes are declared in the model`,
  });
}

/** `Z <- W @ X` is a comparison to Python, Z < -(W @ X), and its result would be lost without a word. */
function refuseArrow(source: SourceText, value: Expression): void {
  if (value.kind !== 'comparison' || value.operators[0] !== '<') return;
  const gap = { start: value.operands[0]!.span.end, end: value.operands[1]!.span.end };
  const at = source.text.slice(gap.start, gap.end).indexOf('<-');
  if (at < 0 || source.text.slice(gap.start, gap.start + at).trim() !== '') return;
  const span = { start: gap.start + at, end: gap.start + at + 2 };
  throw failure(source, {
    code: 'input/notation',
    span,
    message: '`<-` is no assignment',
    help: 'write `=`',
  });
}
