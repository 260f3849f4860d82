import { binary, isPositive, isSmall, isUntied, reduction, taken, unary } from './makers.ts';
import type { Made, Maker, Picker, Value } from './makers.ts';

/** Rarer operations, beside those of `random-models.ts`. */

const any = (): boolean => true;

const functions: Maker[] = [
  unary(
    (x) => `+${x}`,
    () => '1',
  ),
  unary(
    (x) => `np.reciprocal(${x})`,
    (_, y) => `(-1) * ${y}**2`,
    isPositive,
    'positive',
  ),
  unary(
    (x) => `np.fabs(${x})`,
    (x) => `sign(${x})`,
  ),
  unary(
    (x) => `np.exp2(${x})`,
    (_, y) => `${y} * log(2)`,
    isSmall,
    'positive',
  ),
  unary(
    (x) => `np.log2(${x})`,
    (x) => `1 / (${x} * log(2))`,
    isPositive,
  ),
  unary(
    (x) => `np.log10(${x})`,
    (x) => `1 / (${x} * log(10))`,
    isPositive,
  ),
  unary(
    (x) => `np.cbrt(${x})`,
    (_, y) => `1 / (3 * ${y}**2)`,
    isPositive,
    'positive',
  ),
  unary(
    (x) => `erfc(${x})`,
    (x) => `(-2) / sqrt(np.pi) * exp(-${x}**2)`,
    any,
    'small',
  ),
  unary(
    (x) => `np.tan(0.5 * tanh(${x}))`,
    (x, y) => `(1 + ${y}**2) * 0.5 * (1 - tanh(${x})**2)`,
    any,
    'small',
  ),
  ...['arcsin', 'arccos'].map((name) =>
    unary(
      (x) => `np.${name}(0.9 * tanh(${x}))`,
      (x) =>
        `(${name === 'arccos' ? '-0.9' : '0.9'}) * (1 - tanh(${x})**2) / sqrt(1 - (0.9 * tanh(${x}))**2)`,
      any,
      'small',
    ),
  ),
  unary(
    (x) => `np.arctanh(0.9 * sin(${x}))`,
    (x) => `0.9 * cos(${x}) / (1 - (0.9 * sin(${x}))**2)`,
  ),
  unary(
    (x) => `np.arcsinh(${x})`,
    (x) => `1 / sqrt(${x}**2 + 1)`,
  ),
  unary(
    (x) => `np.arccosh(1.5 + ${x}**2)`,
    (x) => `2 * ${x} / sqrt((1.5 + ${x}**2)**2 - 1)`,
    any,
    'positive',
  ),
  unary(
    (x) => `cosh(${x})`,
    (x) => `sinh(${x})`,
    isSmall,
    'positive',
  ),
  unary(
    (x) => `np.deg2rad(${x})`,
    () => '(np.pi / 180)',
  ),
  unary(
    (x) => `np.rad2deg(0.01 * ${x})`,
    () => '(1.8 / np.pi)',
  ),
  unary(
    (x) => `np.sinc(${x})`,
    (x, y) => `((np.cos(np.pi * ${x}) - ${y}) / ${x})`,
  ),
  unary(
    (x) => `${x} % 3.7`,
    () => '1',
  ),
  unary(
    (x) => `np.nan_to_num(${x})`,
    () => '1',
  ),
  unary(
    (x) => `${x} * np.heaviside(${x}, 0.5)`,
    (x) => `(${x} > 0)`,
    isUntied,
    'any',
    true,
  ),
];

