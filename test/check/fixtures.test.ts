import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult, Verdict } from '../../src/check/result.ts';
import { loadModels } from '../../src/model/load.ts';

interface Row {
  readonly file: string;
  readonly verdict: Verdict;
  readonly roots: readonly string[];
  readonly code: string | null;
  readonly mayBeAlternative?: boolean;
  readonly warnings?: readonly string[];
}

const folder = new URL('../../fixtures/', import.meta.url);
const table = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Row[];
const worstFirst: readonly Verdict[] = ['error', 'fail', 'inconclusive', 'pass'];

const casesOf = (file: string): CaseResult[] => {
  const place = new URL(file, folder);
  return loadModels(file, readFileSync(place, 'utf8'), (path) => readFileSync(new URL(path, place))).map(
    (model) => checkModel(model),
  );
};

describe('every fixture has the verdict, the roots and the code of the table', () => {
  it.each(table)('$file', (row) => {
    const cases = casesOf(row.file);
    expect(worstFirst.find((verdict) => cases.some((each) => each.verdict === verdict))).toBe(row.verdict);

    const gradients = cases.flatMap((each) => each.gradients);
    const roots = [...new Set(gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name))];
    const alternatives = gradients.flatMap((gradient) => gradient.alternatives);
    if (row.mayBeAlternative)
      expect([...roots, ...alternatives]).toEqual(expect.arrayContaining([...row.roots]));
    else expect(roots.toSorted()).toEqual(row.roots.toSorted());

    const said = cases.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
    if (row.code) expect(said).toContain(row.code);
    // A right model gives no error of any kind, and no warning that the table does not name.
    if (row.verdict === 'pass') expect([...new Set(said)].toSorted()).toEqual(row.warnings?.toSorted() ?? []);
  });

  it('throws for nothing but bad input', () => {
    expect(() => loadModels('x.yaml', 'forward: [', () => new Uint8Array())).toThrow(InputError);
  });
});
