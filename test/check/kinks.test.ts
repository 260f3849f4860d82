import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult, GradientResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';

type Definition = Record<string, unknown>;
type Numbers = number | readonly number[] | readonly (readonly number[])[];

const check = (definition: Definition): CaseResult =>
  checkModel(defineModel(definition as unknown as ModelDefinition));

const shapeOf = (x: Numbers): readonly number[] =>
  typeof x === 'number' ? [] : [x.length, ...shapeOf(x[0] as Numbers)];

/** The gradient dx as claimed, of J = f(x) held at one point. */
function at(x: Numbers, forward: string, claim: Numbers | string): GradientResult {
  const text =
    typeof claim === 'string'
      ? claim
      : typeof claim === 'number'
        ? `${claim}`
        : `array(${JSON.stringify(claim)})`;
  return check({
    parameters: { x: { shape: shapeOf(x), value: x, hold: true } },
    forward,
    backward: `dx = ${text}`,
  }).gradients[0]!;
}

const POOL = {
  'a reshape': 'y = max(reshape(x, (2, 2, 2, 2)), axis=(1, 3))',
  'a loop over windows':
    'y = zeros((2, 2))\nfor i in range(2):\n    for j in range(2):\n        y[i, j] = max(x[2*i:2*i+2, 2*j:2*j+2])',
  'strided slices':
    'y = maximum(maximum(x[0::2, 0::2], x[0::2, 1::2]), maximum(x[1::2, 0::2], x[1::2, 1::2]))',
};

describe('on a kink: between the slopes passes and is counted, 1e-3 beyond them fails', () => {
  it.each<readonly [string, number, number, number]>([
    ['relu(x)', 0, 0, 1],
    ['relu(relu(x))', 0, 0, 1],
    ['relu(x) + relu(2 * x)', 0, 0, 3],
    ['abs(x) + 1e3', 0, -1, 1],
    ['sqrt(x**2)', 0, -1, 1],
    ['leaky_relu(x)', 0, 0.01, 1],
    ['selu(x)', 0, 1.0507009873554805, 1.7580993408473766],
    ['elu(x, alpha=2)', 0, 1, 2],
    ['hard_tanh(x)', 1, 0, 1],
    ['hard_tanh(x)', -1, 0, 1],
    ['hard_sigmoid(x)', 3, 0, 1 / 6],
    ['hard_sigmoid(x)', -3, 0, 1 / 6],
    ['clip(x, -1, 2) * 3', 2, 0, 3],
    ['clip(x, -1, 2) * 3', -1, 0, 3],
    ['maximum(0, 1 - x)', 1, -1, 0],
    ['maximum(0, 1 - 2 * tanh(x))', Math.atanh(0.5), -1.5, 0],
    ['where(x > 0.2, 2 * x, x + 0.2)', 0.2, 1, 2],
    ['minimum(x, 2 * x)', 0, 1, 2],
  ])('%s at %d', (f, x, low, high) => {
    for (const claim of [low, (low + high) / 2, 0.9 * low + 0.1 * high, high])
      expect([claim, at(x, `J = ${f}`, claim)]).toMatchObject([
        claim,
        { kinks: 1, failed: 0, inconclusive: 0 },
      ]);
    for (const claim of [low - 1e-3, high + 1e-3, low - 50, 1e6])
      expect([claim, at(x, `J = ${f}`, claim).verdict]).toEqual([claim, 'fail']);
  });

  const tied = [
    [0.5, 0.5, 0.1, 0.2],
    [0.3, 0.1, 0.9, 0.3],
    [0.1, 0.1, 0.4, 0.4],
    [0.1, 0.1, 0.4, 0.4],
  ];
  it.each(Object.entries(POOL))('pooling by %s, with ties in three windows', (_, pool) => {
    const forward = `${pool}\nJ = sum(y * array([[1., 2.], [3., 4.]]))`;
    const first = [
      [1, 0, 0, 0],
      [0, 0, 2, 0],
      [3, 0, 4, 0],
      [0, 0, 0, 0],
    ];
    expect(at(tied, forward, first)).toMatchObject({ verdict: 'pass', kinks: 10, inconclusive: 0 });
    const beyond = first.map((row, i) => (i === 0 ? [1.001, 0, 0, 0] : row));
    expect(at(tied, forward, beyond)).toMatchObject({ verdict: 'fail', failed: 1 });
    const elsewhere = first.map((row, i) => (i === 1 ? [0, 0, 0, 2] : row));
    expect(at(tied, forward, elsewhere)).toMatchObject({ verdict: 'fail', failed: 2 });
  });

  it('a maximum of many, a median and a multiclass hinge', () => {
    const many = [0.7, 0.7, 0.7, 0.7, 0.1];
    for (const claim of [
      [3, 0, 0, 0, 0],
      [0.75, 0.75, 0.75, 0.75, 0],
    ])
      expect(at(many, 'J = 3 * max(x)', claim)).toMatchObject({ verdict: 'pass', kinks: 4 });
    expect(at(many, 'J = 3 * max(x)', [3.001, 0, 0, 0, 0])).toMatchObject({ verdict: 'fail', failed: 1 });
    expect(at(many, 'J = 3 * max(x)', [3, 0, 0, 0, 1e-3])).toMatchObject({ verdict: 'fail', failed: 1 });
    expect(at([0.5, 0.5, 0.2], 'J = median(x)', [1, 0, 0])).toMatchObject({ verdict: 'pass', kinks: 2 });
    expect(at([0.5, 0.5, 0.2], 'J = median(x)', [1.001, 0, 0]).verdict).toBe('fail');
    // The mean of the two in the middle: smooth.
    expect(at([0.5, 0.5, 0.2, 0.9], 'J = median(x)', [0.5, 0.5, 0, 0])).toMatchObject({
      verdict: 'pass',
      kinks: 0,
    });
    const svm = 'J = max(x + array([0., 1., 1.])) - x[0]';
    expect(at([0.2, 0.2, 0.2], svm, [-1, 1, 0])).toMatchObject({ verdict: 'pass', kinks: 2 });
    expect(at([0.2, 0.2, 0.2], svm, [0, 1, 0]).verdict).toBe('fail');
  });

  it('a standard deviation of equal values, and a norm at 0: bends that no branch tells of', () => {
    expect(at([0.5, 0.5, 0.5], 'J = std(x)', [0, 0.4, -0.4])).toMatchObject({ verdict: 'pass', kinks: 3 });
    expect(at([0.5, 0.5, 0.5], 'J = std(x)', [0, 0.5, 0])).toMatchObject({ verdict: 'fail', failed: 1 });
    expect(at([0, 0], 'J = norm(x)', [1, 0])).toMatchObject({ verdict: 'pass', kinks: 2 });
    expect(at([0, 0], 'J = norm(x)', [1.001, 0])).toMatchObject({ verdict: 'fail', failed: 1 });
  });
});

