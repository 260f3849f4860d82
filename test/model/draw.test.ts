import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawTrial } from '../../src/model/draw.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { loadOne } from './models.ts';

const entry = (init: string, shape = '[n, m]', role = 'inputs'): string =>
  `${role}:\n  X: { shape: ${shape}, init: ${init} }\n`;
const model = (body: string, head = 'dims: { n: 40, m: 50, C: 4, one: 1 }\n') =>
  loadOne(`${head}${body}forward: J = sum(X)\n`);
const draw = (body: string, trial: number, seed = 0): Tensor => {
  const made = model(body);
  return drawTrial(made, made.sizes, trial, seed).get('X')!;
};
const mean = (data: Float64Array): number => data.reduce((sum, each) => sum + each, 0) / data.length;
const deviation = (data: Float64Array): number => {
  const centre = mean(data);
  return Math.sqrt(mean(data.map((each) => (each - centre) ** 2)));
};
const seeds = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 1e6 }));

describe('what is drawn obeys its init', () => {
  // 2000 elements: six standard errors of a mean are 0.13 σ, of a deviation 0.1 σ.
  test.each([
    ['normal', 0, 0.6, -Infinity, Infinity],
    ['{ normal: { mean: 2, std: 0.1 } }', 2, 0.1, -Infinity, Infinity],
    ['uniform', 0.5, Math.sqrt(1 / 12), 0, 1],
    ['{ uniform: { low: -3, high: 5 } }', 1, 8 * Math.sqrt(1 / 12), -3, 5],
    ['positive', 1, Math.sqrt(1 / 12), 0.5, 1.5],
    ['{ bernoulli: { p: 0.2 } }', 0.2, 0.4, 0, 1],
  ])('%s', (init, expected, spread, low, high) => {
    const made = model(entry(init));
    fc.assert(
      fc.property(seeds, ([trial, seed]) => {
        const { data, shape } = drawTrial(made, made.sizes, trial, seed).get('X')!;
        expect(shape).toEqual([40, 50]);
        expect(Math.abs(mean(data) - expected)).toBeLessThan(0.14 * spread);
        expect(Math.abs(deviation(data) / spread - 1)).toBeLessThan(0.14);
        expect(data.every((each) => each >= low && each <= high)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('integers are evenly spread at odd trials, and two values only at even ones', () => {
    const made = model(entry('{ integers: C }'));
    fc.assert(
      fc.property(seeds, ([trial, seed]) => {
        const { data } = drawTrial(made, made.sizes, trial, seed).get('X')!;
        expect(data.every((each) => Number.isInteger(each) && each >= 0 && each < 4)).toBe(true);
        if (trial % 2 === 0) expect(new Set(data).size).toBe(2);
        else expect(Math.abs(mean(data) - 1.5)).toBeLessThan(0.16);
      }),
      { numRuns: 30 },
    );
  });

  test('integers and bernoulli are whole numbers, and all of them occur', () => {
    expect(new Set(draw(entry('{ integers: C }'), 1).data)).toEqual(new Set([0, 1, 2, 3]));
    expect(new Set(draw(entry('{ integers: 2*C - 1 }'), 1).data)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
    expect(new Set(draw(entry('bernoulli'), 1).data)).toEqual(new Set([0, 1]));
  });

  test('bernoulli has both values in every trial, however rare one is', () => {
    const made = model(entry('{ bernoulli: { p: 0.001 } }', '[2, 1]'));
    fc.assert(
      fc.property(seeds, ([trial, seed]) => {
        expect([...drawTrial(made, made.sizes, trial, seed).get('X')!.data].sort()).toEqual([0, 1]);
      }),
    );
  });

  test('bernoulli of one element alternates, and not in step with its neighbour at every seed', () => {
    const made = model(
      'inputs:\n  X: { shape: [1, 1], init: bernoulli }\n  Y: { shape: [], init: bernoulli }\n',
    );
    const at = (trial: number, seed: number): number[] =>
      [...drawTrial(made, made.sizes, trial, seed).values()].map((each) => each.data[0]!);
    const seen = new Set<boolean>();
    for (let seed = 0; seed < 20; seed++) {
      const trials = [1, 2, 3, 4].map((trial) => at(trial, seed));
      for (let i = 1; i < 4; i++) expect(trials[i]).toEqual(trials[i - 1]!.map((each) => 1 - each));
      seen.add(trials[0]![0] === trials[0]![1]);
    }
    expect(seen).toEqual(new Set([true, false]));
  });

  test.each([
    [0, '[C, m]', 0],
    [1, '[n, C]', 1],
    [-1, '[n, C]', 1],
    [1, '[2, 3, 4]', 1],
    [0, '[C]', 0],
  ])('one-hot along axis %d of %s', (axis, shape, resolved) => {
    const made = model(entry(`{ onehot: { axis: ${axis} } }`, shape));
    fc.assert(
      fc.property(seeds, ([trial, seed]) => {
        const { data, shape } = drawTrial(made, made.sizes, trial, seed).get('X')!;
        const inner = shape.slice(resolved + 1).reduce((a, b) => a * b, 1);
        const sums = new Map<string, number>();
        data.forEach((each, i) => {
          const key = `${Math.floor(i / (inner * shape[resolved]!))} ${i % inner}`;
          sums.set(key, (sums.get(key) ?? 0) + each);
        });
        expect(new Set(data)).toEqual(new Set([0, 1]));
        expect(new Set(sums.values())).toEqual(new Set([1]));
      }),
      { numRuns: 30 },
    );
  });

  test('zeros and ones are so at the first trial', () => {
    for (const role of ['inputs', 'parameters']) {
      expect(new Set(draw(entry('zeros', '[n, m]', role), 1).data)).toEqual(new Set([0]));
      expect(new Set(draw(entry('ones', '[n, m]', role), 1).data)).toEqual(new Set([1]));
    }
  });
});

describe('after the first trial', () => {
  test('what is random is drawn anew', () => {
    const [a, b, c] = [1, 2, 3].map((trial) => draw(entry('normal'), trial).data);
    expect(a).not.toEqual(b);
    expect(b).not.toEqual(c);
  });

  test('parameters of zeros, ones and given values move', () => {
    const zeros = draw(entry('zeros', '[n, m]', 'parameters'), 2).data;
    expect(Math.abs(deviation(zeros) / 0.3 - 1)).toBeLessThan(0.14);
    const ones = draw(entry('ones', '[n, m]', 'parameters'), 2).data;
    expect(Math.abs(mean(ones) - 1)).toBeLessThan(0.05);
    expect(Math.abs(deviation(ones) / 0.3 - 1)).toBeLessThan(0.2);
    expect(ones.every((each) => each > 0)).toBe(true);
    const filled = draw('parameters:\n  X: { shape: [n, m], value: -4 }\n', 2).data;
    expect(Math.abs(deviation(filled) / 1.2 - 1)).toBeLessThan(0.2);
    expect(filled.every((each) => each < 0)).toBe(true);
  });

  test('given values of both signs move by their own scale, and keep what is not finite', () => {
    const made = loadOne(
      'parameters:\n  X: { shape: [5], value: [1000, -2000, 0, .nan, .inf] }\nforward: J = sum(X)\n',
    );
    const { data } = drawTrial(made, made.sizes, 2, 0).get('X')!;
    expect(Math.abs(data[2]!)).toBeGreaterThan(1);
    expect(Math.abs(data[0]! - 1000)).toBeLessThan(2.5 * 0.3 * 1300);
    expect(data.slice(3)).toEqual(Float64Array.of(NaN, Infinity));
    expect([...drawTrial(made, made.sizes, 1, 0).get('X')!.data]).toEqual([1000, -2000, 0, NaN, Infinity]);
    expect([...made.entries.get('X')!.value!.data]).toEqual([1000, -2000, 0, NaN, Infinity]);
  });

  test('a value of zeros moves', () => {
    const made = loadOne('parameters:\n  X: { shape: [3], value: [0, 0, 0] }\nforward: J = sum(X)\n');
    expect(
      drawTrial(made, made.sizes, 2, 0)
        .get('X')!
        .data.every((each) => each !== 0),
    ).toBe(true);
  });

  test.each([
    '{ shape: [2], value: [3, 4] }',
    '{ shape: [2], value: 7 }',
    '{ shape: [2], init: zeros }',
    '{ shape: [2], init: ones }',
  ])('inputs %s stay', (written) => {
    const made = loadOne(`inputs:\n  X: ${written}\nforward: J = sum(X)\n`);
    expect(drawTrial(made, made.sizes, 2, 0)).toEqual(drawTrial(made, made.sizes, 1, 0));
  });

  test.each(['value: [3, 4]', 'value: 7', 'init: zeros', 'init: ones', 'init: normal', 'init: bernoulli'])(
    'what is held stays: %s',
    (written) => {
      const made = loadOne(`parameters:\n  X: { shape: [2], hold: true, ${written} }\nforward: J = sum(X)\n`);
      for (const trial of [2, 3])
        expect(drawTrial(made, made.sizes, trial, 5)).toEqual(drawTrial(made, made.sizes, 1, 5));
    },
  );
});

test('an entry more changes no other', () => {
  const few = loadOne('inputs:\n  X: (n, m)\nparameters:\n  W: (m, k)\nforward: J = sum(X @ W)\n');
  const more = loadOne(
    'inputs:\n  A: (m, k)\n  X: (n, m)\nparameters:\n  B: (k,)\n  W: (m, k)\ndims: { n: 3, m: 5, k: 7 }\nforward: J = sum(X @ W)\n',
  );
  for (const trial of [1, 2]) {
    const [a, b] = [few, more].map((each) => drawTrial(each, each.sizes, trial, 9));
    for (const name of ['X', 'W']) expect(b!.get(name)).toEqual(a!.get(name));
  }
});

test('the seed, the trial and the name all matter, and nothing else does', () => {
  const made = loadOne('inputs:\n  X: (n, m)\n  Y: (n, m)\nforward: J = sum(X * Y)\n');
  const draws = [
    [1, 0],
    [2, 0],
    [1, 1],
  ].flatMap(([trial, seed]) =>
    [...drawTrial(made, made.sizes, trial!, seed!).values()].map((each) => [...each.data].join()),
  );
  expect(new Set(draws).size).toBe(6);
  expect(drawTrial(made, made.sizes, 1, 0)).toEqual(drawTrial(made, made.sizes, 1, 0));
});

test('other sizes give other shapes', () => {
  const made = loadOne('inputs:\n  X: (n, 2*m)\nforward: J = sum(X)\n');
  expect(
    drawTrial(
      made,
      new Map([
        ['n', 4],
        ['m', 3],
      ]),
      3,
      0,
    ).get('X')!.shape,
  ).toEqual([4, 6]);
});
