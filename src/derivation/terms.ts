import type { ProgramNode } from '../program/program.ts';
import { constantOf, named, namesOf } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';

/**
 * Sums of products of powers: what elementwise arithmetic is once signs, factors and quotients are put in order. All
 * functions work element by element under broadcasting, and every identity used holds wherever both sides are defined.
 */
export type Sum = readonly Term[];

/** numerator / divisor · Π base^exponent. The divisor is a positive integer. */
export interface Term {
  readonly numerator: number;
  readonly divisor: number;
  readonly factors: ReadonlyMap<string, Factor>;
}

export interface Factor {
  readonly base: Base;
  readonly exponent: number;
}

/** What cannot be taken apart: a node, a size, or a sum without common factor whose first term by key is positive. */
export type Base =
  | {
      readonly kind: 'node';
      readonly key: string;
      readonly cost: number;
      readonly scalar: boolean;
      readonly node: ProgramNode;
    }
  | { readonly kind: 'size'; readonly key: string; readonly cost: number; readonly dimension: Dimension }
  | {
      readonly kind: 'sum';
      readonly key: string;
      readonly cost: number;
      readonly scalar: boolean;
      readonly sum: Sum;
    };

/** No more terms than this are made by multiplying out. */
const MAX_TERMS = 24;

const NO_FACTORS: ReadonlyMap<string, Factor> = new Map();

export const number = (value: number): Sum => (value === 0 ? [] : [termOf(value, 1, NO_FACTORS)]);

export const one: Sum = number(1);

export const power1 = (base: Base, exponent = 1): Sum => [
  termOf(1, 1, new Map([[base.key, { base, exponent }]])),
];

function termOf(numerator: number, divisor: number, factors: ReadonlyMap<string, Factor>): Term {
  let [n, d] = divisor < 0 ? [-numerator, -divisor] : [numerator, divisor];
  if (Number.isSafeInteger(n)) {
    const common = gcd(Math.abs(n), d);
    [n, d] = [n / common, d / common];
  }
  return { numerator: n, divisor: d, factors };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a || 1 : gcd(b, a % b);
}

export const isScalar = (base: Base): boolean => base.kind === 'size' || base.scalar;

/** Made of numbers and scalars alone. */
export const isNumbers = (sum: Sum): boolean =>
  sum.every(({ factors }) => [...factors.values()].every(({ base }) => isScalar(base)));

const keyOfFactors = (factors: ReadonlyMap<string, Factor>): string =>
  [...factors.values()]
    .map(({ base, exponent }) => `${base.key}^${exponent}`)
    .sort()
    .join('*');

export const add = (a: Sum, b: Sum): Sum => settled(collected([...a, ...b]));

export const scale = (sum: Sum, by: number): Sum => multiply(number(by), sum);

/** Terms with the same factors are one. */
function collected(terms: readonly Term[]): Sum {
  const found = new Map<string, Term>();
  for (const term of terms) {
    const key = keyOfFactors(term.factors);
    const other = found.get(key);
    found.set(
      key,
      other
        ? termOf(
            term.numerator * other.divisor + other.numerator * term.divisor,
            term.divisor * other.divisor,
            term.factors,
          )
        : term,
    );
  }
  return [...found.values()].filter(({ numerator }) => numerator !== 0);
}

function productOf(a: Term, b: Term): Term {
  const factors = new Map(a.factors);
  for (const [key, { base, exponent }] of b.factors) {
    const sum = exponent + (factors.get(key)?.exponent ?? 0);
    if (sum === 0) factors.delete(key);
    // A mask is its own square.
    else
      factors.set(key, {
        base,
        exponent: base.kind === 'node' && base.node.type === 'bool' && sum > 0 ? 1 : sum,
      });
  }
  return termOf(a.numerator * b.numerator, a.divisor * b.divisor, factors);
}

