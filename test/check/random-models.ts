import { random } from '../../src/shapes/random.ts';
import type { Random } from '../../src/shapes/random.ts';

/** A right model: a straight line of random operations, and its backward pass by a reverse mode of this file's own. */
export interface RandomModel {
  readonly parameters: Readonly<Record<string, string>>;
  readonly forward: readonly string[];
  readonly backward: readonly string[];
  /** Names whose gradient is written under its own name; that of the others is a temporary. */
  readonly paired: ReadonlyMap<string, readonly string[]>;
}

export const dims = { N: 4, D: 3, H: 5 };

/** What is known of a value's range, so that logarithms and powers get what they can take. */
type Range = 'any' | 'small' | 'positive';

interface Value {
  readonly name: string;
  readonly shape: readonly string[];
  readonly range: Range;
  /** Elements may be equal to one another, or cut off at the same bound: a maximum over them has no derivative. */
  readonly tied: boolean;
}

/** `g` is the name of the result's gradient, `y` the result. `before`: statements that the part needs. */
interface Made {
  readonly text: string;
  readonly shape: readonly string[];
  readonly range?: Range;
  readonly ties?: boolean;
  readonly inputs: readonly Value[];
  parts(g: string, y: string): readonly { readonly before?: readonly string[]; readonly text: string }[];
}

type Maker = (pick: Picker) => Made | null;

class Picker {
  readonly values: Value[] = [];
  readonly draw: Random;
  private temporaries = 0;

  constructor(draw: Random) {
    this.draw = draw;
  }

  /** Later values more often, so that programs become deep. */
  value(accept: (value: Value) => boolean = () => true): Value | null {
    const fitting = this.values.filter(accept);
    if (fitting.length === 0) return null;
    return fitting[Math.floor(fitting.length * this.draw.uniform() ** 0.6)]!;
  }

  one<T>(list: readonly T[]): T {
    return list[this.draw.integer(list.length)]!;
  }

  temporary(): string {
    return `t${++this.temporaries}`;
  }
}

