import { parser } from '@lezer/python';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { failure } from './failure.ts';
import { numberValue, stringValue } from './literals.ts';
import { comprehensionOf, convertDisplay } from './displays.ts';
import type { Tree } from './displays.ts';
import { formattedString, isFormatted } from './formatted.ts';
import { checkExpression } from './syntax-errors.ts';
import type { BinaryOperator, ComparisonOperator, Expression, Keyword, Prime, Unary } from './syntax.ts';
import { isLeaf } from './lines.ts';
import type { Dialect, Token } from './tokens.ts';

/** Trees of files may be deeper than those of equations: long sums of texts. */
const MOST_LEVELS = 900;

/** What lezer sees in place of a value; a name in place of all others. */
const plainest: Partial<Record<Token['kind'], string>> = { number: '1', string: '""' };

const comparisons = new Set(['<', '<=', '>', '>=', '==', '!=', 'is', 'is not', 'in', 'not in']);

/**
 * The tree of an expression, or of a tuple without parentheses.
 *
 * lezer decides the structure only. It sees the tokens inside parentheses of ours, so that they can be nothing but
 * an expression, and a plain value in place of every value: it reads `1.` wrongly, does not know g', and counts
 * characters where it should count levels. Its other mistake, the reach of `not`, is mended in `logical`.
 * @throws InputError
 */
