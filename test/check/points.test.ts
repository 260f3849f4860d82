import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CheckOptions } from '../../src/check/check.ts';
import type { CaseResult, GradientResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';

type Definition = Record<string, unknown>;

const check = (definition: Definition, options: CheckOptions = {}): CaseResult =>
  checkModel(defineModel(definition as unknown as ModelDefinition), options);
const gradient = ({ gradients }: CaseResult, name: string): GradientResult =>
  gradients.find((each) => each.name === name)!;
const codes = ({ diagnostics }: CaseResult): string[] => diagnostics.map(({ code }) => code);

/** J = f(x) at one point, with a claimed dx; held there at every trial. */
const atPoint = (
  x: number | readonly number[],
  forward: string,
  dx: string,
  rest: Definition = {},
): CaseResult =>
  check({
    parameters: { x: { shape: typeof x === 'number' ? '()' : [x.length], value: x, hold: true } },
    forward,
    backward: `dx = ${dx}`,
    ...rest,
  });

describe('at a kink any value between the one-sided derivatives passes, and none beyond', () => {
  const kinks: readonly (readonly [
    string,
    number | readonly number[],
    string,
    readonly string[],
    readonly string[],
  ])[] = [
    ['relu at 0', 0, 'J = 3 * relu(x)', ['0', '1.5', '3'], ['-0.1', '3.1', '30']],
    ['abs at 0', 0, 'J = abs(x)', ['-1', '0', '1'], ['-1.01', '1.01', '2']],
    ['abs at 0 beside a large number', 0, 'J = abs(x) + 1e3', ['-1', '0', '1'], ['-1.01', '1.01']],
    ['the border of clip', 0.5, 'J = 2 * clip(x, -1, 0.5)', ['0', '1', '2'], ['-0.1', '2.1']],
    ['a hinge', 1, 'J = maximum(0, 1 - x)', ['-1', '-0.5', '0'], ['0.1', '-1.1', '1']],
    ['leaky_relu at 0', 0, 'J = leaky_relu(x)', ['0.01', '0.5', '1'], ['0', '1.1']],
    [
      'a maximum with a tie',
      [0.7, 0.7],
      'J = max(x)',
      ['[1, 0]', '[0, 1]', '[0.5, 0.5]'],
      ['[1.1, 0]', '[0.5, -0.1]'],
    ],
    [
      'a maximum of two names',
      [0.3, -0.2],
      'y = x * 1\nJ = sum(maximum(x, y * 1))',
      ['[1, 1]'],
      ['[0, 1]', '[2, 1]'],
    ],
    ['where beside its border', 0.2, 'J = where(x > 0.2, 2 * x, x + 0.2)', ['1', '2'], ['0.9', '2.1']],
  ];
  it.each(kinks)('%s', (_, x, forward, inside, outside) => {
    const list = (text: string): string => (text.startsWith('[') ? `array(${text})` : text);
    for (const claim of inside)
      expect([claim, gradient(atPoint(x, forward, list(claim)), 'dx').verdict]).toEqual([
        claim,
        expect.stringMatching(/pass|vacuous/),
      ]);
    for (const claim of outside)
      expect([claim, gradient(atPoint(x, forward, list(claim)), 'dx').verdict]).toEqual([claim, 'fail']);
  });

  it('is counted', () =>
    expect(gradient(atPoint(0, 'J = relu(x)', '0.3'), 'dx')).toMatchObject({ kinks: 1, failed: 0 }));

  it('is over a little beside it: there only the slope of that side is right', () => {
    expect(gradient(atPoint(1e-7, 'J = 3 * relu(x)', '3'), 'dx')).toMatchObject({
      verdict: 'pass',
      kinks: 0,
    });
    expect(gradient(atPoint(1e-7, 'J = 3 * relu(x)', '1.5'), 'dx').verdict).toBe('fail');
    expect(gradient(atPoint(-1e-7, 'J = 3 * relu(x) + x', '1'), 'dx').verdict).toBe('pass');
    expect(gradient(atPoint(-1e-7, 'J = 3 * relu(x) + x', '4'), 'dx').verdict).toBe('fail');
  });

  it('does not make wrong equations of those that use the value claimed there', () => {
    const definition = (claim: string): Definition => ({
      parameters: { w: { shape: '()', value: 0, hold: true }, v: '()' },
      forward: 'z = w * 1.5\na = relu(z)\nJ = (a - v - 1)**2',
      backward: `da = 2 * (a - v - 1)\ndz = da * ${claim}\ndw = 1.5 * dz\ndv = -da`,
    });
    for (const claim of ['0.25', '1'])
      expect(check(definition(claim))).toMatchObject({ verdict: 'pass', diagnostics: [] });
    expect(check(definition('(z > 0)')).verdict).toBe('pass');
    const wrong = check(definition('1.25'));
    expect(wrong.gradients.map(({ name, cause }) => [name, cause])).toEqual([
      ['da', null],
      ['dz', 'root'],
      ['dw', 'inherited'],
      ['dv', null],
    ]);
  });

  it('a jump has no derivative: nothing is claimed', () => {
    expect(gradient(atPoint(0.2, 'J = where(x > 0.2, 1 + x, x)', '1'), 'dx')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'kink',
    });
  });
});