describe('pieces that meet smoothly are no kink: one value is right', () => {
  it.each<readonly [string, number]>([
    ['relu(x)**2', 0],
    ['x * abs(x)', 0],
    ['abs(x)**3', 0],
    ['maximum(0, 1 - x)**2', 1],
  ])('%s at %d', (f, x) => {
    expect(at(x, `J = ${f}`, 0)).toMatchObject({ failed: 0, inconclusive: 0, zero: 1 });
    expect(at(x, `J = ${f}`, 1e-6).verdict).toBe('fail');
    expect(at(x, `J = ${f} + 3 * x`, 3).verdict).toBe('pass');
    expect(at(x, `J = ${f} + 3 * x`, 3 - 1e-5).verdict).toBe('fail');
  });
});

describe('beside a kink the slope of that side is right, and no other', () => {
  it.each([1e-3, 1e-7, 1e-9, 1e-12].flatMap((away) => [away, -away]))('%d away', (away) => {
    const [own, other] = away > 0 ? [1, -1] : [-1, 1];
    const unseen = Math.abs(away) > 1e-12 ? ['J = sum(sqrt(x**2))'] : []; // too near for its rounding
    for (const f of ['J = sum(abs(x)) + 1e3', 'J = sum(maximum(x, -x))', ...unseen])
      for (const [claim, verdict] of [
        [own, 'pass'],
        [other, 'fail'],
        [0, 'fail'],
        [own * 0.99, 'fail'],
      ] as const)
        expect([f, claim, at([away, 0.7], f, [claim, 1]).verdict]).toEqual([f, claim, verdict]);
    const won = away > 0 ? [1, 0, 0] : [0, 1, 0];
    expect(at([0.7 + away, 0.7, 0.1], 'J = max(x)', won).verdict).toBe('pass');
    expect(at([0.7 + away, 0.7, 0.1], 'J = max(x)', [won[1]!, won[0]!, 0]).verdict).toBe('fail');
    expect(at([0.7 + away, 0.7, 0.1], 'J = max(x)', [0.5, 0.5, 0]).verdict).toBe('fail');
  });

  it('steep and narrow is no kink', () => {
    for (const beta of [1e4, 1e6]) {
      for (const x of [0, 1e-7, -1e-7, 1e-5]) {
        const slope = 1 / (1 + Math.exp(-beta * x));
        const softplus = `J = softplus(x, beta=${beta})`;
        expect(at(x, softplus, slope).verdict).toBe('pass');
        for (const claim of [slope + 1e-4, slope - 1e-4, slope < 0.9 ? 1 : 0, slope > 0.1 ? 0 : 1])
          expect([x, claim, at(x, softplus, claim).verdict]).toEqual([x, claim, 'fail']);
      }
    }
    for (const x of [0, 1e-6, 1e-5]) {
      const slope = 1e5 * (1 - Math.tanh(1e5 * x) ** 2);
      expect(at(x, 'J = tanh(1e5 * x)', slope).verdict).toBe('pass');
      expect(at(x, 'J = tanh(1e5 * x)', 1.001 * slope).verdict).toBe('fail');
      expect(at(x, 'J = tanh(1e5 * x)', 0).verdict).toBe('fail');
    }
    for (const x of [0, 1e-7, 1e-6]) {
      const slope = x / Math.sqrt(x * x + 1e-12);
      for (const offset of [0, 1e3]) {
        const f = `J = sum(sqrt(x**2 + 1e-12)) + ${offset}`;
        expect(at([x, 0.7], f, [slope, 0.7 / Math.sqrt(0.49 + 1e-12)]).verdict).toBe('pass');
        for (const claim of [1, -1, slope + 1e-3]) expect(at([x, 0.7], f, [claim, 1]).verdict).toBe('fail');
      }
    }
  });
});

