import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Behaviour } from './series.ts';
import { same } from './series.ts';

/** A result that changes though its arguments do not, and how. */
export interface Finding {
  readonly name: string;
  readonly isGradient: boolean;
  readonly behaviour: Behaviour;
  /** Values at one point, in the order of the calls. */
  readonly series: readonly Float64Array[];
  /** The largest change, relative to the largest entry. */
  readonly relative: number;
  /** No more than rounding. */
  readonly negligible: boolean;
}

type Code = 'purity/accumulates' | 'purity/nondeterministic' | 'purity/stateful';
const CODES: readonly Code[] = ['purity/nondeterministic', 'purity/accumulates', 'purity/stateful'];

const HELP: Readonly<Record<Code, string>> = {
  'purity/nondeterministic': 'give what is random (dropout, noise) the same seed at the start of every call',
  'purity/accumulates': 'set the gradients to zero at the start of every call',
  'purity/stateful':
    'compute everything from the arguments of the call: running statistics, counters and caches of other calls must have no part in it',
};

/** One message for each kind of impurity, with what was seen of the first result that has it. */
export function evidence(findings: readonly Finding[]): Diagnostic[] {
  return CODES.flatMap((code) => {
    const alike = findings.filter((finding) => codeOf(finding) === code);
    // More than rounding first.
    const shown = alike.toSorted((x, y) => Number(x.negligible) - Number(y.negligible))[0];
    if (!shown) return [];
    const negligible = alike.every((each) => each.negligible);
    const others = alike.filter((each) => each !== shown).map(({ name }) => name);
    return [
      diagnostic({
        code,
        severity: negligible ? 'warning' : 'error',
        message: told(code, shown),
        notes: [
          ...(others.length > 0 ? [`${nameList(others)} ${others.length === 1 ? 'does' : 'do'} so too`] : []),
          ...(negligible ? ['the change is no more than a rounding error, and is counted as one'] : []),
        ],
        help: HELP[code],
      }),
    ];
  });
}

function codeOf({ behaviour, isGradient }: Finding): Code {
  if (behaviour === 'random') return 'purity/nondeterministic';
  return behaviour === 'grows' && isGradient ? 'purity/accumulates' : 'purity/stateful';
}

function told(code: Code, finding: Finding): string {
  const { name, behaviour, series, relative } = finding;
  const offset = largestChange(series);
  const [first, second, third] = series.map((value) => print(value[offset]!));
  switch (behaviour) {
    case 'random':
      return `${name} differs at random from call to call with the same arguments, by up to ${percent(relative)}`;
    case 'grows':
      if (code === 'purity/accumulates')
        return `${name} grows with every call with the same arguments: ${growth(series)}`;
      return `${name} grows with every call with the same arguments: ${first}, ${second}, ${third}, …`;
    case 'drifts':
      return `${name} moves steadily from call to call with the same arguments: ${first}, ${second}, ${third}, …`;
    case 'repeats':
      return `${name} takes turns between values with the same arguments: ${first}, ${second}, ${third}, …`;
    default:
      return settled(finding, offset);
  }
}

/** The values changed once, or only after calls at other points. */
function settled({ name, series, behaviour }: Finding, offset: number): string {
  const later = series.find((value) => !same(value, series[0]!))!;
  const values = `${print(series[0]![offset]!)}, and ${print(later[offset]!)}`;
  return behaviour === 'constant'
    ? `${name} at one point is ${values} at the same point after a call at another one`
    : `${name} with the same arguments is ${values} at a later call`;
}

/** `the second call gives 2 × the first, the third 3 ×`, where that is so. */
function growth([first, second, third]: readonly Float64Array[]): string {
  const [two, three] = [factor(second!, first!), factor(third!, first!)];
  return two !== null && three !== null && two > 1.5
    ? `the second call gives ${print(two)} × the first, the third ${print(three)} ×`
    : 'every call adds to what the call before gave';
}

/** c with a = c b, null where there is none. */
function factor(a: Float64Array, b: Float64Array): number | null {
  const at = largestOffset(b);
  const c = a[at]! / b[at]!;
  const fits = a.every((value, i) => Math.abs(value - c * b[i]!) <= 1e-5 * Math.abs(c * b[at]!));
  return Number.isFinite(c) && fits ? c : null;
}

function largestChange(series: readonly Float64Array[]): number {
  const first = series[0]!;
  return largestOffset(
    first.map((value, i) => Math.max(...series.map((each) => Math.abs(each[i]! - value) || 0))),
  );
}

const largestOffset = (values: Float64Array): number =>
  values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best]!) ? i : best), 0);

const print = (value: number): string => String(Number(value.toPrecision(6)));

const percent = (relative: number): string =>
  relative >= 1e-3
    ? `${Number((100 * relative).toPrecision(2))} %`
    : `${relative.toExponential(0)} of its size`;

/** `a`, `a and b`, `a, b and c`. */
const nameList = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
