/**
 * Numbers of about 31 digits: the unevaluated sum of two doubles, |lo| at most half a unit in the last place of hi
 * (Dekker 1971; Hida, Li and Bailey, Algorithms for quad-double precision floating point arithmetic, 2001).
 */
export interface DD {
  readonly hi: number;
  readonly lo: number;
}

export const dd = (hi: number, lo = 0): DD => ({ hi, lo });
export const ZERO = dd(0);
export const ONE = dd(1);
const PI = dd(Math.PI, 1.2246467991473532e-16);
const LN2 = dd(Math.LN2, 2.3190468138462996e-17);
export { PI, LN2 };

const SPLITTER = 2 ** 27 + 1;

/** s + e = a + b exactly (Knuth). */
function twoSum(a: number, b: number): DD {
  const s = a + b;
  const v = s - a;
  return { hi: s, lo: a - (s - v) + (b - v) };
}

/** The same where |a| is not the smaller. */
function quickTwoSum(a: number, b: number): DD {
  const s = a + b;
  return { hi: s, lo: b - (s - a) };
}

/** p + e = a·b exactly (Dekker, Veltkamp). */
function twoProduct(a: number, b: number): DD {
  const p = a * b;
  const [s, t] = [SPLITTER * a, SPLITTER * b];
  const [aHigh, bHigh] = [s - (s - a), t - (t - b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return { hi: p, lo: aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow };
}

export function add(a: DD, b: DD): DD {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = quickTwoSum(s.hi, s.lo + t.hi);
  return quickTwoSum(u.hi, u.lo + t.lo);
}
export const negate = ({ hi, lo }: DD): DD => ({ hi: -hi, lo: -lo });
export const subtract = (a: DD, b: DD): DD => add(a, negate(b));
export function multiply(a: DD, b: DD): DD {
  const p = twoProduct(a.hi, b.hi);
  return quickTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}
const times = (a: DD, b: number): DD => multiply(a, dd(b));
/** By a power of two. */
const scale = ({ hi, lo }: DD, factor: number): DD => ({ hi: hi * factor, lo: lo * factor });
export function divide(a: DD, b: DD): DD {
  const first = a.hi / b.hi;
  let rest = subtract(a, times(b, first));
  const second = rest.hi / b.hi;
  rest = subtract(rest, times(b, second));
  return add(quickTwoSum(first, second), dd(rest.hi / b.hi));
}

/** -1, 0 or 1. */
export const compare = (a: DD, b: DD): number => Math.sign(a.hi - b.hi) || Math.sign(a.lo - b.lo);
export const isZero = ({ hi }: DD): boolean => hi === 0;
export const toNumber = ({ hi, lo }: DD): number => hi + lo;

export function sqrt(a: DD): DD {
  if (a.hi === 0) return ZERO;
  const root = Math.sqrt(a.hi);
  return add(dd(root), dd(subtract(a, twoProduct(root, root)).hi / (2 * root)));
}

/** e^a - 1 for small a by its series, doubled up: no digit is lost at 0. */
export function expm1(a: DD): DD {
  if (a.hi < -80) return add(exp(a), dd(-1));
  if (Math.abs(a.hi) > 0.5) return subtract(exp(a), ONE);
  const r = scale(a, 2 ** -6);
  let [term, sum] = [r, r];
  for (let i = 2; i < 16; i++) {
    term = divide(multiply(term, r), dd(i));
    sum = add(sum, term);
  }
  for (let i = 0; i < 6; i++) sum = add(scale(sum, 2), multiply(sum, sum));
  return sum;
}

export function exp(a: DD): DD {
  if (a.hi < -745) return ZERO;
  const k = Math.round(a.hi / Math.LN2);
  return scale(add(ONE, expm1(subtract(a, times(LN2, k)))), 2 ** k);
}

export function log(a: DD): DD {
  const first = dd(Math.log(a.hi));
  // Newton's step for e^y = a.
  return add(first, expm1Quotient(a, first));
}
const expm1Quotient = (a: DD, y: DD): DD => subtract(multiply(a, exp(negate(y))), ONE);

/** Both at once, by their series after reduction to at most π/32 around a multiple of π/16. */
export function sinCos(a: DD): { sin: DD; cos: DD } {
  const turns = Math.round(a.hi / (2 * Math.PI));
  const reduced = subtract(a, times(scale(PI, 2), turns));
  // sin and cos of 2x from those of x, with 1 - cos in place of cos.
  const x = scale(reduced, 2 ** -5);
  const square = multiply(x, x);
  let [sin, versed] = [x, ZERO];
  let [odd, even] = [x, ONE];
  for (let i = 1; i < 14; i++) {
    even = divide(multiply(even, negate(square)), dd((2 * i - 1) * (2 * i)));
    odd = divide(multiply(odd, negate(square)), dd(2 * i * (2 * i + 1)));
    versed = subtract(versed, even);
    sin = add(sin, odd);
  }
  for (let i = 0; i < 5; i++) {
    const double = scale(multiply(sin, subtract(ONE, versed)), 2);
    versed = scale(multiply(sin, sin), 2);
    sin = double;
  }
  return { sin, cos: subtract(ONE, versed) };
}

export function atan(a: DD): DD {
  const first = Math.atan(a.hi);
  const { sin, cos } = sinCos(dd(first));
  // tan(atan(a) - first), which is its own arctangent to the third power of 1e-16.
  return add(dd(first), divide(subtract(multiply(a, cos), sin), add(cos, multiply(a, sin))));
}

/** 2/√π e^(-a²) Σ 2^n a^(2n+1) / (2n+1)!!, all of one sign (Abramowitz and Stegun 7.1.6). */
export function erf(a: DD): DD {
  if (Math.abs(a.hi) > 8.6) return dd(Math.sign(a.hi));
  const square = multiply(a, a);
  let [term, sum] = [a, a];
  for (let n = 1; n < 400 && Math.abs(term.hi) > 1e-34 * Math.abs(sum.hi); n++) {
    term = divide(scale(multiply(term, square), 2), dd(2 * n + 1));
    sum = add(sum, term);
  }
  return multiply(multiply(TWO_OVER_ROOT_PI, exp(negate(square))), sum);
}
export const TWO_OVER_ROOT_PI = divide(dd(2), sqrt(PI));
