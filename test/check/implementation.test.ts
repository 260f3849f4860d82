import { describe, expect, test } from 'vitest';
import { checkImplementation } from '../../src/check/implementation.ts';
import type { CaseResult, GradientResult } from '../../src/check/result.ts';
import type { Implementation } from '../../src/implementation/implementation.ts';
import { check, defineImplementation, traceShapes } from '../../src/index.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { random } from '../../src/shapes/random.ts';
import { impure, fit, forward, lossOf, backward } from '../implementation/impure.ts';
import { batchNorm, kinds, logistic, network } from '../implementation/zoo.ts';
import type { Bug } from '../implementation/zoo.ts';

const wrong = ({ gradients }: CaseResult): string[] =>
  gradients.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
const gradientOf = (result: CaseResult, of: string): GradientResult =>
  result.gradients.find((each) => each.of === of)!;
const codesOf = ({ diagnostics }: CaseResult): string[] => diagnostics.map(({ code }) => code);

/** The functions of x alone that cost the least to write. */
const scalar = (
  loss: (x: number) => number,
  gradient: (x: number) => unknown,
  x = 0.7,
): Implementation<{ x: number }> => ({
  parameters: { x },
  loss: (parameters) => loss(parameters.x),
  gradients: (parameters) => ({ x: gradient(parameters.x) }),
});