describe('gradients that are zero', () => {
  const batchNorm = (offset: string, dgamma = 'sum(dout * hat, axis=0)'): Definition => ({
    dims: { N: 6, D: 3 },
    inputs: { X: '(N, D)', T: '(N, D)' },
    parameters: { W: '(D, D)', b: '(D,)', gamma: { shape: '(D,)', init: 'ones' } },
    forward: `U = X @ W + b${offset}\nc = U - mean(U, axis=0)\ns = sqrt(mean(c**2, axis=0) + 1e-5)\nhat = c / s\nout = gamma * hat\nJ = 0.5 * sum((out - T)**2)`,
    backward: `dout = out - T\ndgamma = ${dgamma}\ndhat = dout * gamma\ndU = (dhat - mean(dhat, axis=0) - hat * mean(dhat * hat, axis=0)) / s\nW_grad = X.T @ dU\ndb = sum(dU, axis=0)`,
  });

  it('by construction: a bias before batch norm', () => {
    const result = check(batchNorm(''));
    expect(result.verdict).toBe('pass');
    expect(gradient(result, 'db')).toMatchObject({ verdict: 'pass', zero: 3, failed: 0 });
  });

  it('and are not taken to be zero when they are small: 1e-6 beside terms of 1 fails', () => {
    const definition = batchNorm('');
    const wrong = check({ ...definition, backward: `${definition['backward'] as string} + 1e-6` });
    expect(gradient(wrong, 'db').verdict).toBe('fail');
  });

  it('offsets of 1e4 before batch norm cost digits, not the verdict', () => {
    const result = check(batchNorm(' + 1e4'));
    expect(result.gradients.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(gradient(result, 'dgamma').verdict).toBe('pass');
    expect(gradient(check(batchNorm(' + 1e4', '1.001 * sum(dout * hat, axis=0)')), 'dgamma').verdict).toBe(
      'fail',
    );
  });

  it('by construction: the bias of attention keys', () => {
    const attention = (dbk: string): Definition => ({
      dims: { T: 5, E: 4, k: 3 },
      inputs: { X: '(T, E)', G: '(T, k)' },
      parameters: { Wq: '(E, k)', Wk: '(E, k)', bk: '(k,)', Wv: '(E, k)' },
      forward:
        'Q = X @ Wq\nK = X @ Wk + bk\nV = X @ Wv\nP = softmax(Q @ K.T / sqrt(k), axis=1)\nO = P @ V\nJ = sum(O * G)',
      backward: `dO = G\ndV = P.T @ dO\ndWv = X.T @ dV\ndP = dO @ V.T\nds = P * (dP - sum(P * dP, axis=1, keepdims=True)) / sqrt(k)\ndQ = ds @ K\ndK = ds.T @ Q\ndWq = X.T @ dQ\ndWk = X.T @ dK\ndbk = ${dbk}`,
    });
    expect(check(attention('sum(dK, axis=0)'))).toMatchObject({ verdict: 'pass' });
    expect(gradient(check(attention('sum(dK, axis=0)')), 'dbk')).toMatchObject({
      verdict: 'pass',
      failed: 0,
      inconclusive: 0,
    });
    expect(gradient(check(attention('sum(dQ, axis=0)')), 'dbk').verdict).toBe('fail');
  });

  it('everywhere and always: vacuous, with a warning', () => {
    const result = check({
      parameters: { w: '(3,)', u: '(3,)' },
      inputs: { x: { shape: '(3,)', init: 'positive' } },
      forward: 'a = relu(w * 0 - x)\nJ = sum(a) + sum(u**2)',
      backward: 'dw = 0 * (a > 0)\ndu = 2 * u',
    });
    expect(gradient(result, 'dw').verdict).toBe('vacuous');
    expect(codes(result)).toEqual(['point/zero-gradient', 'point/saturated']);
    expect(result.verdict).toBe('pass');
  });

  it('written, but not zero', () => {
    const result = check({ parameters: { w: '(3,)' }, forward: 'J = sum(w**3)', backward: 'dw = 0 * w' });
    expect(gradient(result, 'dw')).toMatchObject({ verdict: 'fail', cause: 'root' });
  });
});

describe('points that hide bugs', () => {
  const logistic = (scale: string): Definition => ({
    dims: { n: 3, m: 5 },
    inputs: { X: '(n, m)', Y: { shape: '(1, m)', init: 'bernoulli' } },
    parameters: { w: '(1, n)' },
    forward: `Z = ${scale} * (w @ X)\nA = sigmoid(Z)\nJ = sum(softplus(Z) - Y * Z)`,
    backward: `dZ = A - Y\ndw = ${scale} * dZ @ X.T`,
  });

  it('saturated units are warned of', () => {
    const result = check(logistic('300'));
    expect(codes(result)).toContain('point/saturated');
    expect(result.gradients.every(({ verdict }) => verdict !== 'fail')).toBe(true);
    expect(codes(check(logistic('1')))).toEqual([]);
  });

  const twoLayers = (W1: unknown, options: CheckOptions = {}): CaseResult =>
    check(
      {
        dims: { n: 3, h: 4, m: 5 },
        inputs: { X: '(n, m)', Y: '(1, m)' },
        parameters: { W1, W2: '(1, h)' },
        forward: 'Z1 = W1 @ X\nA1 = tanh(Z1)\nZ2 = W2 @ A1\nJ = sum((Z2 - Y)**2) / 2',
        backward: 'dZ2 = Z2 - Y\ndW2 = dZ2 @ A1.T\ndZ1 = W2.T @ dZ2 * (1 - A1)**2\ndW1 = dZ1 @ X.T',
      },
      options,
    );

  it('zero weights hide a wrong derivative at the first trial, and are moved at the second', () => {
    const zeros = twoLayers({ shape: '(h, n)', init: 'zeros' });
    expect(codes(zeros)).toContain('point/zero-weights');
    expect(zeros.gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name)).toEqual(['dZ1']);
    expect(twoLayers({ shape: '(h, n)', init: 'zeros' }, { trials: 1 }).verdict).toBe('pass');
    expect(twoLayers({ shape: '(h, n)', init: 'zeros', hold: true }).verdict).toBe('pass');
  });

  it('equal rows of weights are warned of', () =>
    expect(codes(twoLayers({ shape: '(h, n)', init: 'ones' }))).toContain('point/symmetric'));
});

