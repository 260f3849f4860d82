import type { CaseResult, Report, Verdict } from '../check/result.ts';

/** Of several verdicts the first of these counts. */
const ORDER: readonly Verdict[] = ['error', 'fail', 'inconclusive', 'pass'];

/** Error over fail over inconclusive over pass; pass for none. */
export const worstVerdict = (verdicts: readonly Verdict[]): Verdict =>
  ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'pass';

/** The report of section 11 of the design, from the cases in the order in which they were checked. */
export function makeReport(cases: readonly CaseResult[], version: string): Report {
  return {
    schemaVersion: 1,
    tool: { name: 'gradcheck', version },
    verdict: worstVerdict(cases.map((each) => each.verdict)),
    cases,
  };
}
