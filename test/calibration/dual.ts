import * as D from './double-double.ts';
import type { DD } from './double-double.ts';

/** A value with its derivative along one direction, both to about 30 digits: forward-mode differentiation. */
export interface Dual {
  readonly v: DD;
  readonly d: DD;
}

export const constant = (value: number): Dual => ({ v: D.dd(value), d: D.ZERO });
export const variable = (value: number): Dual => ({ v: D.dd(value), d: D.ONE });
export const ZERO = constant(0);
export const ONE = constant(1);

export const add = (a: Dual, b: Dual): Dual => ({ v: D.add(a.v, b.v), d: D.add(a.d, b.d) });
export const negate = (a: Dual): Dual => ({ v: D.negate(a.v), d: D.negate(a.d) });
export const subtract = (a: Dual, b: Dual): Dual => add(a, negate(b));
export const multiply = (a: Dual, b: Dual): Dual => ({
  v: D.multiply(a.v, b.v),
  d: D.isZero(a.d) && D.isZero(b.d) ? D.ZERO : D.add(D.multiply(a.d, b.v), D.multiply(a.v, b.d)),
});
export function divide(a: Dual, b: Dual): Dual {
  const v = D.divide(a.v, b.v);
  return { v, d: D.divide(D.subtract(a.d, D.multiply(v, b.d)), b.v) };
}
export const times = (a: Dual, factor: number): Dual => multiply(a, constant(factor));
export const plus = (a: Dual, number: number): Dual => add(a, constant(number));
export const sum = (list: readonly Dual[]): Dual => list.reduce(add, ZERO);
export const product = (list: readonly Dual[]): Dual => list.reduce(multiply, ONE);
export const square = (a: Dual): Dual => multiply(a, a);
export const compare = (a: Dual, b: Dual): number => D.compare(a.v, b.v);
export const sign = (a: Dual): number => Math.sign(a.v.hi);
export const absolute = (a: Dual): Dual => (sign(a) < 0 ? negate(a) : a);

const chain =
  (f: (v: DD) => DD, slope: (v: DD, y: DD) => DD) =>
  ({ v, d }: Dual): Dual => {
    const y = f(v);
    return { v: y, d: D.isZero(d) ? D.ZERO : D.multiply(d, slope(v, y)) };
  };
const reciprocal = (v: DD): DD => D.divide(D.ONE, v);
const onePlusSquare = (v: DD): DD => D.add(D.ONE, D.multiply(v, v));

export const exp = chain(D.exp, (_, y) => y);
export const expm1 = chain(D.expm1, (v) => D.exp(v));
export const log = chain(D.log, reciprocal);
export const sqrt = chain(D.sqrt, (_, y) => reciprocal(D.multiply(D.dd(2), y)));
export const sin = chain(
  (v) => D.sinCos(v).sin,
  (v) => D.sinCos(v).cos,
);
export const cos = chain(
  (v) => D.sinCos(v).cos,
  (v) => D.negate(D.sinCos(v).sin),
);
export const arctan = chain(D.atan, (v) => reciprocal(onePlusSquare(v)));
export const erf = chain(D.erf, (v) => D.multiply(D.TWO_OVER_ROOT_PI, D.exp(D.negate(D.multiply(v, v)))));

// All others are made of these, in forms in which nothing cancels.
export const sigmoid = (a: Dual): Dual => {
  const e = exp(negate(absolute(a)));
  return divide(sign(a) < 0 ? e : ONE, plus(e, 1));
};
export const tanh = (a: Dual): Dual => {
  const e = expm1(times(absolute(a), -2));
  const positive = divide(negate(e), plus(e, 2));
  return sign(a) < 0 ? negate(positive) : positive;
};
export const log1p = (a: Dual): Dual => log(plus(a, 1));
export const softplus = (a: Dual): Dual => {
  const rest = log1p(exp(negate(absolute(a))));
  return sign(a) > 0 ? add(a, rest) : rest;
};
export const sinh = (a: Dual): Dual => {
  const e = expm1(a);
  return times(add(e, divide(e, plus(e, 1))), 0.5);
};
export const cosh = (a: Dual): Dual => times(add(exp(a), exp(negate(a))), 0.5);
export const gelu = (a: Dual): Dual => times(multiply(a, plus(erf(divide(a, sqrt(constant(2)))), 1)), 0.5);
export const geluTanh = (a: Dual): Dual => {
  const c = sqrt(divide(constant(8), { v: D.PI, d: D.ZERO }));
  return multiply(a, sigmoid(multiply(c, add(a, times(multiply(a, square(a)), 0.044715)))));
};
/** Of an integer exponent, or of a positive base. */
export function power(a: Dual, n: Dual): Dual {
  const whole = D.toNumber(n.v);
  if (D.isZero(n.d) && Number.isInteger(whole) && Math.abs(whole) <= 32) {
    const result = product(Array.from({ length: Math.abs(whole) }, () => a));
    return whole < 0 ? divide(ONE, result) : result;
  }
  return exp(multiply(n, log(a)));
}
