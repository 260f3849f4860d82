import type { Sizes } from '../shapes/dimension.ts';

/** A factor that a gradient may carry by convention: a monomial in the dimensions, `m` or `1/N`. */
export interface Scale {
  readonly text: string;
  /** Its value at each trial, by position. */
  readonly values: readonly number[];
}

export const unit = (trials: number): Scale => ({ text: '1', values: new Array<number>(trials).fill(1) });

const CLOSE = 1e-6;
const close = (a: number, b: number): boolean =>
  Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b));

/** Every monomial with exponents -1, 0, 1 over at most two dimensions, simplest first. `sizes` are those of each trial. */
export function monomials(names: readonly string[], sizes: readonly Sizes[]): Scale[] {
  const at = (name: string): number[] => sizes.map((trial) => trial.get(name) ?? Number(name));
  const power = (name: string): Scale[] => {
    const values = at(name);
    return [
      { text: name, values },
      { text: `1/${name}`, values: values.map((value) => 1 / value) },
    ];
  };
  const single = names.flatMap(power);
  const double = names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b) => {
      const [x, y] = [at(a), at(b)];
      return [
        { text: `${a}*${b}`, values: x.map((value, k) => value * y[k]!) },
        { text: `${a}/${b}`, values: x.map((value, k) => value / y[k]!) },
        { text: `${b}/${a}`, values: x.map((value, k) => y[k]! / value) },
        { text: `1/(${a}*${b})`, values: x.map((value, k) => 1 / (value * y[k]!)) },
      ];
    }),
  );
  return [...single, ...double].filter(
    ({ values }) =>
      values.every((value) => value > 0 && Number.isFinite(value)) && values.some((value) => value !== 1),
  );
}

/** Whether the ratio is the monomial itself at every trial where it is known. */
export const equals = (ratios: readonly (number | null)[], { values }: Scale): boolean =>
  ratios.every((each, i) => each === null || close(each, values[i]!));

/**
 * The monomials that explain a ratio seen at every trial: equal to it up to one constant, which is dropped. Where the
 * sizes never changed a constant would explain anything, so there it must be 1.
 */
export function explaining(ratios: readonly (number | null)[], candidates: readonly Scale[]): Scale[] {
  const known = ratios.flatMap((ratio, i) => (ratio === null ? [] : [i]));
  if (known.length === 0) return [];
  const exact = candidates.find((scale) =>
    equals(
      ratios.map((each) => each && Math.abs(each)),
      scale,
    ),
  );
  if (exact) return [exact];
  const proportional = candidates.filter(({ values }) => {
    const constants = known.map((i) => ratios[i]! / values[i]!);
    const varies = known.some((i) => !close(values[i]!, values[known[0]!]!));
    return varies && constants.every((each) => close(each, constants[0]!));
  });
  return proportional.slice(0, 1);
}

/**
 * The constant c with a = c·b in every entry that is large enough to tell; null where there is none.
 * Entries below 1e-6 of the largest are left out.
 */
export function ratio(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let largest = 0;
  for (let i = 0; i < b.length; i++) largest = Math.max(largest, Math.abs(b[i]!));
  if (!(largest > 0)) return null;
  let found: number | null = null;
  for (let i = 0; i < b.length; i++) {
    if (!(Math.abs(b[i]!) > 1e-6 * largest)) {
      if (Math.abs(a[i]!) > 1e-5 * Math.abs(found ?? 1) * largest) return null;
      continue;
    }
    const each = a[i]! / b[i]!;
    if (!Number.isFinite(each) || each === 0) return null;
    if (found === null) found = each;
    else if (!close(each, found)) return null;
  }
  return found;
}
