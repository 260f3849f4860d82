import { describe, expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations } from '../../src/language/parse.ts';

describe('one broken statement', () => {
  it.each([
    // text, what is underlined, part of the message, part of the help
    ['Z = (A + B', '(', 'never closed', null],
    ['Z = f(A, [1, 2)', ')', 'does not close `[`', null],
    ['Z = A + B)', ')', 'never opened', null],
    ['Z = f(A,\nJ[1] = 3', '(', 'never closed', null],
    ['Z = W1 X', 'W1 X', 'operator is missing', 'write `W1 @ X` for a matrix product, `W1 * X`'],
    ['Z = 2 X', '2 X', 'operator is missing', 'write `2 * X`'],
    ['Z = 2X', '2X', 'operator is missing', 'write `2 * X`'],
    ['Z = 1/m dZ.T', 'm dZ', 'operator is missing', '`m * dZ`'],
    ['Z = W[1] X', '] X', 'operator is missing', '`W[1] @ X`'],
    ['Z = 2 (A + B)', '2 (', 'operator is missing', '`2 * (…)`'],
    ['Z = f(1 2)', '1 2', 'operator is missing', '`1, 2`'],
    ['Z = A +', '+', 'missing after `+`', null],
    ['Z = * A', '*', 'missing before `*`', null],
    ['Z = A + * B', '+ *', 'missing between `+` and `*`', null],
    ['Z = f(A, , B)', ',', 'missing before `,`', null],
    ['Z = f(A +)', '+', 'missing after `+`', null],
    ['Z = x[]', '[]', 'index is empty', '[:]'],
    ['Z = x[1:2:3:4]', ':', 'at most two', null],
    ['Z =', '=', 'a value is missing', null],
    ['= Z', '=', 'name on the left is missing', null],
    ['Z = A.', '.', 'name of an attribute', null],
    ['Z = A..T', '.', 'name of an attribute', null],
    ['Z = (a = b)', '=', 'inside an expression', '=='],
    ['if a = b: pass', '=', 'inside an expression', '=='],
    ['Z = f(a + b = 1)', '=', 'must follow the name', 'axis=1'],
    ['Z = f(a=1, b)', 'b', 'without a name follows', 'last'],
    ['Z = f(a=1, a=2)', 'a', 'given twice', null],
    ['a + b = c', 'a + b', 'assigned to `a + b`', null],
    ['f(x) = c', 'f(x)', 'assigned to `f(x)`', null],
    ['-a = c', '-a', 'assigned to `-a`', null],
    ['a, 1 = c', '1', 'assigned to `1`', null],
    ['None = c', 'None', 'assigned to `None`', null],
    ['a == b = c', 'a == b', 'assigned to `a == b`', '`==` compares'],
    ['a, b += 1', 'a, b', 'changes one value', null],
    ['a = b += 1', 'a = b += 1', 'chain', null],
    ['for 1 in x: pass', '1', 'assigned to `1`', null],
    ['a = b if c', 'if', 'no `else`', null],
    ['a = b else c', 'else', 'no `if`', null],
    ['a = b not c', 'not', 'between two values', 'not in'],
    ['a = b + not c', 'not', 'binds less tightly', 'parentheses'],
    ['a = b && c', '&&', 'no Python operator', '`and`'],
    ['a = b || c', '||', 'no Python operator', '`or`'],
    ['a = !b', '!', 'no Python operator', '`not`'],
    ['i++', '++', 'no Python operator', 'i += 1'],
    ['a -> b', '->', 'no operator', null],
    ['a = b $ c', '$', 'no meaning', null],
    ['a = b ? c : d', '?', 'no meaning', null],
    ['a = "x', '"x', 'no closing quote', null],
    ['a = """x\nb = 1', '"""x', 'no closing quote', null],
    ['a = 007', '007', 'begin with 0', '`7`'],
    ['a = 1__0', '1__0', 'not a number', null],
    ['a = b \\ c', '\\', 'out of place', 'last character'],
    ['if = 1', 'if', 'keyword', '`if_`'],
    ['a = class', 'class', 'keyword', '`class_`'],
    ['for l in range(3)\n  a = l', 'for', 'must end with `:`', null],
    ['for l range(3):\n  a = l', 'for', 'needs `in`', null],
    ['for l in :\n  a = l', ':', 'a value is missing', null],
    ['for l in range(3):\na = l', 'for', 'has no body', 'pass'],
    ['if x:', 'if', 'has no body', 'pass'],
    ['else:\n  a = 1', 'else', 'no `if` above', null],
    ['if a:\n  b = 1\nelse if c:\n  b = 2', 'if', 'followed by `:`', 'elif'],
    ['a = 1; if b: c = 2', 'if', 'line of its own', null],
    ['a = 1;; b = 2', ';', 'statement is missing', null],
    ['whle x:\n  a = 1', 'whle x', 'operator is missing', null],
    ['a = 1\n  b = 2\n  c = 3', 'b', 'unexpected indentation', null],
    ['for l in x:\n    a = 1\n  b = 2', 'b', 'matches no line', null],
    ['for l in x:\n    a = 1\n\tb = 2', 'b', 'tabs and spaces', null],
    ['Z = W\n  @ X', '@', 'ends where its line ends', 'parentheses'],
    ['Z = W @\n  X', '@', 'missing after `@`', null],
  ])('%j', (text, underlined, message, help) => {
    const { diagnostics } = parseEquations(plainSource(text));
    expect(diagnostics).toHaveLength(1);
    const [only] = diagnostics;
    expect(only!.code).toBe('input/syntax');
    expect(only!.message).toContain(message);
    expect(only!.help ?? '').toContain(help ?? '');
    expect(underlinedIn(text, only!.location!)).toBe(underlined);
  });
});

