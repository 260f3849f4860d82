import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { Diagnostic, Fix } from '../../src/diagnostics/diagnostic.ts';
import type { Model } from '../../src/model/model.ts';
import { mutantsOf } from './mutants.ts';
import type { Mutant } from './mutants.ts';
import { rightFixtures } from './originals.ts';
import { score } from './score.ts';
import { aims, missesOf, summary } from './summary.ts';
import type { Seen } from './summary.ts';

const tanh = rightFixtures().find(({ name }) => name === 'course/two-layer-tanh.yaml')!;
const mutantWith = (after: string): Mutant => mutantsOf(tanh).find((each) => each.after === after)!;
const missingMean = mutantWith('dW1 = dZ1 @ X.T');
const lossOfSum = mutantWith('J = -1 * sum(Y * log(A2) + (1 - Y) * log(1 - A2))');

const checked = (model: Model): CaseResult => checkModel(model, { diagnose: false });

/** The check as it is, saying something else of what is wrong. */
const saying =
  (...said: Diagnostic[]) =>
  (model: Model): CaseResult => ({ ...checked(model), diagnostics: said });

/** A right-hand side in the place of the one that stands there. */
function fixOf({ text }: Mutant, name: string, replacement: string, verified = true): Fix {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.startsWith(`  ${name} = `));
  const column = `  ${name} = `.length;
  const location = {
    file: 'x.yaml',
    line: line + 1,
    column: column + 1,
    endLine: line + 1,
    endColumn: lines[line]!.length + 1,
  };
  return { title: '', equation: name, replacement, edits: [{ location, text: replacement }], verified };
}

const error = (code: Diagnostic['code'], equation: string, fix: Fix | null = null): Diagnostic =>
  diagnostic({ code, equation, message: '', fix });

