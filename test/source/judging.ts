import { expect } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import { checkSourceCase } from '../../src/source/check-source.ts';
import { wantedCases } from '../../src/source/cases.ts';

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

/** The results of a file's parts, without its first line. */
export const casesOf = (text: string): CaseResult[] =>
  wantedCases('net.py', `import numpy as np\n${text}`, nothingBeside, null).cases.flatMap((each) =>
    checkSourceCase(each, {}),
  );

/** The verdicts of a text, and of the same with a mistake in it. */
export function judged(text: string, right: string, wrong: string): [right: string[], wrong: string[]] {
  expect(text).toContain(right);
  return [casesOf(text), casesOf(text.replace(right, wrong))].map((cases) =>
    cases.map(({ verdict }) => verdict),
  ) as [string[], string[]];
}
