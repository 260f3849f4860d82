import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseModule } from '../../src/language/module.ts';
import { printStatement } from '../../src/language/print.ts';
import type { Expression, Parameter, Statement } from '../../src/language/syntax.ts';
import { commentsOf } from '../../src/language/tokens.ts';
import { withoutSpans } from './trees.ts';

// Recorded by scripts/record-python-files.py.
const folder = new URL('files/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.py'));
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe.each(files)('%s', (name) => {
  const source = plainSource(read(name), name);
  const { statements, diagnostics } = parseModule(source);

  it('is read as CPython reads it, lines included', () => {
    expect(diagnostics).toEqual([]);
    const line = ({ span }: Statement): number => source.locate(span).line;
    expect(forms(statements, line)).toEqual(JSON.parse(read(name.replace('.py', '.json'))));
  });

  it('is read alike once it is printed', () => {
    const again = parseModule(plainSource(statements.map(printStatement).join('\n')));
    expect(again.diagnostics).toEqual([]);
    const plain = (each: readonly Statement[]): unknown => withoutSpans(forms(each, () => 0));
    expect(plain(again.statements)).toEqual(plain(statements));
  });
});

describe('a broken file', () => {
  const said = (text: string): string[] =>
    parseModule(plainSource(text)).diagnostics.map(
      ({ message, location }) => `${location!.line}: ${message}`,
    );

  it.each([
    ['x = (1 +\ny = 2\n', ['1: `(` is never closed']],
    ['def f(:\n  x = 1\ny = 2', ['1: `(` is never closed']],
    ['if x\n  y = 1', ['1: the line that begins with `if` must end with `:`']],
    ['x = 1\n  y = 2', ['2: unexpected indentation']],
    ['def f():\nx = 1', ['1: `def` has no body']],
    ['else:\n  x = 1', ['1: `else` has no `if` above it that is indented alike']],
    ['x = 1 2', ['1: `2` cannot stand here']],
    ['x = ', ['1: a value is missing here']],
    ['f(x) = 1', ['1: a value cannot be assigned to `f(x)`']],
    ['x = "abc', ['1: this string has no closing quote on its line']],
    ['print "loss", x\nexcept E, e:\n  pass', ['1: this is Python 2']],
    ['try:\n  x = 1\nexcept E, e:\n  pass', ['3: this is Python 2']],
    ['x = `y`', ['1: this is Python 2']],
    ['x = a <> b', ['1: this is Python 2']],
    ['x = f"{a"', ['1: `{` is never closed']],
  ])('%j', (text, messages) => {
    expect(said(text)).toEqual(messages);
  });

  it('keeps what stands around the mistake', () => {
    const { statements } = parseModule(plainSource('a = 1\nb = = 2\ndef f():\n  c = )\n  return a\n'));
    expect(statements.map(printStatement)).toEqual(['a = 1', 'def f():\n    return a']);
  });

  it.each(['def f():\n  yield 1', 'x = 2j', 'async def f():\n  pass', 'match x:\n  case 1:\n    pass'])(
    'reads what is not followed: %j',
    (text) => {
      expect(parseModule(plainSource(text)).diagnostics).toEqual([]);
    },
  );
});

it('finds comments, and no `#` of a text', () => {
  const text = 'x = "#a"  # (n, m)\n\n# alone\r\ny = [1, # in\n2]#end';
  expect(commentsOf(text).map((each) => [each.text, text.slice(each.start, each.end)])).toEqual([
    [' (n, m)', '# (n, m)'],
    [' alone', '# alone'],
    [' in', '# in'],
    ['end', '#end'],
  ]);
});

type Form = unknown;

const forms = (statements: readonly Statement[], line: (each: Statement) => number): Form[] =>
  statements.map((each) => [line(each), ...statementForm(each, (inner) => forms(inner, line))]);

