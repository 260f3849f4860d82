import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Location } from '../../src/diagnostics/diagnostic.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { Problems } from '../../src/model/problems.ts';
import { readTree } from '../../src/model/read-tree.ts';
import { valueOf } from '../../src/model/tree.ts';
import { loadOne } from './models.ts';

/** What stands in a text between two places. */
function between(text: string, { line, column, endLine, endColumn }: Location): string {
  const lines = text.split('\n');
  const offset = (row: number, at: number): number =>
    lines.slice(0, row - 1).reduce((sum, each) => sum + each.length + 1, 0) + at - 1;
  return text.slice(offset(line, column), offset(endLine, endColumn));
}

/** Equations with names that stand only once: A0 = …, each on its line, some with a comment or an indented body. */
const programs = fc
  .array(
    fc.record({
      indented: fc.boolean(),
      comment: fc.boolean(),
      blank: fc.boolean(),
      spaces: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((rows) =>
    rows.flatMap(({ indented, comment, blank, spaces }, i) => {
      const equation = `A${i}${' '.repeat(spaces)}=${' '.repeat(spaces)}B${i} + "q${i}'s: \\t#" * 2${comment ? '  # why' : ''}`;
      return [
        ...(blank ? [''] : []),
        ...(indented ? [`for i${i} in range(2):`, `    ${equation}`] : [equation]),
      ];
    }),
  );

const styles: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  literal: (lines) => `forward: |\n${lines.map((line) => line && `  ${line}`).join('\n')}\n`,
  'literal, stripped, with a comment': (lines) =>
    `forward: |- # the equations\n${lines.map((line) => `     ${line}`).join('\n')}\nname: x\n`,
  'literal, with a given indentation': (lines) =>
    `forward: |2+\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`,
  'literal, indented in itself': (lines) =>
    `forward: |1\n${lines.map((line) => line && `    ${line}`).join('\n')}\n`,
  'double quotes': (lines) => `forward: ${JSON.stringify(lines.join('\n'))}\n`,
  'double quotes over lines': (lines) =>
    `forward: "${lines.map((line) => JSON.stringify(line).slice(1, -1)).join('\\n\\\n    ')}"\n`,
  'single quotes over lines': (lines) =>
    `forward: '${lines.map((line) => line.replaceAll("'", "''")).join('\n\n    ')}'\n`,
  'a list of lines': (lines) =>
    `forward:\n${lines.map((line) => `  - ${JSON.stringify(line)}`).join('\n')}\n`,
  JSON: (lines) => JSON.stringify({ name: 'a {b}', forward: lines.join('\n') }, null, 2),
};

describe.each(Object.entries(styles))('%s', (style, write) => {
  test.each(['\n', '\r\n'])('each name is located where it stands, with line ends %j', (end) => {
    fc.assert(
      fc.property(programs, (program) => {
        // A blank line inside single quotes is a line end, so there none is left over.
        const lines = style.startsWith('single') ? program.filter((line) => line !== '') : program;
        const file = write(lines).replaceAll('\n', end);
        // YAML takes indentation out of quoted lines, which `for` does not survive; the places are still right.
        const { source } = style.endsWith('over lines') ? scalarOf(file) : loadOne(file).forward;
        expect(
          source.text
            .trimEnd()
            .split('\n')
            .map((line) => line.trim()),
        ).toEqual(
          lines
            .join('\n')
            .trimEnd()
            .split('\n')
            .map((line) => line.trim()),
        );
        for (const { 0: name, index } of source.text.matchAll(/\b[ABqi]\d+\b|\+|=/g)) {
          const location = source.locate({ start: index, end: index + name.length });
          expect(between(file, location)).toBe(name);
        }
        // Names stand once, so the text between the places being right means that the places are right.
        for (const { 0: name, index } of source.text.matchAll(/\b[AB]\d+\b/g)) {
          expect(source.locate({ start: index, end: index + name.length })).toEqual(
            plainSource(file, 'model.yaml').locate({
              start: file.indexOf(name),
              end: file.indexOf(name) + name.length,
            }),
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('a folded text and a plain one over lines are located too', () => {
  const file = 'forward: >-\n   J = (A +\n   B +\n\n   C)\nbackward:\n  dA = (J\n    + K)\n';
  const model = loadOne(file);
  expect(model.forward.source.text).toBe('J = (A + B +\nC)');
  for (const [{ source }, names] of [
    [model.forward, 'JABC'],
    [model.backward!, 'JK'],
  ] as const) {
    for (const name of names) {
      const start = source.text.indexOf(name);
      expect(between(file, source.locate({ start, end: start + 1 }))).toBe(name);
    }
  }
});

test('escapes in double quotes keep their width', () => {
  const file = 'forward: "J\\x20=\\u0020A0 +\\tB0 # \\"c\\" \\U0001F600"\n';
  const { source } = loadOne(file).forward;
  const start = source.text.indexOf('B0');
  expect(source.locate({ start, end: start + 2 })).toMatchObject({
    line: 1,
    column: file.indexOf('B0') + 1,
    endColumn: file.indexOf('B0') + 3,
  });
});

test('a span over lines begins and ends where it should', () => {
  const file = 'forward:\n  - J = A\n  - L = B\n  - K = 1\n';
  const { source } = loadOne(file).forward;
  expect(
    between(file, source.locate({ start: source.text.indexOf('A'), end: source.text.indexOf('B') + 1 })),
  ).toBe('A\n  - L = B');
  expect(between(file, source.locate({ start: 0, end: source.text.length }))).toBe(
    'J = A\n  - L = B\n  - K = 1',
  );
});

test('whatever text yaml itself writes is located', () => {
  const word = fc.constantFrom(
    'Alpha',
    '"',
    "'",
    ':',
    '#',
    '\\',
    '{',
    '}',
    '\t',
    ' ',
    '  ',
    '\n',
    'é',
    '😀',
    '=',
    '[',
    ',',
    '&',
    '*',
    '|',
    '>',
    '%',
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 12 }),
      fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
      (words, type) => {
        const text = `J = 1 # ${words.join('')}zz`;
        const file = stringify({ forward: text }, { defaultStringType: type as 'PLAIN', lineWidth: 30 });
        const { source } = scalarOf(file);
        const offset = source.text.indexOf('zz');
        expect(between(file, source.locate({ start: offset, end: offset + 2 }))).toBe('zz');
      },
    ),
  );
});

/** The text of `forward` whether or not it can be read as equations. */
function scalarOf(file: string) {
  const problems = new Problems();
  const node = valueOf(readTree('model.yaml', file, problems), 'forward');
  if (node?.kind !== 'scalar') throw new Error('no text');
  return node;
}

test('every character of a literal block is located, blanks too', () => {
  const lines = ['for l in range(2):', '    A =  1  # one ', '', '  ', '\tB = 2', 'J = 3'];
  const file = `forward: |2\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
  const { source } = scalarOf(file);
  expect(source.text).toBe(`${lines.join('\n')}\n`);
  let offset = 0;
  for (const [i, line] of lines.entries()) {
    for (let column = 0; column < line.length; column++) {
      const location = source.locate({ start: offset + column, end: offset + column + 1 });
      expect(location).toMatchObject({
        line: i + 2,
        column: column + 3,
        endLine: i + 2,
        endColumn: column + 4,
      });
    }
    offset += line.length + 1;
  }
});
