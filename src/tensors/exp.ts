import { completed, LN2_HIGH, LN2_LOW, POWERS, POWERS_MASK, ROUNDER, UNIT } from './loops.ts';
import type { PartialLoop } from './loops.ts';

// e^x = 2^e · 2^(i/256) · e^r with |r| <= ln 2 / 512: P. T. P. Tang, Table-driven implementation of the exponential
// function in IEEE floating-point arithmetic, ACM Trans. Math. Softw. 15 (1989).

export const PARTS_BITS = 8;
export const PARTS = 2 ** PARTS_BITS;
export const PARTS_PER_UNIT = PARTS / Math.LN2;
export const PART_HIGH = LN2_HIGH / PARTS;
export const PART_LOW = LN2_LOW / PARTS;

/** 1/3!, and what comes nearest to r^5/5! as a multiple of r^3. */
export const CUBIC = 1 / 6 + (0.87 * (Math.LN2 / 512) ** 2) / 120;

/** 2^(i/256) and, relative to it, what its rounding dropped. */
export const ROOTS = new Float64Array(PARTS);
export const RESTS = new Float64Array(PARTS);
const ROOT = 1271087549673002404956479766209n; // 2^(1/256) in units of 2^-100
for (let i = 0, power = 1n << 100n; i < PARTS; i++, power = (power * ROOT) >> 100n) {
  const root = Number(power) * 2 ** -100;
  ROOTS[i] = root;
  RESTS[i] = (Number(power - BigInt(root * 2 ** 100)) * 2 ** -100) / root;
}

/** Below this size of x neither e^x nor what it is made of leaves the normal numbers. */
export const EXP_LIMIT = 700;

/** 2^lift e^x while that, and what it is made of, is a normal number. For loops; others call `exp`. */
export function liftedExp(x: number, lift = 0): number {
  const n = x * PARTS_PER_UNIT + ROUNDER - ROUNDER;
  const r = x - n * PART_HIGH - n * PART_LOW;
  const part = n | 0;
  const i = part & (PARTS - 1);
  const scale = ROOTS[i]! * POWERS[((part >> PARTS_BITS) + UNIT + lift) & POWERS_MASK]!;
  return scale + scale * (RESTS[i]! + r + r * r * (0.5 + r * (CUBIC + r * (1 / 24))));
}

/** e^x, with an error below 0.8 ulp; it never falls. */
export function exp(x: number): number {
  return Math.abs(x) < EXP_LIMIT ? liftedExp(x) : unusual(x);
}

function unusual(x: number): number {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  return x > 0 ? liftedExp(x, -200) * 2 ** 200 : liftedExp(x, 200) * 2 ** -200;
}

const usual: PartialLoop = (from, i, to, k, count) => {
  for (let done = 0; done < count; done++) {
    const x = from[i + done]!;
    if (!(Math.abs(x) < EXP_LIMIT)) return done;
    to[k + done] = liftedExp(x);
  }
  return count;
};

export const expLoop = completed(usual, exp, 'exp');
