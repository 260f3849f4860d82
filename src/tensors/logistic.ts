import { exp, EXP_LIMIT, liftedExp } from './exp.ts';
import { liftedLog } from './log.ts';
import { completed } from './loops.ts';
import type { PartialLoop } from './loops.ts';

/** 1 / (1 + e^-x), with its relative accuracy kept on the left. */
export function sigmoid(x: number): number {
  if (Math.abs(x) < EXP_LIMIT) return usualSigmoid(x);
  return x > 0 ? 1 : exp(x);
}

/** The rounding of 1 + e^-x is found (Knuth's two-sum) and put right. */
function usualSigmoid(x: number): number {
  const power = liftedExp(-x);
  const sum = 1 + power;
  const added = sum - 1;
  const lost = 1 - (sum - added) + (power - added);
  const result = 1 / sum;
  return result - result * (result * lost);
}

/** log(1 + e^x). */
export const softplus = (x: number): number => Math.max(x, 0) + log1pExp(-Math.abs(x));

/** log(e^x + e^y). */
export function logaddexp(x: number, y: number): number {
  if (x === y) return x + Math.LN2; // infinities included
  const difference = x - y;
  return difference > 0 ? x + log1pExp(-difference) : y + log1pExp(difference);
}

/** log(1 + e^x) for x <= 0. */
const log1pExp = (x: number): number => log1p(exp(x));

/** log(1 + x) for 0 <= x <= 1: what is lost in 1 + x is added as a multiple of the slope. */
function log1p(x: number): number {
  const sum = 1 + x;
  return liftedLog(sum) + (x - (sum - 1)) / sum;
}

const usualSigmoids: PartialLoop = (from, i, to, k, count) => {
  for (let done = 0; done < count; done++) {
    const x = from[i + done]!;
    if (!(Math.abs(x) < EXP_LIMIT)) return done;
    to[k + done] = usualSigmoid(x);
  }
  return count;
};

const usualSoftpluses: PartialLoop = (from, i, to, k, count) => {
  for (let done = 0; done < count; done++) {
    const x = from[i + done]!;
    if (!(Math.abs(x) < EXP_LIMIT)) return done;
    to[k + done] = Math.max(x, 0) + log1p(liftedExp(-Math.abs(x)));
  }
  return count;
};

export const sigmoidLoop = completed(usualSigmoids, sigmoid, 'sigmoid');
export const softplusLoop = completed(usualSoftpluses, softplus);
