import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ansiStyle } from '../../src/diagnostics/style.ts';
import { textWidth } from '../../src/diagnostics/text.ts';
import type { ReportOptions } from '../../src/report/options.ts';
import { pretty } from '../../src/report/pretty.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { makeReport } from '../../src/report/verdict.ts';
import {
  failing,
  gradient,
  gradients,
  misshapen,
  options,
  passing,
  repaired,
  undecided,
  unreadable,
  withoutBackward,
} from './results.ts';

const print = (cases: CaseResult[], other: Partial<ReportOptions> = {}): string =>
  pretty(makeReport(cases, '0.1.0'), { ...options, ...other });

const shapesOnly = (result: CaseResult): CaseResult => ({
  ...result,
  gradients: [],
  trials: 0,
  trialSizes: [],
});
const varied = { ...passing, vary: { pad: 0, stride: 1 } };
const warned = { ...passing, diagnostics: failing.diagnostics.filter((each) => each.severity === 'warning') };

const reports: Record<string, [cases: CaseResult[], options?: Partial<ReportOptions>]> = {
  passing: [[passing]],
  'one-root': [[failing]],
  'shape-error': [[misshapen]],
  inconclusive: [[undecided]],
  'without-backward': [[withoutBackward]],
  unreadable: [[unreadable]],
  shapes: [[shapesOnly(passing)], { command: 'shapes' }],
  'shapes-wrong': [[shapesOnly(misshapen)], { command: 'shapes' }],
  several: [[passing, varied, warned, failing, unreadable, passing, undecided]],
  repaired: [[repaired], { sourcesBefore: options.sources }],
  'repaired-of-several': [[repaired, passing], { sourcesBefore: options.sources }],
  quiet: [[passing, failing, unreadable, undecided], { quiet: true }],
};

test('a repaired equation is shown as it is now: an accumulation, the last one of its name', () => {
  const dW1 = passing.equations.find(({ name }) => name === 'dW1');
  const now = ['dW1 = 0', 'dW1 += 1/m * dZ1 @ X.T', 'dW1 = late'].map((text, i) => ({
    ...dW1!,
    text,
    location: { ...dW1!.location, line: 15 + i },
  }));
  expect(print([{ ...repaired, equations: now }])).toContain(
    'fixed: two-layer.yaml:16  dW1 += 1/m * dZ1 @ X.T\n',
  );
});

describe.each(Object.entries(reports))('%s', (name, [cases, other]) => {
  test('looks like this', async () => {
    await expect(print(cases, other)).toMatchFileSnapshot(`pretty/${name}.txt`);
  });

  test.each([80, 60])('fits into %i columns', (width) => {
    // A command and a place are never broken; these are short enough.
    const lines = print(cases, { ...other, width })
      .split('\n')
      .filter((line) => !line.startsWith('replay: ') && !(other?.quiet ?? false));
    expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
  });

  test('ends with one line break and has no trailing space', () => {
    const report = print(cases, other);
    expect(report).toMatch(/[^\n]\n$/);
    expect(report).not.toMatch(/ \n/);
  });

  test('says the same in colour', () => {
    expect(stripVTControlCharacters(print(cases, { ...other, style: ansiStyle }))).toBe(print(cases, other));
  });
});

test('there is colour, and none without it', () => {
  expect(print([failing], { style: ansiStyle })).toContain('\u001b[31m');
  expect(print([failing])).not.toContain('\u001b');
});

describe('the line that replays a failure', () => {
  const replayed = (result: CaseResult, other: Partial<ReportOptions> = {}): string | undefined =>
    /^replay: (.*)$/m.exec(print([result], other))?.[1];

  test('goes to the trial where the root is worst', () => {
    expect(replayed(failing)).toBe('gradcheck run two-layer.yaml --seed 0 --trial 3');
  });
  test('repeats the flags that matter', () => {
    expect(replayed({ ...failing, seed: 7 }, { flags: ['--mode projection'] })).toBe(
      'gradcheck run two-layer.yaml --seed 7 --trial 3 --mode projection',
    );
  });
  test('quotes a file for the shell', () => {
    expect(replayed({ ...failing, file: "my model's.yaml" })).toContain(
      String.raw`run 'my model'\''s.yaml' --seed`,
    );
  });
  test('is there only for failures', () => {
    expect([passing, undecided, unreadable].map((each) => replayed(each))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('text from files cannot steer the terminal', () => {
  const name = 'a\u001b[2Jb';
  const evil: CaseResult = {
    ...failing,
    name,
    file: name,
    gradients: gradients(gradient('dW1', { verdict: 'inconclusive', reason: name })),
    derived: [name],
  };
  expect(print([evil])).not.toContain('\u001b');
  expect(print([evil, evil])).not.toContain('\u001b');
  expect(print([evil], { quiet: true })).not.toContain('\u001b');
});

test('of many gradients only those that are not right are listed', () => {
  const many = Array.from({ length: 100 }, (_, i) => ({ ...gradient('dW1'), name: `dW${i}` }));
  const report = print([
    { ...failing, gradients: [...many, gradient('dW2', { verdict: 'fail', cause: 'root' })] },
  ]);
  expect(report).toContain('wrong here');
  expect(report).not.toContain('dW17');
  expect(report).toContain('100 more gradients are ok');
});

test('long names, shapes and reasons fit too', () => {
  const long = gradient('dW1', {
    verdict: 'inconclusive',
    reason: 'cancellation: '.repeat(6),
    shape: Array.from({ length: 5 }, (_, i) => `a_long_dimension_${i}`),
    inconclusive: 12345,
    kinks: 12345,
    zero: 12345,
  });
  const report = print([{ ...undecided, gradients: [{ ...long, name: 'd'.repeat(60) }] }]);
  expect(report.split('\n').filter((line) => textWidth(line) > 80)).toEqual([]);
});

describe('--strict', () => {
  test('says why the exit code is not that of the verdict', () => {
    expect(print([warned], { strict: true })).toContain('strict: 1 warning, which --strict makes a failure');
    expect(print([passing], { strict: true })).not.toContain('strict:');
    expect(print([failing], { strict: true })).not.toContain('strict:');
  });
  test('lists warnings where one line a case is wanted', () => {
    expect(print([warned], { quiet: true })).toBe('');
    expect(print([warned], { quiet: true, strict: true })).toMatch(
      /^two-layer\.yaml:.* warning: .* \(\w+\/[\w-]+\)\n$/,
    );
  });
});

test('where nothing was compared, the reason stands once', () => {
  const unchecked = gradients(
    gradient('dW1', { verdict: 'unchecked', reason: 'a shape error in forward' }),
    gradient('dW2', { verdict: 'unchecked', reason: 'a shape error in forward' }),
  );
  const report = print([{ ...failing, gradients: unchecked.filter((each) => each.verdict === 'unchecked') }]);
  expect(report).toContain('no gradient was checked: a shape error in forward\n');
  expect(report).not.toContain('not checked:');
});