describe('where nothing can be said, nothing is', () => {
  it.each([
    ['sign(x)', 0],
    ['3 * floor(x)', 2],
    ['(x > 0.5) * 1.0', 0.5],
    ['sqrt(abs(x))', 0],
    ['cbrt(x)', 0],
  ])('%s at %d', (f, x) => {
    for (const claim of [0, 1, -5]) expect(at(x, `J = ${f}`, claim).verdict).toBe('inconclusive');
  });

  it('but an infinite claim is wrong where the loss has a slope', () =>
    expect(at([0, 1], 'J = sum(x**2)', 'where(x == 0, 1 / x, 2 * x)')).toMatchObject({
      verdict: 'fail',
      failed: 1,
    }));
});

describe('several kinks in one entry: weights of zero before a relu', () => {
  const network = (mask: string, hold: boolean): CaseResult =>
    check({
      dims: { n: 3, h: 4, m: 5 },
      inputs: { X: '(n, m)', Y: '(1, m)' },
      parameters: {
        W1: { shape: '(h, n)', init: 'zeros', hold },
        b1: { shape: '(h, 1)', init: 'zeros', hold },
        W2: '(1, h)',
      },
      forward: 'Z1 = W1 @ X + b1\nA1 = maximum(Z1, 0)\nZ2 = W2 @ A1\nJ = sum((Z2 - Y)**2) / 2',
      backward: `dZ2 = Z2 - Y\ndW2 = dZ2 @ A1.T\ndZ1 = W2.T @ dZ2 * ${mask}\ndW1 = dZ1 @ X.T\ndb1 = sum(dZ1, axis=1, keepdims=True)`,
    });
  it.each(['(Z1 > 0)', '(Z1 >= 0)', '((Z1 > 0) + 0.5 * (Z1 == 0))'])('%s is right', (mask) => {
    for (const hold of [true, false]) {
      const { gradients, verdict } = network(mask, hold);
      expect(gradients.filter(({ failed }) => failed > 0)).toEqual([]);
      expect(verdict).not.toBe('fail');
    }
  });
  it.each(['(Z1 <= 0)', '((Z1 > 0) + 1.5 * (Z1 == 0))'])('%s is wrong, and a root', (mask) => {
    const { gradients } = network(mask, mask.includes('1.5'));
    expect(gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name)).toContain('dZ1');
  });
});

describe('random sums of pieces', () => {
  const arbitrary = fc.record({
    slopes: fc.array(fc.tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 30 })), {
      minLength: 3,
      maxLength: 3,
    }),
    away: fc.array(fc.constantFrom(0, 1e-3, -1e-3, 1e-7, -1e-7, 1e-9, -1e-9), { minLength: 3, maxLength: 3 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    wrong: fc.nat(2),
    error: fc.constantFrom(1e-3, 0.1, 20),
  });
  it('pass with any slopes between, and fail with one beyond', () =>
    fc.assert(
      fc.property(arbitrary, ({ slopes, away, share, wrong, error }) => {
        // J = Σ a·x + d·relu(x - c): the slopes are a and a + d, in tenths.
        const list = (values: readonly number[]): string => `array([${values.join(', ')}])`;
        const c = [0, 0.5, -0.25];
        const x = c.map((each, i) => each + away[i]!);
        const [a, d] = [slopes.map(([low]) => low / 10), slopes.map(([, jump]) => jump / 10)];
        const forward = `J = sum(${list(a)} * x + ${list(d)} * relu(x - ${list(c)}))`;
        const side = x.map((each, i) => (each > c[i]! ? 1 : each < c[i]! ? 0 : share));
        const claim = a.map((each, i) => each + side[i]! * d[i]!);
        const right = at(x, forward, claim);
        expect(right).toMatchObject({
          failed: 0,
          inconclusive: 0,
          kinks: away.filter((each) => each === 0).length,
        });
        const size = Math.max(1, Math.abs(claim[wrong]!));
        claim[wrong] = a[wrong]! + (away[wrong]! < 0 ? 0 : d[wrong]!) + error * size;
        expect(at(x, forward, claim)).toMatchObject({ verdict: 'fail', failed: 1 });
      }),
      { seed: 5, numRuns: 50 },
    ));
});