/** The product; a sum is multiplied out where one of its quotients cancels against a factor. */
export function multiply(a: Sum, b: Sum): Sum {
  if (a.length === 0 || b.length === 0) return [];
  const product = productOf(asTerm(a), asTerm(b));
  for (const [key, { base, exponent }] of product.factors) {
    if (base.kind !== 'sum' || exponent !== 1) continue;
    const others = new Map(product.factors);
    others.delete(key);
    const cancelling = [...others].filter(
      ([other, { exponent: own }]) =>
        own > 0 && base.sum.some(({ factors }) => (factors.get(other)?.exponent ?? 0) < 0),
    );
    if (cancelling.length === 0) continue;
    const moved: Term = { numerator: 1, divisor: 1, factors: new Map(cancelling) };
    for (const [other] of cancelling) others.delete(other);
    const inner = settled(collected(base.sum.flatMap((term) => multiply([moved], [term]))));
    return multiply([{ ...product, factors: others }], inner);
  }
  return [product];
}

export function power(sum: Sum, exponent: number): Sum | null {
  if (sum.length === 0) return exponent > 0 ? [] : null;
  const term = asTerm(sum);
  if (!Number.isInteger(exponent)) {
    const [only] = [...term.factors.values()];
    const plain = term.factors.size === 1 && only!.exponent === 1;
    return plain && term.numerator === 1 && term.divisor === 1 ? power1(only!.base, exponent) : null;
  }
  if (!Number.isInteger(term.numerator) && exponent < 0) {
    const inverse = 1 / term.numerator;
    if (!Number.isInteger(inverse)) return null;
    return power([{ ...term, numerator: 1, divisor: 1 }], exponent)?.map((each) =>
      termOf(each.numerator * (inverse * term.divisor) ** -exponent, each.divisor, each.factors),
    ) as Sum;
  }
  const [n, d] = exponent < 0 ? [term.divisor, term.numerator] : [term.numerator, term.divisor];
  const size = Math.abs(exponent);
  const factors = new Map(
    [...term.factors].map(([key, factor]) => [key, { ...factor, exponent: factor.exponent * exponent }]),
  );
  return [termOf(n ** size, d ** size, factors)];
}

/** A sum as one term: its common factor times what remains. */
export function asTerm(sum: Sum): Term {
  if (sum.length === 1) return sum[0]!;
  const common = commonOf(sum);
  const [inverted] = power([{ ...common, numerator: 1, divisor: 1 }], -1)!;
  const rest = sum.map(({ numerator, divisor, factors }) =>
    productOf(
      inverted!,
      // All numerators are multiples of the common one, or plus or minus it.
      termOf((numerator / common.numerator) * common.divisor, divisor, factors),
    ),
  );
  const base = sumBase(rest);
  const factors = new Map(common.factors);
  factors.set(base.key, { base, exponent: (factors.get(base.key)?.exponent ?? 0) + 1 });
  return { ...common, factors };
}

/** Factors that all terms share; the sign that makes the first term by key positive; a number that all share. */
function commonOf(sum: Sum): Term {
  const [first, ...others] = sum as [Term, ...Term[]];
  const factors = new Map<string, Factor>();
  for (const [key, { base, exponent }] of first.factors) {
    const all = [exponent, ...others.map((term) => term.factors.get(key)?.exponent ?? 0)];
    const shared = all.every((each) => each > 0)
      ? Math.min(...all)
      : all.every((each) => each < 0)
        ? Math.max(...all)
        : 0;
    if (shared !== 0) factors.set(key, { base, exponent: shared });
  }
  const keyed = sum.map((term) => [keyOfFactors(term.factors), term] as const);
  const leading = keyed.reduce((least, each) => (each[0] < least[0] ? each : least))[1];
  const sign = Math.sign(leading.numerator);
  const integers = sum.every(({ numerator }) => Number.isSafeInteger(numerator));
  // 0.5 and 1/2 are the same number, however they are written.
  const value = (term: Term): number => Math.abs(term.numerator / term.divisor);
  const alike = sum.every((term) => value(term) === value(first));
  const shared = integers
    ? sum.reduce((found, term) => gcd(Math.abs(term.numerator), found), 0)
    : alike
      ? value(first)
      : 1;
  const divisor = sum.reduce((least, term) => (least / gcd(least, term.divisor)) * term.divisor, 1);
  return { numerator: sign * shared, divisor: integers ? divisor : 1, factors };
}

