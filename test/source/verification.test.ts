// The comparison by itself: what "NumPy" answers is made of our own values, and changed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSourceCase } from '../../src/source/check-source.ts';
import type { CaseResult } from '../../src/check/result.ts';
import type { Model } from '../../src/model/model.ts';
import { wantedCases } from '../../src/source/cases.ts';
import type { Answer, Noted } from '../../src/source/verification/answer.ts';
import { decodeNumbers, encodeNumbers } from '../../src/source/verification/base64.ts';
import { tracedValues } from '../../src/source/verification/traced-values.ts';
import { requestFor } from '../../src/source/verification/request.ts';
import type { Request } from '../../src/source/verification/request.ts';
import { verified } from '../../src/source/verification/verify.ts';

const text = readFileSync(new URL('../../fixtures/source/planar.py', import.meta.url), 'utf8');
const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

function checked(file: string): { model: Model; result: CaseResult } {
  const [only] = wantedCases('planar.py', file, nothingBeside, null).cases;
  const [result] = checkSourceCase(only!, {});
  return { model: only!.readings[0]!.models[0]!, result: result! };
}

/** What NumPy notes where it computes as we do. */
function ownAnswer(model: Model): Answer {
  const traced = tracedValues(model, 0);
  const { places } = requestFor(traced);
  const keys = places.map((each) => each.join(' '));
  const records = traced.values.flatMap(({ place, equation, value }): Noted[] =>
    value
      ? [
          [
            keys.indexOf(`${place.text} ${place.line} ${place.column}`),
            equation.variable,
            'array',
            'float64',
            [...value.shape],
            encodeNumbers(value.data),
          ],
        ]
      : [],
  );
  return { python: '3', numpy: '2', error: null, records };
}

const planar = checked(text);
const right = ownAnswer(planar.model);

/** The answer with the records of one name changed. */
function changed(name: string, change: (record: Noted) => Noted | null): Answer {
  return {
    ...right,
    records: right.records.flatMap((record) => {
      const after = record[1] === name ? change(record) : record;
      return after ? [after] : [];
    }),
  };
}

const asked = (answer: Answer, again: (request: Request) => Answer = () => answer): CaseResult =>
  verified(planar.result, planar.model, (request) => (request.reseed === 0 ? answer : again(request)));

const moved =
  (by: (value: number) => number) =>
  ([place, name, kind, type, shape, data]: Noted): Noted => [
    place,
    name,
    kind,
    type,
    shape,
    encodeNumbers(decodeNumbers(data!).map(by)),
  ];

it('numbers survive', () => {
  const numbers = Float64Array.of(0, -0, 1.5, NaN, -Infinity, 5e-324, Math.PI);
  expect(decodeNumbers(encodeNumbers(numbers))).toEqual(numbers);
  expect(encodeNumbers(Float64Array.of(1))).toBe('AAAAAAAA8D8=');
});

it('what agrees is counted', () => {
  const { verdict, numpy, diagnostics } = asked(right);
  expect([verdict, diagnostics]).toEqual(['pass', planar.result.diagnostics]);
  expect(numpy).toEqual({
    version: '2',
    values: 17,
    agreeing: 17,
    differing: [],
    leftOut: [],
    precision: null,
    stops: null,
  });
});

describe('what differs is found', () => {
  it.each([
    ['a value', moved((value) => value * (1 + 1e-8)), /^dZ1\[0, 0\] is .* but .* in NumPy 2$/],
    ['NaN', moved(() => NaN), /but NaN in/],
    [
      'a shape',
      ([place, name, kind, type, [n, m], data]: Noted): Noted => [place, name, kind, type, [m!, n!], data],
      /^dZ1 is \(5, 11\) in gradcheck's trace, but \(11, 5\) in NumPy 2$/,
    ],
    [
      'no number',
      ([place, name]: Noted): Noted => [place, name, 'other', 'dict', [], null],
      /but of type dict/,
    ],
    ['a statement that is not executed', () => null, /but never set here in/],
  ])('%s', (_, change, message) => {
    const { verdict, diagnostics, numpy } = asked(changed('dZ1', change));
    expect(verdict).toBe('inconclusive');
    expect(numpy!.differing).toEqual(['dZ1']);
    expect(diagnostics[0]).toMatchObject({
      code: 'value/numpy',
      severity: 'error',
      message: expect.stringMatching(message),
      location: { file: 'planar.py', line: 35, column: 5 },
    });
  });

  it('every value by itself, in every entry', () => {
    for (const name of new Set(right.records.map(([, variable]) => variable!))) {
      const { numpy } = asked(
        changed(
          name,
          moved((value) => value + 1e-6),
        ),
      );
      expect([name, numpy!.differing.length > 0]).toEqual([name, true]);
    }
  });
});

it('rounding is no difference', () => {
  const near = right.records.map(moved((value) => value * (1 + 4e-16)));
  expect(asked({ ...right, records: near }).numpy!.agreeing).toBe(17);
});

it('what changes with the seed is left out', () => {
  const one = changed(
    'A1',
    moved((value) => value + 1),
  );
  const other = changed(
    'A1',
    moved((value) => value + 2),
  );
  const { verdict, numpy } = asked(one, ({ reseed }) => (reseed === 1 ? other : one));
  expect(verdict).toBe('pass');
  expect(numpy).toMatchObject({
    agreeing: 16,
    leftOut: [{ reason: 'random', count: 1, names: ['A1'] }],
  });
});

it('narrower types are compared as far as they go', () => {
  const narrow = changed('dZ1', ([place, name, kind, , shape, data]) => [
    place,
    name,
    kind,
    'float32',
    shape,
    encodeNumbers(Float64Array.from(Float32Array.from(decodeNumbers(data!)))),
  ]);
  expect(asked(narrow).numpy).toMatchObject({ agreeing: 17, precision: 'float32' });
});

it('an exception is told at its line, and one that was foreseen ends the comparison', () => {
  const error = { type: 'ValueError', message: 'no', place: [0, 34] as [number, number], because: null };
  const raised = asked({ ...right, error });
  expect(raised.verdict).toBe('error');
  expect(raised.diagnostics[0]).toMatchObject({
    code: 'input/exception',
    message: 'with NumPy 2 this raises ValueError: no',
    location: { line: 34, column: 5 },
  });

  const wrong = checked(
    text.replace('Z1 = np.dot(parameters["W1"], X)', 'Z1 = np.dot(parameters["W1"], X.T @ X)'),
  );
  const line = wrong.result.diagnostics.find(({ severity }) => severity === 'error')!.location!.line;
  const { verdict, numpy } = verified(wrong.result, wrong.model, () => ({
    ...right,
    records: [],
    error: { ...error, place: [0, line] },
  }));
  expect([verdict, numpy?.stops]).toEqual([wrong.result.verdict, 'ValueError: no']);
});
