import { describe, expect, test } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { hinted } from '../../src/report/hint.ts';
import type { HintLevel } from '../../src/report/hint.ts';
import { json } from '../../src/report/json.ts';
import { pretty } from '../../src/report/pretty.ts';
import { makeReport } from '../../src/report/verdict.ts';
import {
  at,
  failing,
  gradient,
  gradients,
  misshapen,
  options,
  passing,
  repaired,
  unreadable,
} from './results.ts';

/** Each part that gives a cause or a repair away says so. */
const told: CaseResult = {
  ...failing,
  derived: ['dZ2 = REPAIR'],
  gradients: gradients(
    gradient('dW1', {
      verdict: 'fail',
      cause: 'root',
      failed: 12,
      relativeError: 0.8125,
      worst: { trial: 3, index: [0, 2], analytic: 0.7654, numeric: 0.1543, uncertainty: 0, slopes: null },
    }),
  ),
  diagnostics: [
    {
      ...repaired.repaired![0]!,
      message: 'CAUSE',
      labels: [{ message: 'CAUSE', location: at(16, 'X.T') }],
      notes: ['CAUSE'],
      help: 'REPAIR',
      fix: { ...repaired.repaired![0]!.fix!, title: 'REPAIR', replacement: 'REPAIR' },
      location: at(16, '1/m'),
    },
  ],
};

const reports = (result: CaseResult, level: HintLevel): string => {
  const report = makeReport([hinted(result, level)], '1');
  return [json(report, options), pretty(report, options), pretty(report, { ...options, quiet: true })].join(
    '\n',
  );
};

describe('a hint', () => {
  test('of 3 is everything', () => {
    expect(hinted(told, 3)).toBe(told);
  });

  test('of 2 says why, and nothing of the repair', () => {
    expect(reports(told, 3)).toMatch(/REPAIR/);
    const said = reports(told, 2);
    expect(said).not.toMatch(/REPAIR/);
    expect(said).toMatch(/CAUSE/);
    expect(said).toMatch(/missing-mean/);
    expect(said).toMatch(/0\.7654/);
  });

  test('of 1 says only where', () => {
    const said = reports(told, 1);
    expect(said).not.toMatch(/REPAIR|CAUSE|missing-mean|0\.8125|0\.7654|0\.1543/);
    expect(said).toMatch(/dW1 is wrong here/);
    const { diagnostics, verdict, gradients } = hinted(told, 1);
    expect(diagnostics).toEqual([
      diagnostic({
        code: 'gradient/mismatch',
        message: 'dW1 is wrong here',
        equation: 'dW1',
        location: passing.equations.find(({ name }) => name === 'dW1')!.location,
      }),
    ]);
    expect(verdict).toBe('fail');
    expect(gradients.find(({ name }) => name === 'dW1')).toMatchObject({ verdict: 'fail', cause: 'root' });
  });

  test('of 1 says nothing of shapes either', () => {
    const said = reports(misshapen, 1);
    expect(said).toMatch(/dW1 is wrong here/);
    expect(said).not.toMatch(/inner-dimensions|m is not n0|X is \(n0, m\)|needs/);
  });

  test('of 1 points at the equation itself, not at the wrong part, nor at another of its name', () => {
    const equation = passing.equations.find(({ name }) => name === 'dW1')!;
    const others = [10, 18, 30].map((line) => ({ ...equation, location: { ...at(16, 'dW1'), line } }));
    const [first] = misshapen.diagnostics;
    const below = { ...first!, location: { ...at(16, 'X'), line: 20, endLine: 20 } };
    const { diagnostics } = hinted({ ...misshapen, equations: others, diagnostics: [below] }, 1);
    expect(diagnostics[0]!.location).toEqual(others[1]!.location);
  });

  test('of 1 names one equation once', () => {
    const [first] = misshapen.diagnostics;
    const twice = {
      ...misshapen,
      diagnostics: [first!, { ...first!, message: 'more', location: at(16, 'X') }],
    };
    expect(hinted(twice, 1).diagnostics).toHaveLength(1);
  });

  test.each([1, 2] as const)('of %i leaves bad input and right gradients as they are', (level) => {
    expect(hinted(unreadable, level)).toEqual(unreadable);
    expect(hinted(passing, level)).toEqual(passing);
  });
});