function sumBase(sum: Sum): Base {
  const key = keyOf(sum);
  const cost = sum.reduce((total, term) => total + costOfTerm(term) + 1, 1);
  const scalar = isNumbers(sum);
  return { kind: 'sum', key, cost, scalar, sum };
}

/** Equal for sums that are equal term by term. */
const keyOf = (sum: Sum): string =>
  `(${sum
    .map((term) => `${term.numerator}/${term.divisor} ${keyOfFactors(term.factors)}`)
    .sort()
    .join(' + ')})`;

/** About as many tokens as it takes to write. */
export function costOf(sum: Sum): number {
  if (sum.length > 1) return costOfTerm(asTerm(sum));
  return sum.length === 0 ? 1 : costOfTerm(sum[0]!);
}

function costOfTerm({ numerator, divisor, factors }: Term): number {
  let cost = (Math.abs(numerator) === 1 ? 0 : 2) + (divisor === 1 ? 0 : 2);
  for (const { base, exponent } of factors.values())
    cost += base.cost + 1 + (Math.abs(exponent) === 1 ? 0 : 2);
  return Math.max(cost - 1, 1);
}

/** Multiplied out where that is shorter: Y * (1 - A) - (1 - Y) * A is Y - A. */
function settled(sum: Sum): Sum {
  if (
    sum.length < 2 ||
    !sum.some(({ factors }) =>
      [...factors.values()].some(({ base, exponent }) => base.kind === 'sum' && exponent > 0),
    )
  )
    return sum;
  const out = expanded(sum);
  return out && costOf(out) < costOf(sum) ? out : sum;
}

function expanded(sum: Sum): Sum | null {
  let terms: Term[] = [...sum];
  for (;;) {
    const next: Term[] = [];
    let changed = false;
    for (const term of terms) {
      const found = [...term.factors].find(
        ([, { base, exponent }]) => base.kind === 'sum' && (exponent === 1 || exponent === 2),
      );
      if (!found) {
        next.push(term);
        continue;
      }
      changed = true;
      const [key, { base, exponent }] = found as [
        string,
        { base: Extract<Base, { kind: 'sum' }>; exponent: number },
      ];
      const rest = new Map(term.factors);
      if (exponent === 1) rest.delete(key);
      else rest.set(key, { base, exponent: 1 });
      for (const each of base.sum) next.push(productOf({ ...term, factors: rest }, each));
    }
    if (next.length > MAX_TERMS) return null;
    terms = [...collected(next)];
    if (!changed) return terms;
  }
}

export const inverse = (sum: Sum): Sum => power(sum, -1)!;

/** A size that is one product of names is that product, so that names cancel. */
export function sizeSum(dimension: Dimension): Sum {
  const literal = constantOf(dimension);
  if (literal !== null) return number(literal);
  const atom = (each: Dimension, exponent: number): Sum =>
    power1(
      {
        kind: 'size',
        key: `size ${each.key}`,
        cost: 2 * namesOf(each).length - 1,
        dimension: each,
      },
      exponent,
    );
  const [term] = dimension.terms;
  if (dimension.terms.length !== 1 || term!.factors.some((factor) => factor.atom.kind !== 'name'))
    return atom(dimension, 1);
  return term!.factors.reduce(
    (product, factor) => multiply(product, atom(named(factor.atom.key), factor.power)),
    number(term!.coefficient),
  );
}