describe('in float64', () => {
  test.each(Object.keys(kinds))('a right %s passes, and every mistake in it is found', (kind) => {
    const { make, bugs } = kinds[kind]!;
    for (const seed of [1, 2]) {
      const right = checkImplementation(make(seed, 'float64'), { seed });
      expect(right).toMatchObject({ verdict: 'pass', diagnostics: [], precision: 'float64', trials: 2 });
      for (const bug of bugs)
        expect([bug, checkImplementation(make(seed, 'float64', bug), { seed }).verdict]).toEqual([
          bug,
          'fail',
        ]);
    }
  });

  test('every wrong gradient is a root, and the others are right', () => {
    const roots = (bug: Bug): string[] => wrong(checkImplementation(network(4, 'float64', bug)));
    expect(roots('missing mean')).toEqual(['dW2']);
    expect(roots('transpose')).toEqual(['dW1', 'db1']);
    expect(roots('one entry')).toEqual(['dW1']);
    const result = checkImplementation(network(4, 'float64', 'transpose'));
    expect(gradientOf(result, 'W1')).toMatchObject({ name: 'dW1', cause: 'root', failed: 12, total: 12 });
    expect(codesOf(result)).toEqual(['gradient/mismatch', 'gradient/mismatch']);
  });

  test('one entry that is off by 1e-4 of itself is named', () => {
    const result = checkImplementation(network(5, 'float64', 'one entry'));
    const { worst, failed } = gradientOf(result, 'W1');
    expect(failed).toBe(1);
    expect(worst!.analytic / worst!.numeric - 1).toBeCloseTo(1e-4, 8);
  });

  test('nested lists and numbers', () => {
    expect(checkImplementation(logistic(1))).toMatchObject({ verdict: 'pass', diagnostics: [] });
    expect(wrong(checkImplementation(logistic(1, 'missing mean')))).toEqual(['dw']);
    expect(wrong(checkImplementation(logistic(1, 'one entry')))).toEqual(['dw']);
  });

  test('an offset of 1e4 before batch norm only costs digits', () => {
    expect(checkImplementation(batchNorm(1, 'float64', undefined, 1e4)).verdict).toBe('pass');
    expect(wrong(checkImplementation(batchNorm(1, 'float64', 'one entry', 1e4)))).toEqual(['dW']);
  });

  test('zeros by construction pass, and are counted', () => {
    for (const [kind, bias] of [
      ['batch norm', 'b'],
      ['attention', 'bk'],
    ] as const) {
      const result = gradientOf(checkImplementation(kinds[kind]!.make(2, 'float64')), bias);
      expect(result).toMatchObject({ verdict: 'pass', zero: result.total });
    }
  });

  test('a small gradient that is left out is no zero', () => {
    // Of a term that is 1e-9 of the loss: far above the rounding error.
    const loss = (x: number): number => 1 + 1e-9 * Math.sin(x);
    expect(checkImplementation(scalar(loss, (x) => 1e-9 * Math.cos(x))).verdict).not.toBe('fail');
    expect(checkImplementation(scalar(loss, () => 0)).verdict).toBe('fail');
  });

  test('a gradient that is zero, as it should be, proves nothing', () => {
    const result = checkImplementation(
      scalar(
        () => 2.5,
        () => 0,
      ),
    );
    expect(result).toMatchObject({ verdict: 'pass', gradients: [{ verdict: 'vacuous' }] });
    expect(codesOf(result)).toEqual(['point/zero-gradient']);
  });

  test('at the kink any slope between passes; beyond it nothing is claimed there, and other points decide', () => {
    const relu = (x: number): number => Math.max(x, 0);
    const result = checkImplementation(scalar(relu, (x) => (x > 0 ? 1 : 0), 0));
    expect(result.verdict).toBe('pass');
    expect(gradientOf(result, 'x').kinks).toBe(1);
    expect(checkImplementation(scalar(relu, () => 2, 0)).verdict).toBe('fail');
  });

  test('what holds at the given point alone is found at the other', () => {
    // Right at x = 0 only.
    expect(
      checkImplementation(
        scalar(
          (x) => x + x * x,
          () => 1,
          0,
        ),
        { trials: 1 },
      ).verdict,
    ).toBe('pass');
    expect(
      checkImplementation(
        scalar(
          (x) => x + x * x,
          () => 1,
          0,
        ),
      ).verdict,
    ).toBe('fail');
  });

  test('of several moved points one is taken where the gradients are finite; NaN at all of them is wrong', () => {
    const far = (limit: number) => (x: number) => (Math.abs(x - 2) > limit ? NaN : 2 * x);
    expect(
      checkImplementation(
        scalar((x) => x * x, far(0.5), 2),
        { seed: 1 },
      ).verdict,
    ).toBe('pass');
    expect(
      checkImplementation(
        scalar((x) => x * x, far(1e-3), 2),
        { seed: 1 },
      ).verdict,
    ).toBe('fail');
  });

  test('the same seed gives the same result', () => {
    const run = () => ({
      ...checkImplementation(network(6, 'float64', 'transpose'), { seed: 3 }),
      durationMs: 0,
    });
    expect(run()).toEqual(run());
  });
});

describe('gradients that jump', () => {
  const leaky = (x: number): number => 3 + Math.max(0.1 * (x - 1), x - 1);

  test.each([0.5, 0.9, 0.99, 1.01, 1.1, 1.5])('are no noise that hides a mistake, at %d', (w) => {
    const verdict = (loss: (x: number) => number, gradient: (x: number) => number): string =>
      checkImplementation(scalar(loss, gradient, w)).verdict;
    expect(verdict(leaky, (x) => (x > 1 ? 1 : 0.1))).toBe('pass');
    expect(verdict(leaky, (x) => (x < 1 ? 1 : 0.1))).toBe('fail');
    expect(
      verdict(
        () => 3,
        (x) => (x > 1 ? 2 : 1),
      ),
    ).toBe('fail');
    expect(
      verdict(
        (x) => 3 + (x - 1) ** 2,
        (x) => (x > 1 ? 6 : 5),
      ),
    ).toBe('fail');
  });

  test.each([1, 2, -1, 1.01])('L1 regression, its gradients times %d', (factor) => {
    const verdicts = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const { normal } = random('L1', seed);
      const X = Array.from({ length: 20 }, () => [normal(), normal()]);
      const y = X.map(() => normal());
      const residual = (w: readonly number[], i: number): number =>
        w[0]! * X[i]![0]! + w[1]! * X[i]![1]! - y[i]!;
      const { verdict } = checkImplementation(
        {
          parameters: { w: [normal(), normal()] },
          loss: ({ w }: { w: number[] }) => y.reduce((sum, _, i) => sum + Math.abs(residual(w, i)), 0),
          gradients: ({ w }: { w: number[] }) => ({
            w: [0, 1].map((k) =>
              y.reduce((sum, _, i) => sum + factor * X[i]![k]! * Math.sign(residual(w, i)), 0),
            ),
          }),
        },
        { seed },
      );
      verdicts.add(verdict);
    }
    expect(verdicts).toEqual(new Set([factor === 1 ? 'pass' : 'fail']));
  });
});

