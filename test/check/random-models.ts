import { random } from '../../src/shapes/random.ts';
import { further } from './further-makers.ts';
import {
  alongAxis,
  binary,
  index,
  isPositive,
  isSmall,
  isUntied,
  Picker,
  reduction,
  shapeText,
  taken,
  unary,
} from './makers.ts';
import type { Made, Maker, Value } from './makers.ts';

/** A right model: a straight line of random operations, and its backward pass by a reverse mode of this file's own. */
export interface RandomModel {
  readonly parameters: Readonly<Record<string, string>>;
  readonly forward: readonly string[];
  readonly backward: readonly string[];
  /** Names whose gradient is written under its own name; that of the others is a temporary. */
  readonly paired: ReadonlyMap<string, readonly string[]>;
}

export const dims = { N: 4, D: 3, H: 5 };

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
  ...further,
];

const shareRoots = (values: readonly Value[]): boolean =>
  values.some(({ roots }, i) =>
    values.slice(i + 1).some((other) => [...roots].some((root) => other.roots.has(root))),
  );

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
    pick.values.push({
      name: `p${i}`,
      shape,
      range: positive ? 'positive' : 'any',
      tied: false,
      roots: new Set([`p${i}`]),
    });
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
      // Of one parameter and a rearrangement of it every element may be there twice: maximum(p, fliplr(p)).
      tied: next.ties || next.inputs.some(({ tied }) => tied) || shareRoots(next.inputs),
      roots: new Set(next.inputs.flatMap(({ roots }) => [...roots])),
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
