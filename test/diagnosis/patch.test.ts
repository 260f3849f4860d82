import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { patched, patchOf } from '../../src/diagnosis/patch.ts';
import { statementEdits } from '../../src/diagnosis/statement-edits.ts';
import type { Repair } from '../../src/diagnosis/search.ts';
import { sites } from '../../src/diagnosis/sites.ts';
import type { Vocabulary } from '../../src/diagnosis/vocabulary.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { printExpression, printStatement } from '../../src/language/print.ts';
import type { Statement } from '../../src/language/syntax.ts';

const vocabulary: Vocabulary = {
  words: [],
  derivatives: [],
  sizes: ['m', 'n'],
  numbers: [],
  constants: ['lam'],
  analogies: [],
  derived: [],
  pieces: [],
  wordNamed: () => null,
};

const isWhole = (line: string): boolean => parseEquations(plainSource(line)).diagnostics.length === 0;

/** Equations that people have written, in the fixtures: those of one line. */
const lines = ['course', 'contrast'].flatMap((folder) =>
  readdirSync(`fixtures/${folder}`)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const [, backward = ''] = readFileSync(`fixtures/${folder}/${name}`, 'utf8').split(/^backward: \|\n/m);
      return backward
        .split('\n')
        .flatMap((line) => (/^ {2}[\w[\], ]+ \+?= /.test(line) && isWhole(line.trim()) ? [line.trim()] : []));
    }),
);

const read = (text: string): Statement => parseEquations(plainSource(text)).statements[0]!;

describe('a patch', () => {
  it('makes the text read as the edited statement, and leaves the rest alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lines), fc.nat(), fc.constantFrom('\n', '\r\n'), (line, pick, end) => {
        const text = [`a = 1  # before`, `${line}   # own`, `b  =  2`].join(end);
        const statement = parseEquations(plainSource(text)).statements[1]!;
        const edits = statementEdits(statement, vocabulary);
        if (edits.length === 0) return;
        const repair: Repair = { ...edits[pick % edits.length]!, statement, mends: new Set() };
        const patch = patchOf(repair, plainSource(text))!;
        const [before, own, after] = patched(text, [patch])!.split(end);
        expect([before, after]).toEqual(['a = 1  # before', 'b  =  2']);
        expect(own).toMatch(/ {3}# own$/);
        expect(printStatement(read(own!))).toBe(printStatement(repair.edited()));
      }),
      { numRuns: 400, seed: 5 },
    );
  });

  it('is refused where two meet', () => {
    const span = { start: 0, end: 3 };
    expect(
      patched('abcdef', [
        { span, text: 'x' },
        { span: { start: 2, end: 4 }, text: 'y' },
      ]),
    ).toBeNull();
    expect(
      patched('abcdef', [
        { span, text: 'x' },
        { span: { start: 3, end: 4 }, text: 'y' },
      ]),
    ).toBe('xyef');
  });
});

describe('sites', () => {
  it('put another thing in exactly one place', () => {
    for (const line of lines) {
      const statement = read(line);
      if (statement.kind !== 'assignment' && statement.kind !== 'augmented') continue;
      const { value } = statement;
      for (const { node, replace } of sites(value)) {
        expect(printExpression(replace(node))).toBe(printExpression(value));
        const mark = { kind: 'name', name: 'MARK', span: { start: 0, end: 0 } } as const;
        expect(printExpression(replace(mark)).split('MARK')).toHaveLength(2);
      }
    }
  });
});
