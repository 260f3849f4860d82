import type { Tensor } from './tensor.ts';

/** The inner loop of a unary operation: `count` elements of `from`, from `i` on, to `to`, from `k` on. May be in place. */
export interface UnaryLoop {
  (from: Float64Array, i: number, to: Float64Array, k: number, count: number): void;
  /** A native kernel that does the usual elements, and the function that does the others. */
  readonly native?: { readonly kernel: string; readonly f: (x: number) => number };
}

/** A loop that stops at the first element it cannot do, and returns how many it did. */
export type PartialLoop = (...parameters: Parameters<UnaryLoop>) => number;

/** Runs a loop over all elements, natively where both tensors lie in the memory of native kernels. */
export function runUnary(loop: UnaryLoop, a: Tensor, out: Tensor): void {
  const count = out.data.length;
  if (!loop.native || !a.native || !out.native) {
    loop(a.data, 0, out.data, 0, count);
    return;
  }
  const { kernel, f } = loop.native;
  const [from, to] = [a.native.at, out.native.at];
  for (let done = 0; done < count; done++) {
    done += out.native.kernels[kernel]!(from + 8 * done, to + 8 * done, count - done);
    if (done < count) out.data[done] = f(a.data[done]!);
  }
}

/**
 * A loop over f whose usual arguments are done by `usual`, without a call in it: with one, the engine keeps nothing of
 * what it knows about the arrays from one element to the next.
 */
export function completed(usual: PartialLoop, f: (x: number) => number, kernel?: string): UnaryLoop {
  const loop: UnaryLoop = (from, i, to, k, count) => {
    for (let done = 0; done < count; done++) {
      done += usual(from, i + done, to, k + done, count - done);
      if (done < count) to[k + done] = f(from[i + done]!);
    }
  };
  return kernel === undefined ? loop : Object.assign(loop, { native: { kernel, f } });
}

/** Adding and subtracting it rounds a number below 2^51 in size to the nearest integer. */
export const ROUNDER = 1.5 * 2 ** 52;

/** The index of 2^0 in the powers of two; it is the lowest exponent that they have, negated. */
export const UNIT = 1024;

/** The powers of two from 2^-1024 to 2^1023. */
export const POWERS = new Float64Array(2 * UNIT);
/** Applied to an index it saves the engine a check. */
export const POWERS_MASK = 2 * UNIT - 1;
for (let i = 0, power = 2 ** -UNIT; i < POWERS.length; i++, power *= 2) POWERS[i] = power;

/** The natural logarithm of 2: 24 bits, exact when multiplied by an integer of up to 29, and the rest. */
export const LN2_HIGH = Math.fround(Math.LN2);
export const LN2_LOW = -1.904654299957768e-9;
