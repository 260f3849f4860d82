import { InputError } from '../diagnostics/diagnostic.ts';
import { estimateDerivative } from '../differences/derivative.ts';
import { gradientNoise } from '../differences/gradient-noise.ts';
import { estimateNoise } from '../differences/noise.ts';
import type { Point } from '../implementation/arguments.ts';
import { BudgetSpent } from '../implementation/functions.ts';
import type { Functions, Visit } from '../implementation/functions.ts';
import { representable, typicalSize } from '../implementation/moved.ts';
import type { Purity } from '../implementation/purity.ts';
import { random } from '../shapes/random.ts';
import type { Measured } from './entry.ts';
import { judgeEntries } from './verdicts.ts';
import type { Judged } from './verdicts.ts';

export interface OpaqueTrial {
  readonly number: number;
  readonly point: Point;
  /** What the functions give there. */
  readonly visit: Visit;
}

export interface OpaquePlan {
  readonly tolerance: number;
  readonly seed: number;
  readonly purity: Purity;
  readonly onEntry: (gradient: string) => void;
}

/** Lines along which the noise of the loss is measured. */
const DIRECTIONS = 3;
const ULP = { float64: 2 ** -52, float32: 2 ** -23 } as const;

/**
 * Every gradient at one point against differences of the loss, judged entry by entry, in the order of the functions'
 * matched gradients; null where the budget was spent before its first entry.
 * @throws InputError when the functions fail at points an ulp away
 */
export function judgeOpaque(functions: Functions, trial: OpaqueTrial, plan: OpaquePlan): (Judged | null)[] {
  const { gradients } = functions.match;
  let noise: { loss: number; gradients: readonly Float64Array[] };
  try {
    noise = noiseAt(functions, trial, plan);
  } catch (error) {
    if (error instanceof BudgetSpent) return gradients.map(() => null);
    throw error;
  }
  return gradients.map((_, g) => {
    const entries = measure(functions, trial, g, noise.loss, noise.gradients[g]!, plan);
    return entries.size === 0 && trial.visit.gradients[g]!.data.length > 0
      ? null
      : judged(functions, trial, g, entries, noise.gradients[g]!, plan);
  });
}

/** ε_f and σ_a: of the loss by difference tables along random lines, of the gradients from points one unit apart. */
function noiseAt(functions: Functions, { number, point, visit }: OpaqueTrial, { seed, purity }: OpaquePlan) {
  const { arguments: all, match } = functions;
  const { precision, jitter } = purity;
  const { normal } = random('noise', seed, number);
  const levels = Array.from({ length: DIRECTIONS }, () => {
    const direction = all.map(({ role }, k) => {
      const scale = typicalSize(point[k]!);
      return point[k]!.map((x) => (role === 'parameter' ? Math.max(scale, Math.abs(x)) * normal() : 0));
    });
    const line = (t: number): number =>
      lossOrNaN(() =>
        functions.loss(
          point.map((data, k) => data.map((x, i) => representable(all[k]!, x + t * direction[k]![i]!))),
        ),
      );
    return estimateNoise(line, 2 ** (precision.overall === 'float32' ? -21 : -40));
  });
  const rounding = (ULP[precision.loss] / 2) * Math.abs(visit.loss);

  const flat = Float64Array.from(point.flatMap((data) => [...data]));
  const written = visit.gradients.flatMap(({ data }) => [...data]);
  const spread = gradientNoise(
    (x) => {
      let offset = 0;
      // Whole numbers among the inputs are labels and indices, which mean something else when they are moved.
      const near = all.map((argument, k) =>
        point[k]!.map((exact) => {
          const value = x[offset++]!;
          return argument.role === 'input' && Number.isInteger(exact) ? exact : representable(argument, value);
        }),
      );
      try {
        return functions.visit(near).gradients.flatMap(({ data }) => [...data]);
      } catch (error) {
        if (error instanceof InputError) return written;
        throw error;
      }
    },
    flat,
    { precision: precision.overall, seed },
  );
  let offset = 0;
  return {
    loss: Math.max(...levels, rounding, jitter[0]!),
    gradients: match.gradients.map((_, g) => {
      const { length } = visit.gradients[g]!.data;
      return spread.slice(offset, (offset += length)).map((each) => each + jitter[g + 1]!);
    }),
  };
}

/** The derivatives by differences, entry by entry, until the budget is spent. */
function measure(
  functions: Functions,
  { point, visit }: OpaqueTrial,
  g: number,
  lossNoise: number,
  noise: Float64Array,
  { tolerance, purity, onEntry }: OpaquePlan,
): Map<number, Measured> {
  const { argument, name } = functions.match.gradients[g]!;
  const { loss, check } = functions.along(point, argument);
  const written = visit.gradients[g]!.data;
  const at = point[argument]!;
  const data = Float64Array.from(at);
  const entries = new Map<number, Measured>();
  try {
    for (const [i, x0] of at.entries()) {
      onEntry(name);
      const line = (x: number) => {
        data[i] = x;
        const value = lossOrNaN(() => loss(data));
        data[i] = x0;
        return { value, branches: 0 };
      };
      const { value, uncertainty, kink, constant, limit } = estimateDerivative(line, x0, {
        base: { value: visit.loss, branches: 0 },
        noise: lossNoise,
        ...(Number.isFinite(written[i]!) ? { analytic: written[i]!, analyticNoise: noise[i]! } : {}),
        tolerance,
        scale: typicalSize(at),
        variable: purity.precision.overall,
      });
      entries.set(i, { numeric: value, uncertainty, kink, constant, limit });
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
  } finally {
    check();
  }
  return entries;
}

function judged(
  functions: Functions,
  { number, point, visit }: OpaqueTrial,
  g: number,
  entries: ReadonlyMap<number, Measured>,
  noise: Float64Array,
  { tolerance, purity }: OpaquePlan,
): Judged {
  const { argument } = functions.match.gradients[g]!;
  const written = visit.gradients[g]!.data;
  // Of the differences: a written entry that is much too large must not make the others small.
  let largest = 0;
  for (const { numeric } of entries.values())
    if (Number.isFinite(numeric)) largest = Math.max(largest, Math.abs(numeric));
  return judgeEntries(
    { trial: number, shape: functions.arguments[argument]!.reading.shape, written, scale: 1 },
    { entries, projected: null },
    (i) => ({ analytic: written[i]!, noise: noise[i]!, derived: null, derivedNoise: 0 }),
    {
      tolerance,
      largest,
      natural: Math.abs(visit.loss) / typicalSize(point[argument]!),
      ulp: ULP[purity.precision.overall],
    },
  );
}

/** A step may leave the domain: what throws there is not finite. */
function lossOrNaN(loss: () => number): number {
  try {
    return loss();
  } catch (error) {
    if (error instanceof InputError) return NaN;
    throw error;
  }
}
