// Whether a repaired text is better in every respect than the text before.
import type { CaseResult, GradientResult } from '../check/result.ts';
import type { Repairable } from './chosen-fixes.ts';

/**
 * Why a repair must not be written; null where it may: every case passes, or what it repairs is right, and nothing that
 * passed before is worse. All three lists have one entry a case.
 */
export function objection(
  before: readonly CaseResult[],
  after: readonly CaseResult[],
  repaired: readonly (readonly Repairable[])[],
): string | null {
  if (after.length !== before.length) return 'the repaired file would have other cases';
  for (const [i, now] of after.entries()) {
    const said = inCase(before[i]!, now, repaired[i]!);
    if (said !== null) return now.vary === null ? said : `${said} in ${now.name}`;
  }
  return null;
}

function inCase(before: CaseResult, now: CaseResult, repaired: readonly Repairable[]): string | null {
  if (now.verdict === 'pass') return null;
  const errors = now.diagnostics.filter(({ severity }) => severity === 'error');
  if (now.verdict === 'error') {
    const [first] = errors;
    return `the repaired file could not be checked${first ? `: ${first.message}` : ''}`;
  }
  for (const { equation, code } of repaired) {
    const gradient = now.gradients.find(({ name }) => name === equation);
    const isWrong = errors.some((each) => (each.equation ?? each.code) === (equation ?? code));
    if (isWrong || (gradient && !holds(gradient)))
      return `${equation ?? code} would still ${gradient && isOpen(gradient) ? 'be undecided' : 'be wrong'}`;
  }
  for (const { name } of before.gradients.filter(passes)) {
    const gradient = now.gradients.find((each) => each.name === name);
    if (!gradient || !passes(gradient))
      return `${name}, which passes now, would ${gradient && isOpen(gradient) ? 'be undecided' : 'be wrong'}`;
  }
  return before.verdict === 'pass' ? 'a case that passes now would not' : null;
}

const passes = ({ verdict }: GradientResult): boolean => verdict === 'pass' || verdict === 'vacuous';

const isOpen = ({ verdict }: GradientResult): boolean =>
  verdict === 'inconclusive' || verdict === 'unchecked';

/** An equation is right that only hands the error of another one on. */
const holds = (gradient: GradientResult): boolean =>
  passes(gradient) || (gradient.verdict === 'fail' && gradient.cause === 'inherited');
