import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult, Verdict } from '../../src/check/result.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { trace } from '../../src/program/trace.ts';
import { hash } from '../../src/shapes/random.ts';
import {
  inBrackets,
  literalOne,
  merged,
  modelsOf,
  otherConvention,
  otherLoss,
  readFixture,
  renamed,
  renamedGradient,
  reordered,
  resized,
  scaledInputs,
  split,
} from './transform.ts';
import type { Parts } from './transform.ts';

// TRANSFORMATIONS=all runs every transformation of every fixture; else each has a few, and each transformation many.
const all = process.env['TRANSFORMATIONS'] === 'all';
const FEW = { right: 2, wrong: 1 };

interface Row {
  readonly file: string;
  readonly verdict: Verdict;
  readonly roots: readonly string[];
  readonly code: string | null;
  readonly mayBeAlternative?: boolean;
  readonly warnings?: readonly string[];
}

const table = JSON.parse(
  readFileSync(new URL('../../fixtures/expected.json', import.meta.url), 'utf8'),
) as Row[];
const right = table.filter(({ verdict, file }) => verdict === 'pass' && !file.startsWith('wrong'));
const wrong = table.filter(
  ({ file, code, verdict, roots }) =>
    (all || hash('wrong', file) % 2 === 0) &&
    file.startsWith('wrong') &&
    verdict === 'fail' &&
    code === null &&
    roots.length > 0,
);

/** What every name becomes, to find the roots again. */
interface Transformed {
  readonly parts: Parts;
  readonly rename?: (name: string) => string;
}
type Transformation = (parts: Parts) => Transformed | null;

const free = ({ rest }: Parts): string[] =>
  Object.entries(rest['dims'] ?? {}).flatMap(([name, size]) => (typeof size === 'number' ? [name] : []));
const examples = (parts: Parts): string | undefined =>
  ['m', 'N', 'T'].find((name) => free(parts).includes(name)) ?? free(parts)[0];
const pairs = (parts: Parts) => modelsOf(parts).flatMap((model) => trace(model, model.sizes).pairs);

/** m times as large where gradients are those of the total, m times as small where they are those of one example. */
const convention = (parts: Parts): Transformed | null => {
  const dimension = examples(parts);
  if (dimension === undefined) return null;
  const intermediates = pairs(parts)
    .filter(({ role }) => role === 'intermediate')
    .map(({ name }) => name);
  const perExample =
    JSON.stringify(parts.backward).includes('"dZ2"') || /"name":"dZ"/.test(JSON.stringify(parts.backward));
  return { parts: otherConvention(parts, intermediates, perExample ? '/' : '*', dimension) };
};

/** They hold for wrong models as well: the same equation is the first wrong one. */
const everywhere: Readonly<Record<string, Transformation>> = {
  'other names': (parts) => ({ parts: renamed(parts), rename: renamedGradient }),
  'names in brackets': inBrackets,
  'temporaries for both sides of an operation': (parts) => ({ parts: split(parts) }),
  'temporaries merged': (parts) => ({ parts: merged(merged(parts, 'forward'), 'backward') }),
  'another order': (parts) => ({ parts: reordered(parts, 1) }),
  'a third order': (parts) => ({ parts: reordered(parts, 2) }),
  'other sizes': (parts) => ({ parts: resized(parts, 1) }),
  'all sizes 3': (parts) => ({ parts: resized(parts, 1, 3) }),
  'small inputs': (parts) => ({ parts: scaledInputs(parts, 0.03) }),
  'loss + 1e4': (parts) => ({ parts: otherLoss(parts, '+ 1e4') }),
};

const ofRight: Readonly<Record<string, Transformation>> = {
  ...everywhere,
  'all sizes 2': (parts) => ({ parts: resized(parts, 1, 2) }),
  'all sizes 7': (parts) => ({ parts: resized(parts, 1, 7) }),
  'inputs of 1e-3': (parts) => ({ parts: scaledInputs(parts, 1e-3) }),
  // Each gradient is scaled in a last step, which its users do not read.
  'loss * 1e-6': (parts) => ({
    parts: otherLoss(parts, '* 1e-6', [...new Set(pairs(parts).map(({ name }) => name))], '1e-6'),
  }),
  'the other convention': convention,
  'one example': (parts) => (free(parts).includes('m') ? { parts: literalOne(parts, 'm') } : null),
  'one unit': (parts) => (free(parts).includes('n2') ? { parts: literalOne(parts, 'n2') } : null),
};

