import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../../src/diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../../src/diagnostics/frame.ts';
import { ansiStyle, plainStyle } from '../../src/diagnostics/style.ts';
import { textWidth } from '../../src/diagnostics/text.ts';

const file = 'two-layer.yaml';
const at = (line: number, column: number, endColumn: number, endLine = line): Location => ({
  file,
  line,
  column,
  endLine,
  endColumn,
});

/** A file whose given lines hold the given text. */
const text = (lines: Record<number, string>, end = '\n'): string =>
  Array.from({ length: Math.max(...Object.keys(lines).map(Number)) }, (_, i) => lines[i + 1] ?? '').join(end);

const render = (parts: Partial<Diagnostic>, source: string | null, width = 80): string =>
  renderDiagnostic(diagnostic({ code: 'shape/broadcast', message: 'wrong', ...parts }), {
    style: plainStyle,
    width,
    sources: new Map(source === null ? [] : [[file, source]]),
  });

describe('the example of the design', () => {
  const example: Partial<Diagnostic> = {
    code: 'shape/inner-dimensions',
    equation: 'dW1',
    message: 'dZ1 (n1, m) @ X (n0, m) needs m = n0',
    location: at(25, 15, 22),
    labels: [
      { message: 'X is (n0, m), declared on line 5', location: at(25, 21, 22) },
      { message: 'dZ1 is (n1, m), from line 24: W2.T (n1, n2) @ dZ2 (n2, m)', location: at(25, 15, 18) },
    ],
    notes: ['dW1 must have the shape of W1: (n1, n0)'],
    help: '1/m * dZ1 @ X.T       verified: dW1 then agrees to 4e-11',
    fix: { title: 'transpose X', equation: 'dW1', replacement: '1/m * dZ1 @ X.T', edits: [], verified: true },
  };
  const expected = `\
error[shape/inner-dimensions] dW1: dZ1 (n1, m) @ X (n0, m) needs m = n0
  two-layer.yaml:25:15
   25 |   dW1 = 1/m * dZ1 @ X
      |               ^^^   ^ X is (n0, m), declared on line 5
      |               dZ1 is (n1, m), from line 24: W2.T (n1, n2) @ dZ2 (n2, m)
  dW1 must have the shape of W1: (n1, n0)
  help: 1/m * dZ1 @ X.T       verified: dW1 then agrees to 4e-11`;

  test('is rendered letter by letter', () => {
    expect(render(example, text({ 25: '  dW1 = 1/m * dZ1 @ X' }))).toBe(expected);
  });

  test('says the same in colour', () => {
    const coloured = renderDiagnostic(diagnostic({ code: 'shape/axis', message: '', ...example }), {
      style: ansiStyle,
      width: 80,
      sources: new Map([[file, text({ 25: '  dW1 = 1/m * dZ1 @ X' })]]),
    });
    expect(coloured).toContain('\u001b[31m^^^\u001b[39m');
    expect(stripVTControlCharacters(coloured)).toBe(expected);
  });

  test('stands without lines when the file is not known', () => {
    expect(render(example, null)).toBe(`\
error[shape/inner-dimensions] dW1: dZ1 (n1, m) @ X (n0, m) needs m = n0
  two-layer.yaml:25:15
    line 25: X is (n0, m), declared on line 5
    line 25: dZ1 is (n1, m), from line 24: W2.T (n1, n2) @ dZ2 (n2, m)
  dW1 must have the shape of W1: (n1, n0)
  help: 1/m * dZ1 @ X.T       verified: dW1 then agrees to 4e-11`);
  });
});

describe('a fix', () => {
  const fix = { title: 'write it', equation: 'dW1', replacement: 'a @ b', edits: [], verified: false };
  const helpOf = (parts: Partial<Diagnostic>, width = 80): string =>
    render(parts, null, width).split('\n').slice(1).join('\n');

  test('that nobody verified says so', () => {
    expect(helpOf({ fix })).toBe('  help: a @ b       not verified: write it');
  });

  test('stands on a line of its own where its evidence does not fit beside it', () => {
    const help = `a @ ${'b'.repeat(30)}       verified: dW1 then agrees to 4e-11`;
    expect(helpOf({ fix, help }, 60)).toBe(
      `  help: a @ ${'b'.repeat(30)}\n        verified: dW1 then agrees to 4e-11`,
    );
  });

  test('is one of several where they tie: a list', () => {
    const help = 'one of these, all verified:\n  A2 - Y\n  m * (A2 - Y)';
    expect(helpOf({ help })).toBe(
      ['  help: one of these, all verified:', '          A2 - Y', '          m * (A2 - Y)'].join('\n'),
    );
  });
});

