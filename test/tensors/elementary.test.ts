import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../src/operations/table.ts';
import { random } from '../../src/shapes/random.ts';
import { exp, expLoop } from '../../src/tensors/exp.ts';
import { log, logLoop } from '../../src/tensors/log.ts';
import { logaddexp, sigmoid, sigmoidLoop, softplus, softplusLoop } from '../../src/tensors/logistic.ts';
import type { UnaryLoop } from '../../src/tensors/loops.ts';
import { power } from '../../src/tensors/special.ts';
import { tanh, tanhLoop } from '../../src/tensors/tanh.ts';
import { scalar, tensor } from '../../src/tensors/tensor.ts';
import { exactExp, exactLog, exactSigmoid, exactSoftplus, exactTanh, ulpError } from './exactly.ts';
import type { Exact } from './exactly.ts';

type Draw = () => number;

const { uniform, integer } = random('elementary');
const between =
  (low: number, high: number): Draw =>
  () =>
    low + (high - low) * uniform();
const sign = (): number => (uniform() < 0.5 ? -1 : 1);
/** 2 to a uniform power, of both signs. */
const magnitude =
  (low: number, high: number): Draw =>
  () =>
    sign() * 2 ** between(low, high)();
/** Within a few units in the last place of half-odd multiples of a spacing, where the table's next entry takes over. */
const borders =
  (low: number, high: number, spacing: number): Draw =>
  () =>
    (low + integer(high - low) + 0.5) * spacing * (1 + (uniform() - 0.5) * 2e-15);

interface Function {
  readonly f: (x: number) => number;
  readonly loop: UnaryLoop;
  readonly exact: (x: number) => Exact;
  /** In units in the last place. */
  readonly bound: number;
  readonly draws: Readonly<Record<string, Draw>>;
  /** Where the result must not be smaller at the next greater number. */
  readonly increasing: readonly string[];
}

const functions: Readonly<Record<string, Function>> = {
  exp: {
    f: exp,
    loop: expLoop,
    exact: exactExp,
    bound: 0.8,
    draws: {
      'near 0': between(-1, 1),
      ordinary: between(-40, 40),
      wide: between(-708, 709),
      'of all sizes': magnitude(-80, 9.4),
      'where it overflows': between(709, 709.78),
      'where it is subnormal': between(-745, -708),
      'between table entries': borders(-200_000, 200_000, Math.LN2 / 256),
    },
    increasing: ['near 0', 'ordinary', 'between table entries'],
  },
  log: {
    f: log,
    loop: logLoop,
    exact: exactLog,
    bound: 1.2,
    draws: {
      ordinary: between(0.3, 3),
      'of all sizes': () => Math.abs(magnitude(-1022, 1023.9)()),
      'near 1': () => 1 + magnitude(-52, -6)(),
      subnormal: () => Math.abs(magnitude(-1074, -1022)()),
      'between table entries': () => borders(362, 724, 1 / 512)() * 2 ** (integer(7) - 3),
    },
    increasing: ['ordinary', 'near 1', 'between table entries'],
  },
  tanh: {
    f: tanh,
    loop: tanhLoop,
    exact: exactTanh,
    bound: 0.9,
    draws: {
      'near 0': between(-1, 1),
      ordinary: between(-8, 8),
      saturated: between(-25, 25),
      'of all sizes': magnitude(-1074, 5),
      'between table entries': borders(-130, 130, 1 / 16),
    },
    // Beyond some 3 it is flatter than its own rounding.
    increasing: ['near 0'],
  },
  sigmoid: {
    f: sigmoid,
    loop: sigmoidLoop,
    exact: exactSigmoid,
    bound: 1.7,
    draws: {
      ordinary: between(-5, 5),
      saturated: between(-40, 40),
      wide: between(-745, 745),
      'where the 1 is lost': between(-36.9, -36.6),
    },
    increasing: [],
  },
  softplus: {
    f: softplus,
    loop: softplusLoop,
    exact: exactSoftplus,
    bound: 2.5,
    draws: { ordinary: between(-5, 5), saturated: between(-40, 40), wide: between(-745, 745) },
    increasing: [],
  },
};

const bits = new DataView(new ArrayBuffer(8));