describe('in float32', () => {
  test.each(Object.keys(kinds))(
    'nothing right in a %s is called wrong, and every large mistake is found',
    (kind) => {
      const { make, bugs } = kinds[kind]!;
      for (const seed of [1]) {
        const right = checkImplementation(make(seed, 'float32'), { seed });
        expect(right.precision).toBe('float32');
        expect(wrong(right)).toEqual([]);
        for (const bug of bugs) {
          if (bug === 'one entry') continue; // 1e-4 is near the resolution
          expect([bug, checkImplementation(make(seed, 'float32', bug), { seed }).verdict]).toEqual([
            bug,
            'fail',
          ]);
        }
      }
    },
  );

  test('a kink beside the point, closer than rounding lets steps be, is no mistake', () => {
    expect(wrong(checkImplementation(kinds['convolution']!.make(36, 'float32'), { seed: 36 }))).toEqual([]);
  });

  test('one entry off by 1 % does not pass', () => {
    for (const seed of [1, 2]) {
      const right = network(seed, 'float32');
      const off: Implementation = {
        ...right,
        gradients(parameters, inputs) {
          const found = right.gradients(parameters, inputs) as { W2: { data: Float32Array } };
          found.W2.data[3]! *= 1.01;
          return found;
        },
      };
      const result = checkImplementation(off);
      expect(gradientOf(result, 'W2').verdict).not.toBe('pass');
    }
  });
});

test('a gradient that the loss is too rough for says why', () => {
  const { loss, ...rest } = network(1, 'float64');
  const rough = checkImplementation({ ...rest, loss: (p, i) => Math.round(1e3 * loss(p, i)) / 1e3 });
  expect(rough.verdict).toBe('inconclusive');
  const reasons = rough.gradients.flatMap(({ verdict, reason }) =>
    verdict === 'inconclusive' ? [reason] : [],
  );
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) expect(['noise', 'curvature', 'saturation']).toContain(reason);
});