describe('values that are not finite', () => {
  it('made in the forward pass: the first equation is named, and nothing is claimed', () => {
    const result = check({
      parameters: { w: { shape: '(3,)', value: [-1, 2, 3], hold: true } },
      forward: 'a = w * 2\nb = log(a)\nc = b * 1\nJ = sum(c)',
      backward: 'dw = 1 / w',
    });
    expect(
      result.diagnostics.filter(({ code }) => code === 'value/non-finite').map(({ equation }) => equation),
    ).toEqual(['b']);
    expect(result.verdict).toBe('inconclusive');
    expect(gradient(result, 'dw').verdict).not.toMatch(/pass|fail/);
  });

  it('made in the backward pass only: that gradient fails', () => {
    const result = check({
      parameters: { w: { shape: '(2,)', value: [0, 2], hold: true } },
      forward: 'a = w * 2\nJ = sum(a**2)',
      backward: 'da = 2 * a * a / a\ndw = 2 * da',
    });
    expect(
      result.diagnostics.filter(({ code }) => code === 'value/non-finite').map(({ equation }) => equation),
    ).toEqual(['da']);
    expect(result.verdict).toBe('fail');
    expect(result.gradients.map(({ name, cause }) => [name, cause])).toEqual([
      ['da', 'root'],
      ['dw', 'inherited'],
    ]);
  });

  it('at drawn trials only: a warning, and the verdict of the other trials', () => {
    const definition = (backward: string): Definition => ({
      parameters: { w: { shape: '(3,)', value: [0.001, 1, -0.0005] } },
      forward: 'a = w + 0.00051\nJ = sum(log(a))',
      backward,
    });
    const right = check(definition('dw = 1 / a'));
    expect(right.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['value/non-finite', 'warning'],
    ]);
    expect(gradient(right, 'dw').verdict).toBe('pass');
    expect(gradient(check(definition('dw = 2 / a')), 'dw').verdict).toBe('fail');
  });
});