describe('the headline', () => {
  test('does not repeat a name that the message begins with', () => {
    expect(render({ equation: 'dW1', message: 'dW1 is (n, m)' }, null)).toBe(
      'error[shape/broadcast] dW1 is (n, m)',
    );
    expect(render({ equation: 'dW', message: 'dW1 is (n, m)' }, null)).toBe(
      'error[shape/broadcast] dW: dW1 is (n, m)',
    );
  });

  test('takes an entry of the value for its name', () => {
    expect(render({ equation: 'dW1', message: 'dW1[2, 7] is 0' }, null)).toBe(
      'error[shape/broadcast] dW1[2, 7] is 0',
    );
  });

  test('is wrapped', () => {
    const lines = render({ message: 'word '.repeat(30).trim() }, null, 40).split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(40);
    expect(lines[1]).toMatch(/^ {2}word/);
  });

  test('cannot steer the terminal', () => {
    expect(render({ message: 'a\u001b[2Jb\u202ec\td' }, null)).toBe('error[shape/broadcast] a␛[2Jb\ufffdc␉d');
  });
});

describe('regions', () => {
  test('a place without labels is underlined', () => {
    expect(render({ location: at(1, 3, 6) }, 'a bcd')).toContain(
      ['    1 | a bcd', '      |   ^^^'].join('\n'),
    );
  });

  test('three labels on one line are stacked', () => {
    const labels = [
      { message: 'first', location: at(1, 1, 3) },
      { message: 'second', location: at(1, 6, 8) },
      { message: 'third', location: at(1, 11, 13) },
    ];
    expect(render({ location: at(1, 1, 13), labels }, 'aa + bb + cc')).toBe(`\
error[shape/broadcast] wrong
  two-layer.yaml:1:1
    1 | aa + bb + cc
      | ^^   ^^   ^^ third
      | |    second
      | first`);
  });

  test('two labels at one region are a line each', () => {
    const labels = [
      { message: 'first', location: at(1, 1, 3) },
      { message: 'second', location: at(1, 1, 3) },
    ];
    expect(render({ location: at(1, 1, 3), labels }, 'aa')).toContain(
      '    1 | aa\n      | ^^\n      | first\n      | second',
    );
  });

  test('other lines are shown, with … over what is left out', () => {
    const labels = [
      { message: 'declared here', location: at(2, 1, 2) },
      { message: 'set here', location: at(7, 1, 2) },
    ];
    expect(render({ location: at(9, 1, 2), labels }, text({ 2: 'X', 7: 'Y', 8: 'between', 9: 'Z' }))).toBe(`\
error[shape/broadcast] wrong
  two-layer.yaml:9:1
    2 | X
      | - declared here
    …
    7 | Y
      | - set here
    8 | between
    9 | Z
      | ^`);
  });

  test('the forward equation stands above the backward one', () => {
    const source = text({ 12: '  A1 = tanh(Z1)', 20: '  dZ1 = W2.T @ dZ2' });
    const labels = [
      { message: "tanh'(Z1) = 1 - A1**2 belongs here", location: at(20, 19, 19) },
      { message: 'A1 is made by tanh', location: at(12, 3, 16) },
    ];
    expect(render({ location: at(20, 9, 19), labels }, source)).toBe(`\
error[shape/broadcast] wrong
  two-layer.yaml:20:9
   12 |   A1 = tanh(Z1)
      |   ------------- A1 is made by tanh
    …
   20 |   dZ1 = W2.T @ dZ2
      |                   ^ tanh'(Z1) = 1 - A1**2 belongs here`);
    const whole = render({ location: at(20, 9, 19), labels: labels.slice(1) }, source);
    expect(whole).toContain('   20 |   dZ1 = W2.T @ dZ2\n      |         ^^^^^^^^^^');
  });

  test('another file gets a frame of its own', () => {
    const labels = [{ message: 'the value', location: { ...at(3, 1, 2), file: 'w.json' } }];
    expect(render({ location: at(1, 1, 2), labels }, 'Z')).toBe(`\
error[shape/broadcast] wrong
  two-layer.yaml:1:1
    1 | Z
      | ^
  w.json:3:1
    line 3: the value`);
  });

  test('several lines are underlined without their indentation', () => {
    expect(render({ location: at(1, 5, 4, 3) }, 'Z = (a\n     + b\n  )')).toBe(`\
error[shape/broadcast] wrong
  two-layer.yaml:1:5
    1 | Z = (a
      |     ^^
    2 |      + b
      |      ^^^
    3 |   )
      |   ^`);
  });

  test('many lines are shown by the first and the last', () => {
    const shown = render({ location: at(1, 1, 3, 40) }, text({ 1: 'ab', 2: 'cd', 39: 'ef', 40: 'gh' }));
    expect(shown).toContain('    …\n   40 | gh');
    expect(shown.split('\n')).toHaveLength(9);
  });
});