function statementForm(each: Statement, block: (inner: readonly Statement[]) => Form): Form[] {
  switch (each.kind) {
    case 'assignment':
      return [each.kind, each.targets.map(form), form(each.value)];
    case 'annotation':
      return [each.kind, each.name];
    case 'augmented':
      return [each.kind, each.operator, form(each.target), form(each.value)];
    case 'expression':
      return [each.kind, form(each.value)];
    case 'for':
      return [each.kind, form(each.target), form(each.iterable), block(each.body), block(each.otherwise)];
    case 'while':
      return [each.kind, form(each.test), block(each.body), block(each.otherwise)];
    case 'if':
      return [each.kind, form(each.test), block(each.then), block(each.otherwise)];
    case 'import':
      return [each.kind, each.modules.map(({ module, alias }) => [module, alias])];
    case 'from':
      return [each.kind, each.module, each.names?.map(({ name, alias }) => [name, alias]) ?? null];
    case 'function':
      return [each.kind, each.name, parameters(each.parameters), block(each.body), each.decorators.map(form)];
    case 'class':
      return [each.kind, each.name, each.bases.map(form), block(each.body), each.decorators.map(form)];
    case 'return':
    case 'raise':
      return [each.kind, form(each.value)];
    case 'assert':
      return [each.kind, form(each.test), form(each.message)];
    case 'del':
      return [each.kind, each.targets.map(form)];
    case 'try': {
      const caught = each.handlers.map(({ types, name, body }) => [form(types), name, block(body)]);
      return [each.kind, block(each.body), caught, block(each.otherwise), block(each.final)];
    }
    case 'with':
      return [
        each.kind,
        each.items.map(({ value, target }) => [form(value), form(target)]),
        block(each.body),
      ];
    case 'global':
    case 'nonlocal':
      return [each.kind, each.names];
    default:
      return [each.kind];
  }
}

const parameters = (all: readonly Parameter[]): Form =>
  all.map(({ kind, name, default: value }) => [kind, name, form(value)]);

function form(each: Expression | null): Form {
  switch (each?.kind) {
    case undefined:
      return null;
    case 'name':
      return [each.kind, each.name];
    case 'constant':
      return [each.kind, { true: 'True', false: 'False', null: 'None', ellipsis: '...' }[String(each.value)]];
    case 'number':
      return [each.kind, each.value, each.integer];
    case 'string':
      return [each.kind, each.value];
    case 'formatted':
      return [
        each.kind,
        each.parts.map((part) =>
          typeof part === 'string' ? part : [form(part.value), part.conversion, part.specification !== null],
        ),
      ];
    case 'binary':
      return [each.kind, each.operator, form(each.left), form(each.right)];
    case 'unary':
      return [each.kind, each.operator, form(each.operand)];
    case 'boolean':
      return [each.kind, each.operator, each.operands.map(form)];
    case 'comparison':
      return [each.kind, each.operators, each.operands.map(form)];
    case 'conditional':
      return [each.kind, form(each.test), form(each.then), form(each.otherwise)];
    case 'call':
      return [
        each.kind,
        form(each.callee),
        each.arguments.map(form),
        each.keywords.map(({ name, value }) => [name, form(value)]),
      ];
    case 'attribute':
      return [each.kind, form(each.object), each.name];
    case 'subscript':
      return [each.kind, form(each.object), each.indices.map(form)];
    case 'slice':
      return [each.kind, form(each.lower), form(each.upper), form(each.step)];
    case 'tuple':
    case 'list':
    case 'set':
      return [each.kind, each.elements.map(form)];
    case 'starred':
      return [each.kind, form(each.value)];
    case 'dict':
      return [each.kind, each.entries.map(({ key, value }) => [form(key), form(value)])];
    case 'comprehension':
      return [
        each.kind,
        each.form,
        form(each.element),
        form(each.value),
        each.clauses.map(({ target, iterable, conditions }) => [
          form(target),
          form(iterable),
          conditions.map(form),
        ]),
      ];
    case 'lambda':
      return [each.kind, parameters(each.parameters), form(each.body)];
    case 'named':
      return [each.kind, each.name, form(each.value)];
    default:
      return [each!.kind];
  }
}