describe('sizes of one', () => {
  it('one example, one unit, rank-1 biases', () => {
    const result = check({
      dims: { n: 3 },
      inputs: { x: '(1, n)', y: '(1, 1)' },
      parameters: { W: '(n, 1)', b: '(1,)' },
      forward: 'z = x @ W + b\na = tanh(z)\nJ = sum((a - y)**2)',
      backward: 'da = 2 * (a - y)\ndz = da * (1 - a**2)\ndW = x.T @ dz\ndb = sum(dz, axis=0)',
    });
    expect(result.verdict).toBe('pass');
    expect(result.diagnostics).toEqual([]);
  });

  it('no sizes at all', () => {
    expect(check({ parameters: { w: '()' }, forward: 'J = exp(w)', backward: 'dw = exp(w)' }).verdict).toBe(
      'pass',
    );
    expect(check({ parameters: { w: '()' }, forward: 'J = exp(w)', backward: 'dw = w' }).verdict).toBe(
      'fail',
    );
  });
});

describe('gradients of any size', () => {
  it.each([1e-12, 1e-9, 1, 1e9])('are checked alike: loss * %d', (size) => {
    const scaled = (factor: number): CaseResult =>
      check({
        inputs: { X: '(3, 4)' },
        parameters: { W: '(2, 3)' },
        forward: `J = ${size} * sum(tanh(W @ X))`,
        backward: `dW = ${size * factor} * (1 - tanh(W @ X)**2) @ X.T`,
      });
    expect(scaled(1).verdict).toBe('pass');
    expect(scaled(1.001).verdict).toBe('fail');
    expect(scaled(1 - 1e-6).verdict).toBe('fail');
  });
});

describe('ties that the program makes itself', () => {
  // y[0] is x[0] at every point: rounding must not toss between them.
  const tied = (half: string): CaseResult =>
    check({
      parameters: { x: '(4,)' },
      forward: 'y = cumsum(x**2)\nz = x**2\nJ = sum(sin(minimum(y, z)))',
      backward: `dy = cos(minimum(y, z)) * ((y < z) + ${half} * (y == z))\ndz = cos(minimum(y, z)) * ((z < y) + ${half} * (y == z))\ndx = 2 * x * (dz + cumsum(dy[::-1])[::-1])`,
    });
  it('halves on both sides are right, and decided', () =>
    expect(tied('0.5')).toMatchObject({ verdict: 'pass' }));
  it('a whole on both sides counts the tie twice', () =>
    expect(gradient(tied('1'), 'dx').verdict).toBe('fail'));
});

describe('entries that nothing can decide', () => {
  // A jump at the point: those entries have no derivative at any trial.
  const jumps = (count: number, total: number): CaseResult =>
    check({
      parameters: {
        x: {
          shape: [total],
          value: [...new Array<number>(count).fill(0.5), ...new Array<number>(total - count).fill(0.2)],
          hold: true,
        },
      },
      forward: 'J = sum(where(x > 0.5, x + 1, x**2))',
      backward: 'dx = where(x > 0.5, 1, 2 * x)',
    });
  it('up to one in a hundred do not matter', () =>
    expect(gradient(jumps(1, 120), 'dx')).toMatchObject({ verdict: 'pass', inconclusive: 1 }));
  it('more do', () => {
    expect(gradient(jumps(2, 120), 'dx')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'kink',
      inconclusive: 2,
    });
    expect(gradient(jumps(1, 12), 'dx').verdict).toBe('inconclusive');
  });
});