describe('source lines', () => {
  test('a tab moves to the next stop of four', () => {
    expect(render({ location: at(1, 3, 4) }, '\ta\tb')).toContain('    1 |     a   b\n      |      ^^^');
    expect(render({ location: at(1, 4, 5) }, '\ta\tb')).toContain('    1 |     a   b\n      |         ^');
  });

  test.each(['\n', '\r\n', '\r'])('lines end with %j', (end) => {
    expect(render({ location: at(2, 1, 3) }, `first${end}se${end}third`)).toContain('    2 | se\n      | ^^');
  });

  test('a wide character takes two columns, a combining one none', () => {
    expect(render({ location: at(1, 3, 4) }, '中 b')).toContain('    1 | 中 b\n      |    ^');
    expect(render({ location: at(1, 1, 2) }, '中 b')).toContain('    1 | 中 b\n      | ^^');
    expect(render({ location: at(1, 4, 5) }, 'e\u0301 b')).toContain('      |   ^');
    expect(render({ location: at(1, 4, 5) }, '😀 b')).toContain('      |    ^');
  });

  test('a long line is cut around the region', () => {
    const source = `${'a + '.repeat(50)}HERE${' + b'.repeat(50)}`;
    const lines = render(
      { location: at(1, 201, 205), labels: [{ message: 'this', location: at(1, 201, 205) }] },
      source,
    ).split('\n');
    expect(lines[2]).toMatch(/^ {4}1 \| ….*HERE.*…$/);
    expect(lines[3]!.indexOf('^^^^')).toBe(lines[2]!.indexOf('HERE'));
    expect(lines.map(textWidth)).toEqual(lines.map((line) => Math.min(textWidth(line), 80)));
  });

  test('a message without room beside its region moves below and to the left', () => {
    const source = `${'x'.repeat(60)} HERE`;
    const message = 'this is a sentence that needs more room than is left at the end of the line';
    expect(
      render({ location: at(1, 62, 66), labels: [{ message, location: at(1, 62, 66) }] }, source),
    ).toContain(`^^^^\n      | this is a sentence`);
  });
});

test('any place in any text is rendered within the width', () => {
  const place = fc.record({
    line: fc.integer({ min: -1, max: 6 }),
    column: fc.integer({ min: -2, max: 130 }),
    endLine: fc.integer({ min: -1, max: 9 }),
    endColumn: fc.integer({ min: -2, max: 130 }),
    file: fc.constant(file),
  });
  const piece = fc.constantFrom(
    'a',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '中',
    '😀',
    '\u0301',
    '\u0000',
    '\ud800',
    '(n1, m)',
    'x'.repeat(40),
  );
  const pieces = fc.array(piece, { maxLength: 30 }).map((all) => all.join(''));
  fc.assert(
    fc.property(
      pieces,
      place,
      fc.array(fc.record({ message: pieces, location: place }), { maxLength: 4 }),
      (source, location, labels) => {
        const lines = render({ location, labels }, source, 60).split('\n');
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(60);
      },
    ),
  );
});
