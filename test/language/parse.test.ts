import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations, parseExpression } from '../../src/language/parse.ts';
import type { Parsed } from '../../src/language/parse.ts';
import { printStatement } from '../../src/language/print.ts';
import type { Assignment, Binary, Call, Expression, Prime } from '../../src/language/syntax.ts';

const parse = (text: string): Parsed => parseEquations(plainSource(text));

/** The statements as printed; fails on any diagnostic. */
function printed(text: string): string[] {
  const { statements, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return statements.map(printStatement);
}

describe('statements', () => {
  it.each([
    ['Z1 = W1 @ X + b1', ['Z1 = W1 @ X + b1']],
    ['a, b = f(x), 2', ['a, b = f(x), 2']],
    ['(a, [b, c]) = x', ['a, (b, c) = x']],
    ['a = b = c', ['a = b = c']],
    ['W1 -= 0.1*dW1', ['W1 -= 0.1 * dW1']],
    ['x **= 2\nx //= 2\nx @= y\nx <<= 1', ['x **= 2', 'x //= 2', 'x @= y', 'x <<= 1']],
    ['x[0, :] = 1; dW[1] = 2 ;', ['x[0, :] = 1', 'dW[1] = 2']],
    ['a.b = 1', ['a.b = 1']],
    ['', []],
    ['# only a comment ² ᵀ\n\n   # another', []],
    ['a = 1 # A²', ['a = 1']],
    ['a = (1 + # first ᵀ\n  2)\nb = 3', ['a = 1 + 2', 'b = 3']],
    ['a = 1 + \\\n  2\nb = 3', ['a = 1 + 2', 'b = 3']],
    ['db = sum(dZ,\naxis=1,\nkeepdims=True)\nJ = 1', ['db = sum(dZ, axis=1, keepdims=True)', 'J = 1']],
    ['a = f(\n# remark\n\nb = 1)', ['a = f(b=1)']],
    ['for l in range(1, 3): a = l; b = a', ['for l in range(1, 3):\n    a = l\n    b = a']],
    [
      'for l in range(3):\n\ta = l\n\n# remark\n\tb = a\nc = 1',
      ['for l in range(3):\n    a = l\n    b = a', 'c = 1'],
    ],
    ['for i, j in x, y:\n  pass', ['for i, j in x, y:\n    pass']],
    [
      'if a: b = 1\nelif c:\n  b = 2\nelse: b = 3\nd = 4',
      ['if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    b = 3', 'd = 4'],
    ],
    ['if x[1:2]: pass', ['if x[1:2]:\n    pass']],
    ['for l in x:\n  if l:\n    a = 1\n  b = 1', ['for l in x:\n    if l:\n        a = 1\n    b = 1']],
    ['import numpy\nimport numpy as xp', ['import numpy', 'import numpy as xp']],
    ['"""What these are: dW² = 1"""\na = 1', ['"What these are: dW² = 1"', 'a = 1']],
    ['  a = 1\n  b = 2', ['a = 1', 'b = 2']],
    ['\uFEFFa = 1', ['a = 1']],
    ['α = β * σ\n重み = α', ['α = β * σ', '重み = α']],
    ['print = 3\nmask = a <-1', ['print = 3', 'mask = a < -1']],
  ])('reads %j', (text, statements) => {
    expect(printed(text)).toEqual(statements);
    expect(printed(text.replaceAll('\n', '\r\n'))).toEqual(statements);
    expect(printed(text.replaceAll('\n', '\r'))).toEqual(statements);
  });
});

describe('the mark of a derivative', () => {
  it.each([
    ["g'(Z1)", 'g', 'g', null],
    ["g[1]'(Z[1])", 'g[1]', 'g', 'number'],
    ["g[ l+1 ]' (Z[l + 1])", 'g[l+1]', 'g', 'binary'],
    ["σ'(z)", 'σ', 'σ', null],
    ["f'(a)", 'f', 'f', null],
  ])('reads %s', (text, name, base, index) => {
    const { callee, span } = parseExpression(plainSource(text)) as Call;
    const prime = callee as Prime;
    expect([prime.kind, prime.name, prime.base, prime.index?.kind ?? null]).toEqual([
      'prime',
      name,
      base,
      index,
    ]);
    expect(span).toEqual({ start: 0, end: text.length });
    expect(text.slice(prime.span.start, prime.span.end)).toMatch(/^\S.*'$/);
  });

  it('tells marks from strings', () => {
    expect(printed("a = f'(x) * r'(y) + g(\"it's\", 'b')")).toEqual([
      'a = f\'(x) * r\'(y) + g("it\'s", "b")',
    ]);
    expect(printed("a = r'(x)' + u'(y)'")).toEqual(['a = "(x)" + "(y)"']);
    expect(printed("a = 1 if'b'else'c'")).toEqual(['a = 1 if "b" else "c"']);
  });
});

describe('spans', () => {
  const text = "# remark\r\n\tdZ1 = W2.T @ (dZ2) * (1 - A1**2)\r\n\tdb = g[1]'(a.b)";
  const { statements } = parse(text);
  const written = (node: Pick<Expression, 'span'>): string => text.slice(node.span.start, node.span.end);

  it('cover what was written, without the parentheses around it', () => {
    const { value, targets } = statements[0] as Assignment;
    const product = value as Binary;
    expect(written(statements[0]!)).toBe('dZ1 = W2.T @ (dZ2) * (1 - A1**2)');
    expect(written(targets[0]!)).toBe('dZ1');
    expect(written(product)).toBe('W2.T @ (dZ2) * (1 - A1**2)');
    expect(text.slice(product.operatorSpan.start, product.operatorSpan.end)).toBe('*');
    expect(written(product.right)).toBe('1 - A1**2');
    expect(written((product.left as Binary).right)).toBe('dZ2');
  });

  it('locate counts lines and columns in the text', () => {
    const { value } = statements[1] as Assignment;
    expect(plainSource(text, 'a.yaml').locate(value.span)).toEqual({
      file: 'a.yaml',
      line: 3,
      column: 7,
      endLine: 3,
      endColumn: 17,
    });
  });
});

describe('size', () => {
  it('reads 5,000 lines, right or broken', () => {
    const right = Array.from({ length: 5000 }, (_, at) => `dW${at} = 1/m * dZ${at} @ A${at}.T`);
    expect(parse(right.join('\n')).statements).toHaveLength(5000);
    expect(parse(right.map((line) => `${line} (`).join('\n')).diagnostics).toHaveLength(5000);
    expect(parse(right.map((line) => `${line} X`).join('\n')).diagnostics).toHaveLength(5000);
    expect(parse('"""\n'.repeat(5001)).diagnostics.length).toBeGreaterThan(0);
  });

  it.each([
    ['parentheses', `a = ${'('.repeat(1000)}x${')'.repeat(1000)}`],
    ['open parentheses', `a = ${'('.repeat(100_000)}`],
    ['a sum', `a = ${Array(20_000).fill('x').join(' + ')}`],
    ['signs', `a = ${'- '.repeat(20_000)}x`],
    ['negations', `a = ${'not '.repeat(20_000)}x`],
    ['negated conditions', `a = ${Array(20_000).fill('not x').join(' and ')}`],
    ['powers', `a = ${Array(20_000).fill('x').join('**')}`],
    ['attributes', `a = x${'.T'.repeat(20_000)}`],
    ['calls', `a = f${'(x)'.repeat(20_000)}`],
    ['comparisons', `a = ${Array(20_000).fill('x').join(' < ')}`],
    ['conditions', `a = ${Array(20_000).fill('x').join(' and ')}`],
    ['conditionals', `a = ${'x if y else '.repeat(20_000)}z`],
    ['blocks', Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}if x:`).join('\n')],
    ['misplaced lines', Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}x = 1`).join('\n')],
    ['branches', `if a:\n  b = 1\n${'elif a:\n  b = 1\n'.repeat(5000)}`],
  ])('refuses %s without end, in one message', (_, text) => {
    const { diagnostics } = parse(text);
    expect(diagnostics.map(({ code }) => code)).toContain('input/limit');
    expect(diagnostics.filter(({ code }) => code === 'input/limit')).toHaveLength(1);
  });

  it('reads what is only long', () => {
    const { diagnostics } = parse(
      `a = f(${Array(20_000).fill('x').join(', ')})\nb = ${'('.repeat(150)}x${')'.repeat(150)}\nc = ${Array(300).fill('(dZ_of_a_layer)').join(' + ')}\nd = ${Array(70).fill('(1 - f(x, k=2) / m) * dZ[0, :]').join(' + ')}\ne = "${'x'.repeat(1_000_000)}"`,
    );
    expect(diagnostics).toEqual([]);
  });
});