const activations: Maker[] = [
  unary(
    (x) => `log_sigmoid(${x})`,
    (x) => `sigmoid(-${x})`,
  ),
  unary(
    (x) => `selu(${x})`,
    (x, y) => `where(${x} > 0, 1.0507009873554805, ${y} + 1.0507009873554805 * 1.6732632423543772)`,
  ),
  unary(
    (x) => `gelu(${x})`,
    (x) => `(0.5 * (1 + erf(${x} / sqrt(2))) + ${x} * exp(-${x}**2 / 2) / sqrt(2 * np.pi))`,
  ),
  unary(
    (x) => `mish(${x})`,
    (x) => `(tanh(softplus(${x})) + ${x} * sigmoid(${x}) * (1 - tanh(softplus(${x}))**2))`,
  ),
  unary(
    (x) => `softsign(${x})`,
    (x) => `1 / (1 + abs(${x}))**2`,
    any,
    'small',
  ),
  unary(
    (x) => `hard_sigmoid(${x})`,
    (x) => `(abs(${x}) < 3) / 6`,
    isUntied,
    'small',
    true,
  ),
  unary(
    (x) => `hard_tanh(${x})`,
    (x) => `(abs(${x}) < 1)`,
    isUntied,
    'small',
    true,
  ),
];

const pairs: Maker[] = [
  binary(
    (a, b) => `np.arctan2(${a}, ${b})`,
    (a, b, g) => `${g} * ${b} / (${a}**2 + ${b}**2)`,
    (a, b, g) => `(-1) * ${g} * ${a} / (${a}**2 + ${b}**2)`,
    isPositive,
    'small',
  ),
  binary(
    (a, b) => `np.hypot(${a}, ${b})`,
    (a, _, g, y) => `${g} * ${a} / ${y}`,
    (_, b, g, y) => `${g} * ${b} / ${y}`,
    isPositive,
    'positive',
  ),
  binary(
    (a, b) => `np.logaddexp(${a}, ${b})`,
    (a, _, g, y) => `${g} * exp(${a} - ${y})`,
    (_, b, g, y) => `${g} * exp(${b} - ${y})`,
  ),
];

/** Of two values of one shape. */
const alike =
  (
    rank: number,
    f: (a: string, b: string) => string,
    parts: (a: string, b: string, g: string) => [string, string],
    shapeOf: (shape: readonly string[]) => readonly string[] = (shape) => shape,
  ): Maker =>
  (pick: Picker): Made | null => {
    const a = pick.value(
      ({ shape }) => shape.length === rank && shape.every((extent) => !/[-+*1]/.test(extent)),
    );
    const b = a && pick.value((each) => each !== a && each.shape.join() === a.shape.join());
    if (!a || !b) return null;
    return {
      text: f(a.name, b.name),
      shape: shapeOf(a.shape),
      ties: true,
      inputs: [a, b],
      parts: (g) => parts(a.name, b.name, g).map((text) => ({ text })),
    };
  };
const higher = (a: string, b: string, g: string): [string, string] => [
  `${g} * ${taken(a, b, '>')}`,
  `${g} * ${taken(b, a, '>')}`,
];

const joining: Maker[] = [
  alike(2, (a, b) => `np.max(np.stack([${a}, ${b}]), axis=0)`, higher),
  alike(2, (a, b) => `np.max(np.dstack([${a}, ${b}]), axis=2)`, higher),
  alike(1, (a, b) => `np.max(np.column_stack([${a}, ${b}]), axis=1)`, higher),
  alike(
    2,
    (a, b) => `np.sum(${a} * ${b}) * np.vdot(${a}, ${b})`,
    (a, b, g) => [`2 * ${g} * np.sum(${a} * ${b}) * ${b}`, `2 * ${g} * np.sum(${a} * ${b}) * ${a}`],
    () => [],
  ),
  alike(
    2,
    (a, b) => `np.einsum('ij,ij->i', ${a}, ${b})`,
    (a, b, g) => [`${g}[:, None] * ${b}`, `${g}[:, None] * ${a}`],
    ([rows]) => [rows!],
  ),
  ...(['vstack', 'append'] as const).map((name) =>
    alike(
      2,
      (a, b) => (name === 'vstack' ? `np.vstack([${a}, ${b}])` : `np.append(${a}, ${b}, axis=0)`),
      (a, _, g) => [`${g}[:${a}.shape[0]]`, `${g}[${a}.shape[0]:]`],
      ([rows, columns]) => [`2*${rows}`, columns!],
    ),
  ),
  alike(
    1,
    (a, b) => `np.hstack([${a}, ${b}])`,
    (a, _, g) => [`${g}[:${a}.shape[0]]`, `${g}[${a}.shape[0]:]`],
    ([extent]) => [`2*${extent}`],
  ),
];

