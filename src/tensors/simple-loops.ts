import type { BinaryLoop } from './broadcast.ts';
import type { UnaryLoop } from './loops.ts';
import { power } from './special.ts';

/** Loops of what costs less than a call: written out, as the engine compiles what a shared loop calls but once. */

export const negativeLoop: UnaryLoop = (from, i, to, k, count) => {
  for (const end = k + count; k < end; k++, i++) to[k] = -from[i]!;
};
export const absoluteLoop: UnaryLoop = (from, i, to, k, count) => {
  for (const end = k + count; k < end; k++, i++) to[k] = Math.abs(from[i]!);
};
export const squareLoop: UnaryLoop = (from, i, to, k, count) => {
  for (const end = k + count; k < end; k++, i++) to[k] = from[i]! * from[i]!;
};
export const sqrtLoop: UnaryLoop = (from, i, to, k, count) => {
  for (const end = k + count; k < end; k++, i++) to[k] = Math.sqrt(from[i]!);
};
const reciprocalLoop: UnaryLoop = (from, i, to, k, count) => {
  for (const end = k + count; k < end; k++, i++) to[k] = 1 / from[i]!;
};
export const reluLoop: UnaryLoop = (from, i, to, k, count) => {
  for (const end = k + count; k < end; k++, i++) to[k] = Math.max(from[i]!, 0);
};

export const maximumLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = Math.max(a[i]!, b[j]!);
};
export const minimumLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = Math.min(a[i]!, b[j]!);
};
export const equalLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i] === b[j] ? 1 : 0;
};
export const notEqualLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i] !== b[j] ? 1 : 0;
};
export const lessLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! < b[j]! ? 1 : 0;
};
export const lessEqualLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! <= b[j]! ? 1 : 0;
};
export const greaterLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! > b[j]! ? 1 : 0;
};
export const greaterEqualLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = a[i]! >= b[j]! ? 1 : 0;
};

const powersLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = power(a[i]!, b[j]!);
};

/** Powers; one of the usual exponents along the whole run has its own loop. */
export const powerLoop: BinaryLoop = (a, i, di, b, j, dj, out, k, count) => {
  const usual = dj === 0 && di === 1 ? loopOfExponent(b[j]!) : null;
  if (usual) usual(a, i, out, k, count);
  else powersLoop(a, i, di, b, j, dj, out, k, count);
};

function loopOfExponent(exponent: number): UnaryLoop | null {
  switch (exponent) {
    case 2:
      return squareLoop;
    case 0.5:
      return sqrtLoop;
    case -1:
      return reciprocalLoop;
    default:
      return null;
  }
}
