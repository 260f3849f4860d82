import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromJSONSchema } from 'zod';
import { json } from '../../src/report/json.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { reportJsonSchema, reportSchema } from '../../src/report/schema.ts';
import { makeReport, worstVerdict } from '../../src/report/verdict.ts';
import {
  failing,
  gradient,
  misshapen,
  options,
  passing,
  repaired,
  undecided,
  unreadable,
  withoutBackward,
} from './results.ts';

const write = (...cases: CaseResult[]) => JSON.parse(json(makeReport(cases, '0.1.0'), options));
const shipped = JSON.parse(readFileSync(new URL('../../schema/report.json', import.meta.url), 'utf8'));

const strange: CaseResult = {
  ...failing,
  gradients: [
    gradient('dW1', {
      relativeError: Infinity,
      worst: {
        trial: 1,
        index: [0, 0],
        analytic: NaN,
        numeric: -Infinity,
        uncertainty: 0,
        slopes: [-Infinity, NaN],
      },
    }),
  ],
};

test.each(
  Object.entries({ passing, failing, misshapen, undecided, withoutBackward, unreadable, strange, repaired }),
)('the report of a case is valid: %s', (_name, result) => {
  const report = write(result);
  // Strict: a field that the schema does not know would be stripped, and so be missing from the right side.
  expect(reportSchema.parse(report)).toEqual(report);
  expect(fromJSONSchema(shipped).safeParse(report).error).toBeUndefined();
});

test('a report with a wrong field is not valid', () => {
  const report = write(passing);
  const wrong = { ...report, cases: [{ ...report.cases[0], verdict: 'passed' }] };
  expect(reportSchema.safeParse(wrong).success).toBe(false);
  expect(fromJSONSchema(shipped).safeParse(wrong).success).toBe(false);
});

test('the shipped schema is the one that the code gives (npm run schema)', () => {
  expect(shipped).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
});

test('numbers that JSON lacks are strings', () => {
  const [{ relativeError, worst }] = write(strange).cases[0].gradients;
  expect([relativeError, worst.analytic, worst.numeric, worst.uncertainty]).toEqual([
    'Infinity',
    'NaN',
    '-Infinity',
    0,
  ]);
});

test('every field of the result is there', () => {
  expect(write(failing)).toEqual({
    schemaVersion: 1,
    tool: { name: 'gradcheck', version: '0.1.0' },
    verdict: 'fail',
    cases: [failing],
  });
});

describe('the verdict over several cases', () => {
  test('is the worst: error over fail over inconclusive over pass', () => {
    expect(worstVerdict(['pass', 'inconclusive'])).toBe('inconclusive');
    expect(worstVerdict(['inconclusive', 'fail', 'pass'])).toBe('fail');
    expect(worstVerdict(['fail', 'error', 'inconclusive'])).toBe('error');
    expect(worstVerdict([])).toBe('pass');
  });
});
