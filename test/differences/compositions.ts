/** A value with its derivative: forward-mode differentiation, the independent truth of these tests. */
export interface Dual {
  readonly v: number;
  readonly d: number;
}

/** Relative error of one operation's result, drawn anew at each: 0 for plain evaluation. */
export type Rounding = () => number;

/** A smooth function of one variable that carries its derivative along. */
export type Smooth = (x: Dual, rounding: Rounding) => Dual;

export type Uniform = () => number;

/** A small generator with a seed (xorshift32): uniform on [0, 1). */
export function uniform(seed: number): Uniform {
  let state = (Math.imul(seed + 1, 0x9e3779b9) ^ 0x5bd1e995) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) next();
  return next;
}

const unary = (f: (v: number) => number, slope: (v: number, y: number) => number) => {
  return (inner: Smooth): Smooth =>
    (x, rounding) => {
      const { v, d } = inner(x, rounding);
      const y = f(v);
      return { v: y * (1 + rounding()), d: d * slope(v, y) * (1 + rounding()) };
    };
};

const FUNCTIONS = {
  exp: unary(Math.exp, (_, y) => y),
  tanh: unary(Math.tanh, (v) => Math.cosh(v) ** -2),
  sin: unary(Math.sin, (v) => Math.cos(v)),
  cos: unary(Math.cos, (v) => -Math.sin(v)),
  square: unary(
    (v) => v * v,
    (v) => 2 * v,
  ),
  sigmoid: unary(
    (v) => 1 / (1 + Math.exp(-v)),
    (_, y) => y * (1 - y),
  ),
  arctan: unary(Math.atan, (v) => 1 / (1 + v * v)),
  root: unary(
    (v) => Math.sqrt(1 + v * v),
    (v, y) => v / y,
  ),
  logarithm: unary(
    (v) => Math.log1p(v * v),
    (v) => (2 * v) / (1 + v * v),
  ),
  bell: unary(
    (v) => Math.exp(-v * v),
    (v, y) => -2 * v * y,
  ),
  softplus: unary(
    (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))),
    (v) => 1 / (1 + Math.exp(-v)),
  ),
};

const binary = (f: (a: Dual, b: Dual) => Dual) => {
  return (a: Smooth, b: Smooth): Smooth =>
    (x, rounding) => {
      const { v, d } = f(a(x, rounding), b(x, rounding));
      return { v: v * (1 + rounding()), d: d * (1 + rounding()) };
    };
};

export const add = binary((a, b) => ({ v: a.v + b.v, d: a.d + b.d }));
export const multiply = binary((a, b) => ({ v: a.v * b.v, d: a.d * b.v + a.v * b.d }));
const quotient = binary((a, b) => {
  const below = 1 + b.v * b.v;
  return { v: a.v / below, d: (a.d - (a.v / below) * 2 * b.v * b.d) / below };
});

export const constant =
  (c: number): Smooth =>
  () => ({ v: c, d: 0 });
export const identity: Smooth = (x) => x;

/** g(factor·x + shift). */
export const rescaled = (g: Smooth, factor: number, shift = 0): Smooth => {
  const inner = add(multiply(constant(factor), identity), constant(shift));
  return (x, rounding) => g(inner(x, rounding), rounding);
};

/** A random composition of smooth functions, `depth` levels deep. */
export function composition(random: Uniform, depth: number): Smooth {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  if (depth === 0) return multiply(constant(0.5 + random()), add(identity, constant(2 * random() - 1)));
  if (random() < 0.6) return pick(Object.values(FUNCTIONS))(composition(random, depth - 1));
  const [a, b] = [composition(random, depth - 1), composition(random, Math.floor(random() * depth))];
  return pick([add, multiply, quotient])(a, b);
}

/**
 * The plain value and derivative, and their largest deviations over eight evaluations in which every result is moved by
 * one unit in its last place: what a program measures as its noise.
 */
export function rounded(
  f: Smooth,
  x: number,
  random: Uniform,
): { value: number; noise: number; truth: number; truthNoise: number } {
  const plain = f({ v: x, d: 1 }, () => 0);
  const runs = Array.from({ length: 8 }, () => f({ v: x, d: 1 }, () => (random() < 0.5 ? -1 : 1) * 2 ** -52));
  return {
    value: plain.v,
    noise: Math.max(...runs.map(({ v }) => Math.abs(v - plain.v))),
    truth: plain.d,
    truthNoise: Math.max(...runs.map(({ d }) => Math.abs(d - plain.d))),
  };
}
