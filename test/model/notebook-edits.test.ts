import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { editableFile } from '../../src/model/editable.ts';
import { notebookSource } from '../../src/model/notebook.ts';
import { applyChanges } from '../../src/model/spelling.ts';

const FILE = 'n.ipynb';

/** The notebook with `text` in the place of a region of a cell, counted in the cell's text. */
function edited(content: string, cell: number, start: number, end: number, text: string): string {
  const name = `${FILE} cell ${cell + 1}`;
  const own = notebookSource(content, FILE).cells.get(name)!;
  const location = plainSource(own, name).locate({ start, end });
  return applyChanges(content, editableFile(FILE, content).changes([{ location, text }]));
}

const cellsOf = (content: string): string[] => [...notebookSource(content, FILE).cells.values()];

const head = '{"nbformat":4,"metadata":{ "title":"caf\\u00e9 \\/" },\r\n"cells": [';
const inNotebook = (source: string): string => `${head}{"cell_type":"code", "source":${source}} ]}\n`;

describe('an edit of a cell', () => {
  it.each([
    [
      'a text',
      String.raw`"a = 1\nb = \"é\" + a\n"`,
      'a + b',
      'é\n"x"',
      String.raw`"a = 1\nb = \"é\" + é\n\"x\"\n"`,
    ],
    [
      'a line of a list',
      String.raw`["a = 1\n", "b = \u00e9 + a"]`,
      '+ a',
      '- 2',
      String.raw`["a = 1\n", "b = \u00e9 - 2"]`,
    ],
    [
      'a new line of a list',
      '[\n  "a = 1\\n",\n  "b = 2\\n"\n ]',
      '\nb',
      '\nc = 3\nb',
      '[\n  "a = 1\\n",\n  "c = 3\\n",\n  "b = 2\\n"\n ]',
    ],
    [
      'two lines that become one',
      String.raw`["a = (1 +\n", "  b)\n", "c"]`,
      '(1 +\n  b)',
      '2',
      String.raw`["a = 2\n", "c"]`,
    ],
    ['a line that goes', String.raw`["a\n", "b\n", "c\n"]`, 'b\n', '', String.raw`["a\n", "c\n"]`],
    ['the last line that goes', String.raw`["a\n", "b\n", "c\n"]`, 'c\n', '', String.raw`["a\n", "b\n"]`],
    ['a line behind the last', '["a\\n",\t"b"]', 'b', 'b\nc', '["a\\n",\t"b\\n",\t"c"]'],
    [
      'lines of Windows',
      String.raw`["a\r\n", "b\r\n"]`,
      'b',
      'b\nc',
      String.raw`["a\r\n", "b\r\n", "c\r\n"]`,
    ],
  ])('is one of its JSON: %s', (_, source, find, put, wanted) => {
    const content = inNotebook(source);
    const [own] = cellsOf(content);
    const found = find === 'a + b' ? own!.lastIndexOf('a') : own!.replaceAll('\r', '').indexOf(find);
    const shift = own!.includes('\r') ? 1 : 0;
    const length = find === 'a + b' ? 1 : find.length;
    expect(edited(content, 0, found + shift, found + shift + length, put)).toBe(inNotebook(wanted));
  });

  it('leaves every other byte, whatever the cells hold and however they are spelt', () => {
    const letter = fc.constantFrom(
      'a',
      ' ',
      '"',
      '\\',
      '/',
      '\n',
      '\n',
      '\t',
      'é',
      '層',
      '😀',
      '\u0000',
      '%',
      '#',
    );
    const code = fc.array(letter, { maxLength: 14 }).map((each) => each.join(''));
    const spelling = fc.record({
      asList: fc.boolean(),
      escaped: fc.boolean(),
      windows: fc.boolean(),
      indent: fc.constantFrom(undefined, 1, '\t'),
      mark: fc.boolean(),
      tail: fc.constantFrom('', '\n', '\r\n'),
    });
    const cell = fc.record({ type: fc.constantFrom('code', 'code', 'markdown'), code });
    const cases = fc.record({ cells: fc.array(cell, { minLength: 1, maxLength: 4 }), spelling, put: code });
    fc.assert(
      fc.property(cases, fc.nat(), fc.nat(), fc.nat(), ({ cells, spelling: how, put }, at, from, to) => {
        const breaks = (text: string): string => (how.windows ? text.replaceAll('\n', '\r\n') : text);
        const sourceOf = (text: string): string | string[] =>
          how.asList ? (text.match(/[^\n]*\n|[^\n]+$/g) ?? []) : text;
        const document = (all: typeof cells) => {
          const json = JSON.stringify(
            {
              metadata: { note: 'ü "cells": [1]' },
              cells: all.map((each, i) => ({
                outputs: [{ text: ['"source": "a"\n'], n: 1e-9 }],
                cell_type: each.type,
                source: sourceOf(breaks(each.code)),
                metadata: { id: i },
              })),
              nbformat: 4,
            },
            null,
            how.indent,
          );
          const escaped = json.replace(
            /[\u0080-\uffff]/g,
            (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
          );
          return (how.escaped ? escaped : json) + how.tail;
        };
        const codeAt = cells.flatMap(({ type }, i) => (type === 'code' ? [i] : []));
        fc.pre(codeAt.length > 0);
        const which = at % codeAt.length;
        const own = cells[codeAt[which]!]!.code;
        const boundaries = [0];
        for (const each of own) boundaries.push(boundaries.at(-1)! + each.length);
        const [first, second] = [from, to].map((each) => boundaries[each % boundaries.length]!) as [
          number,
          number,
        ];
        const [start, end] = [Math.min(first, second), Math.max(first, second)];
        const wanted = own.slice(0, start) + put + own.slice(end);
        const content = document(cells);
        const inFile = (offset: number): number => breaks(own.slice(0, offset)).length;
        const result = edited(content, which, inFile(start), inFile(end), put);
        // As if somebody had written the new text in the same way from the beginning.
        fc.pre(own !== '' && wanted !== '');
        fc.pre(!how.windows || own.includes('\n') || !put.includes('\n'));
        expect(result).toBe(
          document(cells.map((each, i) => (i === codeAt[which] ? { ...each, code: wanted } : each))),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is found in notebooks of format 3, behind a byte-order mark, under the last of two equal names', () => {
    const content = String.raw`{"worksheets":[{"cells":[{"cell_type":"cod\u0065","input":"x","input":["a = 1\n","b"]}]}],"nbformat":3}`;
    expect(edited(content, 0, 4, 5, '"2"')).toBe(content.replace('1', String.raw`\"2\"`));
    expect(edited(`\ufeff${content}`, 0, 4, 5, '2')).toBe(`\ufeff${content.replace('1', '2')}`);
  });

  it('stands beside others of its cell and of other cells', () => {
    const content = JSON.stringify({
      cells: [
        { cell_type: 'code', source: 'a = 1\nb = 2\n' },
        { cell_type: 'code', source: ['a = 1\n', 'b = 2'] },
      ],
      nbformat: 4,
    });
    const edits = [1, 2].flatMap((cell) => [
      {
        location: { file: `n.ipynb cell ${cell}`, line: 1, column: 6, endLine: 1, endColumn: 6 },
        text: '\nc = 3',
      },
      { location: { file: `n.ipynb cell ${cell}`, line: 2, column: 5, endLine: 2, endColumn: 6 }, text: '4' },
    ]);
    const changed = applyChanges(content, editableFile(FILE, content).changes(edits));
    expect(cellsOf(changed)).toEqual(['a = 1\nc = 3\nb = 4\n', 'a = 1\nc = 3\nb = 4\n']);
    expect(JSON.parse(changed).cells[1].source).toEqual(['a = 1\n', 'c = 3\n', 'b = 4']);
  });
});

it('lines that are put into a Python file end as its own do', () => {
  const location = { file: 'net.py', line: 1, column: 6, endLine: 1, endColumn: 6 };
  const changes = editableFile('net.py', 'a = 1\r\nb = 2\r\n').changes([{ location, text: '\nc = 3' }]);
  expect(applyChanges('a = 1\r\nb = 2\r\n', changes)).toBe('a = 1\r\nc = 3\r\nb = 2\r\n');
});
