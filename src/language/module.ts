import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { convertExpression } from './convert.ts';
import { failure } from './failure.ts';
import type { Problem } from './failure.ts';
import { fileStatement } from './file-statements.ts';
import { logicalLines } from './lines.ts';
import type { LogicalLine } from './lines.ts';
import { parametersOf } from './parameters.ts';
import type { Parsed } from './parse.ts';
import { isPythonTwo, pythonTwo } from './python-two.ts';
import { checkTarget, splitAtDepthZero } from './statements.ts';
import { checkTokens } from './syntax-errors.ts';
import type { Expression, Handler, Statement } from './syntax.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Reads a Python file. Never throws: each broken statement is one diagnostic, and all others are there. */
export function parseModule(source: SourceText): Parsed {
  return new ModuleReader(source).read();
}

/** How deep blocks may nest; CPython has the same limit. */
const MOST_BLOCKS = 100;

/** Reads blocks by their indentation. */
class ModuleReader {
  private readonly source: SourceText;
  private readonly lines: readonly LogicalLine[];
  private readonly widths: readonly number[];
  private readonly diagnostics: Diagnostic[] = [];
  private cursor = 0;
  private depth = 0;

  constructor(source: SourceText) {
    this.source = source;
    this.lines = logicalLines(source.text, tokenize(source.text, 'file'), 'file');
    this.widths = this.lines.map(({ indent }) => widthOf(indent));
  }

  read(): Parsed {
    const statements = this.block(this.widths[0] ?? 0);
    const two = this.diagnostics.find(isPythonTwo);
    // One message: the rest follows from it.
    return { statements, diagnostics: two ? [two] : this.diagnostics };
  }

  private get next(): LogicalLine | undefined {
    return this.lines[this.cursor];
  }

  private get width(): number {
    return this.widths[this.cursor] ?? -1;
  }

  /** The statements that are indented by `width`. */
  private block(width: number): Statement[] {
    const found: Statement[] = [];
    if (++this.depth > MOST_BLOCKS) {
      this.report({
        code: 'input/limit',
        span: this.next!.tokens[0]!,
        message: `blocks nest deeper than ${MOST_BLOCKS}`,
      });
      this.skip(width);
    }
    while (this.next && this.width >= width) {
      if (this.width === width) found.push(...this.statement());
      else {
        this.report({ span: this.next.tokens[0]!, message: 'unexpected indentation' });
        found.push(...this.block(this.width));
      }
    }
    // An end of a block that matches no beginning is told by who reads on.
    this.depth--;
    return found;
  }

  /** Skips lines that are indented by `width` or more. */
  private skip(width: number): void {
    while (this.next && this.width >= width) this.cursor++;
  }

  private statement(): Statement[] {
    const line = this.next!;
    this.cursor++;
    const [first, second] = line.tokens;
    if (first!.text === '@') return this.decorated(line);
    const compound = first!.kind === 'keyword' ? this.compounds[first!.text] : undefined;
    if (compound) return compound(line);
    if (
      first!.kind === 'name' &&
      first!.text === 'match' &&
      second?.text !== '=' &&
      line.tokens.at(-1)!.text === ':'
    )
      return this.unsupported(line, '`match`');
    return this.simple(line.tokens);
  }

  private readonly compounds: Readonly<Record<string, (line: LogicalLine) => Statement[]>> = {
    if: (line) => this.ifStatement(line),
    for: (line) => this.forStatement(line),
    while: (line) => this.whileStatement(line),
    def: (line) => this.definition(line, []),
    class: (line) => this.definition(line, []),
    try: (line) => this.tryStatement(line),
    with: (line) => this.withStatement(line),
    async: (line) => this.unsupported(line, '`async`'),
    elif: (line) => this.stray(line, 'if'),
    else: (line) => this.stray(line, 'if'),
    except: (line) => this.stray(line, 'try'),
    finally: (line) => this.stray(line, 'try'),
  };

  private simple(tokens: readonly Token[]): Statement[] {
    return splitAtDepthZero(tokens, (text) => text === ';').flatMap((piece) => {
      if (piece.tokens.length === 0) return [];
      const statement = this.attempt(() => fileStatement(this.source, piece.tokens));
      return statement ? [statement] : [];
    });
  }

