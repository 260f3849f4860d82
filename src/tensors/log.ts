import { completed, LN2_HIGH, LN2_LOW, POWERS, POWERS_MASK, UNIT } from './loops.ts';
import type { PartialLoop } from './loops.ts';

// log x = e log 2 + log c + log(1 + q) with 2^-e x in [0.706, 1.412), c the nearest of 256 numbers of nine bits, and
// q = (2^-e x - c) / c, so that |q| < 1/512: P. T. P. Tang, Table-driven implementation of the logarithm function in
// IEEE floating-point arithmetic, ACM Trans. Math. Softw. 16 (1990). At c = 1 nothing is rounded but q's powers.

const INDEX_BITS = 8;
export const COUNT = 2 ** INDEX_BITS;
export const DROPPED_BITS = 20 - INDEX_BITS;

/** The high word of the first c: its exponent and the leading bits of 362/512. */
export const FIRST = 0x3fe6a000;

export const CENTRES = new Float64Array(COUNT);
export const INVERSES = new Float64Array(COUNT);
/** log c: multiples of 2^-34, which add to multiples of LN2_HIGH without rounding, and the rest. */
export const LOGS_HIGH = new Float64Array(COUNT);
export const LOGS_LOW = new Float64Array(COUNT);

const number = new Float64Array(1);
/** The same bits; the second is the high word, as every engine's machine today is little-endian. */
const words = new Int32Array(number.buffer);

for (let i = 0; i < COUNT; i++) {
  words[1] = FIRST + (i << DROPPED_BITS);
  CENTRES[i] = number[0]!;
  INVERSES[i] = 1 / number[0]!;
}
const ONE = CENTRES.indexOf(1);
for (let i = ONE; i > 0; i--) setNext(i, i - 1);
for (let i = ONE; i < COUNT - 1; i++) setNext(i, i + 1);

/** From log a to log b: their difference is 2 artanh((b - a) / (b + a)). */
function setNext(from: number, to: number): void {
  const difference = CENTRES[to]! - CENTRES[from]!;
  const sum = CENTRES[to]! + CENTRES[from]!;
  const s = difference / sum;
  const high = Math.fround(s);
  const s2 = s * s;
  LOGS_HIGH[to] = LOGS_HIGH[from]! + 2 * high;
  LOGS_LOW[to] =
    LOGS_LOW[from]! + 2 * ((difference - high * sum) / sum + s * s2 * (1 / 3 + s2 * (1 / 5 + s2 / 7)));
}

const LEAST_NORMAL = 2 ** -1022;

/** log x + lift log 2 of a positive, normal number. For loops; others call `log`. */
export function liftedLog(x: number, lift = 0): number {
  number[0] = x;
  const rounded = words[1]! + (1 << (DROPPED_BITS - 1)) - FIRST;
  const exponent = rounded >> 20;
  const i = (rounded >> DROPPED_BITS) & (COUNT - 1);
  const q = (x * POWERS[(UNIT - exponent) & POWERS_MASK]! - CENTRES[i]!) * INVERSES[i]!;
  const q2 = q * q;
  const powers = q2 * (-0.5 + q * (1 / 3) + q2 * (-0.25 + q * 0.2 - q2 * (1 / 6)));
  const e = exponent + lift;
  return e * LN2_HIGH + LOGS_HIGH[i]! + (q + (powers + (e * LN2_LOW + LOGS_LOW[i]!)));
}

/** The natural logarithm, with an error below 1.5 ulp. */
export function log(x: number): number {
  return x >= LEAST_NORMAL && x < Infinity ? liftedLog(x) : unusual(x);
}

function unusual(x: number): number {
  if (x > 0) return x === Infinity ? x : liftedLog(x * 2 ** 54, -54);
  return x === 0 ? -Infinity : NaN;
}

const usual: PartialLoop = (from, i, to, k, count) => {
  for (let done = 0; done < count; done++) {
    const x = from[i + done]!;
    if (!(x >= LEAST_NORMAL && x < Infinity)) return done;
    to[k + done] = liftedLog(x);
  }
  return count;
};

export const logLoop = completed(usual, log, 'log');