function nextGreater(x: number): number {
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

describe.each(Object.entries(functions))('%s', (_, { f, loop, exact, bound, draws, increasing }) => {
  it.each(Object.keys(draws))(`is exact to a few ulp: %s`, (range) => {
    let worst = 0;
    let at = NaN;
    for (let i = 0; i < 1500; i++) {
      const x = draws[range]!();
      const error = ulpError(f(x), exact(x));
      if (error <= worst) continue;
      worst = error;
      at = x;
    }
    expect(worst, `at ${at}`).toBeLessThanOrEqual(bound);
  });

  it.each(increasing)('never falls: %s', (range) => {
    for (let i = 0; i < 5000; i++) {
      const x = draws[range]!();
      if (f(x) > f(nextGreater(x))) expect.fail(`falls after ${x}`);
    }
  });

  it('is the same in loops, wherever an element stands and whatever stands beside it, in place too', () => {
    const element = fc.oneof(
      fc.double(),
      fc.double({ min: -30, max: 30 }),
      fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 750, -750, 5e-324),
    );
    const arrays = fc.array(element, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(arrays, fc.nat(5), fc.nat(39), (elements, before, from) => {
        const expected = elements.map(f);
        const start = Math.min(from, elements.length - 1);
        const data = Float64Array.of(...Array.from({ length: before }, () => 1), ...elements, 1);
        const to = new Float64Array(data.length + 3).fill(9);
        loop(data, before + start, to, 3 + start, elements.length - start);
        expect(Array.from(to.subarray(3 + start, 3 + elements.length))).toEqual(expected.slice(start));
        expect(
          [...to.slice(0, 3 + start), ...to.slice(3 + elements.length)].every((each) => each === 9),
        ).toBe(true);
        loop(data, before, data, before, elements.length);
        expect([...data]).toEqual([...Array.from({ length: before }, () => 1), ...expected, 1]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is what the operation computes', () => {
    const operation = operationNamed(f.name)!;
    const x = tensor([300], Array.from({ length: 300 }, between(-20, 20)));
    const out = tensor([300]);
    operation.kernel([x], {}, out, ['float']);
    expect([...out.data]).toEqual([...x.data].map(f));
  });
});

describe('special values', () => {
  it.each<[string, (x: number) => number, number, number]>([
    ['exp', exp, 0, 1],
    ['exp', exp, -0, 1],
    ['exp', exp, Infinity, Infinity],
    ['exp', exp, -Infinity, 0],
    ['exp', exp, 5e-324, 1],
    ['exp', exp, 709.782712893384, 1.7976931348622732e308],
    ['exp', exp, 709.7827128933841, Infinity],
    ['exp', exp, 1e300, Infinity],
    ['exp', exp, -745.1332191019411, 5e-324],
    ['exp', exp, -745.1332191019412, 0],
    ['exp', exp, -1e300, 0],
    ['exp', exp, NaN, NaN],
    ['log', log, 1, 0],
    ['log', log, 0, -Infinity],
    ['log', log, -0, -Infinity],
    ['log', log, -1, NaN],
    ['log', log, -5e-324, NaN],
    ['log', log, -Infinity, NaN],
    ['log', log, Infinity, Infinity],
    ['log', log, Number.MAX_VALUE, 709.782712893384],
    ['log', log, 5e-324, -744.4400719213812],
    ['log', log, 2, Math.LN2],
    ['log', log, NaN, NaN],
    ['tanh', tanh, 0, 0],
    ['tanh', tanh, -0, -0],
    ['tanh', tanh, 5e-324, 5e-324],
    ['tanh', tanh, 1e-200, 1e-200],
    ['tanh', tanh, 30, 1],
    ['tanh', tanh, -1e300, -1],
    ['tanh', tanh, Infinity, 1],
    ['tanh', tanh, -Infinity, -1],
    ['tanh', tanh, NaN, NaN],
    ['sigmoid', sigmoid, 0, 0.5],
    ['sigmoid', sigmoid, Infinity, 1],
    ['sigmoid', sigmoid, -Infinity, 0],
    ['sigmoid', sigmoid, NaN, NaN],
    ['softplus', softplus, Infinity, Infinity],
    ['softplus', softplus, -Infinity, 0],
    ['softplus', softplus, 1e300, 1e300],
    ['softplus', softplus, NaN, NaN],
    ['logaddexp', (x) => logaddexp(x, 3), -Infinity, 3],
    ['logaddexp', (x) => logaddexp(-Infinity, x), -Infinity, -Infinity],
    ['logaddexp', (x) => logaddexp(3, x), NaN, NaN],
  ])('%s %#', (_, f, x, expected) => expect(f(x)).toBe(expected));

  it('tanh is odd', () => {
    for (let i = 0; i < 5000; i++) {
      const x = magnitude(-60, 5)();
      expect(tanh(-x)).toBe(-tanh(x));
    }
  });
});

describe('powers by one exponent', () => {
  it('are those by an array of exponents', () => {
    const x = tensor([40], [0, -0, NaN, Infinity, -Infinity, ...Array.from({ length: 35 }, between(-9, 9))]);
    for (const exponent of [2, 3, 4, 5, 0.5, -1, 0, 1, -2, 0.3, NaN]) {
      const out = tensor([40]);
      operationNamed('power')!.kernel([x, scalar(exponent)], {}, out, ['float', 'float']);
      expect([...out.data], `to the ${exponent}`).toEqual([...x.data].map((each) => power(each, exponent)));
    }
  });
});
