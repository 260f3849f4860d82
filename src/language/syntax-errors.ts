import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { failure } from './failure.ts';
import { isLeaf } from './lines.ts';
import { operandBefore, spell } from './notation.ts';
import type { Token } from './tokens.ts';

/** How deep brackets may nest; CPython has the same limit. */
const maximalNesting = 200;
/** How deep a syntax tree may be: what walks one may recurse without a thought, and lezer gives up soon after. */
const maximalDepth = 300;
/** How many odd characters after the first of a statement are explained. */
const maximalLabels = 20;

interface Frame {
  readonly opener: Token | null;
  readonly kind: 'top' | 'group' | 'list' | 'call' | 'index' | 'dict';
  /** The `if` of a conditional expression that still needs its `else`. */
  condition: Token | null;
  colons: number;
  /** Operators and trailers since the last comma: the tree under this bracket is no deeper. */
  steps: number;
  /** Of the argument being read: its first token, and whether it is `name=value`. */
  argument: Token | null;
  named: boolean;
  readonly names: Set<string>;
}

const binary = new Set([
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
  '@',
  '&',
  '|',
  '^',
  '<<',
  '>>',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  'and',
  'or',
  'in',
  'is',
]);
/** After these, and at the start, `not` may stand. */
const beforeNot = new Set(['(', '[', '{', ',', ':', '=', 'and', 'or', 'not', 'if', 'else']);
const comprehension = {
  message: 'comprehensions and generators are not supported',
  help: 'write a `for` loop, or the array operation',
};

/** Refuses what no statement may contain, whatever it means: odd characters, open strings, brackets that do not match. */
export function checkTokens(source: SourceText, tokens: readonly Token[]): void {
  const odd: number[] = [];
  tokens.forEach((token, at) => {
    if (token.kind === 'odd' && odd.length <= maximalLabels) odd.push(at);
  });
  if (odd.length > 0) {
    const [first, ...others] = odd.map((at) => ({ span: tokens[at]!, ...spell(source.text, tokens, at) }));
    throw failure(source, {
      ...first!,
      labels: others.map(({ span, message, help }) => ({ span, message: `${message}: ${help}` })),
    });
  }
  const string = tokens.find((token) => token.kind === 'unterminated');
  if (string !== undefined)
    throw failure(source, {
      span: string,
      message: 'this string has no closing quote on its line',
      help: 'close it',
    });
  checkBrackets(source, tokens);
}