/** Of one value of the rank given, none of whose extents is 1 or made of others. */
const one =
  (
    rank: number,
    f: (x: string) => string,
    part: (x: string, g: string, y: string) => string,
    {
      shapeOf = (shape) => shape,
      accept = any,
      before,
      ties = false,
    }: {
      readonly shapeOf?: (shape: readonly string[]) => readonly string[];
      readonly accept?: (value: Value) => boolean;
      readonly ties?: boolean;
      /** Statements that build the gradient in the temporary `t`. */
      readonly before?: (x: string, g: string, t: string) => readonly string[];
    } = {},
  ): Maker =>
  (pick) => {
    const a = pick.value(
      (each) =>
        accept(each) && each.shape.length === rank && each.shape.every((extent) => !/[-+*1]/.test(extent)),
    );
    if (!a) return null;
    const t = pick.temporary();
    return {
      text: f(a.name),
      shape: shapeOf(a.shape),
      inputs: [a],
      ties: ties || a.tied,
      parts: (g, y) => [
        before
          ? { before: [`${t} = zeros_like(${a.name})`, ...before(a.name, g, t)], text: t }
          : { text: part(a.name, g, y) },
      ],
    };
  };

const swapped = ([a, b]: readonly string[]): readonly string[] => [b!, a!];
const doubled = ([rows, ...rest]: readonly string[]): readonly string[] => [`2*${rows}`, ...rest];

const rearranging: Maker[] = [
  one(
    2,
    (x) => `np.swapaxes(${x}, 0, 1)`,
    (_, g) => `np.swapaxes(${g}, 0, 1)`,
    { shapeOf: swapped },
  ),
  one(
    2,
    (x) => `np.moveaxis(${x}, 0, 1)`,
    (_, g) => `np.moveaxis(${g}, 1, 0)`,
    { shapeOf: swapped },
  ),
  one(
    2,
    (x) => `np.rot90(${x})`,
    (_, g) => `np.rot90(${g}, 3)`,
    { shapeOf: swapped },
  ),
  one(
    2,
    (x) => `np.ravel(${x})`,
    (x, g) => `${g}.reshape(${x}.shape)`,
    { shapeOf: ([a, b]) => [`${a}*${b}`] },
  ),
  one(
    2,
    (x) => `${x}.flatten()`,
    (x, g) => `${g}.reshape(${x}.shape)`,
    { shapeOf: ([a, b]) => [`${a}*${b}`] },
  ),
  one(
    1,
    (x) => `np.squeeze(np.expand_dims(${x}, 0), axis=0)`,
    (_, g) => g,
  ),
  one(
    1,
    (x) => `np.atleast_2d(${x})`,
    (_, g) => `${g}[0]`,
    { shapeOf: ([extent]) => ['1', extent!] },
  ),
  one(
    1,
    (x) => `np.broadcast_to(${x}, (2, ${x}.shape[0])).copy()[1]`,
    (_, g) => g,
  ),
  one(
    2,
    (x) => `np.flip(${x})`,
    (_, g) => `np.flip(${g})`,
  ),
  one(
    2,
    (x) => `np.flipud(${x})`,
    (_, g) => `np.flipud(${g})`,
  ),
  one(
    2,
    (x) => `np.fliplr(${x})`,
    (_, g) => `np.fliplr(${g})`,
  ),
  one(
    2,
    (x) => `np.roll(${x}, 1, axis=0)`,
    (_, g) => `np.roll(${g}, -1, axis=0)`,
  ),
  one(
    2,
    (x) => `np.triu(${x})`,
    (_, g) => `np.triu(${g})`,
    { ties: true },
  ),
  one(
    2,
    (x) => `np.tril(${x})`,
    (_, g) => `np.tril(${g})`,
    { ties: true },
  ),
  one(
    2,
    (x) => `np.tile(${x}, (2, 1))`,
    (x, g) => `${g}[:${x}.shape[0]] + ${g}[${x}.shape[0]:]`,
    { ties: true, shapeOf: doubled },
  ),
  one(
    2,
    (x) => `np.repeat(${x}, 2, axis=0)`,
    (_, g) => `${g}[::2] + ${g}[1::2]`,
    { ties: true, shapeOf: doubled },
  ),
  one(
    2,
    (x) => `np.pad(${x}, ((1, 1), (0, 0)))`,
    (_, g) => `${g}[1:-1]`,
    { ties: true, shapeOf: ([a, b]) => [`${a}+2`, b!] },
  ),
  one(
    1,
    (x) => `np.diag(${x})`,
    (_, g) => `np.diag(${g})`,
    { ties: true, shapeOf: ([extent]) => [extent!, extent!] },
  ),
  one(
    2,
    (x) => `np.diagonal(${x} @ ${x}.T)`,
    (x, g) => `2 * ${g}[:, None] * ${x}`,
    { shapeOf: ([rows]) => [rows!] },
  ),
  one(
    2,
    (x) => `np.trace(${x}.T @ ${x})`,
    (x, g) => `2 * ${g} * ${x}`,
    { shapeOf: () => [] },
  ),
  one(
    2,
    (x) => `np.sort(${x}, axis=0)`,
    (x, g) => `np.take_along_axis(${g}, np.argsort(np.argsort(${x}, axis=0), axis=0), axis=0)`,
    { accept: isUntied },
  ),
  one(
    2,
    (x) => `np.take_along_axis(${x}, np.argsort(-${x}, axis=0), axis=0)`,
    (x, g) => `np.take_along_axis(${g}, np.argsort(np.argsort(-${x}, axis=0), axis=0), axis=0)`,
    { accept: isUntied },
  ),
  one(
    2,
    (x) => `sum(np.take(${x}, np.array([1, 0, 1]), axis=0), axis=0)`,
    (_, g) => g,
    { shapeOf: ([, b]) => [b!], before: (_, g, t) => [`${t}[0] += ${g}`, `${t}[1] += 2 * ${g}`] },
  ),
  one(
    2,
    (x) => `sum(sliding_window_view(${x}, 2, axis=0), axis=-1)`,
    (_, g) => g,
    { shapeOf: ([a, b]) => [`${a}-1`, b!], before: (_, g, t) => [`${t}[:-1] += ${g}`, `${t}[1:] += ${g}`] },
  ),
  one(
    2,
    (x) => `np.array(${x}).astype(float)`,
    (_, g) => g,
  ),
];