describe('purity comes first', () => {
  test('and nothing else is claimed of impure functions', () => {
    const result = checkImplementation(impure['sums that are never zeroed']!.make(1));
    expect(result).toMatchObject({ verdict: 'fail', diagnostics: [{ code: 'purity/accumulates' }] });
    expect(result.gradients.map(({ verdict, reason }) => `${verdict}: ${reason}`)).toEqual([
      'unchecked: the functions are not pure',
      'unchecked: the functions are not pure',
    ]);
  });

  test('also where it shows only after many calls', () => {
    let calls = 0;
    const late = fit(1, {
      loss: (p, inputs) => lossOf(forward(p, inputs), inputs) * (calls++ < 60 ? 1 : 1.5),
    });
    expect(checkImplementation(late)).toMatchObject({
      verdict: 'fail',
      diagnostics: [{ code: 'purity/stateful' }],
      gradients: [{ verdict: 'unchecked' }, { verdict: 'unchecked' }],
    });
  });

  test('also where an argument is overwritten only while differences are taken', () => {
    const clips = fit(1, {
      loss(p, inputs) {
        const moved = p.w[0]! - fit(1).parameters.w[0]!;
        if (moved > 0 && moved < 5e-4) inputs.t[0] = 0;
        return lossOf(forward(p, inputs), inputs);
      },
    });
    expect(codesOf(checkImplementation(clips, { trials: 1 }))).toContain('purity/mutates');
  });

  test('a rounding error that changes from call to call is a warning, and counts as noise', () => {
    let turn = 0;
    const noisy = fit(2, {
      // As sums in another order would be.
      loss: (p, inputs) =>
        lossOf(forward(p, inputs), inputs) * (1 + ((turn = (turn * 5 + 3) % 16) - 8) * 2 ** -51),
      gradients: (p, inputs) => ({ ...backward(forward(p, inputs), inputs) }),
    });
    const result = checkImplementation(noisy);
    expect(result.verdict).toBe('pass');
    expect(result.diagnostics).toMatchObject([{ severity: 'warning' }]);
    expect(codesOf(result)[0]).toMatch(/^purity\//);
  });
});

describe('what cannot be used', () => {
  test('random directions', () => {
    const result = checkImplementation(network(1, 'float64'), { mode: 'projection' });
    expect(result).toMatchObject({ verdict: 'error', gradients: [] });
    expect(codesOf(result)).toEqual(['input/unsupported']);
  });

  const errors = (implementation: unknown): string[] => {
    const result = checkImplementation(implementation as Implementation);
    expect(['error', 'fail', 'inconclusive']).toContain(result.verdict);
    return result.diagnostics.map(({ code, message }) => `${code}: ${message}`);
  };
  const w = [1, 2];
  const loss = ({ w: [a, b] }: { w: number[] }): number => a! * a! + b! * b!;
  const gradients = ({ w }: { w: number[] }): object => ({ w: w.map((x) => 2 * x) });

  test.each<[string, unknown, string]>([
    [
      'no loss',
      { parameters: { w }, gradients },
      "input/missing-key: the implementation's loss is undefined",
    ],
    ['no parameters', { loss, gradients }, 'input/type: parameters is undefined'],
    ['empty parameters', { parameters: {}, loss, gradients }, 'input/empty: there is no parameter'],
    [
      'ragged',
      { parameters: { w: [[1], [1, 2]] }, loss, gradients },
      'input/value: the parameter w is ragged',
    ],
    ['NaN', { parameters: { w: [1, NaN] }, loss, gradients }, 'input/value: the parameter w[1] is NaN'],
    [
      'integers',
      { parameters: { w: Int32Array.of(1) }, loss, gradients },
      'input/value: the parameter w is an array of integers',
    ],
    ['no number', { parameters: { w }, loss: () => [1], gradients }, 'input/loss: loss gives an array'],
    ['nothing', { parameters: { w }, loss: () => {}, gradients }, 'input/loss: loss gives undefined'],
    ['a promise', { parameters: { w }, loss: async () => 1, gradients }, 'input/loss: loss gives a promise'],
    ['NaN as loss', { parameters: { w }, loss: () => NaN, gradients }, 'value/non-finite: loss is NaN'],
    ['no gradients', { parameters: { w }, loss, gradients: () => null }, 'input/type: gradients gives null'],
    [
      'another type',
      { parameters: { w }, loss, gradients: () => ({ w: 'x' }) },
      'input/type: gradients: w is a string',
    ],
    [
      'an exception',
      {
        parameters: { w },
        loss() {
          throw new RangeError('too hot');
        },
        gradients,
      },
      'input/exception: loss threw RangeError: too hot',
    ],
  ])('%s', (_, implementation, said) => {
    expect(errors(implementation)[0]).toContain(said);
  });

  test('a gradient of another shape fails by itself', () => {
    const shaped = defineImplementation({
      parameters: { W: [[1, 2, 3]], b: 0.5 },
      loss: ({ W, b }) => W[0]!.reduce((sum, x) => sum + x * x, b * b),
      gradients: ({ W, b }) => ({ dW: W[0]!.map((x) => 2 * x), db: 2 * b }),
    });
    const result = checkImplementation(shaped);
    expect(result.verdict).toBe('fail');
    expect(result.diagnostics).toMatchObject([
      { code: 'shape/gradient-mismatch', message: 'dW is (3,), but W is (1, 3)' },
    ]);
    expect(result.gradients.map(({ verdict }) => verdict)).toEqual(['unchecked', 'pass']);
  });

  test('names: the one that was meant, one that is missing, one too many', () => {
    const named = (gradients: () => Record<string, number>): CaseResult =>
      checkImplementation(
        defineImplementation({
          parameters: { weight: 2, b: 1 },
          inputs: { X: 3 },
          loss: ({ weight, b }, { X }) => weight * X + b,
          gradients,
        }),
      );
    const said = (gradients: () => Record<string, number>): (string | null)[] =>
      named(gradients).diagnostics.flatMap(({ code, help }) => [code, help]);
    expect(said(() => ({ wieght: 3, b: 1 }))).toEqual(['gradient/missing', 'did you mean `weight`?']);
    expect(said(() => ({ b: 1 }))[0]).toBe('gradient/missing');
    expect(named(() => ({ b: 1 })).verdict).toBe('fail');
    const extra = named(() => ({ dweight: 3, db: 1, dX: 2 }));
    expect(extra.verdict).toBe('pass');
    expect(extra.diagnostics).toMatchObject([
      { code: 'gradient/unpaired', severity: 'warning', help: expect.stringContaining('X is an input') },
    ]);
  });

  test('NaN in a gradient is wrong where the difference is a number', () => {
    const result = checkImplementation(
      scalar(
        (x) => x * x,
        () => NaN,
      ),
    );
    expect(result.verdict).toBe('fail');
    expect(codesOf(result)).toEqual(['value/non-finite']);
  });

  test('a point that the functions refuse is left out, and that is said', () => {
    const guarded = (x: number): number => {
      if (Math.abs(x - 2) > 0.01) throw new Error('out of the domain');
      return x * x;
    };
    const result = checkImplementation(scalar(guarded, (x) => 2 * x, 2));
    expect(result).toMatchObject({ verdict: 'pass', trials: 1 });
    expect(result.diagnostics).toMatchObject([
      { severity: 'info', message: expect.stringContaining('trial 2') },
    ]);
  });

  test('a budget is obeyed, and what was not checked is said', () => {
    for (const maxEvaluations of [0, 5, 60, 100]) {
      let calls = 0;
      const counted = network(1, 'float64');
      const { loss, gradients } = counted;
      const result = checkImplementation(
        {
          ...counted,
          loss(p, i) {
            calls++;
            return loss(p, i);
          },
          gradients(p, i) {
            calls++;
            return gradients(p, i);
          },
        },
        { maxEvaluations },
      );
      expect(calls).toBeLessThanOrEqual(maxEvaluations);
      expect(result.evaluations).toBe(calls);
      expect(result.verdict).toBe('inconclusive');
      expect(result.gradients.at(-1)).toMatchObject({ verdict: 'unchecked', reason: 'budget spent' });
      if (maxEvaluations > 20) expect(codesOf(result)).toEqual(['input/limit']);
    }
  });
});

describe('through the public functions', () => {
  test('an implementation is a target, and its report follows the schema', async () => {
    const report = await check(network(1, 'float64', 'transpose'), { seed: 2 });
    expect(report.verdict).toBe('fail');
    expect(report.cases).toMatchObject([{ kind: 'implementation', name: 'two-layer network', seed: 2 }]);
    expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).success).toBe(true);
  });

  test('shapes alone cannot be asked for', async () => {
    expect((await traceShapes(network(1, 'float64'))).cases).toMatchObject([
      { verdict: 'error', diagnostics: [{ code: 'input/unsupported' }] },
    ]);
  });
});