describe('garbage', () => {
  const words = fc.constantFrom(
    'a',
    'W1',
    '=',
    '+',
    '-',
    '*',
    '**',
    '@',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    ';',
    '.',
    '\n',
    '\n  ',
    '\n\t',
    '\r\n',
    ' ',
    '\\\n',
    '\\',
    "'",
    '"',
    '"""',
    '#',
    '1',
    '1.',
    '.5',
    '0x',
    '1e',
    '_',
    'if',
    'else',
    'elif',
    'for',
    'in',
    'not',
    'and',
    'or',
    'is',
    'lambda',
    'def',
    'import',
    'numpy',
    'as',
    'print',
    'None',
    '...',
    'ᵀ',
    '²',
    '′',
    '’',
    '·',
    '−',
    'Ａ',
    '（',
    'Σ',
    '\u200b',
    '\u00a0',
    '\ud83d',
    '😀',
    '&&',
    '->',
    ':=',
    '<-',
    "'(",
    "]'(",
    'f',
    'é',
    '\0',
    '\f',
  );
  const garbage = fc.oneof(
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.array(words, { maxLength: 25 }).map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary' }),
  );

  it('gives statements or diagnostics, and never throws', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const { statements, diagnostics } = parse(text);
        const hollow = /^(?:\uFEFF)?(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*$/.test(text);
        expect(hollow || statements.length + diagnostics.length > 0).toBe(true);
        for (const { location, message } of diagnostics) {
          expect(location!.line).toBeGreaterThan(0);
          expect(message).not.toContain('cannot be read as an expression');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('throws nothing but InputError from parseExpression', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        expect(end(text)).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('loses nothing silently: with one line broken, all the others are still read', () => {
    const good = fc.constantFrom(
      'a = 1',
      'b = f(x, y=2)',
      'c, d = x',
      'e[1] = (x + y)',
      'f += 1',
      "g = h'(x)",
    );
    const bad = fc.constantFrom(
      'a = (1',
      'a = 1)',
      'a = 1 2',
      'a = +',
      'a = W1ᵀ',
      'a = "x',
      'def f(x): return',
      'a = [1',
      'a = f(x,',
      'a =',
      '= 1',
      'a = {',
      'a && b',
      'for x in',
      'lambda = 1',
      'a = f(b=1, 2)',
    );
    fc.assert(
      fc.property(fc.array(good), bad, fc.array(good), (before, broken, after) => {
        const { statements, diagnostics } = parse([...before, broken, ...after].join('\n'));
        expect(diagnostics).toHaveLength(1);
        expect(diagnostics[0]!.location!.line).toBe(before.length + 1);
        expect(statements).toHaveLength(before.length + after.length);
      }),
    );
  });
});

/** Where the expression ends; 0 when it is refused as it should be. */
function end(text: string): number {
  try {
    return parseExpression(plainSource(text)).span.end;
  } catch (error) {
    if (error instanceof InputError) return 0;
    throw error;
  }
}
