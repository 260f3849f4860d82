import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Pair } from '../program/program.ts';
import { BLUNT, PROJECTIONS } from './plan.ts';
import type { GradientResult } from './result.ts';
import type { Placement } from './localisation.ts';
import { equals, ratio } from './scales.ts';
import type { Scale } from './scales.ts';
import type { Subject } from './subjects.ts';
import { shapeTexts } from './shapes.ts';
import type { Judged } from './verdicts.ts';
import { verdictOf } from './verdicts.ts';

/** A gradient about which nothing is claimed. */
export function unchecked(pair: Pair, tolerance: number, reason: string): GradientResult {
  const { node, location } = pair.equation;
  return notChecked({
    name: pair.name,
    of: pair.of,
    shape: shapeTexts(node?.shape ?? pair.versions[0]?.shape ?? []),
    reason,
    total: (pair.versions[0]?.size ?? []).reduce((count, extent) => count * extent, 1),
    tolerance,
    location,
  });
}

/** The same from what is known of any gradient. */
export const notChecked = (
  known: Pick<GradientResult, 'name' | 'of' | 'shape' | 'reason' | 'total' | 'tolerance' | 'location'>,
): GradientResult => ({
  verdict: 'unchecked',
  cause: null,
  inheritedFrom: [],
  alternatives: [],
  scale: null,
  checked: 0,
  failed: 0,
  inconclusive: 0,
  zero: 0,
  small: 0,
  kinks: 0,
  relativeError: null,
  resolution: null,
  worst: null,
  ...known,
});

/** A gradient that no number is needed to call wrong. */
export const broken = (pair: Pair, tolerance: number): GradientResult => ({
  ...unchecked(pair, tolerance, 'a shape error stands in its equation'),
  verdict: 'fail',
  cause: 'root',
});

/** A gradient with its entries judged at every trial and its place among the wrong equations. */
export function gradientResult(
  placement: Placement,
  judged: readonly Judged[],
  alternatives: readonly string[],
  tolerance: number,
): GradientResult {
  const { subject, scale, holds } = placement;
  const traced = subject.pair.equation.node !== null && subject.pair.versions.length > 0;
  const plain = unchecked(subject.pair, tolerance, traced ? 'the loss is not finite' : 'not traced');
  if (scale === null)
    return { ...plain, verdict: 'pass', reason: `another quantity than the gradient of ${subject.of}` };
  if (subject.broken) return broken(subject.pair, tolerance);
  if (judged.length === 0) return plain;
  const result = judgedResult(plain, judged);
  const isRoot = result.verdict === 'fail' && (!holds || placement.inheritedFrom.length === 0);
  const inherits = result.verdict === 'fail' && !isRoot;
  return {
    ...result,
    cause: inherits ? 'inherited' : result.cause,
    inheritedFrom: inherits ? placement.inheritedFrom : [],
    alternatives: isRoot ? alternatives : [],
    scale: scaleResult(scale),
  };
}

/** A gradient whose entries are judged; a root where it fails. */
export function judgedResult(plain: GradientResult, judged: readonly Judged[]): GradientResult {
  const { verdict, reason } = verdictOf(judged);
  // The first trial that fails: the declared sizes and data, where that is enough to see the mistake.
  const shown = judged.find(({ counts }) => counts.fail > 0) ?? judged[0]!;
  const worst =
    verdict === 'fail'
      ? shown.worst
      : judged.map((each) => each.worst).reduce((a, b) => (!a || (b && b.ratio > a.ratio) ? b : a), null);
  const errors = judged.map((each) => each.relativeError).filter((each) => each !== null);
  const note = verdict === 'pass' ? projectionNote(judged) : null;
  return {
    ...plain,
    verdict,
    reason: reason ?? note?.text ?? null,
    cause: verdict === 'fail' ? 'root' : null,
    checked: shown.checked,
    total: shown.total,
    failed: shown.counts.fail,
    inconclusive: shown.counts.inconclusive,
    zero: shown.counts.zero,
    small: shown.counts.small,
    kinks: shown.counts.kink,
    relativeError: errors.length > 0 ? Math.max(...errors) : null,
    resolution: note?.resolution ?? null,
    worst: worst && {
      trial: worst.trial,
      index: worst.index,
      analytic: worst.analytic,
      numeric: worst.numeric,
      uncertainty: worst.uncertainty,
      slopes: worst.slopes,
    },
  };
}

/**
 * How many times the width of the agreement an error is that three Gaussian directions miss once in 2000.
 *
 * A direction d has independent entries of deviation σ, so its component along an error E of the gradient is normal with
 * deviation σ|E|, whatever the entries of E are. The direction agrees while that component is within the width w of what
 * was measured, which is within w of the truth: at most with the chance P(|N(0, 1)| ≤ 2w / (σ|E|)). Directions are
 * independent, so of three the chance is its cube: with σ|E| = 20 w, 0.0797³ = 5e-4.
 */
const MISSED_ONCE_IN_2000 = 20;

