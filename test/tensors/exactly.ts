/**
 * Elementary functions in integer arithmetic, by their series alone: an oracle that shares nothing with the kernels nor
 * with Math. An exact number is `value` · 2^`exponent`.
 */
export interface Exact {
  readonly value: bigint;
  readonly exponent: number;
}

/** Bits after the point while calculating. */
const BITS = 320;
const ONE = 1n << BigInt(BITS);

const shift = (value: bigint, by: number): bigint => (by < 0 ? value >> BigInt(-by) : value << BigInt(by));

const bitLength = (value: bigint): number => (value < 0n ? -value : value).toString(2).length;

const view = new DataView(new ArrayBuffer(8));

/** A finite number as it is. */
export function decoded(x: number): Exact {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const value = biased === 0 ? fraction : fraction | (1n << 52n);
  return { value: bits >> 63n ? -value : value, exponent: Math.max(biased, 1) - 1075 };
}

/** In units of 2^-BITS; what is smaller is dropped. */
const fixed = (x: number): bigint => {
  const { value, exponent } = decoded(x);
  return shift(value, exponent + BITS);
};

const times = (x: bigint, y: bigint): bigint => (x * y) >> BigInt(BITS);

/** 2 artanh(1/3). */
const LN2 = (() => {
  let sum = 0n;
  let power = (2n * ONE) / 3n;
  for (let k = 1n; power > 0n; k += 2n, power /= 9n) sum += power / k;
  return sum;
})();

const HALVINGS = 12;

/** e^x, x fixed. */
function expOf(x: bigint): Exact {
  let exponent = Number((2n * x + LN2) / (2n * LN2));
  const r = (x - BigInt(exponent) * LN2) >> BigInt(HALVINGS);
  let sum = ONE;
  let term = ONE;
  for (let k = 1n; term !== 0n && term !== -1n; k++) {
    term = times(term, r) / k;
    sum += term;
  }
  for (let i = 0; i < HALVINGS; i++) sum = times(sum, sum);
  exponent -= BITS;
  return { value: sum, exponent };
}

export const exactExp = (x: number): Exact => expOf(fixed(x));

/** log z, z fixed and positive, by Newton's steps for e^y = z from a guess that is right to some 40 bits. */
function logOf(z: bigint, guess: number): bigint {
  let y = fixed(guess);
  for (let step = 0; step < 3; step++) {
    const power = expOf(-y);
    y += times(z, shift(power.value, power.exponent + BITS)) - ONE;
  }
  return y;
}

/** log x: of its fraction in [1, 2) and of the power of two. */
export function exactLog(x: number): Exact {
  const { value, exponent } = decoded(x);
  const length = bitLength(value);
  const fraction = shift(value, BITS + 1 - length);
  const guess = Math.log(Number(fraction >> BigInt(BITS - 52)) / 2 ** 52);
  return { value: logOf(fraction, guess) + BigInt(exponent + length - 1) * LN2, exponent: -BITS };
}

/** tanh x = (e^2x - 1) / (e^2x + 1); below 2^-70 it is x. */
export function exactTanh(x: number): Exact {
  if (Math.abs(x) < 2 ** -70) return decoded(x);
  const { value, exponent } = expOf(fixed(-2 * Math.abs(x)));
  const power = shift(value, exponent + BITS);
  const size = ((ONE - power) * ONE) / (ONE + power);
  return { value: x < 0 ? -size : size, exponent: -BITS };
}

/** 1 / (1 + e^-x). */
export function exactSigmoid(x: number): Exact {
  if (x < -100) return exactExp(x); // to 2^-144
  const { value, exponent } = exactExp(-x);
  return { value: (ONE * ONE) / (ONE + shift(value, exponent + BITS)), exponent: -BITS };
}

/** log(1 + e^x). */
export function exactSoftplus(x: number): Exact {
  if (x < -100) return exactExp(x); // to 2^-144
  const { value, exponent } = exactExp(-Math.abs(x));
  const power = shift(value, exponent + BITS);
  const rest = logOf(ONE + power, Math.log1p(Math.exp(-Math.abs(x))));
  return { value: rest + (x > 0 ? fixed(x) : 0n), exponent: -BITS };
}

/** How far a finite number is from the exact one, in units in the last place of the float64 next to that. */
export function ulpError(result: number, exact: Exact): number {
  const own = decoded(result);
  const low = Math.min(own.exponent, exact.exponent);
  const difference = shift(own.value, own.exponent - low) - shift(exact.value, exact.exponent - low);
  const unit = Math.max(bitLength(exact.value) + exact.exponent - 53, -1074);
  return Math.abs(Number(shift(difference, 30 + low - unit))) / 2 ** 30;
}