export function convertExpression(
  source: SourceText,
  tokens: readonly Token[],
  where: Span,
  dialect: Dialect = 'equations',
): Expression {
  if (dialect === 'equations') checkExpression(source, tokens, where);
  else if (tokens.length === 0) throw failure(source, { span: where, message: 'a value is missing here' });
  let level = 0;
  const { text, starts, ends } = standIn(tokens);
  const wrapper = parser.parse(text).topNode.firstChild?.firstChild;
  const whole = { start: tokens[0]!.start, end: tokens.at(-1)!.end };
  if (wrapper == null) throw unreadable(whole);
  return convert(wrapper);

  /** `checkExpression` has found nothing wrong: lezer gives up on expressions of many thousand tokens. */
  function unreadable(span: Span): Error {
    const long = tokens.length > 500;
    return failure(source, {
      code: long ? 'input/limit' : 'input/syntax',
      span,
      message: 'this cannot be read as an expression',
      ...(long ? { help: 'it is very long: give parts of it names of their own' } : {}),
    });
  }

  /** Of ours, in the source. The parentheses around the whole stand for what is between them. */
  function spanOf(node: Tree, last: Tree = node): Span {
    const start = starts.get(node.from);
    const end = ends.get(last.to);
    return {
      start: start === undefined ? whole.start : tokens[start]!.start,
      end: end === undefined ? whole.end : tokens[end]!.end,
    };
  }

  function convert(node: Tree): Expression {
    if (++level > MOST_LEVELS) {
      const span = spanOf(node);
      throw failure(source, {
        code: 'input/limit',
        span,
        message: `an expression of more than ${MOST_LEVELS} levels`,
        help: 'give parts of it names of their own',
      });
    }
    const expression = convertNode(node);
    level--;
    return expression;
  }

  function convertNode(node: Tree): Expression {
    const parts = children(node);
    const [first] = parts;
    const last = parts.at(-1);
    const span = spanOf(node);
    const below = (child: Tree | undefined): Expression => {
      if (child === undefined) throw unreadable(span);
      return convert(child);
    };
    switch (node.name) {
      case 'VariableName':
      case 'Number':
      case 'String':
      case 'ContinuedString':
        return leaf(tokens.slice(starts.get(node.from)!, ends.get(node.to)! + 1), span);
      case 'ParenthesizedExpression':
        return below(parts[1]);
      case 'TupleExpression': {
        const elements = parts.filter(isOperand);
        const inner = elements.length === 0 ? span : spanOf(elements[0]!, elements.at(-1)!);
        return { kind: 'tuple', span: inner, elements: elementsOf(parts) };
      }
      case 'ArrayExpression':
        return { kind: 'list', span, elements: elementsOf(parts) };
      case 'CallExpression':
        return { kind: 'call', span, callee: below(first), ...callArguments(children(last!), below) };
      case 'MemberExpression':
        if (last!.name === 'PropertyName') {
          const nameSpan = spanOf(last!);
          return {
            kind: 'attribute',
            span,
            object: below(first),
            name: source.text.slice(nameSpan.start, nameSpan.end),
            nameSpan,
          };
        }
        return { kind: 'subscript', span, object: below(first), indices: indices(parts.slice(2, -1)) };
      case 'ConditionalExpression':
        return {
          kind: 'conditional',
          span,
          then: below(first),
          test: below(parts[2]),
          otherwise: below(parts[4]),
        };
      case 'UnaryExpression':
        if (first!.name === 'not') return logical(node);
        return {
          kind: 'unary',
          span,
          operator: text.slice(first!.from, first!.to) as Unary['operator'],
          operand: below(last),
        };
      case 'BinaryExpression': {
        const operator = operatorText(parts);
        if (operator === 'and' || operator === 'or') return logical(node);
        if (comparisons.has(operator)) return comparison(node);
        return {
          kind: 'binary',
          span,
          operator: operator as BinaryOperator,
          operatorSpan: spanOf(parts[1]!),
          left: below(first),
          right: below(last),
        };
      }
      default: {
        const display = convertDisplay(node, parts, span, {
          convert: below,
          elementsOf,
          spanOf,
          textOf: (each) => tokens[starts.get(each.from)!]!.text,
        });
        if (!display) throw unreadable(span);
        return display;
      }
    }
  }

  /** Elements of a tuple, a list or a set, `*values` among them. */
  function elementsOf(parts: readonly Tree[]): Expression[] {
    return parts.flatMap((part, at): Expression[] => {
      if (!isOperand(part)) return [];
      const star = parts[at - 1]?.name === '*' ? parts[at - 1]! : null;
      const value = convert(part);
      return [star ? { kind: 'starred', span: spanOf(star, part), value } : value];
    });
  }

  function children(node: Tree): Tree[] {
    const found: Tree[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      // A `yield` alone has nothing after it.
      if (child.type.isError && node.name === 'YieldExpression') break;
      if (child.type.isError) throw misplaced(child, spanOf(node));
      found.push(child);
    }
    return found;
  }

  /** The token at which lezer gave up. */
  function misplaced(error: Tree, around: Span): Error {
    const token = tokens[starts.get(error.from) ?? -1];
    if (dialect === 'equations' || !token || tokens.length > 500) return unreadable(around);
    return failure(source, { span: token, message: `\`${token.text}\` cannot stand here` });
  }

  /** The operator of a binary expression, `not in` and `is not` with one space. */
  function operatorText(parts: readonly Tree[]): string {
    return parts
      .slice(1, -1)
      .map((part) => text.slice(part.from, part.to))
      .join(' ');
  }

  function callArguments(
    parts: readonly Tree[],
    below: (child: Tree | undefined) => Expression,
  ): { arguments: Expression[]; keywords: Keyword[] } {
    const positional: Expression[] = [];
    const keywords: Keyword[] = [];
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at]!;
      if (parts[at + 1]?.name === 'AssignOp') {
        const value = parts[at + 2];
        keywords.push({
          name: tokens[starts.get(part.from)!]!.text,
          span: spanOf(part, value),
          value: below(value),
        });
        at += 2;
      } else if (part.name === '*' || part.name === '**') {
        const value = parts[++at]!;
        const span = spanOf(part, value);
        if (part.name === '*') positional.push({ kind: 'starred', span, value: below(value) });
        else keywords.push({ name: null, span, value: below(value) });
      } else if (parts[at + 1]?.name === 'for' || parts[at + 1]?.name === 'async') {
        const inside = parts.slice(at, -1);
        positional.push(
          comprehensionOf('generator', inside, spanOf(part, inside.at(-1)), {
            convert: below,
            spanOf,
            elementsOf,
          }),
        );
        break;
      } else if (isOperand(part)) {
        positional.push(below(part));
      }
    }
    return { arguments: positional, keywords };
  }

  /** `x[i, :]` has two; `x[i,]` has one, a tuple. */
  function indices(parts: readonly Tree[]): Expression[] {
    const groups: Tree[][] = [[]];
    for (const part of parts) {
      if (part.name === ',') groups.push([]);
      else groups.at(-1)!.push(part);
    }
    const trailing = groups.at(-1)!.length === 0;
    if (trailing) groups.pop();
    const found = groups.map((group) => index(group));
    if (!trailing || found.length > 1) return found;
    return [{ kind: 'tuple', span: found[0]!.span, elements: found }];
  }

  function index(group: readonly Tree[]): Expression {
    if (!group.some((part) => part.name === ':')) return convert(group[0]!);
    const bounds: (Expression | null)[] = [null];
    for (const part of group) {
      if (part.name === ':') bounds.push(null);
      else bounds[bounds.length - 1] = convert(part);
    }
    return {
      kind: 'slice',
      span: spanOf(group[0]!, group.at(-1)),
      lower: bounds[0]!,
      upper: bounds[1]!,
      step: bounds[2] ?? null,
    };
  }

  /** a < b <= c: lezer nests to the left what is one chain. */
  function comparison(node: Tree): Expression {
    const operators: ComparisonOperator[] = [];
    const operands: Expression[] = [];
    let current = node;
    for (;;) {
      const parts = children(current);
      const operator = current.name === 'BinaryExpression' ? operatorText(parts) : '';
      if (!comparisons.has(operator)) break;
      operators.unshift(operator as ComparisonOperator);
      operands.unshift(convert(parts.at(-1)!));
      current = parts[0]!;
    }
    operands.unshift(convert(current));
    return { kind: 'comparison', span: spanOf(node), operators, operands };
  }

  /**
   * `and`, `or` and `not`: lezer 1.1 reads `not a and b` as `not (a and b)`. So the words and operands are put in a
   * row again, as they were written, and grouped by Python's precedence.
   */
  function logical(node: Tree): Expression {
    const row: Tree[] = [];
    lineUp(node, row);
    let at = 0;
    const grouped = (operator: 'and' | 'or', operand: () => Expression): Expression => {
      const first = row[at]!;
      const operands = [operand()];
      while (row[at]?.name === operator) {
        at += 1;
        operands.push(operand());
      }
      return operands.length === 1
        ? operands[0]!
        : { kind: 'boolean', span: spanOf(first, row[at - 1]), operator, operands };
    };
    const negated = (): Expression => {
      const first = row[at++]!;
      if (first.name !== 'not') return convert(first);
      const operand = negated();
      return { kind: 'unary', span: spanOf(first, row[at - 1]), operator: 'not', operand };
    };
    return grouped('or', () => grouped('and', negated));
  }

  function lineUp(node: Tree, row: Tree[]): void {
    const parts = children(node);
    const middle = parts.at(-2)?.name;
    const isLogical =
      (node.name === 'BinaryExpression' && (middle === 'and' || middle === 'or')) ||
      (node.name === 'UnaryExpression' && middle === 'not');
    if (!isLogical) row.push(node);
    else
      for (const part of parts) {
        if (part.name === 'and' || part.name === 'or' || part.name === 'not') row.push(part);
        else lineUp(part, row);
      }
  }

  /** One token, or several strings side by side. */
  function leaf(written: readonly Token[], span: Span): Expression {
    const token = written[0]!;
    switch (token.kind) {
      case 'number':
        if (/[jJ]$/.test(token.text)) return { kind: 'unsupported', span, what: 'a complex number' };
        return { kind: 'number', span, text: token.text, ...numberValue(token.text) };
      case 'string':
        if (written.some((each) => isFormatted(each.text))) {
          const inside = (each: readonly Token[], at: Span): Expression =>
            convertExpression(source, each, at, 'file');
          return formattedString(source, written, span, inside);
        }
        return { kind: 'string', span, value: written.map((each) => stringValue(each.text)).join('') };
      case 'prime':
        return primeOf(token, span);
      case 'name':
        return { kind: 'name', span, name: token.text };
      default:
        return {
          kind: 'constant',
          span,
          value: token.text === '...' ? 'ellipsis' : token.text === 'None' ? null : token.text === 'True',
        };
    }
  }

  function primeOf({ prime, text: written }: Token, span: Span): Prime {
    const { base: name, index: inside } = prime!;
    if (inside.length === 0) return { kind: 'prime', span, name, base: name, index: null };
    return {
      kind: 'prime',
      span,
      name: written.slice(0, -1).replace(/\s+/g, ''),
      base: name,
      index: convertExpression(source, inside, span),
    };
  }
}

/** Brackets and commas, which lezer keeps as nodes, are no operands. */
function isOperand({ name }: Tree): boolean {
  return !/^([()[\],{}]|\*\*?)$/.test(name);
}

/** What lezer reads in place of the tokens: `(x + 1)`; and which token begins and ends at each place of it. */
function standIn(tokens: readonly Token[]): {
  text: string;
  starts: Map<number, number>;
  ends: Map<number, number>;
} {
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  let text = '(';
  tokens.forEach((token, at) => {
    starts.set(text.length, at);
    text += isLeaf(token) ? (plainest[token.kind] ?? 'x') : token.text;
    ends.set(text.length, at);
    text += ' ';
  });
  return { text: `${text})`, starts, ends };
}