/** What random directions can have missed, by the bluntest trial that decided. */
function projectionNote(judged: readonly Judged[]): { text: string; resolution: number | null } | null {
  const deciding = judged.flatMap(({ projected }) =>
    projected && projected.sharpness <= BLUNT ? [projected] : [],
  );
  if (deciding.length === 0) return null;
  const by = `by ${PROJECTIONS} random directions`;
  const resolution = MISSED_ONCE_IN_2000 * Math.max(...deciding.map(({ sharpness }) => sharpness));
  if (deciding.some(({ zero }) => zero))
    return { text: `${by}: zero as far as the loss can show`, resolution: null };
  const error = `an error of ${resolution.toExponential(0)} of the gradient's length`;
  return { text: `${by}: ${error} is missed once in 2000`, resolution };
}

const scaleResult = ({ text, values }: Scale): GradientResult['scale'] =>
  text === '1' ? null : { value: values[0]!, text };

/** What is said of a gradient beside its row in the table: one message for each wrong equation, none for what inherits. */
export function gradientDiagnostics(
  result: GradientResult,
  placement: Placement,
  monomials: readonly Scale[],
): Diagnostic[] {
  const { subject, scale, holds } = placement;
  const { name, of } = subject;
  const { location } = subject.pair.equation;
  const place = { equation: name, location: equationLocation(subject.pair) };
  if (subject.broken) return [];
  if (scale === null) {
    return [
      diagnostic({
        code: 'gradient/partial',
        severity: 'warning',
        message: `${name} is not the gradient of ${of}, but every equation that uses it comes out right`,
        ...place,
        help: 'if it is a part of the gradient only, give it another name',
      }),
    ];
  }
  if (result.verdict === 'vacuous') {
    return [
      diagnostic({
        code: 'point/zero-gradient',
        severity: 'warning',
        message: `${name} is zero everywhere at every trial, and so is the derivative: nothing more can be said`,
        ...place,
        location,
      }),
    ];
  }
  if (!holds && result.verdict === 'pass') {
    return [
      diagnostic({
        code: 'gradient/compensating',
        severity: 'warning',
        message: `${name} comes out right, but only because another mistake makes up for one in this equation`,
        ...place,
      }),
    ];
  }
  if (result.cause !== 'root' || !result.worst) return [];
  return [
    diagnostic({
      code: 'gradient/mismatch',
      message: mismatch(result),
      ...place,
      notes: [...factorNote(subject, scale, monomials), ...alternativesNote(result)],
    }),
  ];
}

/** One factor in every entry at every trial says more than the entries do: `written / numeric = 5 = m in every entry`. */
function factorNote({ at }: Subject, scale: Scale, monomials: readonly Scale[]): string[] {
  const factors = at.map(
    (each, position) =>
      each &&
      ratio(
        each.written.map((value) => value / scale.values[position]!),
        each.right,
      ),
  );
  const known = factors.filter((each) => each !== null);
  if (known.length === 0 || known.length < at.filter((each) => each !== null).length) return [];
  const monomial = monomials.find((each) => equals(factors, each));
  const constant = known.every((each) => Math.abs(each - known[0]!) <= 1e-6 * Math.abs(known[0]!));
  if (!monomial && (!constant || Math.abs(known[0]! - 1) <= 1e-7)) return [];
  const name = monomial ? ` = ${monomial.text}` : '';
  const factor = known[0]!;
  return [
    `written / numeric = ${print(factor, digitsToTell(factor, 1))}${name} in every entry${at.length > 1 ? ', at every trial' : ''}`,
  ];
}

const alternativesNote = ({ alternatives, name }: GradientResult): string[] =>
  alternatives.length > 0
    ? [`as few mistakes would explain it with ${alternatives.join(' or ')} in place of ${name}`]
    : [];

const equationLocation = ({ equation }: Pair) => equation.source.locate(equation.valueSpan);

/** `dW1[0, 2] is 0.1234, the loss says 0.0247 ± 1e-12 (all of 12 entries are off, analytic / numeric = 5)`. */
export function mismatch({ name, worst, failed, checked, total }: GradientResult): string {
  const { analytic, numeric, uncertainty, slopes, index, trial } = worst!;
  const at = index.length > 0 ? `${name}[${index.join(', ')}]` : name;
  const extent =
    failed === total
      ? total === 1
        ? ''
        : `; all ${total} entries are off`
      : checked < total
        ? `; at least ${failed} of ${total} entries are off, the others were not all compared`
        : `; ${failed} of ${total} entries are off`;
  const digits = digitsToTell(analytic, numeric);
  const found = slopes
    ? `the slopes to both sides are ${print(slopes[0])} and ${print(slopes[1])}`
    : `differences give ${print(numeric, digits)} ± ${uncertainty.toExponential(0)}`;
  return `${at} is ${print(analytic, digits)}, but ${found} (trial ${trial})${extent}`;
}

const print = (value: number, digits = 6): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);

/** So many that two numbers look different, two more of them for the eye. */
function digitsToTell(a: number, b: number): number {
  const apart = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  return apart > 0 && apart < Infinity ? Math.min(17, Math.max(6, Math.ceil(-Math.log10(apart)) + 2)) : 6;
}