describe('the score of a mutant', () => {
  it('asks for the code about the equation that was changed', () => {
    const code = (each: Diagnostic): boolean => score(missingMean, saying(each)).rightCode;
    expect(code(error('gradient/missing-mean', 'dW1'))).toBe(true);
    expect(code(error('gradient/missing-mean', 'dW2'))).toBe(false);
    expect(code(error('gradient/sign', 'dW1'))).toBe(false);
    expect(code({ ...error('gradient/missing-mean', 'dW1'), severity: 'warning' })).toBe(false);
  });

  it('takes a difference that is not explained only with its repair', () => {
    const half = mutantWith('dZ1 = W2.T @ dZ2 * (1 - A1**3)');
    const fix = fixOf(half, 'dZ1', 'W2.T @ dZ2 * (1 - A1**2)');
    const code = (each: Fix | null): boolean =>
      score(half, saying(error('gradient/mismatch', 'dZ1', each))).rightCode;
    expect(code(null)).toBe(false);
    expect(code(fix)).toBe(half.withRepair.includes('gradient/mismatch'));
  });

  it('writes a repair into the file itself, and believes no flag', () => {
    const repair = (replacement: string, verified = true) =>
      score(
        missingMean,
        saying(error('gradient/missing-mean', 'dW1', fixOf(missingMean, 'dW1', replacement, verified))),
      );
    expect(repair('1/m * dZ1 @ X.T')).toMatchObject({ repaired: true, restored: true, falseRepairs: 0 });
    expect(repair('dZ1 @ X.T / m')).toMatchObject({ repaired: true, restored: false });
    expect(repair('2/m * dZ1 @ X.T')).toMatchObject({ repaired: false, restored: false, falseRepairs: 1 });
    expect(repair('dZ1 @ (')).toMatchObject({ repaired: false, falseRepairs: 1 });
    expect(repair('1/m * dZ1 @ X.T', false)).toMatchObject({ repaired: false, falseRepairs: 0 });
  });

  it('tells the planted root from others', () => {
    const naming =
      (cause: Readonly<Record<string, 'root' | 'inherited' | null>>, alternatives: readonly string[] = []) =>
      (model: Model): CaseResult => {
        const result = checked(model);
        const gradients = result.gradients.map((each) => ({
          ...each,
          cause: cause[each.name] ?? null,
          alternatives,
        }));
        return { ...result, gradients, diagnostics: [] };
      };
    const of = (check: (model: Model) => CaseResult) => {
      const { rightRoot, accused } = score(missingMean, check);
      return { rightRoot, accused };
    };
    expect(of(naming({ dW1: 'root' }))).toEqual({ rightRoot: true, accused: false });
    expect(of(naming({ dZ1: 'root' }))).toEqual({ rightRoot: false, accused: true });
    expect(of(naming({ dZ1: 'root' }, ['dW1']))).toEqual({ rightRoot: true, accused: false });
    expect(of(naming({ dW1: 'root', db1: 'root' }))).toEqual({ rightRoot: false, accused: false });
    expect(of(naming({ dW1: 'inherited' }))).toEqual({ rightRoot: false, accused: false });
  });

  it('knows when it passes with a warning that names what was planted', () => {
    const warning = (equation: string): Diagnostic => ({
      ...error('gradient/partial', equation),
      severity: 'warning',
    });
    const passing =
      (each: Diagnostic) =>
      (model: Model): CaseResult => ({
        ...saying(each)(model),
        verdict: 'pass',
      });
    expect(score(missingMean, passing(warning('dW1')))).toMatchObject({ found: false, warned: true });
    expect(score(missingMean, passing(warning('dZ1')))).toMatchObject({ found: false, warned: false });
    expect(score(missingMean, saying(warning('dW1')))).toMatchObject({ found: true, warned: false });
  });

  it('goes on when a check throws', () => {
    const thrown = score(missingMean, () => {
      throw new TypeError('not a function');
    });
    expect(thrown).toMatchObject({ found: false, rightRoot: false, rightCode: false, repaired: false });
    expect(thrown.crash).toContain('not a function');
  });

  it('of a wrong loss asks which side is blamed', () => {
    const loss = fixOf(lossOfSum, 'J', '-1/m * sum(Y * log(A2) + (1 - Y) * log(1 - A2))');
    const blamed = (each: Diagnostic) => score(lossOfSum, saying(each)).blamed;
    expect(blamed(error('forward/loss-mismatch', 'J'))).toBe(true);
    expect(blamed(error('gradient/missing-mean', 'dZ2', loss))).toBe(true);
    expect(blamed(error('gradient/missing-mean', 'dZ2'))).toBe(false);
    expect(score(lossOfSum, saying(error('forward/loss-mismatch', 'J', loss)))).toMatchObject({
      repaired: true,
      restored: true,
    });
  });
});

describe('the summary', () => {
  const good = score(
    missingMean,
    saying(error('gradient/missing-mean', 'dW1', fixOf(missingMean, 'dW1', '1/m * dZ1 @ X.T'))),
  );
  const excluded = { equal: 3, harmless: 0, rescaled: 0, unreadable: 0, undefined: 0 };
  const seen = (...scores: Seen['scores']): Seen => ({ scores, excluded, right: 2, alarms: [] });

  it('says that the aims are met when they are', () => {
    expect(missesOf(good)).toEqual([]);
    expect(aims(seen({ ...good, milliseconds: 20 })).filter(({ met }) => !met)).toEqual([]);
    expect(summary(seen(good))).toContain('3 equal');
  });

  it('says of each aim when it is missed', () => {
    const bad = {
      ...good,
      found: false,
      accused: true,
      rightRoot: false,
      rightCode: false,
      repaired: false,
      falseRepairs: 1,
      milliseconds: 500,
      crash: 'TypeError',
    };
    const forward = { ...score(lossOfSum, saying()), blamed: false };
    const all = aims({ ...seen(bad, forward), alarms: ['x.yaml'] });
    expect(all.filter(({ met }) => met)).toEqual([]);
    expect(missesOf(bad)).toEqual(['a result', 'found', 'root', 'code', 'repair', 'true repairs']);
    expect(missesOf(forward)).toContain('side');
    // 199 of 200 is not all.
    expect(aims(seen(...Array.from({ length: 199 }, () => good), bad))[0]).toMatchObject({
      value: '99.5 %',
      met: false,
    });
  });
});
