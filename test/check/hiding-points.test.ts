import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CheckOptions } from '../../src/check/check.ts';
import type { CaseResult, GradientResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';

type Definition = Record<string, unknown>;

const check = (definition: Definition, options: CheckOptions = {}): CaseResult =>
  checkModel(defineModel(definition as unknown as ModelDefinition), options);
const points = ({ diagnostics }: CaseResult): string[] =>
  diagnostics.filter(({ code }) => code.startsWith('point/')).map(({ code }) => code);
const roots = ({ gradients }: CaseResult): string[] =>
  gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name);
const gradient = ({ gradients }: CaseResult, name: string): GradientResult =>
  gradients.find((each) => each.name === name)!;

/** Two layers of square weights, so that a missing `.T` fits. */
const network = (
  values: { X?: unknown; Y?: unknown; W1?: unknown; W2?: unknown; b1?: unknown } = {},
  { dA1 = 'W2.T @ dZ2', dW1 = 'dZ1 @ X.T', act = 'tanh(Z1)', slope = '(1 - A1**2)' } = {},
): Definition => ({
  dims: { n: 3, m: 5 },
  inputs: { X: values.X ?? '(n, m)', Y: values.Y ?? '(n, m)' },
  parameters: {
    W1: values.W1 ?? '(n, n)',
    b1: values.b1 ?? { shape: '(n, 1)', init: 'zeros' },
    W2: values.W2 ?? '(n, n)',
  },
  forward: `Z1 = W1 @ X + b1\nA1 = ${act}\nZ2 = W2 @ A1\nJ = sum((Z2 - Y)**2) / (2 * m)`,
  backward: `dZ2 = (Z2 - Y) / m\ndW2 = dZ2 @ A1.T\ndA1 = ${dA1}\ndZ1 = dA1 * ${slope}\ndW1 = ${dW1}\ndb1 = sum(dZ1, axis=1, keepdims=True)`,
});
const weights = (rest: Definition): Definition => ({ shape: '(n, n)', ...rest });
const symmetric = [
  [0.1, 0.2, 0.3],
  [0.2, 0.5, 0.6],
  [0.3, 0.6, 0.9],
];
const missingTranspose = { dA1: 'W2 @ dZ2' };

describe('weights at which a missing transpose does not show', () => {
  const declared: readonly (readonly [string, Definition, string])[] = [
    ['zeros', { init: 'zeros' }, 'point/zero-weights'],
    ['one value', { init: 'ones' }, 'point/symmetric'],
    ['a filled value', { value: 0.3 }, 'point/symmetric'],
    ['a symmetric matrix', { value: symmetric }, 'point/symmetric'],
  ];
  it.each(declared)('%s: warned of, found at another trial, and hidden where held', (_, W2, code) => {
    const found = check(network({ W2: weights(W2) }, missingTranspose));
    expect(points(found)).toContain(code);
    expect(roots(found)).toEqual(['dA1']);
    const held = check(network({ W2: weights({ ...W2, hold: true }) }, missingTranspose));
    expect(points(held)).toContain(code);
    expect(held.verdict).toBe('pass');
    const { help } = held.diagnostics.find((each) => each.code === code)!;
    expect(help).toBe('without `hold` the other trials move it');
  });
  it.each(declared)('%s: a right model does not fail there', (_, W2, code) => {
    for (const hold of [false, true]) {
      const right = check(network({ W2: weights({ ...W2, hold }) }));
      expect(right.verdict).toBe('pass');
      expect(right.gradients.filter(({ inconclusive, failed }) => inconclusive + failed > 0)).toEqual([]);
      expect(points(right)).toContain(code);
    }
  });
  it('equal rows and equal columns are told apart', () => {
    const message = (value: unknown): string =>
      check(network({ W1: weights({ value }) })).diagnostics.find(({ code }) => code === 'point/symmetric')!
        .message;
    const row = [0.1, 0.2, 0.3];
    expect(message([row, row, row])).toContain('rows');
    expect(message(row.map((each) => [each, each, each]))).toContain('columns');
  });
  it('zero biases and random weights are fine', () => expect(points(check(network()))).toEqual([]));
});

describe('data that cannot be told apart', () => {
  const sameColumns = [1, 2, 3].map((each) => new Array<number>(5).fill(each));
  it.each<readonly [string, Definition]>([
    ['given', { shape: '(n, m)', value: sameColumns }],
    ['filled', { shape: '(n, m)', value: 1 }],
    ['ones', { shape: '(n, m)', init: 'ones' }],
    ['zeros', { shape: '(n, m)', init: 'zeros' }],
  ])('%s', (_, X) => {
    const result = check(network({ X }));
    expect(points(result)).toContain('point/equal-data');
    expect(result.verdict).toBe('pass');
  });
  it('hides an example taken for all, which is said', () => {
    const wrong = { dW1: 'sum(dZ1, axis=1, keepdims=True) @ X[:, :1].T' };
    expect(roots(check(network({}, wrong)))).toEqual(['dW1']);
    const hidden = check(network({ X: { shape: '(n, m)', value: sameColumns } }, wrong));
    expect(hidden.verdict).toBe('pass');
    expect(points(hidden)).toEqual(['point/equal-data']);
  });
  it('labels of one class', () => {
    const Y = {
      shape: '(n, m)',
      value: [[1, 1, 1, 1, 1], new Array<number>(5).fill(0), new Array<number>(5).fill(0)],
    };
    expect(points(check(network({ Y })))).toEqual(['point/equal-data']);
  });
});