const spread = (text: string, g: string): string => `${g} * ${text}`;

const reductions: Maker[] = [
  reduction(
    (x, rest) => `np.std(${x}, ${rest})`,
    (x, y, g, axis, extent) => `${g} / (${extent} * ${y}) * (${x} - ${x}.mean(axis=${axis}, keepdims=True))`,
    isUntied,
  ),
  reduction(
    (x, rest) => `np.prod(0.5 + sigmoid(${x}), ${rest})`,
    (x, y, g) => spread(`${y} / (0.5 + sigmoid(${x})) * sigmoid(${x}) * (1 - sigmoid(${x}))`, g),
  ),
  reduction(
    (x, rest) => `np.ptp(${x}, ${rest})`,
    (x, _, g, axis) =>
      `${g} * ((${x} == np.max(${x}, axis=${axis}, keepdims=True)) * 1 - (${x} == np.min(${x}, axis=${axis}, keepdims=True)) * 1)`,
    isUntied,
  ),
  reduction(
    (x, rest) => `np.linalg.norm(${x}, ${rest})`,
    (x, y, g) => `${g} * ${x} / ${y}`,
    ({ tied }) => !tied,
  ),
  reduction(
    (x, rest) => `np.linalg.norm(${x}, ord=1, ${rest})`,
    (x, _, g) => `${g} * sign(${x})`,
    isUntied,
  ),
  reduction(
    (x, rest) => `np.average(${x}, ${rest})`,
    (x, _, g, _axis, extent) => `${g} * ones_like(${x}) / ${extent}`,
  ),
  one(
    2,
    (x) => `np.cumprod(0.5 + sigmoid(${x}), axis=0)`,
    (x, g, y) =>
      `np.flipud(np.cumsum(np.flipud(${g} * ${y}), axis=0)) / (0.5 + sigmoid(${x})) * sigmoid(${x}) * (1 - sigmoid(${x}))`,
  ),
];

