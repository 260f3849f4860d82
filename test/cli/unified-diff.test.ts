import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../src/cli/unified-diff.ts';
import { ansiStyle, plainStyle } from '../../src/diagnostics/style.ts';
import type { Change } from '../../src/model/spelling.ts';

/** Applies a unified diff as POSIX describes it, and refuses one whose counts or context are wrong. */
function patched(text: string, diff: string): string {
  const old = text.split(/(?<=\n)/).filter((line) => line !== '');
  const result: string[] = [];
  let at = 0;
  const [from, to, ...rest] = diff.split('\n').slice(0, -1);
  if (!from!.startsWith('--- ') || !to!.startsWith('+++ ')) throw new Error('no header');
  for (let i = 0; i < rest.length;) {
    const [, start, before = '1', first, after = '1'] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/.exec(
      rest[i++]!,
    )!;
    const lines: string[] = [];
    while (i < rest.length && !rest[i]!.startsWith('@@')) {
      if (rest[i]!.startsWith('\\')) lines.push(lines.pop()!.slice(0, -1));
      else lines.push(`${rest[i]!}\n`);
      i++;
    }
    const kept = lines.filter((line) => line[0] !== '+');
    const made = lines.filter((line) => line[0] !== '-');
    if (kept.length !== Number(before) || made.length !== Number(after)) throw new Error('wrong counts');
    const begin = Number(before) === 0 ? Number(start) : Number(start) - 1;
    while (at < begin) result.push(old[at++]!);
    if (result.length !== (Number(after) === 0 ? Number(first) : Number(first) - 1))
      throw new Error('wrong place');
    for (const line of kept) if (old[at++] !== line.slice(1)) throw new Error(`no match: ${line}`);
    result.push(...made.map((line) => line.slice(1)));
    const context = lines.filter((line) => line[0] === ' ').length;
    if (lines.length === context) throw new Error('a hunk that changes nothing');
  }
  result.push(...old.slice(at));
  if (result.slice(0, -1).some((line) => !line.endsWith('\n'))) throw new Error('an open line inside');
  return result.join('');
}

const line = fc.constantFrom('a', 'b', '  x = y', '', '+', '-- z', 'c\r', 'ä 語');
const texts = fc
  .tuple(fc.array(line, { maxLength: 60, size: 'max' }), fc.constantFrom('', '\n', '\r\n'))
  .map(([lines, end]) => lines.join('\n') + end);

/** Changes that do not overlap: pairs of sorted offsets. */
const changesOf = (text: string): fc.Arbitrary<Change[]> =>
  fc.uniqueArray(fc.nat(text.length), { maxLength: 8, size: 'max' }).chain((cuts) => {
    const sorted = cuts.toSorted((a, b) => a - b);
    const pairs = sorted.flatMap((start, i) =>
      i % 2 === 0 ? [[start, sorted[i + 1] ?? start] as const] : [],
    );
    return fc.tuple(
      ...pairs.map(([start, end]) =>
        fc.record({
          start: fc.constant(start),
          end: fc.constantFrom(start, end),
          text: fc.constantFrom('', 'new', '\n', 'n\nm', 'p\r\nq\n', '+'),
        }),
      ),
    );
  });

const cases = texts.chain((text) => fc.tuple(fc.constant(text), changesOf(text)));

/** The changed text, made from its pieces. */
const changed = (text: string, changes: readonly Change[]): string => {
  let [at, made] = [0, ''];
  for (const { start, end, text: piece } of changes) {
    made += text.slice(at, start) + piece;
    at = end;
  }
  return made + text.slice(at);
};

describe('a diff of changes', () => {
  test('makes the changed text of the old one, and nothing of no change', () => {
    fc.assert(
      fc.property(cases, ([text, changes]) => {
        const diff = unifiedDiff('m.yaml', text, changes, plainStyle);
        const wanted = changed(text, changes);
        if (wanted === text) expect(diff === '' ? text : patched(text, diff)).toBe(text);
        else expect(patched(text, diff)).toBe(wanted);
      }),
      { numRuns: 2000 },
    );
  });

  test.skipIf(spawnSync('patch', ['--version']).error)('is read by patch', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
    try {
      for (const [i, [text, changes]] of fc.sample(cases, { seed: 1, numRuns: 60 }).entries()) {
        const diff = unifiedDiff(`${i} m.yaml`, text, changes, plainStyle);
        if (diff === '') continue;
        writeFileSync(join(folder, `${i} m.yaml`), text);
        const options = { cwd: folder, input: diff, encoding: 'utf8' } as const;
        const { status, stdout } = spawnSync('patch', ['-p1', '--binary', '-F0', '-E'], options);
        expect(stdout).not.toMatch(/fuzz|offset/);
        expect(status).toBe(0);
        const wanted = changed(text, changes);
        if (wanted !== '') expect(readFileSync(join(folder, `${i} m.yaml`), 'utf8')).toBe(wanted);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const text = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join('');
  const at = (part: string, text_: string): Change => {
    const start = text.indexOf(part);
    return { start, end: start + part.length, text: text_ };
  };

  test('has three lines of context, and a hunk for changes that are far apart', () => {
    expect(unifiedDiff('a/m.yaml', text, [at('line 5', 'five'), at('line 12', 'twelve')], plainStyle)).toBe(`\
--- a/a/m.yaml
+++ b/a/m.yaml
@@ -2,14 +2,14 @@
 line 2
 line 3
 line 4
-line 5
+five
 line 6
 line 7
 line 8
 line 9
 line 10
 line 11
-line 12
+twelve
 line 13
 line 14
 line 15
`);
    expect(
      unifiedDiff('m', text, [at('line 5', 'five'), at('line 13', 'x\ny')], plainStyle).match(/^@@.*/gm),
    ).toEqual(['@@ -2,7 +2,7 @@', '@@ -10,7 +10,8 @@']);
  });

  test('takes lines side by side out before it puts the new ones in', () => {
    const diff = unifiedDiff('m', text, [at('line 5', 'five'), at('line 6', 'six')], plainStyle);
    expect(diff.split('\n').slice(6, 10)).toEqual(['-line 5', '-line 6', '+five', '+six']);
  });

  test('is coloured on a terminal, which gets no control characters of the file', () => {
    const diff = unifiedDiff('m', 'a\u001b[2J\tb\n', [{ start: 0, end: 1, text: 'c' }], ansiStyle);
    expect(diff).toContain('\u001b[31m-a␛[2J\tb\u001b[39m');
    expect(diff).toContain('\u001b[32m+c␛[2J\tb\u001b[39m');
  });
});
