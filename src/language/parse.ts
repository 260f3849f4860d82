import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { convertExpression } from './convert.ts';
import { failure } from './failure.ts';
import type { Problem } from './failure.ts';
import { opensBlock } from './keywords.ts';
import { isValueEnd, logicalLines } from './lines.ts';
import type { LogicalLine } from './lines.ts';
import { equationName, refuseUnsupported, simpleStatement, splitAtDepthZero, target } from './statements.ts';
import { checkTokens } from './syntax-errors.ts';
import type { Expression, Statement } from './syntax.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

export interface Parsed {
  readonly statements: readonly Statement[];
  /** One for each broken statement; the statements around it are still there. */
  readonly diagnostics: readonly Diagnostic[];
}

/** How deep blocks may nest; CPython has the same limit. */
const maximalBlocks = 100;
const maximalClauses = 100;

/** Reads equations: Python statements, one below the other. Never throws. */
export function parseEquations(source: SourceText): Parsed {
  const lines = logicalLines(source.text, tokenize(source.text));
  const diagnostics: Diagnostic[] = [];
  /** The indentations of the blocks being read, outermost first. */
  const indents: string[] = [];
  let cursor = 0;

  // Equations may be indented as a whole.
  const margin = lines[0]?.indent ?? '';
  const statements = block(lines.every((line) => line.indent.startsWith(margin)) ? margin : '');
  return { statements, diagnostics };

  /** Reads one statement; a failure is recorded under the name that it gives a value to, and null returned. */
  function attempt<T>(tokens: readonly Token[], read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      diagnostics.push(
        ...error.diagnostics.map((each) => ({
          ...each,
          equation: each.equation ?? equationName(source, tokens),
        })),
      );
      return null;
    }
  }

  function report(problem: Problem): void {
    diagnostics.push(...failure(source, problem).diagnostics);
  }

  /** The statements from the cursor on that are indented by `indent`, up to the line where an outer block goes on. */
  function block(indent: string): Statement[] {
    const found: Statement[] = [];
    indents.push(indent);
    while (cursor < lines.length) {
      const line = lines[cursor]!;
      if (line.indent === indent) {
        cursor += 1;
        found.push(...statementsOf(line));
      } else if (indents.includes(line.indent)) {
        break;
      } else {
        report(misplaced(line, indent));
        if (continues(line)) skipBlock(line.indent.slice(0, -1));
        else droppedBlock(line.indent);
      }
    }
    indents.pop();
    return found;
  }

  /** Reads a block only for its mistakes. */
  function droppedBlock(indent: string): void {
    if (indents.length <= maximalBlocks) {
      block(indent);
      return;
    }
    const { tokens } = lines[cursor]!;
    report({ code: 'input/limit', span: tokens[0]!, message: `blocks nest deeper than ${maximalBlocks}` });
    skipBlock(indent.slice(0, -1));
  }

  /** Skips the lines that are indented deeper. */
  function skipBlock(indent: string): void {
    while (cursor < lines.length && deeper(lines[cursor]!, indent)) cursor += 1;
  }

  /** The statements of a line and of the block below it. */
  function statementsOf(line: LogicalLine): Statement[] {
    const { tokens } = line;
    const first = tokens[0]!;
    if (first.kind === 'keyword' && tokens[1]?.text !== '=') {
      if (first.text === 'for') return present(forStatement(line));
      if (first.text === 'if') return present(ifStatement(line));
      if (first.text === 'elif' || first.text === 'else') {
        report({ span: first, message: `\`${first.text}\` has no \`if\` above it that is indented alike` });
        clause(line);
        return [];
      }
      if (opensBlock.has(first.text)) {
        attempt(tokens, () => refuseUnsupported(source, tokens));
        skipBlock(line.indent);
        return [];
      }
    }
    const found = simpleStatements(tokens);
    if (found.length === 0 && opensDeeper(line)) {
      // What follows a misspelt `for` or an equation broken over two lines is no second mistake.
      const last = tokens.at(-1)!;
      if (last.text === ':') droppedBlock(lines[cursor]!.indent);
      else if (last.kind === 'operator' && !isValueEnd(last)) skipBlock(line.indent);
    }
    return found;
  }

  function simpleStatements(tokens: readonly Token[]): Statement[] {
    const pieces = splitAtDepthZero(tokens, (text) => text === ';');
    return pieces.flatMap((piece) => {
      if (piece.tokens.length > 0)
        return present(attempt(piece.tokens, () => simpleStatement(source, piece.tokens)));
      if (piece.end !== undefined) report({ span: piece.end, message: 'a statement is missing before `;`' });
      return [];
    });
  }

  function forStatement(line: LogicalLine): Statement | null {
    const { head, body, end } = clause(line, (tokens, colon) => {
      const [left, ...right] = splitAtDepthZero(tokens, (text) => text === 'in');
      if (right.length === 0)
        throw failure(source, {
          span: line.tokens[0]!,
          message: '`for` needs `in`',
          help: 'write `for l in range(1, 3):`',
        });
      const named = target(source, left!.tokens, left!.end!);
      return { named, iterable: convertExpression(source, tokens.slice(left!.tokens.length + 1), colon) };
    });
    const next = lines[cursor];
    if (next?.indent === line.indent && next.tokens[0]!.text === 'else') {
      cursor += 1;
      report({
        code: 'input/unsupported',
        span: next.tokens[0]!,
        message: '`else` after a loop is not supported',
        help: 'write its statements below the loop',
      });
      clause(next);
    }
    if (head === null) return null;
    return {
      kind: 'for',
      span: { start: line.tokens[0]!.start, end },
      target: head.named,
      iterable: head.iterable,
      body,
      otherwise: [],
    };
  }

  function ifStatement(line: LogicalLine): Statement | null {
    const clauses = [{ line, ...clause(line, convertTest) }];
    let otherwise: Statement[] = [];
    for (;;) {
      const next = lines[cursor];
      const word = next?.indent === line.indent ? next.tokens[0]!.text : '';
      if (word !== 'elif' && word !== 'else') break;
      cursor += 1;
      if (word === 'elif') {
        clauses.push({ line: next!, ...clause(next!, convertTest) });
      } else {
        const last = clause(next!, nothingBefore);
        otherwise = last.body;
        clauses.at(-1)!.end = last.end;
        break;
      }
    }
    const { end } = clauses.at(-1)!;
    if (clauses.some((each) => each.head === null)) return null;
    if (clauses.length > maximalClauses) {
      report({
        code: 'input/limit',
        span: line.tokens[0]!,
        message: `more than ${maximalClauses} branches in one \`if\``,
      });
      return null;
    }
    let result: Statement | null = null;
    for (const { line: own, head, body } of clauses.reverse()) {
      result = {
        kind: 'if',
        span: { start: own.tokens[0]!.start, end },
        test: head!,
        then: body,
        otherwise: result === null ? otherwise : [result],
      };
    }
    return result;
  }

  function convertTest(tokens: readonly Token[], colon: Span): Expression {
    return convertExpression(source, tokens, colon);
  }

  function nothingBefore(tokens: readonly Token[]): true {
    if (tokens.length === 0) return true;
    const help = tokens[0]!.text === 'if' ? 'write `elif`' : undefined;
    throw failure(source, {
      span: tokens[0]!,
      message: '`else` is followed by `:`',
      ...(help === undefined ? {} : { help }),
    });
  }

  /** A line that opens a block, and the block. `read` gets what stands between the first word and the colon. */
  function clause<T>(
    line: LogicalLine,
    read?: (tokens: readonly Token[], colon: Token) => T,
  ): { head: T | null; body: Statement[]; end: number } {
    const { tokens } = line;
    const first = tokens[0]!;
    const [before] = splitAtDepthZero(tokens, (text) => text === ':');
    const rest = before!.end === undefined ? [] : tokens.slice(before!.tokens.length + 1);
    const head = attempt([], () => {
      checkTokens(source, tokens);
      if (before!.end === undefined)
        throw failure(source, {
          span: first,
          message: `the line that begins with \`${first.text}\` must end with \`:\``,
        });
      return read?.(before!.tokens.slice(1), before!.end) ?? null;
    });
    let body: Statement[] = [];
    if (rest.length > 0) {
      if (head !== null) body = simpleStatements(rest);
    } else if (opensDeeper(line)) {
      if (indents.length < maximalBlocks) body = block(lines[cursor]!.indent);
      else droppedBlock(lines[cursor]!.indent);
    } else if (head !== null) {
      report({
        span: first,
        message: `\`${first.text}\` has no body`,
        help: 'indent the statements that belong to it, or write `pass`',
      });
    }
    return { head, body, end: lines[cursor - 1]!.tokens.at(-1)!.end };
  }

  function opensDeeper(line: LogicalLine): boolean {
    return cursor < lines.length && deeper(lines[cursor]!, line.indent);
  }
}