const contractions: Maker[] = [
  (pick) => {
    const a = pick.value(({ shape }) => shape.length === 2);
    const b =
      a && pick.value(({ shape }) => shape.length === 2 && shape[1] === a.shape[1] && shape[1] !== '1');
    if (!a || !b || a === b) return null;
    return {
      text: `np.inner(${a.name}, ${b.name})`,
      shape: [a.shape[0]!, b.shape[0]!],
      inputs: [a, b],
      parts: (g) => [{ text: `${g} @ ${b.name}` }, { text: `${g}.T @ ${a.name}` }],
    };
  },
  ...[
    (a: string, b: string) => `np.tensordot(${a}, ${b}, axes=1)`,
    (a: string, b: string) => `np.einsum('ij,jk->ik', ${a}, ${b})`,
  ].map((text): Maker => (pick) => {
    const a = pick.value(({ shape }) => shape.length === 2);
    const b =
      a && pick.value(({ shape }) => shape.length === 2 && shape[0] === a.shape[1] && shape[0] !== '1');
    if (!a || !b) return null;
    return {
      text: text(a.name, b.name),
      shape: [a.shape[0]!, b.shape[1]!],
      inputs: [a, b],
      parts: (g) => [{ text: `${g} @ ${b.name}.T` }, { text: `${a.name}.T @ ${g}` }],
    };
  }),
  (pick) => {
    const [a, b] = [0, 1].map(() =>
      pick.value(({ shape }) => shape.length === 1 && !/[-+*1]/.test(shape[0]!)),
    );
    if (!a || !b || a === b) return null;
    return {
      text: `np.outer(${a.name}, ${b.name})`,
      shape: [a.shape[0]!, b.shape[0]!],
      inputs: [a, b],
      parts: (g) => [{ text: `${g} @ ${b.name}` }, { text: `${a.name} @ ${g}` }],
    };
  },
];

/** A positive definite matrix of x, and what becomes of its gradient m. */
const gram = (x: string): string => `(np.eye(${x}.shape[1]) + 0.1 * (tanh(${x}).T @ tanh(${x})))`;
const ofGram = (x: string, m: string): string =>
  `0.1 * (1 - tanh(${x})**2) * (tanh(${x}) @ (${m} + (${m}).T))`;

const linearAlgebra: Maker[] = [
  one(
    2,
    (x) => `np.linalg.inv(${gram(x)})`,
    (x, g, y) => ofGram(x, `(-${y}.T @ ${g} @ ${y}.T)`),
    { shapeOf: ([, b]) => [b!, b!] },
  ),
  one(
    2,
    (x) => `np.linalg.det(${gram(x)})`,
    (x, g, y) => ofGram(x, `(${g} * ${y} * np.linalg.inv(${gram(x)}).T)`),
    { shapeOf: () => [] },
  ),
  one(
    2,
    (x) => `np.linalg.slogdet(${gram(x)})[1]`,
    (x, g) => ofGram(x, `(${g} * np.linalg.inv(${gram(x)}).T)`),
    { shapeOf: () => [] },
  ),
  one(
    2,
    (x) => `np.linalg.matrix_power(${gram(x)}, 2)`,
    (x, g) => ofGram(x, `(${gram(x)}.T @ ${g} + ${g} @ ${gram(x)}.T)`),
    { shapeOf: ([, b]) => [b!, b!] },
  ),
  one(
    2,
    (x) => `np.linalg.solve(${gram(x)}, ones_like(${x}).T)`,
    (x, g, y) => ofGram(x, `(-np.linalg.solve(${gram(x)}.T, ${g}) @ ${y}.T)`),
    { ties: true, shapeOf: swapped },
  ),
];

export const further: readonly (readonly Maker[])[] = [
  functions,
  activations,
  pairs,
  joining,
  rearranging,
  reductions,
  contractions,
  linearAlgebra,
];