const shapeText = (shape: readonly string[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
const isSmall = ({ range }: Value): boolean => range !== 'any';
const isUntied = ({ tied }: Value): boolean => !tied;
const isPositive = ({ range }: Value): boolean => range === 'positive';

const unary =
  (
    f: (x: string) => string,
    derivative: (x: string, y: string) => string,
    accept: (value: Value) => boolean = () => true,
    range: Range = 'any',
    ties = false,
  ): Maker =>
  (pick) => {
    const a = pick.value(accept);
    return (
      a && {
        text: f(a.name),
        shape: a.shape,
        range,
        ties,
        inputs: [a],
        parts: (g, y) => [{ text: `${g} * ${derivative(a.name, y)}` }],
      }
    );
  };

const elementwise: Maker[] = [
  unary(
    (x) => `tanh(${x})`,
    (_, y) => `(1 - ${y}**2)`,
    undefined,
    'small',
  ),
  unary(
    (x) => `sigmoid(${x})`,
    (_, y) => `${y} * (1 - ${y})`,
    undefined,
    'positive',
  ),
  unary(
    (x) => `sin(${x})`,
    (x) => `cos(${x})`,
    undefined,
    'small',
  ),
  unary(
    (x) => `np.cos(${x})`,
    (x) => `(-np.sin(${x}))`,
    undefined,
    'small',
  ),
  unary(
    (x) => `exp(${x})`,
    (_, y) => y,
    isSmall,
    'positive',
  ),
  unary(
    (x) => `expm1(${x})`,
    (_, y) => `(${y} + 1)`,
    isSmall,
  ),
  unary(
    (x) => `log(${x})`,
    (x) => `1 / ${x}`,
    isPositive,
  ),
  unary(
    (x) => `log1p(${x})`,
    (x) => `1 / (1 + ${x})`,
    isPositive,
    'positive',
  ),
  unary(
    (x) => `sqrt(${x})`,
    (_, y) => `0.5 / ${y}`,
    isPositive,
    'positive',
  ),
  unary(
    (x) => `1 / ${x}`,
    (_, y) => `-${y}**2`.replace('-', '(-1) * '),
    isPositive,
    'positive',
  ),
  unary(
    (x) => `${x}**3`,
    (x) => `3 * ${x}**2`,
    isSmall,
  ),
  unary(
    (x) => `square(${x})`,
    (x) => `2 * ${x}`,
    isSmall,
  ),
  unary(
    (x) => `${x}**(-0.5)`,
    (x) => `(-0.5) * ${x}**(-1.5)`,
    isPositive,
    'positive',
  ),
  unary(
    (x) => `arctan(${x})`,
    (x) => `1 / (1 + ${x}**2)`,
    undefined,
    'small',
  ),
  unary(
    (x) => `erf(${x})`,
    (x) => `2 / sqrt(np.pi) * exp(-${x}**2)`,
    undefined,
    'small',
  ),
  unary(
    (x) => `softplus(${x})`,
    (x) => `sigmoid(${x})`,
    undefined,
    'positive',
  ),
  unary(
    (x) => `swish(${x})`,
    (x) => `(sigmoid(${x}) + ${x} * sigmoid(${x}) * (1 - sigmoid(${x})))`,
  ),
  unary(
    (x) => `sinh(${x})`,
    (x) => `cosh(${x})`,
    isSmall,
  ),
  unary(
    (x) => `relu(${x})`,
    (x) => `(${x} > 0)`,
    isUntied,
    'any',
    true,
  ),
  unary(
    (x) => `abs(${x})`,
    (x) => `sign(${x})`,
  ),
  unary(
    (x) => `leaky_relu(${x})`,
    (x) => `where(${x} > 0, 1, 0.01)`,
  ),
  unary(
    (x) => `elu(${x})`,
    (x, y) => `where(${x} > 0, 1, ${y} + 1)`,
  ),
  unary(
    (x) => `clip(${x}, -0.4, 0.5)`,
    (x) => `(${x} > -0.4) * (${x} < 0.5)`,
    isUntied,
    'small',
    true,
  ),
  unary(
    (x) => `np.maximum(${x}, 0.1)`,
    (x) => `(${x} > 0.1)`,
    isUntied,
    'any',
    true,
  ),
  unary(
    (x) => `where(${x} > 0.2, ${x}**2, 0.4 * ${x})`,
    (x) => `where(${x} > 0.2, 2 * ${x}, 0.4)`,
    isSmall,
  ),
  unary(
    (x) => `0.7 * ${x} - 0.2`,
    () => '0.7',
  ),
  unary(
    (x) => `-${x}`,
    () => '(-1)',
  ),
];

/** The sum over the axes along which a gradient was stretched, in `keepdims` fashion. */
function reduced(text: string, from: readonly string[], to: readonly string[]): string {
  const lead = from.length - to.length;
  let out = text;
  const axes = to.flatMap((extent, i) => (extent === '1' && from[lead + i] !== '1' ? [lead + i] : []));
  if (axes.length > 0) out = `sum(${out}, axis=(${axes.map((axis) => `${axis},`).join(' ')}), keepdims=True)`;
  if (lead > 0) out = `sum(${out}, axis=(${Array.from({ length: lead }, (_, i) => `${i},`).join(' ')}))`;
  return out;
}

/** The shape of a broadcast; null where it does not fit. */
function together(a: readonly string[], b: readonly string[]): string[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: string[] = [];
  for (let i = 0; i < rank; i++) {
    const [x, y] = [a[a.length - rank + i] ?? '1', b[b.length - rank + i] ?? '1'];
    if (x !== y && x !== '1' && y !== '1') return null;
    shape.push(x === '1' ? y : x);
  }
  return shape;
}

/** Both grow along one dimension: refused by the language on purpose. */
const growsTwice = (a: readonly string[], b: readonly string[], out: readonly string[]): boolean =>
  new Set(out).size < out.length && (a.join() !== out.join() || b.join() !== out.join());

const binary =
  (
    f: (a: string, b: string) => string,
    da: (a: string, b: string, g: string, y: string) => string,
    db: (a: string, b: string, g: string, y: string) => string,
    acceptB: (value: Value) => boolean = () => true,
    range: Range = 'any',
  ): Maker =>
  (pick) => {
    const a = pick.value();
    const b = pick.value(
      (each) => acceptB(each) && each !== a && a !== null && together(a.shape, each.shape) !== null,
    );
    if (!a || !b) return null;
    const shape = together(a.shape, b.shape)!;
    if (growsTwice(a.shape, b.shape, shape)) return null;
    return {
      text: f(a.name, b.name),
      shape,
      range,
      ties: shape.join() !== a.shape.join() || shape.join() !== b.shape.join(),
      inputs: [a, b],
      parts: (g, y) => [
        { text: reduced(da(a.name, b.name, g, y), shape, a.shape) },
        { text: reduced(db(a.name, b.name, g, y), shape, b.shape) },
      ],
    };
  };

/** Halves at a tie: values that were both cut off, or that are copies of one another, move together. */
const taken = (own: string, other: string, wins: '<' | '>'): string =>
  `((${own} ${wins} ${other}) + 0.5 * (${own} == ${other}))`;

const broadcasting: Maker[] = [
  binary(
    (a, b) => `${a} + ${b}`,
    (_a, _b, g) => g,
    (_a, _b, g) => g,
  ),
  binary(
    (a, b) => `${a} - ${b}`,
    (_a, _b, g) => g,
    (_a, _b, g) => `(-${g})`,
  ),
  binary(
    (a, b) => `${a} * ${b}`,
    (_, b, g) => `${g} * ${b}`,
    (a, _, g) => `${g} * ${a}`,
  ),
  binary(
    (a, b) => `${a} / ${b}`,
    (_, b, g) => `${g} / ${b}`,
    (_, b, g, y) => `(-1) * ${g} * ${y} / ${b}`,
    isPositive,
  ),
  binary(
    (a, b) => `np.maximum(${a}, ${b})`,
    (a, b, g) => `${g} * ${taken(a, b, '>')}`,
    (a, b, g) => `${g} * ${taken(b, a, '>')}`,
  ),
  binary(
    (a, b) => `np.minimum(${a}, ${b})`,
    (a, b, g) => `${g} * ${taken(a, b, '<')}`,
    (a, b, g) => `${g} * ${taken(b, a, '<')}`,
  ),
  binary(
    (a, b) => `where(${a} > 0.05, ${a}, 0.5 * ${b})`,
    (a, _, g) => `${g} * (${a} > 0.05)`,
    (a, _, g) => `0.5 * ${g} * (${a} <= 0.05)`,
  ),
];

const matrixProduct: Maker = (pick) => {
  const a = pick.value(({ shape }) => shape.length === 2);
  const b =
    a &&
    pick.value(
      ({ shape }) => shape.length >= 1 && shape.length <= 2 && shape[0] === a.shape[1] && shape[0] !== '1',
    );
  if (!a || !b) return null;
  const vector = b.shape.length === 1;
  return {
    text: pick.draw.uniform() < 0.5 ? `${a.name} @ ${b.name}` : `np.dot(${a.name}, ${b.name})`,
    shape: vector ? [a.shape[0]!] : [a.shape[0]!, b.shape[1]!],
    inputs: [a, b],
    parts: (g) =>
      vector
        ? [{ text: `np.outer(${g}, ${b.name})` }, { text: `${a.name}.T @ ${g}` }]
        : [{ text: `${g} @ ${b.name}.T` }, { text: `${a.name}.T @ ${g}` }],
  };
};

/** A gradient of a reduced value, stretched over the reduced axis again. */
const stretched = (g: string, axis: number, keep: boolean): string =>
  keep ? g : `np.expand_dims(${g}, ${axis})`;

const reduction =
  (
    f: (x: string, rest: string) => string,
    part: (x: string, y: string, g: string, axis: number, extent: string) => string,
    accept: (value: Value) => boolean = () => true,
  ): Maker =>
  (pick) => {
    const a = pick.value(
      (each) => accept(each) && each.shape.length >= 1 && each.shape.some((extent) => extent !== '1'),
    );
    if (!a) return null;
    const axis = pick.one(a.shape.flatMap((extent, i) => (extent === '1' ? [] : [i])));
    const keep = pick.draw.uniform() < 0.5;
    const shape = keep
      ? a.shape.map((extent, i) => (i === axis ? '1' : extent))
      : a.shape.filter((_, i) => i !== axis);
    return {
      text: f(a.name, `axis=${axis}${keep ? ', keepdims=True' : ''}`),
      shape,
      inputs: [a],
      parts: (g, y) => [
        {
          text: part(a.name, stretched(y, axis, keep), stretched(g, axis, keep), axis, `(${a.shape[axis]!})`),
        },
      ],
    };
  };

const reductions: Maker[] = [
  reduction(
    (x, rest) => `sum(${x}, ${rest})`,
    (x, _, g) => `${g} * ones_like(${x})`,
  ),
  reduction(
    (x, rest) => `${x}.mean(${rest})`,
    (x, _, g, _axis, extent) => `${g} * ones_like(${x}) / ${extent}`,
  ),
  reduction(
    (x, rest) => `np.max(${x}, ${rest})`,
    (x, y, g) => `${g} * (${x} == ${y}) `,
    isUntied,
  ),
  reduction(
    (x, rest) => `np.min(${x}, ${rest})`,
    (x, y, g) => `${g} * (${x} == ${y}) `,
    isUntied,
  ),
  reduction(
    (x, rest) => `logsumexp(${x}, ${rest})`,
    (x, y, g) => `${g} * exp(${x} - ${y})`,
  ),
  reduction(
    (x, rest) => `np.var(${x}, ${rest})`,
    (x, _, g, axis, extent) => `${g} * 2 / ${extent} * (${x} - ${x}.mean(axis=${axis}, keepdims=True))`,
  ),
  reduction(
    (x, rest) => `np.sqrt(np.var(${x}, ${rest}) + 0.01)`,
    (x, y, g, axis, extent) => `${g} / (${extent} * ${y}) * (${x} - ${x}.mean(axis=${axis}, keepdims=True))`,
  ),
  reduction(
    (x, rest) => `np.sqrt(np.sum(${x}**2, ${rest}) + 0.1)`,
    (x, y, g) => `${g} * ${x} / ${y}`,
  ),
];

const alongAxis =
  (
    f: (x: string, axis: number) => string,
    part: (y: string, g: string, axis: number) => string,
    range: Range,
  ): Maker =>
  (pick) => {
    const a = pick.value(({ shape }) => shape.some((extent) => extent !== '1'));
    if (!a) return null;
    const axis = pick.one(a.shape.flatMap((extent, i) => (extent === '1' ? [] : [i])));
    return {
      text: f(a.name, axis),
      shape: a.shape,
      range,
      inputs: [a],
      parts: (g, y) => [{ text: part(y, g, axis) }],
    };
  };

const normalising: Maker[] = [
  alongAxis(
    (x, axis) => `softmax(${x}, axis=${axis})`,
    (y, g, axis) => `${y} * (${g} - sum(${g} * ${y}, axis=${axis}, keepdims=True))`,
    'positive',
  ),
  alongAxis(
    (x, axis) => `log_softmax(${x}, axis=${axis})`,
    (y, g, axis) => `(${g} - exp(${y}) * sum(${g}, axis=${axis}, keepdims=True))`,
    'any',
  ),
  alongAxis(
    (x, axis) => `np.cumsum(${x}, axis=${axis})`,
    (_, g, axis) => `np.flip(np.cumsum(np.flip(${g}, axis=${axis}), axis=${axis}), axis=${axis})`,
    'any',
  ),
];

/** `x[…]` with its gradient put back into zeros. */
const index =
  (rank: number, items: string, shapeOf: (shape: readonly string[]) => string[]): Maker =>
  (pick) => {
    const a = pick.value(
      ({ shape }) =>
        shape.length === rank && shape.every((extent) => extent !== '1' && !extent.includes('-')),
    );
    if (!a) return null;
    const zeros = pick.temporary();
    return {
      text: `${a.name}[${items}]`,
      shape: shapeOf(a.shape),
      range: a.range,
      inputs: [a],
      parts: (g) => [
        { before: [`${zeros} = zeros_like(${a.name})`, `${zeros}[${items}] += ${g}`], text: zeros },
      ],
    };
  };

const rearranging: Maker[] = [
  index(2, '0', ([, b]) => [b!]),
  index(2, ':, -1', ([a]) => [a!]),
  index(2, '1:, ::-1', ([a, b]) => [`${a}-1`, b!]),
  index(1, '1:', ([a]) => [`${a}-1`]),
  index(2, ':, :-1', ([a, b]) => [a!, `${b}-1`]),
  (pick) => {
    const a = pick.value(({ shape }) => shape.length === 2);
    return (
      a && {
        text: `${a.name}.T`,
        shape: a.shape.toReversed(),
        range: a.range,
        inputs: [a],
        parts: (g) => [{ text: `${g}.T` }],
      }
    );
  },
  (pick) => {
    const a = pick.value(({ shape }) => shape.length === 1);
    return (
      a && {
        text: `${a.name}[:, None]`,
        shape: [a.shape[0]!, '1'],
        range: a.range,
        inputs: [a],
        parts: (g) => [{ text: `${g}[:, 0]` }],
      }
    );
  },
  (pick) => {
    const a = pick.value(({ shape }) => shape.length === 2);
    const b =
      a &&
      pick.value(
        (each) =>
          each !== a &&
          each.shape.length === 2 &&
          each.shape[1] === a.shape[1] &&
          each.shape[1] !== '1' &&
          each.shape.join() !== a.shape.join(),
      );
    if (!a || !b || [...a.shape, ...b.shape].some((extent) => /[-+]/.test(extent))) return null;
    return {
      text: `np.concatenate([${a.name}, ${b.name}], axis=0)`,
      shape: [`${a.shape[0]}+${b.shape[0]}`, a.shape[1]!],
      inputs: [a, b],
      range: a.range === b.range ? a.range : 'any',
      parts: (g) => [{ text: `${g}[:${a.shape[0]}]` }, { text: `${g}[${a.shape[0]}:]` }],
    };
  },
  (pick) => {
    const a = pick.value(({ shape }) => shape.length === 2 && shape.every((extent) => !/[-+1]/.test(extent)));
    return (
      a && {
        text: `${a.name}.reshape(${a.shape[0]} * ${a.shape[1]})`,
        shape: [`${a.shape[0]}*${a.shape[1]}`],
        range: a.range,
        inputs: [a],
        parts: (g) => [{ text: `${g}.reshape(${a.shape.join(', ')})` }],
      }
    );
  },
];

const families: readonly (readonly Maker[])[] = [
  elementwise,
  elementwise,
  broadcasting,
  broadcasting,
  [matrixProduct],
  reductions,
  normalising,
  rearranging,
];

/** The model of a seed; equal seeds give equal models. */
export function randomModel(seed: number): RandomModel {
  const draw = random('random model', seed);
  const pick = new Picker(draw);
  const parameters: Record<string, string> = {};
  const shapes = [['N', 'D'], ['D', 'H'], ['H'], ['N', '1'], ['N', 'H'], ['D'], []].filter(
    (_, i) => i < 2 || draw.uniform() < 0.6,
  );
  shapes.forEach((shape, i) => {
    const positive = draw.uniform() < 0.25;
    parameters[`p${i}`] = positive ? `{ shape: "${shapeText(shape)}", init: positive }` : shapeText(shape);
    pick.values.push({ name: `p${i}`, shape, range: positive ? 'positive' : 'any', tied: false });
  });

  const forward: string[] = [];
  const made: { readonly value: Value; readonly made: Made }[] = [];
  const length = 3 + draw.integer(8);
  for (let tries = 0; made.length < length && tries < 200; tries++) {
    const next = pick.one(pick.one(families))(pick);
    if (!next) continue;
    const value: Value = {
      name: `v${made.length}`,
      shape: next.shape,
      range: next.range ?? 'any',
      tied: next.ties || next.inputs.some(({ tied }) => tied),
    };
    forward.push(`${value.name} = ${next.text}`);
    made.push({ value, made: next });
    pick.values.push(value);
  }

  // Everything that nothing uses goes into the loss, by one of a few forms.
  const used = new Set(made.flatMap((each) => each.made.inputs.map(({ name }) => name)));
  const loose = pick.values.filter(({ name }) => !used.has(name));
  const contributions = new Map<string, { before?: readonly string[]; text: string }[]>();
  const contribute = (name: string, part: { before?: readonly string[]; text: string }): void =>
    void contributions.set(name, [...(contributions.get(name) ?? []), part]);
  const terms = loose.map(({ name, shape }) => {
    const count = shape.length === 0 ? '1' : shape.map((extent) => `(${extent})`).join(' * ');
    const [term, derivative] = pick.one([
      [`np.mean((${name} - 0.3)**2)`, `2 * (${name} - 0.3) / (${count})`],
      [`0.5 * sum(${name}**2)`, name],
      [`sum(sin(${name} + 1))`, `cos(${name} + 1)`],
    ] as const);
    contribute(name, { text: derivative });
    return term;
  });
  forward.push(`J = ${terms.join(' + ')}`);

  const backward: string[] = [];
  const paired = new Map<string, readonly string[]>();
  const write = (value: Value, isParameter: boolean): string => {
    const own = isParameter || draw.uniform() < 0.7;
    const name = own ? `d${value.name}` : `g${value.name}`;
    if (own) paired.set(name, value.shape);
    const parts = contributions.get(value.name)!;
    backward.push(
      ...parts.flatMap(({ before }) => before ?? []),
      `${name} = ${parts.map(({ text }) => text).join(' + ')}`,
    );
    return name;
  };
  for (const { value, made: each } of made.toReversed()) {
    const g = write(value, false);
    each.parts(g, value.name).forEach((part, i) => contribute(each.inputs[i]!.name, part));
  }
  for (const value of pick.values.filter(({ name }) => name in parameters)) write(value, true);
  return { parameters, forward, backward, paired };
}

export const modelText = ({
  parameters,
  forward,
  backward,
}: Pick<RandomModel, 'parameters' | 'forward' | 'backward'>): string =>
  [
    `dims: { N: ${dims.N}, D: ${dims.D}, H: ${dims.H} }`,
    'parameters:',
    ...Object.entries(parameters).map(
      ([name, shape]) => `  ${name}: ${shape.startsWith('{') ? shape : `"${shape}"`}`,
    ),
    'forward: |',
    ...forward.map((line) => `  ${line}`),
    'loss: J',
    'backward: |',
    ...backward.map((line) => `  ${line}`),
  ].join('\n');