/** The cases of a transformed model; null where its sizes are not admissible. */
function checked({ parts }: Transformed): CaseResult[] | null {
  try {
    return modelsOf(parts).map((model) => checkModel(model));
  } catch (error) {
    if (
      error instanceof InputError &&
      error.diagnostics.every(({ code }) => code === 'input/dimension' || code === 'input/size')
    )
      return null;
    throw error;
  }
}

/** By a hash, so that another fixture changes no other's choice. Half of the wrong ones are left out. */
const chosen = (file: string, name: string, names: readonly string[], few: number): boolean =>
  all || names.toSorted((a, b) => hash(file, a) - hash(file, b)).indexOf(name) < few;

const jobs = (rows: readonly Row[], table: Readonly<Record<string, Transformation>>, few: number) =>
  Object.keys(table).map((name) => ({
    name,
    rows: rows.filter(({ file }) => chosen(file, name, Object.keys(table), few)),
  }));

const generous = { timeout: 600_000 };

/** Models that have nothing to do with the transformation, or cannot stand it. */
const unable: Readonly<Record<string, RegExp>> = {
  'one example': /batch-norm/, // over one example the variance is zero
  'loss * 1e-6': /integer-labels/, // what is set aside there has no user that reads its last step
  'the other convention': /dimension-check/, // one dz[l] is a parameter's, the other is not
  'small inputs': /huber/, // residuals stay small: no point reaches the branch with the bug
};

describe('right models stay right with', () => {
  it.each(jobs(right, ofRight, FEW.right))('$name', generous, ({ name, rows }) => {
    const bad: unknown[] = [];
    for (const { file, warnings } of rows) {
      if (unable[name]?.test(file)) continue;
      const transformed = ofRight[name]!(readFixture(file));
      for (const result of (transformed && checked(transformed)) ?? []) {
        const said = [
          ...new Set(result.diagnostics.map(({ code, message }) => `${code}: ${message}`)),
        ].filter((each) => !warnings?.some((code) => each.startsWith(code)) && !each.startsWith('point/'));
        const notPassed = result.gradients
          .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'vacuous')
          .map((gradient) => `${gradient.name} ${gradient.verdict} ${gradient.cause} ${gradient.reason}`);
        if (result.verdict !== 'pass' || said.length > 0)
          bad.push({ file, verdict: result.verdict, notPassed, said });
      }
    }
    expect(bad).toEqual([]);
  });

  it('inputs of 1e3: saturated at worst, never wrong', generous, () => {
    for (const { file } of right.filter(({ file }) =>
      chosen(file, 'inputs of 1e3', Object.keys(ofRight), FEW.right),
    )) {
      const results = checked({ parts: scaledInputs(readFixture(file), 1e3) })!;
      const roots = results.flatMap(({ gradients }) =>
        gradients.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name),
      );
      expect({ file, roots }).toEqual({ file, roots: [] });
    }
  });
});

describe('wrong models stay wrong at the same equation with', () => {
  it.each(jobs(wrong, everywhere, FEW.wrong))('$name', generous, ({ name, rows }) => {
    const bad: unknown[] = [];
    for (const { file, roots: planted, mayBeAlternative } of rows) {
      if (unable[name]?.test(file)) continue;
      const transformed = everywhere[name]!(readFixture(file));
      const results = transformed && checked(transformed);
      if (!results) continue;
      const rename = transformed.rename ?? ((each: string) => each);
      const gradients = results.flatMap((each) => each.gradients);
      const roots = [
        ...new Set(gradients.filter(({ cause }) => cause === 'root').map((each) => each.name)),
      ].toSorted();
      const alternatives = [...new Set(gradients.flatMap((each) => each.alternatives))];
      const wanted = planted.map(rename).toSorted();
      const found = mayBeAlternative
        ? wanted.every((each) => [...roots, ...alternatives].includes(each))
        : roots.join() === wanted.join();
      if (!found || !results.some(({ verdict }) => verdict === 'fail'))
        bad.push({
          file,
          wanted,
          roots,
          alternatives,
          verdicts: results.map(({ verdict }) => verdict),
          notPassed: gradients
            .filter(({ verdict }) => verdict !== 'pass')
            .map((each) => `${each.name} ${each.verdict} ${each.reason}`),
        });
    }
    expect(bad).toEqual([]);
  });
});
