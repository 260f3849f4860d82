// Results in plain words.
import type { CaseResult, GradientResult, Verdict } from '../check/result.ts';

/** Verdicts as signs that read without colour too. */
export const signs: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  error: '!',
};

/** A relative error: `3e-10`, `0.25`, `4`. One digit says all there is to say. */
export function errorText(error: number | null): string {
  if (error === null) return '-';
  if (error === 0 || !Number.isFinite(error)) return String(error);
  return Math.abs(error) < 0.01 || Math.abs(error) >= 1000
    ? error.toExponential(0)
    : String(Number(error.toPrecision(2)));
}

/** `(n1, m)`, `(n,)`, `()`: a shape as NumPy writes it. */
export const shapeText = (shape: readonly string[]): string =>
  `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** `1 trial`, `3 trials`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c`. */
export const list = (names: readonly string[], word = 'and'): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;

/** `n0=3, m=5`. */
export const sizesText = (sizes: Readonly<Record<string, number>>): string =>
  Object.entries(sizes)
    .map(([name, size]) => `${name}=${size}`)
    .join(', ');

/** ` [pad=0, stride=1]`, or nothing. */
export const varyText = (vary: CaseResult['vary']): string =>
  vary === null
    ? ''
    : ` [${Object.entries(vary)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')}]`;

/** Another quantity under the name of a gradient: its equations are used as written, its entries are not compared. */
export const isSetAside = ({ verdict, checked, total }: GradientResult): boolean =>
  verdict === 'pass' && checked === 0 && total > 0;

/** `ok × m`, `set aside`, `wrong here`, `wrong because dZ2 is`, `cannot tell: noise`, `all zero`, `not checked`. */
export function gradientVerdict(gradient: GradientResult): string {
  const { verdict, cause, inheritedFrom, scale, reason } = gradient;
  const because = reason === null ? '' : `: ${reason}`;
  switch (verdict) {
    case 'pass':
      if (isSetAside(gradient)) return 'set aside';
      return scale === null ? 'ok' : `ok × ${scale.text}`;
    case 'vacuous':
      return 'all zero';
    case 'inconclusive':
      return `cannot tell${because}`;
    case 'unchecked':
      return `not checked${because}`;
    case 'fail':
      return cause === 'inherited' && inheritedFrom.length > 0
        ? `wrong because ${list(inheritedFrom)} ${inheritedFrom.length === 1 ? 'is' : 'are'}`
        : 'wrong here';
  }
}

/** `12 of 12`, and what is to be said of those entries: `12 of 12, 3 wrong`; `12 of 12 wrong`; `at least 8 of 12 wrong`. */
export function entriesText({ checked, total, failed, inconclusive, zero, kinks }: GradientResult): string {
  const all = `${checked} of ${total}`;
  if (failed > 0 && checked < total) return `at least ${failed} of ${total} wrong`;
  if (failed > 0 && failed === checked) return `${all} wrong`;
  const counts = { wrong: failed, undecided: inconclusive, zero, 'at a kink': kinks };
  const remarks = Object.entries(counts).flatMap(([word, number]) =>
    number > 0 ? [`${number} ${word}`] : [],
  );
  return [all, ...remarks].join(', ');
}

/** The outcome of a case in one sentence; a brief one where it shares its line. */
export function summary(result: CaseResult, brief = false): string {
  switch (result.verdict) {
    case 'error':
      return wasChecked(result) ? 'could not be verified' : 'could not be checked';
    case 'fail':
      return failure(result);
    case 'inconclusive':
      return undecided(result);
    case 'pass':
      return agreement(result, brief) + (brief ? '' : afterRepair(result));
  }
}

/** The check itself came to its end, and then Python did not. */
const wasChecked = ({ diagnostics, gradients }: CaseResult): boolean =>
  ['input/exception', 'input/limit'].includes(diagnostics[0]?.code ?? '') &&
  gradients.some(({ checked }) => checked > 0);

function afterRepair({ repaired = [] }: CaseResult): string {
  const names = [...new Set(repaired.flatMap(({ fix }) => fix?.equation ?? []))];
  if (names.length === 0) return '';
  return `, now that ${list(names)} ${names.length === 1 ? 'is' : 'are'} repaired`;
}

function failure({ gradients, diagnostics }: CaseResult): string {
  const roots = gradients
    .filter((each) => each.verdict === 'fail' && each.cause !== 'inherited')
    .map((each) => each.name);
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const forward = errors.find(({ code }) => code === 'forward/loss-mismatch');
  if (forward) return `${forward.equation} does not fit the backward pass`;
  const named = errors.flatMap(({ equation }) => (equation === null ? [] : [equation]));
  const names = [...new Set([...roots, ...named])];
  if (names.length === 0) return errors.length === 1 ? errors[0]!.message : count(errors.length, 'error');
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return `${list(shown)} ${names.length === 1 ? 'is' : 'are'} wrong`;
}

function undecided(result: CaseResult): string {
  const { gradients, equations: all, coverage, diagnostics } = result;
  if (result.numpy && result.numpy.differing.length > 0)
    return 'NumPy computes other values than were checked';
  const { equations, traced } = coverage;
  if (gradients.length === 0 && traced < equations)
    return `nothing is wrong, but the shapes of ${equations - traced} of ${count(equations, 'equation')} are not known`;
  if (gradients.length === 0)
    return all.some((each) => each.block === 'backward')
      ? 'nothing could be decided'
      : 'nothing to check: there is no backward';
  const open = gradients.filter(({ verdict }) => verdict === 'inconclusive' || verdict === 'unchecked');
  const soFar = diagnostics.some((each) => each.severity === 'error') ? '' : 'nothing is wrong, but ';
  return `${soFar}${open.length} of ${count(gradients.length, 'gradient')} could not be decided`;
}

function agreement({ gradients, coverage }: CaseResult, brief: boolean): string {
  if (gradients.length === 0) return `the shapes of ${count(coverage.equations, 'equation')} fit`;
  const compared = gradients.filter((each) => each.verdict === 'pass' && !isSetAside(each));
  const zero = gradients.filter((each) => each.verdict === 'vacuous').length;
  if (compared.length === 0) return 'every gradient is zero everywhere: that proves nothing';
  const verb = compared.length === 1 ? 'agrees' : 'agree';
  const agree = `${count(compared.length, 'gradient')} ${verb}${brief ? '' : ' with finite differences'}${extent(compared)}`;
  return zero === 0 ? agree : `${agree}, ${zero} all zero`;
}

/** How well gradients agree: by the worst entry, or, where entries were not looked at one by one, in what way. */
function extent(compared: readonly GradientResult[]): string {
  const errors = compared.flatMap((each) => each.relativeError ?? []);
  if (errors.length === 0) return ' in random directions';
  const worst = Math.max(...errors);
  return worst === 0 ? ' exactly' : ` to ${errorText(worst)}`;
}
