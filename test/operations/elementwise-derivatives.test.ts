import { describe, expect, it } from 'vitest';
import { derivativeOf } from '../../src/operations/activations.ts';
import type { Attributes } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { random } from '../../src/shapes/random.ts';
import { elementCount, scalar, tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { compareDerivative } from './differences.ts';
import type { Comparison } from './differences.ts';
import { Tape } from './tape.ts';

/** Values between `low` and `high` that keep away from the points where the function has a kink. */
function draw(
  shape: readonly number[],
  [low, high]: readonly [number, number],
  kinks: readonly number[],
  seed: string,
): Tensor {
  const generator = random('values', seed, ...shape);
  const data = Array.from({ length: elementCount(shape) }, () => {
    for (;;) {
      const value = low + (high - low) * generator.uniform();
      if (kinks.every((kink) => Math.abs(value - kink) > 0.05)) return value;
    }
  });
  return tensor(shape, data);
}

interface Unary {
  readonly range?: readonly [number, number];
  readonly kinks?: readonly number[];
  readonly attributes?: readonly Attributes[];
}

const KINK = { kinks: [0] };
const unaries: Readonly<Record<string, Unary>> = {
  negative: {}, positive: {}, square: {}, exp: {}, exp2: {}, expm1: {}, sin: {}, cos: {}, sinh: {}, cosh: {}, tanh: {},
  arctan: {}, arcsinh: {}, erf: {}, erfc: {}, sinc: {}, deg2rad: {}, rad2deg: {}, sigmoid: {}, log_sigmoid: {}, swish: {},
  mish: {},
  reciprocal: { range: [0.5, 2] }, log: { range: [0.3, 3] }, log1p: { range: [-0.6, 2] }, log2: { range: [0.3, 3] },
  log10: { range: [0.3, 3] }, sqrt: { range: [0.3, 3] }, cbrt: { range: [0.3, 3] }, tan: { range: [-1.2, 1.2] },
  arcsin: { range: [-0.8, 0.8] }, arccos: { range: [-0.8, 0.8] }, arccosh: { range: [1.4, 3] }, arctanh: { range: [-0.8, 0.8] },
  absolute: KINK, fabs: KINK, relu: KINK, selu: KINK, softsign: KINK,
  leaky_relu: { ...KINK, attributes: [{}, { alpha: 0.2 }, { alpha: 0.01, negative_slope: 0.3 }] },
  elu: { ...KINK, attributes: [{}, { alpha: 0.5 }] },
  softplus: { attributes: [{}, { beta: 2 }] },
  gelu: { attributes: [{}, { approximate: 'tanh' }] },
  hard_sigmoid: { range: [-4, 4], kinks: [-3, 3] }, hard_tanh: { kinks: [-1, 1] },
  nan_to_num: {},
  clip: { kinks: [-1, 0.5], attributes: [{ min: -1, max: 0.5 }, { min: -1 }, { a_min: null, a_max: 0.5 }, {}] },
}; // prettier-ignore

const positive = [0.3, 2.5] as const;
const anything = [-2, 2] as const;
interface Binary {
  readonly ranges?: readonly [readonly [number, number], readonly [number, number]];
  readonly of?: readonly number[];
}
const binaries: Readonly<Record<string, Binary>> = {
  add: {}, subtract: {}, multiply: {}, hypot: {}, logaddexp: {}, maximum: {}, minimum: {},
  divide: { ranges: [anything, positive] }, power: { ranges: [positive, anything] },
  arctan2: { ranges: [anything, positive] },
  // One quotient for all elements: no jump between them.
  mod: { ranges: [[2.3, 2.7], [1.4, 1.9]] },
  heaviside: { of: [] },
}; // prettier-ignore

const SHAPES = [[], [4], [2, 3], [2, 1, 3], [1, 2, 1, 2, 2]];
const PAIRS = [
  [[], []], [[3], []], [[], [2, 2]], [[2, 3], [2, 3]], [[2, 3], [3]], [[2, 3], [2, 1]], [[3, 1], [1, 2]], [[2, 1, 3], [4, 1]],
  [[1], [4]], [[2, 1, 2, 1, 2], [3, 1, 2, 1]], [[1, 1], [1]],
] as const; // prettier-ignore

const TOLERANCE = 1e-8;

/** All agree; and a rule that were off by 1 % would not. */
function expectAgreement(comparisons: readonly Comparison[]): void {
  for (const { analytic, numeric, scale } of comparisons) {
    expect(
      Math.abs(analytic - numeric),
      `${analytic} by the rule, ${numeric} by differences`,
    ).toBeLessThanOrEqual(TOLERANCE * (scale + 0.01));
  }
  const told = comparisons.some(
    ({ analytic, numeric, scale }) => Math.abs(1.01 * analytic - numeric) > 10 * TOLERANCE * (scale + 0.01),
  );
  expect(told, 'a relative error of 1 % would be seen').toBe(true);
}

describe('derivatives of one operand', () => {
  it.each(Object.entries(unaries))('%s', (name, { range = anything, kinks = [], attributes = [{}] }) => {
    for (const each of attributes) {
      expectAgreement(
        SHAPES.map((shape, seed) =>
          compareDerivative(name, [draw(shape, range, kinks, name)], each, 0, seed),
        ),
      );
    }
  });

  it('are tested for every row that has one', () => {
    const missing = ['arithmetic', 'comparisons', 'functions', 'activations', 'choices'].map(async (file) => {
      const rows = (
        (await import(`../../src/operations/${file}.ts`)) as Record<
          string,
          readonly { name: string; derivative?: unknown }[]
        >
      )[file]!;
      return rows
        .filter(
          ({ name, derivative }) =>
            derivative && !(name in unaries) && !(name in binaries) && name !== 'where',
        )
        .map(({ name }) => name);
    });
    return expect(Promise.all(missing)).resolves.toEqual([[], [], [], [], []]);
  });
});

describe('derivatives of two operands under broadcasting', () => {
  it.each(Object.entries(binaries))('%s', (name, { ranges = [anything, anything], of = [0, 1] }) => {
    for (const which of of) {
      expectAgreement(
        PAIRS.map(([a, b], seed) =>
          compareDerivative(
            name,
            [draw(a, ranges[0], [], `${name}a`), draw(b, ranges[1], [], `${name}b`)],
            {},
            which,
            seed,
          ),
        ),
      );
    }
  });

  it('where', () => {
    const shapes = [[3, 1], [2, 1, 4], [4]];
    const values = shapes.map((shape, i) => draw(shape, anything, [], `where${i}`));
    values[0]!.data.set([1, 0, 1]);
    for (const which of [1, 2]) expectAgreement([compareDerivative('where', values, {}, which)]);
  });

  it('heaviside passes the value at zero only', () => {
    const [tape, x] = [new Tape(), tensor([3], [-1, 0, 2])];
    const inputs = [tape.leaf(x), tape.leaf(scalar(0.5))];
    const out = tape.emit('heaviside', inputs);
    const [dx, dz] = out.operation.derivative!(
      { inputs, attributes: {}, out, gradient: tape.leaf(tensor([3], [5, 7, 9])) },
      tape,
    );
    expect(dx).toBeNull();
    expect(tape.valueOf(dz!)).toEqual(scalar(7));
  });
});

describe('powers', () => {
  const gradients = (x: readonly number[], exponent: number | readonly number[]): (number[] | null)[] => {
    const tape = new Tape();
    const n =
      typeof exponent === 'number' ? tape.constant(exponent) : tape.leaf(tensor([exponent.length], exponent));
    const inputs = [tape.leaf(tensor([x.length], x)), n];
    const out = tape.emit('power', inputs);
    const gradient = tape.leaf(
      tensor(
        [x.length],
        x.map(() => 1),
      ),
    );
    return out.operation.derivative!({ inputs, attributes: {}, out, gradient }, tape).map((node) =>
      node ? [...tape.valueOf(node).data] : null,
    );
  };

  it('of negative bases and at zero', () => {
    expect(gradients([-2, 0, 3], 2)).toEqual([[-4, 0, 6], null]);
    expect(gradients([-2, 0, 3], 3)).toEqual([[12, 0, 27], null]);
    expect(gradients([-2, 0, 3], 1)).toEqual([[1, 1, 1], null]);
    expect(gradients([-2, 0, 3], 0)).toEqual([null, null]);
    expect(gradients([-2, 4], -1)).toEqual([[-0.25, -0.0625], null]);
    expect(gradients([4], 0.5)).toEqual([[0.25], null]);
    expect(gradients([0, 0, -2], [0, 2, 2])).toEqual([
      [0, 0, -4],
      [0, 0, 0],
    ]);
  });
});

describe('at a kink the derivative lies between the one-sided ones', () => {
  const at = (name: string, inputs: readonly Tensor[], attributes: Attributes = {}): number[][] => {
    const tape = new Tape();
    const nodes = inputs.map((input) => tape.leaf(input));
    const out = tape.emit(name, nodes, attributes);
    const results = out.operation.derivative!(
      { inputs: nodes, attributes, out, gradient: tape.leaf(scalar(1)) },
      tape,
    );
    return results.map((node) => [...tape.valueOf(node!).data]);
  };

  it('relu, abs, maximum', () => {
    expect(at('relu', [scalar(0)])).toEqual([[0]]);
    expect(at('absolute', [scalar(0)])).toEqual([[0]]);
    expect(at('maximum', [scalar(2), scalar(2)])).toEqual([[0.5], [0.5]]);
    for (const [name, x, attributes] of [
      ['leaky_relu', 0, {}],
      ['clip', 1, { max: 1 }],
      ['hard_tanh', 1, {}],
      ['elu', 0, { alpha: 0.5 }],
    ] as const) {
      const [[slope]] = at(name, [scalar(x)], attributes) as [[number]];
      expect(slope).toBeGreaterThanOrEqual(0);
      expect(slope).toBeLessThanOrEqual(1);
    }
  });
});

describe("g'(Z)", () => {
  const names = [
    'tanh',
    'sigmoid',
    'relu',
    'leaky_relu',
    'elu',
    'softplus',
    'gelu',
    'swish',
    'silu',
    'exp',
    'sin',
    'cos',
    'square',
    'negative',
    'deg2rad',
  ];
  it.each([...names, 'identity', 'linear'])('%s', (name) => {
    const x = draw([2, 5], anything, [0], name);
    const tape = new Tape();
    const node = derivativeOf(name, tape.leaf(x), tape)!;
    expect(node.type).toBe('float');
    const { shape, data } = tape.valueOf(node);
    expect(shape).toEqual([2, 5]);
    const value = (of: number): number => (name === 'identity' || name === 'linear' ? of : apply(name, of));
    const h = 1e-5;
    x.data.forEach((each, i) =>
      expect(data[i]).toBeCloseTo((value(each + h) - value(each - h)) / (2 * h), 8),
    );
  });

  it('is unknown for what is no smooth function of one operand', () => {
    const tape = new Tape();
    for (const name of ['add', 'floor', 'sum', 'nonsense'])
      expect(derivativeOf(name, tape.leaf(scalar(1)), tape)).toBeNull();
  });

  it('evaluates the activation only where its value is used', () => {
    const emitted = (name: string): string[] => {
      const [tape, seen] = [new Tape(), [] as string[]];
      const emit = tape.emit.bind(tape);
      tape.emit = (operation, ...rest) => {
        seen.push(operation);
        return emit(operation, ...rest);
      };
      derivativeOf(name, tape.leaf(tensor([2], [-1, 1])), tape);
      return seen.filter((operation) => operation !== '<constant>');
    };
    expect(emitted('tanh')).toEqual(['tanh', 'power', 'subtract']);
    expect(emitted('relu')).toEqual(['greater', 'multiply']);
    expect(emitted('log')).toEqual(['divide']);
  });

  function apply(name: string, x: number): number {
    const out = tensor([], [0]);
    operationNamed(name)!.kernel([scalar(x)], {}, out, ['float']);
    return out.data[0]!;
  }
});