  private attempt<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.diagnostics.push(...error.diagnostics);
      return null;
    }
  }

  private report(problem: Problem): void {
    this.diagnostics.push(...failure(this.source, problem).diagnostics);
  }

  /** Reads what stands between the first word and the colon, and the block below. The block is read whatever is wrong before it. */
  private clause<T>(
    line: LogicalLine,
    read: (tokens: readonly Token[], colon: Token) => T,
  ): { head: T | null; body: Statement[] } {
    const { tokens } = line;
    const [before] = splitAtDepthZero(tokens, (text) => text === ':');
    const colon = before!.end;
    const head = this.attempt(() => {
      checkTokens(this.source, tokens);
      if (!colon)
        throw failure(this.source, {
          span: tokens[0]!,
          message: `the line that begins with \`${tokens[0]!.text}\` must end with \`:\``,
        });
      return read(before!.tokens.slice(1), colon);
    });
    const rest = colon ? tokens.slice(before!.tokens.length + 1) : [];
    if (rest.length > 0) return { head, body: head === null ? [] : this.simple(rest) };
    const own = widthOf(line.indent);
    if (this.next && this.width > own) return { head, body: this.block(this.width) };
    if (head !== null)
      this.report({
        span: tokens[0]!,
        message: `\`${tokens[0]!.text}\` has no body`,
        help: 'indent the statements that belong to it, or write `pass`',
      });
    return { head, body: [] };
  }

  private expression(tokens: readonly Token[], where: Span): Expression {
    return convertExpression(this.source, tokens, where, 'file');
  }

  /** From the first token of a line to the last one that was read. */
  private spanFrom({ tokens }: LogicalLine): Span {
    return { start: tokens[0]!.start, end: this.lines[this.cursor - 1]!.tokens.at(-1)!.end };
  }

  /** The line at the cursor, if it goes on with the statement that begins in `line`. */
  private goesOn(line: LogicalLine, ...words: readonly string[]): LogicalLine | null {
    const next = this.next;
    if (!next || this.width !== widthOf(line.indent) || !words.includes(next.tokens[0]!.text)) return null;
    this.cursor++;
    return next;
  }

  private otherwise(line: LogicalLine): Statement[] {
    const next = this.goesOn(line, 'else');
    return next ? this.clause(next, () => true).body : [];
  }

  private ifStatement(line: LogicalLine): Statement[] {
    const clauses: { line: LogicalLine; head: Expression | null; body: Statement[]; end: number }[] = [];
    for (let own: LogicalLine | null = line; own; own = this.goesOn(line, 'elif'))
      clauses.push({
        line: own,
        ...this.clause(own, (tokens, colon) => this.expression(tokens, colon)),
        end: 0,
      });
    let otherwise = this.otherwise(line);
    const { end } = this.spanFrom(line);
    for (const { line: own, head, body } of clauses.reverse()) {
      const span = { start: own.tokens[0]!.start, end };
      // What cannot be read decides nothing; the rest of the statement is left out.
      otherwise = head ? [{ kind: 'if', span, test: head, then: body, otherwise }] : otherwise;
    }
    return otherwise;
  }

  private forStatement(line: LogicalLine): Statement[] {
    const { head, body } = this.clause(line, (tokens, colon) => {
      const [left, ...right] = splitAtDepthZero(tokens, (text) => text === 'in');
      if (right.length === 0)
        throw failure(this.source, { span: line.tokens[0]!, message: '`for` needs `in`' });
      const target = checkTarget(this.source, this.expression(left!.tokens, left!.end!));
      return { target, iterable: this.expression(tokens.slice(left!.tokens.length + 1), colon) };
    });
    const otherwise = this.otherwise(line);
    return head ? [{ kind: 'for', span: this.spanFrom(line), ...head, body, otherwise }] : [];
  }

  private whileStatement(line: LogicalLine): Statement[] {
    const { head, body } = this.clause(line, (tokens, colon) => this.expression(tokens, colon));
    const otherwise = this.otherwise(line);
    return head ? [{ kind: 'while', span: this.spanFrom(line), test: head, body, otherwise }] : [];
  }

  private withStatement(line: LogicalLine): Statement[] {
    const { head, body } = this.clause(line, (tokens, colon) =>
      splitAtDepthZero(tokens, (text) => text === ',').map((piece) => {
        const [value, target] = splitAtDepthZero(piece.tokens, (text) => text === 'as');
        return {
          value: this.expression(value!.tokens, colon),
          target: target ? checkTarget(this.source, this.expression(target.tokens, colon)) : null,
        };
      }),
    );
    return head ? [{ kind: 'with', span: this.spanFrom(line), items: head, body }] : body;
  }

  private tryStatement(line: LogicalLine): Statement[] {
    const { body } = this.clause(line, () => true);
    const handlers: Handler[] = [];
    for (let own = this.goesOn(line, 'except'); own; own = this.goesOn(line, 'except')) {
      const { head, body: caught } = this.clause(own, (tokens, colon) => this.caught(tokens, colon));
      if (head) handlers.push({ ...head, body: caught });
    }
    const otherwise = this.otherwise(line);
    const last = this.goesOn(line, 'finally');
    const final = last ? this.clause(last, () => true).body : [];
    return [{ kind: 'try', span: this.spanFrom(line), body, handlers, otherwise, final }];
  }

  private caught(tokens: readonly Token[], colon: Token): Pick<Handler, 'types' | 'name'> {
    const caught = tokens[0]?.text === '*' ? tokens.slice(1) : tokens;
    if (caught.length === 0) return { types: null, name: null };
    const [types, name] = splitAtDepthZero(caught, (text) => text === 'as');
    if (splitAtDepthZero(types!.tokens, (text) => text === ',').length > 1)
      throw pythonTwo(this.source, tokens[0]!);
    return { types: this.expression(types!.tokens, colon), name: name?.tokens[0]?.text ?? null };
  }

  private decorated(line: LogicalLine): Statement[] {
    const decorators: Expression[] = [];
    let own: LogicalLine | undefined = line;
    for (; own?.tokens[0]!.text === '@'; own = this.next, this.cursor++) {
      const { tokens } = own;
      const read = this.attempt(() => this.expression(tokens.slice(1), tokens[0]!));
      if (read) decorators.push(read);
    }
    if (own && /^(def|class)$/.test(own.tokens[0]!.text)) return this.definition(own, decorators);
    if (own?.tokens[0]!.text === 'async') return this.unsupported(own, '`async`');
    this.cursor--;
    this.report({ span: line.tokens[0]!, message: 'a decorator stands before `def` or `class`' });
    return [];
  }

  private definition(line: LogicalLine, decorators: readonly Expression[]): Statement[] {
    const { source } = this;
    const isFunction = line.tokens[0]!.text === 'def';
    const { head, body } = this.clause(line, (tokens, colon) => {
      const [name, open] = tokens;
      if (name?.kind !== 'name')
        throw failure(source, { span: name ?? colon, message: `\`${line.tokens[0]!.text}\` needs a name` });
      const [signature] = splitAtDepthZero(tokens, (text) => text === '->');
      const inside = open?.text === '(' ? signature!.tokens.slice(2, -1) : [];
      if (isFunction && open?.text !== '(')
        throw failure(source, {
          span: name,
          message: `the parameters of \`${name.text}\` are missing`,
          help: `write \`def ${name.text}():\``,
        });
      return { name, inside };
    });
    if (!head) return [];
    const { name, inside } = head;
    const span = this.spanFrom(line);
    const named = { span, name: name.text, nameSpan: { start: name.start, end: name.end }, body, decorators };
    if (isFunction) {
      const parameters = this.attempt(() => parametersOf(source, inside));
      return parameters ? [{ kind: 'function', ...named, parameters }] : [];
    }
    const bases = this.attempt(() =>
      splitAtDepthZero(inside, (text) => text === ',').flatMap(({ tokens }) =>
        tokens.length === 0 || tokens[1]?.text === '=' ? [] : [this.expression(tokens, name)],
      ),
    );
    return [{ kind: 'class', ...named, bases: bases ?? [] }];
  }

  private stray(line: LogicalLine, word: string): Statement[] {
    const [first] = line.tokens;
    this.report({
      span: first!,
      message: `\`${first!.text}\` has no \`${word}\` above it that is indented alike`,
    });
    return this.clause(line, () => true).body;
  }

  /** Passed over with its block; it is told where it is executed. */
  private unsupported(line: LogicalLine, what: string): Statement[] {
    this.skip(widthOf(line.indent) + 1);
    return [{ kind: 'unsupported', span: this.spanFrom(line), what }];
  }
}

/** Columns of an indentation; a tab leads to the next multiple of eight, as in CPython. */
function widthOf(indent: string): number {
  let width = 0;
  for (const character of indent)
    width = character === '\t' ? (width | 7) + 1 : character === '\f' ? 0 : width + 1;
  return width;
}
