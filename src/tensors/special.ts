import { sigmoid } from './logistic.ts';

const SERIES_END = 2;

/** The error function, to about an ulp. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < SERIES_END) return erfSeries(x);
  return Math.sign(x) * (1 - erfcFraction(size));
}

/** 1 - erf(x), with its relative accuracy kept on the right. */
export function erfc(x: number): number {
  return x < 1 ? 1 - erf(x) : erfcFraction(x);
}

/** 2/√π e^(-x²) Σ 2^k x^(2k+1) / (2k+1)!!: all terms have one sign (Abramowitz and Stegun 7.1.6). */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > Math.abs(sum) * 1e-17; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * gaussian(x) * sum;
}

/** Laplace's continued fraction e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))) from the tail back (7.1.14). */
function erfcFraction(x: number): number {
  if (x === Infinity) return 0;
  let fraction = x;
  // The tail shrinks like exp(-2x√(2k)): this many terms leave less than an ulp.
  for (let k = Math.ceil(16 + 200 / (x * x)); k > 0; k--) fraction = x + k / 2 / fraction;
  return gaussian(x) / (Math.sqrt(Math.PI) * fraction);
}

/** e^(-x²), x split so that the rounding of x² is not magnified. */
function gaussian(x: number): number {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

/** x Φ(x), the left tail without cancellation. */
export const gelu = (x: number): number => (x === -Infinity ? 0 : 0.5 * x * erfc(-x * Math.SQRT1_2));

/** x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), written with a logistic to keep the left tail. */
export const geluTanh = (x: number): number =>
  x === -Infinity ? 0 : x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));

/** To the nearest integer, ties to the even one. */
export function roundHalfEven(x: number): number {
  return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

/** The remainder with the divisor's sign. */
export function modulo(x: number, y: number): number {
  const rest = x % y;
  if (rest === 0) return y < 0 ? -0 : 0;
  return rest < 0 !== y < 0 ? rest + y : rest;
}

/** The floor of x / y, from the exact remainder. */
export function floorDivide(x: number, y: number): number {
  if (y === 0) return x / y;
  let rest = x % y;
  let quotient = (x - rest) / y;
  if (rest !== 0 && rest < 0 !== y < 0) {
    rest += y;
    quotient -= 1;
  }
  if (quotient === 0) return x < 0 === y < 0 ? 0 : -0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** x to the y: C's pow (1 to any power is 1), and exact between integers as long as the result is. */
export function power(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 3) return x * x * x;
  if (y === 4) return x * x * (x * x);
  if (y === 0.5) return Math.sqrt(x);
  if (y === -1) return 1 / x;
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  if (Number.isInteger(x) && Number.isInteger(y) && y >= 0 && y <= 64) return integerPower(x, y);
  return x ** y;
}

function integerPower(x: number, y: number): number {
  let result = 1;
  for (let square = x, rest = y; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square;
  }
  return result;
}

/** sin(πx) / (πx). */
export const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