function checkBrackets(source: SourceText, tokens: readonly Token[]): void {
  const partner: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  const stack: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (/^[([{]$/.test(token.text)) stack.push(token);
    if (stack.length > maximalNesting) {
      throw failure(source, {
        code: 'input/limit',
        span: token,
        message: `brackets nest deeper than ${maximalNesting}`,
        help: 'give parts of the equation names of their own',
      });
    }
    const wanted = partner[token.text];
    if (wanted === undefined) continue;
    const opener = stack.pop();
    if (opener === undefined)
      throw failure(source, {
        span: token,
        message: `\`${token.text}\` closes a bracket that was never opened`,
      });
    if (opener.text !== wanted) {
      throw failure(source, {
        span: token,
        message: `\`${token.text}\` does not close \`${opener.text}\``,
        labels: [{ span: opener, message: `\`${opener.text}\` is opened here` }],
      });
    }
  }
  const open = stack.at(-1);
  if (open !== undefined) throw failure(source, { span: open, message: `\`${open.text}\` is never closed` });
}

/**
 * Throws an InputError at the first place where the tokens stop being an expression (or a tuple without parentheses).
 * Values and operators alternate, inside brackets too; that is all of Python's expression grammar apart from
 * precedence, and it knows at each place what is missing. Brackets must match already.
 * @param where what to underline when there are no tokens at all
 */
export function checkExpression(source: SourceText, tokens: readonly Token[], where: Span): void {
  const frames: Frame[] = [frame(null, 'top')];
  let value = false;
  let depth = 0;
  if (tokens.length === 0) throw failure(source, { span: where, message: 'a value is missing here' });

  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    const top = frames.at(-1)!;
    top.argument ??= token;
    if (!isLeaf(token) && !/^[,)\]}]$/.test(token.text)) {
      top.steps += 1;
      depth += 1;
      if (depth > maximalDepth) {
        throw failure(source, {
          code: 'input/limit',
          span: token,
          message: `an expression of more than ${maximalDepth} levels`,
          help: 'give parts of the equation names of their own',
        });
      }
    }
    if (value) at = afterValue(token, at, top);
    else beforeValue(token, at, top);
  }
  const last = tokens.at(-1)!;
  if (!value && !(last.text === ',' && tokens.length > 1)) throw missingAfter(last);
  endCondition(frames[0]!);

  /** A value has ended: what may continue it. Returns the position of the last token used. */
  function afterValue(token: Token, at: number, top: Frame): number {
    const { text } = token;
    const next = tokens[at + 1];
    const previous = tokens[at - 1]!;
    if (token.kind === 'string' && previous.kind === 'string') return at;
    if (isLeaf(token) || text === '~' || text === '{') throw missingOperator(at);
    if (text === '(' || text === '[') {
      if (previous.kind === 'number') throw missingOperator(at);
      open(token, text === '(' ? 'call' : 'index');
    } else if (text === ')' || text === ']' || text === '}') {
      close(top);
    } else if (text === ',') {
      endArgument(top);
      value = false;
    } else if (text === ':') {
      colon(token, top);
      value = false;
    } else if (text === '=') {
      argumentName(token, at, top);
      value = false;
    } else if (text === '.') {
      if (next?.kind !== 'name')
        throw failure(source, {
          span: token,
          message: 'the name of an attribute is missing after `.`',
          help: 'such as `A1.T`',
        });
      return at + 1;
    } else if (text === 'not') {
      if (next?.text !== 'in')
        throw failure(source, {
          span: token,
          message: '`not` cannot stand between two values',
          help: 'write `not in`, `!=`, or `and not`',
        });
      value = false;
      return at + 1;
    } else if (text === 'is' && next?.text === 'not') {
      value = false;
      return at + 1;
    } else if (binary.has(text)) {
      value = false;
    } else if (text === 'if') {
      if (top.condition !== null)
        throw failure(source, {
          span: token,
          message: 'a second `if` before the `else` of the first',
          help: 'put the inner conditional in parentheses',
        });
      top.condition = token;
      value = false;
    } else if (text === 'else') {
      if (top.condition === null)
        throw failure(source, { span: token, message: '`else` has no `if` before it' });
      top.condition = null;
      value = false;
    } else if (text === 'for' || text === 'async') {
      throw failure(source, { code: 'input/unsupported', span: token, ...comprehension });
    } else if (token.kind === 'keyword') {
      throw keywordAsName(token, at);
    } else {
      throw failure(source, { span: token, message: `\`${text}\` cannot stand here` });
    }
    return at;
  }

  /** A value is expected: what may begin it. */
  function beforeValue(token: Token, at: number, top: Frame): void {
    const { text } = token;
    const previous = tokens[at - 1];
    if (isLeaf(token)) {
      checkLeaf(source, token, tokens[at + 1]);
      value = true;
    } else if (text === '(' || text === '[') {
      open(token, text === '(' ? 'group' : 'list');
    } else if (text === '{') {
      open(token, 'dict');
    } else if (text === '+' || text === '-' || text === '~') {
      return;
    } else if (text === 'not') {
      const operator = previous?.text === 'not' && tokens[at - 2]?.text === 'is' ? 'is not' : previous?.text;
      if (operator !== undefined && !beforeNot.has(operator)) {
        throw failure(source, {
          span: token,
          message: `\`not\` binds less tightly than \`${operator}\``,
          help: 'put `not …` in parentheses',
        });
      }
    } else if ((text === ')' || text === ']' || text === '}') && mayClose(at, top)) {
      close(top);
    } else if (text === ':' && top.kind === 'index' && /^[[,:]$/.test(previous!.text)) {
      colon(token, top);
    } else if (text === ',' && top.kind === 'index' && previous!.text === ':') {
      endArgument(top);
    } else if ((text === '*' || text === '**') && (previous === undefined || /^[([,]$/.test(previous.text))) {
      const what =
        previous === undefined || top.kind !== 'call'
          ? `a value is missing before \`${text}\``
          : `arguments with \`${text}\` are not supported`;
      throw failure(source, {
        ...(top.kind === 'call' ? { code: 'input/unsupported' } : {}),
        span: token,
        message: what,
        help: 'write the values one by one',
      });
    } else if (text === 'lambda') {
      throw keywordAsName(token, at);
    } else if (text === 'await' || text === 'yield') {
      throw failure(source, {
        code: 'input/unsupported',
        span: token,
        message: `\`${text}\` is not supported`,
        help: 'leave it out',
      });
    } else if (token.kind === 'keyword' && !binary.has(text) && text !== 'else') {
      throw keywordAsName(token, at);
    } else if (previous?.text === '[' && previous === top.opener && text === ']') {
      throw failure(source, {
        span: { start: previous.start, end: token.end },
        message: 'the index is empty',
        help: 'write `[:]` for everything',
      });
    } else if (previous === undefined || /^[([{,:]$/.test(previous.text)) {
      throw failure(source, { span: token, message: `a value is missing before \`${text}\`` });
    } else if (/^[)\]},:=]$/.test(text)) {
      throw missingAfter(previous);
    } else {
      throw failure(source, {
        span: { start: previous.start, end: token.end },
        message: `a value is missing between \`${previous.text}\` and \`${text}\``,
      });
    }
  }

  function open(opener: Token, kind: Frame['kind']): void {
    frames.push(frame(opener, kind));
    value = false;
  }

  function close(top: Frame): void {
    endArgument(top);
    frames.pop();
    value = true;
    if (top.kind === 'call' || top.kind === 'index') return;
    // Brackets around a value are a level only while they are open.
    frames.at(-1)!.steps -= 1;
    depth -= 1;
  }

  /** `()`, `f()`, `[]`, a comma before the bracket, and the open end of a slice. */
  function mayClose(at: number, top: Frame): boolean {
    const previous = tokens[at - 1]!;
    if (previous === top.opener) return top.kind !== 'index';
    return previous.text === ',' || (previous.text === ':' && top.kind === 'index');
  }

  function endCondition(top: Frame): void {
    if (top.condition === null) return;
    throw failure(source, {
      span: top.condition,
      message: 'this `if` has no `else`',
      help: 'write `value if test else other`',
    });
  }

  function endArgument(top: Frame): void {
    endCondition(top);
    if (
      top.kind === 'call' &&
      top.names.size > 0 &&
      !top.named &&
      top.argument !== null &&
      !/^[),]$/.test(top.argument.text)
    ) {
      throw failure(source, {
        span: top.argument,
        message: 'an argument without a name follows one with a name',
        help: 'put the named arguments last',
      });
    }
    if (top.kind === 'dict' && top.argument !== null && top.colons === 0 && !/^[},]$/.test(top.argument.text))
      throw failure(source, {
        code: 'input/unsupported',
        span: top.argument,
        message: 'sets are not supported here',
        help: 'an entry of a dictionary is `key: value`',
      });
    depth -= top.steps;
    top.steps = 0;
    top.colons = 0;
    top.named = false;
    top.argument = null;
  }

  function colon(token: Token, top: Frame): void {
    endCondition(top);
    if ((top.kind === 'index' && (top.colons += 1) <= 2) || (top.kind === 'dict' && (top.colons += 1) <= 1))
      return;
    const message =
      top.kind === 'index'
        ? 'a slice has at most two `:`'
        : '`:` can stand only in an index, or at the end of `for` and `if`';
    throw failure(source, { span: token, message });
  }

  function argumentName(token: Token, at: number, top: Frame): void {
    const named = tokens[at - 1]!;
    if (top.kind !== 'call') {
      throw failure(source, {
        span: token,
        message: '`=` inside an expression',
        help: 'write `==` to compare; a value gets its name in a statement of its own',
      });
    }
    if (top.argument !== named || named.kind !== 'name') {
      throw failure(source, {
        span: token,
        message: '`=` must follow the name of an argument',
        help: 'such as `axis=1`; write `==` to compare',
      });
    }
    if (top.names.has(named.text))
      throw failure(source, { span: named, message: `the argument \`${named.text}\` is given twice` });
    top.names.add(named.text);
    top.named = true;
  }

  function missingAfter(token: Token): Error {
    const before = tokens[tokens.indexOf(token) - 1];
    const doubled =
      (token.text === '+' || token.text === '-') && before?.text === token.text && before.end === token.start;
    if (doubled) {
      return failure(source, {
        span: { start: before.start, end: token.end },
        message: `\`${token.text}${token.text}\` is no Python operator`,
        help: `write \`i ${token.text}= 1\``,
      });
    }
    return failure(source, { span: token, message: `a value is missing after \`${token.text}\`` });
  }

  function missingOperator(at: number): Error {
    const [left, right] = [tokens[at - 1]!, tokens[at]!];
    const span = { start: left.start, end: right.end };
    if (left.text === 'Σ') {
      return failure(source, {
        code: 'input/notation',
        span: left,
        message: '`Σ` is slide notation for a sum',
        help: 'write `sum(…, axis=1, keepdims=True)`, with the axis that is meant',
      });
    }
    if (left.kind === 'number' && left.end === right.start && right.kind === 'name') {
      if (/^[jJ]$/.test(right.text))
        return failure(source, {
          code: 'input/unsupported',
          span,
          message: 'complex numbers are not supported',
          help: `write \`${left.text} * ${right.text}\` for a product`,
        });
      if (/^(_|[eE][0-9]*$)/.test(right.text))
        return failure(source, { span, message: `\`${left.text}${right.text}\` is not a number` });
    }
    const a = shortened(operandBefore(source.text, tokens, at) ?? left.text);
    const b = isLeaf(right) ? shortened(right.text) : '(…)';
    const scalar = left.kind === 'number' || right.kind === 'number';
    const inBrackets = frames.length > 1 && isLeaf(left);
    const help =
      right.kind === 'string' || left.kind === 'string'
        ? 'write an operator or a comma between them'
        : inBrackets && scalar
          ? `write \`${a}, ${b}\` or \`${a} * ${b}\``
          : scalar
            ? `write \`${a} * ${b}\``
            : `write \`${a} @ ${b}\` for a matrix product, \`${a} * ${b}\` for an elementwise one`;
    return failure(source, { span, message: `an operator is missing between \`${a}\` and \`${b}\``, help });
  }

  function keywordAsName(token: Token, at: number): Error {
    if (token.text === 'lambda' && isFunction(at)) {
      return failure(source, {
        code: 'input/unsupported',
        span: token,
        message: 'functions (`lambda`) are not supported',
        help: 'write the equations out',
      });
    }
    const instead = token.text === 'lambda' ? 'lam' : `${token.text}_`;
    return failure(source, {
      ...(token.text === 'lambda' ? { code: 'input/notation' } : {}),
      span: token,
      message: `\`${token.text}\` is a Python keyword and cannot be a name`,
      help: `write \`${instead}\``,
    });
  }

  /** Whether the parameters of a `lambda` follow, up to the colon. */
  function isFunction(at: number): boolean {
    const rest = tokens.slice(at + 1);
    const end = rest.findIndex(
      (token) => !(token.kind === 'name' || token.kind === 'number' || /^(,|=|\*|\*\*)$/.test(token.text)),
    );
    return rest[end]?.text === ':';
  }
}

function frame(opener: Token | null, kind: Frame['kind']): Frame {
  return {
    opener,
    kind,
    condition: null,
    colons: 0,
    steps: 0,
    argument: null,
    named: false,
    names: new Set(),
  };
}

function checkLeaf(source: SourceText, token: Token, next: Token | undefined): void {
  if (token.kind === 'number' && /^0[0-9_]*[1-9][0-9_]*$/.test(token.text)) {
    throw failure(source, {
      span: token,
      message: 'a whole number cannot begin with 0',
      help: `write \`${token.text.replace(/^[0_]+/, '')}\``,
    });
  }
  if (token.kind === 'string' && /^[^'"]*[fFbB]/.test(token.text)) {
    throw failure(source, {
      code: 'input/unsupported',
      span: token,
      message: 'strings with the prefix f or b are not supported',
      help: 'write an ordinary string',
    });
  }
  if (token.kind === 'name' && token.text === 'Σ' && next?.text === '(') {
    throw failure(source, {
      code: 'input/notation',
      span: token,
      message: '`Σ` is slide notation for a sum',
      help: 'write `sum(…)`',
    });
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 40 ? line : '(…)';
}