describe('constructs that equations do not have', () => {
  it.each([
    ['def f(x):\n  return x', 'def', '`def`', 'source:'],
    ['class A:\n  x = 1', 'class', 'class', 'source:'],
    ['@jit\n', '@', 'decorator', ''],
    ['async def f(): pass', 'async', '`async`', ''],
    ['f = lambda x: x', 'lambda', '`lambda`', 'write the equations out'],
    ['while x:\n  a = 1', 'while', '`while`', 'for i in range'],
    ['for i in x:\n  break', 'break', '`break`', ''],
    ['for i in x:\n  continue', 'continue', '`continue`', ''],
    ['for i in x:\n  pass\nelse:\n  pass', 'else', 'after a loop', 'below'],
    ['return a', 'return', '`return`', 'J = '],
    ['a = yield b', 'yield', '`yield`', ''],
    ['a = await b', 'await', '`await`', ''],
    ['with f() as g:\n  a = 1', 'with', '`with`', ''],
    ['try:\n  a = 1', 'try', '`try`', ''],
    ['raise x', 'raise', '`raise`', ''],
    ['assert a == b', 'assert', '`assert`', 'require:'],
    ['del a', 'del', '`del`', 'remove'],
    ['global a', 'global', '`global`', 'remove'],
    ['print(a)', 'print', '`print`', 'remove'],
    ['print "a"', 'print', '`print`', 'remove'],
    ['a = [x for x in y]', 'for', 'comprehension', ''],
    ['a = f(x for x in y)', 'for', 'comprehension', ''],
    ['a = {1, 2}', '1', 'sets', 'key: value'],
    ['a = f(*b)', '*', 'not supported', 'one by one'],
    ['a = f(**b)', '**', 'not supported', 'one by one'],
    ['a = f"{b}"', 'f"{b}"', 'prefix f', ''],
    ['a = 2j', '2j', 'complex', ''],
    ['a: int = 3', ':', 'annotation', '`a = …`'],
    ['import math', 'import math', 'only `import numpy', 'remove'],
    ['from numpy import exp', 'from numpy import exp', 'only `import numpy', 'import numpy as np'],
    ['import numpy as np, os', 'import numpy as np, os', 'only `import numpy', ''],
  ])('%j', (text, underlined, message, help) => {
    const { diagnostics } = parseEquations(plainSource(text));
    expect(diagnostics).toHaveLength(1);
    const [only] = diagnostics;
    expect(only!.code).toBe('input/unsupported');
    expect(only!.message).toContain(message);
    expect(only!.help).toContain(help);
    expect(underlinedIn(text, only!.location!)).toBe(underlined);
  });
});

it('reports each broken statement once, under the name that it gives a value to', () => {
  const { statements, diagnostics } = parseEquations(
    plainSource(
      'Z1 = W1 X\nA1 = tanh(Z1)\ndW[1] = (dZ\nfor l in x:\n  b = 1 2\n  c = 3\nd, e = +\ndb = sum(dZ))',
    ),
  );
  expect(diagnostics.map(({ equation, location }) => [equation, location!.line])).toEqual([
    ['Z1', 1],
    ['dW[1]', 3],
    ['b', 5],
    [null, 7],
    ['db', 8],
  ]);
  expect(statements.map(({ kind }) => kind)).toEqual(['assignment', 'for']);
});

it('does not let a bracket reach for the closing one of another statement', () => {
  const { statements, diagnostics } = parseEquations(
    plainSource('Z = (A + B\nJ = sum(Z))\nK = f(a,\nb=1)\nL = ('),
  );
  expect(diagnostics.map(({ message, location }) => [message, location!.line])).toEqual([
    ['`(` is never closed', 1],
    ['`)` closes a bracket that was never opened', 2],
    ['`(` is never closed', 5],
  ]);
  expect(statements).toHaveLength(1);
});

function underlinedIn(text: string, location: { line: number; column: number; endColumn: number }): string {
  return text.split('\n')[location.line - 1]!.slice(location.column - 1, location.endColumn - 1);
}
