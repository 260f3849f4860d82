import { expect } from 'vitest';
import type { CheckOptions } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { checkSourceCase } from '../../src/source/check-source.ts';
import { wantedCases } from '../../src/source/cases.ts';

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

/** The results of a file's parts, without its first line. */
export const casesOf = (text: string, options: CheckOptions = {}): CaseResult[] =>
  wantedCases('net.py', `import numpy as np\n${text}`, nothingBeside, null).cases.flatMap((each) =>
    checkSourceCase(each, options),
  );

/** The verdicts of a text, and of the same with a mistake in it. */
export function judged(
  text: string,
  right: string,
  wrong: string,
  options: CheckOptions = {},
): [right: string[], wrong: string[]] {
  expect(text).toContain(right);
  return [casesOf(text, options), casesOf(text.replace(right, wrong), options)].map((cases) =>
    cases.map(({ verdict }) => verdict),
  ) as [string[], string[]];
}
