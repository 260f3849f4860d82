import { describe, expect, test } from 'vitest';
import { multiply, named } from '../../src/shapes/dimension.ts';
import { load, loadOne } from './models.ts';

const tail = 'forward: J = sum(X)\n';
const sizesOf = (text: string): Record<string, number> => Object.fromEntries(loadOne(text).sizes);
const isPrime = (n: number): boolean =>
  n > 1 && Array.from({ length: n - 2 }, (_, i) => i + 2).every((d) => n % d !== 0);

describe('sizes', () => {
  test('that are declared', () => {
    expect(sizesOf(`dims: { n: 3, m: "5" }\ninputs:\n  X: (n, m)\n${tail}`)).toEqual({ n: 3, m: 5 });
  });

  test.each([
    ['a list of names', 'dims: [n, m, k]\n'],
    ['a map without sizes', 'dims: { n, m, k }\n'],
    ['a block without sizes', 'dims:\n  n:\n  m:\n  k:\n'],
    ['no dims', ''],
  ])('that are left out are distinct small primes: %s', (_, head) => {
    const sizes = Object.values(sizesOf(`${head}inputs:\n  X: (n, m, k)\n${tail}`));
    expect(sizes).toEqual([3, 5, 7]);
  });

  test('that are left out differ from those that are declared', () => {
    expect(sizesOf(`dims: { n: 3, m, k: 5 }\ninputs:\n  X: (n, m, k)\n${tail}`)).toEqual({
      n: 3,
      m: 7,
      k: 5,
    });
  });

  test('that are left out obey the conditions', () => {
    for (const condition of [
      'D % heads == 0',
      'D > 2*heads',
      '2 <= D < heads',
      'heads == D + 1',
      'D >= 20 and heads <= 4',
      'D >= 64',
      '100 < heads < D',
    ]) {
      const model = loadOne(`dims: [D, heads]\nrequire: "${condition}"\ninputs:\n  X: (D, heads)\n${tail}`);
      expect([condition, model.domain.admits(model.sizes)]).toEqual([condition, true]);
      expect(model.sizes.get('D')).not.toBe(model.sizes.get('heads'));
    }
  });

  test('that follow from others', () => {
    const model = loadOne(`dims: { d_out: D, D: heads*dk, heads: 2, dk }\ninputs:\n  X: (d_out, D)\n${tail}`);
    expect(Object.fromEntries(model.sizes)).toEqual({ heads: 2, dk: 3, D: 6, d_out: 6 });
    expect(
      model.domain
        .complete(
          new Map([
            ['heads', 5],
            ['dk', 7],
          ]),
        )
        .get('d_out'),
    ).toBe(35);
    const drawn = model.domain.draw(new Map(), 0)!;
    expect(drawn.get('D')).toBe(drawn.get('heads')! * drawn.get('dk')!);
  });

  test('in bracket names', () => {
    expect(sizesOf(`dims:\n  n[0]: 3\n  n[1]: 2*n[0]\ninputs:\n  X: (n[0], n[1])\n${tail}`)).toEqual({
      'n[0]': 3,
      'n[1]': 6,
    });
  });

  test('of many names are still primes', () => {
    const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
    const sizes = Object.values(
      sizesOf(`inputs:\n${names.map((each) => `  X${each}: (${each},)`).join('\n')}\nforward: J = 1\n`),
    );
    expect(sizes.every(isPrime)).toBe(true);
    expect(new Set(sizes).size).toBe(12);
  });
});

describe('places of dimensions', () => {
  test('are in dims, or where a shape first names them', () => {
    const declared = loadOne(`dims: { n: 3, m: 5 }\ninputs:\n  X: (n, m)\n${tail}`);
    expect(declared.dimensions.get('m')).toMatchObject({ line: 1, column: 15, endColumn: 16 });
    const open = loadOne(`inputs:\n  X: (n, m)\n  Y: (m, k)\n${tail}`);
    expect([...open.dimensions].map(([name, { line, column }]) => `${name} ${line}:${column}`)).toEqual([
      'n 2:7',
      'm 2:10',
      'k 3:10',
    ]);
  });
});

