import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { loadModels } from '../../src/model/load.ts';
import { hash } from '../../src/shapes/random.ts';

// TWO_BUGS=all takes every pair; else some forty of them.
const all = process.env['TWO_BUGS'] === 'all';
const MANY = 45;

interface Row {
  readonly file: string;
  readonly verdict: string;
  readonly roots: readonly string[];
  readonly code: string | null;
}

const folder = new URL('../../fixtures/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const table = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Row[];
const rightFile = (stem: string): string =>
  table.find(({ file }) => file.replace(/^(course|contrast)\//, '').replace(/\.\w+$/, '') === stem)!.file;

/** A wrong fixture is a right one with one line changed. */
interface Edit {
  readonly row: Row;
  readonly line: number;
  readonly text: string;
}

/** Null where the edit is not of one backward line. */
function editOf(row: Row, right: readonly string[]): Edit | null {
  const wrong = read(row.file).split('\n');
  const changed = wrong.flatMap((text, line) => (text === right[line] ? [] : [line]));
  if (wrong.length !== right.length || changed.length !== 1) return null;
  const line = changed[0]!;
  return line > right.indexOf('backward: |') ? { row, line, text: wrong[line]! } : null;
}

interface Pair {
  readonly stem: string;
  readonly text: string;
  readonly edits: readonly [Edit, Edit];
}

function pairs(): Pair[] {
  const rows = table.filter(
    ({ file, verdict, code, roots }) =>
      file.startsWith('wrong') && verdict === 'fail' && code === null && roots.length === 1,
  );
  const stems = [...new Set(rows.map(({ file }) => file.slice('wrong/'.length).split('--')[0]!))];
  return stems.flatMap((stem) => {
    const right = read(rightFile(stem)).split('\n');
    if (!right.includes('backward: |')) return [];
    const edits = rows
      .filter(({ file }) => file.startsWith(`wrong/${stem}--`))
      .flatMap((row) => editOf(row, right) ?? []);
    return edits.flatMap((first, i) =>
      edits.slice(i + 1).flatMap((second): Pair[] => {
        if (first.line === second.line || first.row.roots[0] === second.row.roots[0]) return [];
        const lines = right.map((line, at) =>
          at === first.line ? first.text : at === second.line ? second.text : line,
        );
        return [{ stem, text: lines.join('\n'), edits: [first, second] }];
      }),
    );
  });
}

/** 1/keep moves from dA1 to dZ1, which is as right: dA1 is then the gradient of an earlier A1. */
const makesUp = ({ edits }: Pair): boolean =>
  edits.map(({ row }) => row.file).join() ===
  'wrong/dropout-mask--keep-missing.yaml,wrong/dropout-mask--keep-twice.yaml';

const everyPair = pairs().filter((pair) => !makesUp(pair));
const chosen = all ? everyPair : everyPair.toSorted((a, b) => hash(a.text) - hash(b.text)).slice(0, MANY);

describe('two wrong equations at once', () => {
  // What is left has an explanation by one edit: both gradients of a layer lack 1/m, say, which dZ alone may do.
  it('all fail, and at least nine in ten name both equations', { timeout: 1_200_000 }, () => {
    const [unseen, half]: [unknown[], unknown[]] = [[], []];
    for (const { stem, text, edits } of chosen) {
      const results = loadModels(`${stem}.yaml`, text, () => new Uint8Array()).map((model) =>
        checkModel(model),
      );
      const gradients = results.flatMap((each) => each.gradients);
      const planted = edits.map(({ row }) => row.roots[0]!);
      const roots = [...new Set(gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name))];
      const named = new Set([
        ...roots,
        ...gradients.flatMap(({ alternatives }) => alternatives),
        ...results
          .flatMap(({ diagnostics }) => diagnostics)
          .filter(({ code }) => code === 'gradient/compensating')
          .map(({ equation }) => equation),
      ]);
      if (!results.some(({ verdict }) => verdict === 'fail')) unseen.push({ stem, planted });
      if (!planted.every((name) => named.has(name)))
        half.push({
          stem,
          bugs: edits.map(({ row, text: line }) => `${row.file}: ${line.trim()}`),
          planted,
          roots,
        });
      // Nothing that is right in both models and reads neither of them is blamed beside them.
      if (roots.length > 2) half.push({ stem, planted, roots });
    }
    expect(chosen.length).toBeGreaterThanOrEqual(40);
    expect(unseen).toEqual([]);
    expect(half.length / chosen.length, JSON.stringify(half, null, 1)).toBeLessThanOrEqual(0.1);
  });
});