describe('units without a slope', () => {
  it.each<readonly [string, string, string, unknown]>([
    ['tanh', 'tanh(Z1)', '(1 - A1**2)', { init: { normal: { std: 300 } } }],
    ['sigmoid', 'sigmoid(Z1)', 'A1 * (1 - A1)', { init: { normal: { std: 300 } } }],
    ['relu', 'relu(Z1)', '(Z1 > 0)', {}],
    ['maximum', 'maximum(0, Z1)', '(Z1 > 0)', {}],
  ])('%s: warned of, and a right model does not fail', (name, act, slope, W1) => {
    const dead = name === 'relu' || name === 'maximum';
    const b1 = dead ? { shape: '(n, 1)', value: -50, hold: true } : undefined;
    const result = check(network({ W1: weights(W1 as Definition), b1 }, { act, slope }));
    expect(points(result)).toContain('point/saturated');
    expect(result.gradients.filter(({ failed }) => failed > 0)).toEqual([]);
    // Dead at every trial: nothing is proved.
    if (dead) expect(gradient(result, 'dW1').verdict).toBe('vacuous');
    expect(points(result).includes('point/zero-gradient')).toBe(dead);
  });
  it('a softmax of one certain class', () => {
    const softmax = (std: number): CaseResult =>
      check({
        dims: { n: 3, C: 4, m: 6 },
        inputs: { X: '(n, m)', Y: { shape: '(C, m)', init: { onehot: { axis: 0 } } } },
        parameters: { W: { shape: '(C, n)', init: { normal: { std } } } },
        forward: 'P = softmax(W @ X, axis=0)\nJ = sum((P - Y)**2)',
        backward: 'dP = 2 * (P - Y)\ndW = (P * (dP - sum(dP * P, axis=0, keepdims=True))) @ X.T',
      });
    expect(points(softmax(300))).toEqual(['point/saturated']);
    expect(softmax(300).verdict).not.toBe('fail');
    expect(points(softmax(1))).toEqual([]);
  });
});

describe('a batch norm that begins with gamma = 1', () => {
  const norm = (dhat: string, hold: boolean, db = 'sum(dU, axis=0)'): Definition => ({
    dims: { N: 6, D: 3 },
    inputs: { X: '(N, D)', T: '(N, D)' },
    parameters: {
      W: '(D, D)',
      b: '(D,)',
      gamma: { shape: '(D,)', init: 'ones', hold },
      beta: { shape: '(D,)', init: 'zeros', hold },
    },
    forward:
      'U = X @ W + b\nc = U - mean(U, axis=0)\ns = sqrt(mean(c**2, axis=0) + 1e-5)\nhat = c / s\nout = gamma * hat + beta\nJ = 0.5 * sum((out - T)**2)',
    backward: `dout = out - T\ndgamma = sum(dout * hat, axis=0)\ndbeta = sum(dout, axis=0)\ndhat = ${dhat}\ndU = (dhat - mean(dhat, axis=0) - hat * mean(dhat * hat, axis=0)) / s\ndW = X.T @ dU\ndb = ${db}`,
  });
  it('shows at other trials that gamma is missing', () => {
    expect(roots(check(norm('dout', false)))).toEqual(['dhat']);
    expect(points(check(norm('dout * gamma', false)))).toEqual([]);
  });
  it('hides it where it is held, and says so', () => {
    const held = check(norm('dout', true));
    expect(held.verdict).toBe('pass');
    expect(points(held)).toEqual(['point/symmetric']);
    expect(points(check(norm('dout', false), { trials: 1 }))).toEqual(['point/symmetric']);
  });
  it('leaves nothing of the bias before it: zero passes, a millionth of a gradient does not', () => {
    expect(gradient(check(norm('dout * gamma', false)), 'db')).toMatchObject({
      verdict: 'pass',
      zero: 3,
      failed: 0,
      inconclusive: 0,
    });
    for (const db of ['0 * b', 'sum(dU, axis=0) + 1e-6', '1e-6 * sum(dout, axis=0)', 'sum(dhat, axis=0)'])
      expect([db, gradient(check(norm('dout * gamma', false, db)), 'db').verdict]).toEqual([
        db,
        db === '0 * b' ? expect.stringMatching(/pass|vacuous/) : 'fail',
      ]);
  });
});

describe('gradients that are zero by construction', () => {
  const shift = (db: string): GradientResult =>
    gradient(
      check({
        dims: { n: 3, C: 4, m: 6 },
        inputs: { X: '(n, m)', G: '(C, m)' },
        parameters: { W: '(C, n)', b: '(1, m)' },
        forward: 'Z = W @ X + b\nP = softmax(Z, axis=0)\nJ = sum(P * G)',
        backward: `dZ = P * (G - sum(G * P, axis=0, keepdims=True))\ndW = dZ @ X.T\ndb = ${db}`,
      }),
      'db',
    );
  it('what is added to every logit', () => {
    expect(shift('sum(dZ, axis=0, keepdims=True)')).toMatchObject({
      verdict: 'pass',
      zero: 6,
      inconclusive: 0,
    });
    expect(shift('sum(dZ, axis=0, keepdims=True) + 1e-7').verdict).toBe('fail');
    expect(shift('1e-6 * sum(dZ**2, axis=0, keepdims=True)').verdict).toBe('fail');
  });
  const dead = (dw: string): GradientResult =>
    gradient(
      check({
        inputs: { x: { shape: '(4,)', init: 'positive' } },
        parameters: { w: '(4,)', u: '(4,)' },
        forward: 'a = relu(-x - w**2)\nJ = sum(a * u) + sum(u**2)',
        backward: `dw = ${dw}\ndu = a + 2 * u`,
      }),
      'dw',
    );
  it('what comes before a dead branch', () => {
    expect(dead('-2 * w * u * (a > 0)')).toMatchObject({ verdict: 'vacuous', zero: 4 });
    expect(dead('-2 * w * u * (a > 0) + 1e-9').verdict).toBe('fail');
  });
});