describe('given values', () => {
  const pins = (text: string): [Record<string, number>, string[]] => {
    const model = loadOne(text);
    return [Object.fromEntries(model.sizes), [...model.pinned].sort()];
  };

  test('pin the dimensions of their shape', () => {
    expect(
      pins(`inputs:\n  X: { shape: (n, m), value: [[1, 2, 3], [4, 5, 6]] }\n  Y: (m, k)\n${tail}`),
    ).toEqual([{ n: 2, m: 3, k: 5 }, ['m', 'n']]);
  });

  test('pin what an expression is solved for', () => {
    expect(
      pins(`inputs:\n  X: { shape: (2*n + 1, (h - 3)//2), value: [[1], [2], [3], [4], [5]] }\n${tail}`),
    ).toEqual([{ n: 2, h: 5 }, ['h', 'n']]);
  });

  test('pin what a derived dimension is made of', () => {
    expect(
      pins(
        `dims: { D: heads*dk, heads: 2, dk }\ninputs:\n  X: { shape: (D,), value: [1, 2, 3, 4, 5, 6] }\n${tail}`,
      ),
    ).toEqual([{ heads: 2, dk: 3, D: 6 }, ['D', 'dk', 'heads']]);
  });

  test('have a shape of their own where none is declared', () => {
    const model = loadOne(
      'inputs:\n  X: { value: [[1, 2, 3], [4, 5, 6]] }\n  b: { value: 0.5 }\nforward: J = sum(X)\n',
    );
    expect(model.entries.get('X')!.value).toEqual({ shape: [2, 3], data: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(model.entries.get('X')!.shape).toHaveLength(2);
    expect(model.entries.get('b')).toMatchObject({ fill: 0.5, value: null, shape: [] });
  });

  test('come from numbers, truth values, .json and .npy', () => {
    const npy = new Uint8Array(
      [...'\x93NUMPY\x01\x00']
        .map((each) => each.charCodeAt(0))
        .concat([54, 0])
        .concat(
          [..."{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}"].map((each) => each.charCodeAt(0)),
          [7, 9],
        ),
    );
    npy[8] = npy.length - 12;
    const model = loadOne(
      'inputs:\n  a: { shape: (3,), value: [1, .nan, -.inf] }\n  b: { shape: (n, 2), value: b.json }\n  c: { shape: (2,), value: data/c.npy }\n  d: { shape: (k,), value: 0.5 }\n  e: { shape: (2,), value: [true, false] }\n  f: { shape: (), value: .nan }\nforward: J = 1\n',
      { 'b.json': '[[1, "NaN"], [3, 4e2]]', 'data/c.npy': npy },
    );
    const values = [...model.entries.values()].map((each) => (each.value ? [...each.value.data] : each.fill));
    expect(values).toEqual([[1, NaN, -Infinity], [1, NaN, 3, 400], [7, 9], 0.5, [1, 0], NaN]);
    expect([...model.pinned]).toEqual(['n']);
  });
});

describe('vary', () => {
  const text =
    'constants: { lam: 0.7, pad: 5 }\nvary: { pad: [0, 1], stride: [1, 2, 3] }\ndims: { h: 7 }\ninputs:\n  X: (h,)\n  Y: ((h + 2*pad - 3)//stride + 1,)\nforward: J = sum(X)\nname: conv\n';

  test('makes one case of each combination', () => {
    const models = load(text);
    expect(models.map((each) => each.name)).toEqual([
      'conv [pad=0, stride=1]',
      'conv [pad=0, stride=2]',
      'conv [pad=0, stride=3]',
      'conv [pad=1, stride=1]',
      'conv [pad=1, stride=2]',
      'conv [pad=1, stride=3]',
    ]);
    expect(models[4]!.vary).toEqual({ pad: 1, stride: 2 });
    expect(Object.fromEntries(models[4]!.constants)).toEqual({ lam: 0.7, pad: 1, stride: 2 });
    expect(models[0]!.entries.get('Y')!.shape[0]!.key).not.toBe(models[4]!.entries.get('Y')!.shape[0]!.key);
  });

  test('tells a mistake once', () => {
    expect(() => load(text.replace('X: (h,)', 'X: (hh,)'))).toThrow(/^`hh` is not a dimension$/);
  });
});

test('a model without a name is called like its file', () => {
  expect(loadOne('forward: J = 1\n').name).toBe('model');
});

test('anchors stand for what they name', () => {
  const model = loadOne('inputs:\n  X: &square [n, n]\n  Y: *square\nforward: J = sum(X)\n');
  expect(model.entries.get('Y')!.shape).toHaveLength(2);
});

test('a bound far from small sizes leaves equal dimensions equal', () => {
  const { domain } = loadOne(
    `dims: { D: heads*dk, heads: 8, dk: 100 }\nrequire: dk >= 64\ninputs:\n  X: (D, heads)\n${tail}`,
  );
  expect(domain.equal(named('D'), multiply(named('heads'), named('dk')))).toBe(true);
  expect(domain.equal(named('D'), named('heads'))).toBe(false);
});