/**
 * Reads a text that is one expression; line ends mean nothing in it.
 * @throws InputError `input/syntax`, `input/notation`, `input/unsupported` or `input/limit`
 */
export function parseExpression(source: SourceText): Expression {
  const tokens = tokenize(source.text).filter((token) => token.kind !== 'newline');
  checkTokens(source, tokens);
  return convertExpression(source, tokens, { start: 0, end: source.text.length });
}

function deeper(line: LogicalLine, indent: string): boolean {
  return line.indent.length > indent.length && line.indent.startsWith(indent);
}

/** Whether a line can only be the rest of the one above. */
function continues({ indent, tokens }: LogicalLine): boolean {
  return indent !== '' && /^([*/%@&|^.=<>]|\*\*|\/\/|[<>=!]=|and|or)$/.test(tokens[0]!.text);
}

function present<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

/** What is wrong with the indentation of a line where lines indented by `indent` are expected. */
function misplaced({ indent: own, tokens }: LogicalLine, indent: string): Problem {
  const span = tokens[0]!;
  if (continues({ indent: own, tokens })) {
    return {
      span,
      message: 'an equation ends where its line ends',
      help: 'put the whole right side in parentheses, or end the line above with `\\`',
    };
  }
  if (/\t/.test(own + indent) && / /.test(own + indent) && !own.startsWith(indent)) {
    return { span, message: 'tabs and spaces are mixed in the indentation', help: 'indent with spaces' };
  }
  if (own.startsWith(indent))
    return { span, message: 'unexpected indentation', help: 'only the body of `for` and `if` is indented' };
  return {
    span,
    message: 'this indentation matches no line above',
    help: 'align it with the statement that it follows',
  };
}
