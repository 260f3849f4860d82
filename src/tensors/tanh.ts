import { exp } from './exp.ts';
import { completed, ROUNDER } from './loops.ts';
import type { PartialLoop } from './loops.ts';

// tanh(c + f) = T + t - T t (T + t) / (1 + T t) with T = tanh c from a table of multiples of 1/16 and t = tanh f.
// f - t and the fraction are small beside the result, and T has a second part: the error stays near half an ulp.

export const PER_UNIT = 16;
/** From here on 1 - tanh x is below 2e-7, and the exponential serves. */
export const LIMIT = 8;
export const ZERO = PER_UNIT * LIMIT;

/** tanh((i - ZERO) / 16) in two parts. Zero has both signs negative, which gives tanh(-0) and tanh(0) theirs. */
export const HIGH = new Float64Array(2 * ZERO + 1);
export const LOW = new Float64Array(2 * ZERO + 1);
const UNIT = 1n << 100n;
const RATIO = 1436436316677852013874437961806n; // e^(2/16) in units of 2^-100
for (let i = 0, power = UNIT; i <= ZERO; i++, power = (power * RATIO) / UNIT) {
  const value = ((power - UNIT) * UNIT) / (power + UNIT);
  const high = Number(value) * 2 ** -100;
  const low = Number(value - BigInt(high * 2 ** 100)) * 2 ** -100;
  HIGH[ZERO + i] = high;
  LOW[ZERO + i] = low;
  HIGH[ZERO - i] = -high;
  LOW[ZERO - i] = -low;
}

function near(x: number): number {
  const n = x * PER_UNIT + ROUNDER - ROUNDER;
  const f = x - n * (1 / PER_UNIT);
  const i = (n | 0) + ZERO;
  const f2 = f * f;
  // The series of f - tanh f (Abramowitz and Stegun 4.5.64).
  const excess = f * f2 * (1 / 3 - f2 * (2 / 15 - f2 * (17 / 315 - f2 * (62 / 2835))));
  const t = f - excess;
  const T = HIGH[i]!;
  const product = T * t;
  return T + (f - (excess + (product * (T + t)) / (1 + product) - LOW[i]!));
}

/** The hyperbolic tangent, exactly odd, with an error below 0.9 ulp. */
export function tanh(x: number): number {
  return Math.abs(x) < LIMIT ? near(x) : far(x);
}

function far(x: number): number {
  const size = 1 - 2 / (exp(2 * Math.abs(x)) + 1);
  return x < 0 ? -size : size;
}

const usual: PartialLoop = (from, i, to, k, count) => {
  for (let done = 0; done < count; done++) {
    const x = from[i + done]!;
    if (!(Math.abs(x) < LIMIT)) return done;
    to[k + done] = near(x);
  }
  return count;
};

export const tanhLoop = completed(usual, tanh, 'tanh');
