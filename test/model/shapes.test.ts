import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseShape } from '../../src/model/dimension-text.ts';
import {
  add,
  constant,
  evaluate,
  floorDivide,
  maximum,
  minimum,
  modulo,
  multiply,
  named,
  namesOf,
  subtract,
} from '../../src/shapes/dimension.ts';
import type { Dimension } from '../../src/shapes/dimension.ts';
import { printShape } from '../../src/shapes/shape.ts';
import { loadOne } from './models.ts';

const shapeOf = (written: string, head = ''): string => {
  const model = loadOne(`${head}inputs:\n  X: ${written}\nforward: J = sum(X)\n`);
  return printShape(model.entries.get('X')!.shape);
};

test.each([
  ['(n1, m)', '(n1, m)'],
  ['[n1, m]', '(n1, m)'],
  ['"(n1, m)"', '(n1, m)'],
  ['"[n1, m]"', '(n1, m)'],
  ["'(n1,m)'", '(n1, m)'],
  ['n1, m', '(n1, m)'],
  ['()', '()'],
  ['[]', '()'],
  ['(n,)', '(n,)'],
  ['[n]', '(n,)'],
  ['(3, 4)', '(3, 4)'],
  ['[3, 4]', '(3, 4)'],
  ['[3, "m"]', '(3, m)'],
  ['(2*n, n + n)', '(2*n, 2*n)'],
  ['[2*n, n*2 - 1]', '(2*n, 2*n - 1)'],
  ['((h + 2*p - f)//s + 1,)', '((h + 2*p - f)//s + 1,)'],
  ['[(h + 2*p - f)//s + 1]', '((h + 2*p - f)//s + 1,)'],
  ['(min(a, b), max(a, b, 2))', '(min(a, b), max(2, max(a, b)))'],
  ['[min(a, b), m]', '(min(a, b), m)'],
  ['(n % 2 + 1, n**2)', '(n%2 + 1, n**2)'],
  ['(n[1], m)', '(n[1], m)'],
  ['["n[1]", m]', '(n[1], m)'],
  ['{ shape: (n2, m), init: zeros }', '(n2, m)'],
  ['{ shape: (n2,m) }', '(n2, m)'],
  ['{ init: zeros, shape: (n2, m) }', '(n2, m)'],
  ['{ shape: (n,), init: zeros }', '(n,)'],
  ['{ shape: (), init: zeros }', '()'],
  ['{ shape: (a, b, c, d) }', '(a, b, c, d)'],
  ['{ shape: (min(a, b), (h - 1)//2), init: zeros }', '(min(a, b), (h - 1)//2)'],
  ['{ shape: (n2,\n      m), init: zeros }', '(n2, m)'],
  ['{ shape: [n2, m] }', '(n2, m)'],
  ['{ shape: "(n[2], m)" }', '(n[2], m)'],
])('%s', (written, printed) => {
  const shape = loadOne(`inputs:\n  X: ${written}\nforward: J = sum(X)\n`).entries.get('X')!.shape;
  const expected = parseShape(plainSource(printed), { resolve: (name) => named(name) });
  expect(shape.map((each) => each.key)).toEqual(expected.map((each) => each.key));
});

test('a map in braces joins what YAML splits', () => {
  const model = loadOne(
    'inputs: { X: (n0, m), y: (n,), b: (), Z: { shape: (a, min(b2, c)), hold: true } }\nforward: J = sum(X)\n',
  );
  expect([...model.entries.values()].map((each) => `${each.name} ${printShape(each.shape)}`)).toEqual([
    'X (n0, m)',
    'y (n,)',
    'b ()',
    'Z (a, min(b2, c))',
  ]);
  expect(model.entries.get('Z')!.shapeLocation).toMatchObject({ line: 1, column: 51, endColumn: 66 });
});

test('conditions and equations in a list in brackets are joined too', () => {
  const model = loadOne('dims: [a, b]\nrequire: [min(a, b) >= 3, a > b]\nforward: [J = max(1, 2)]\n');
  expect(
    model.domain.admits(
      new Map([
        ['a', 5],
        ['b', 3],
      ]),
    ),
  ).toBe(true);
  expect(
    model.domain.firstBroken(
      new Map([
        ['a', 5],
        ['b', 2],
      ]),
    )!.text,
  ).toBe('min(a, b) >= 3');
  expect(model.forward.source.text).toBe('J = max(1, 2)');
});

test('constants are numbers in shapes', () => {
  expect(shapeOf('((h + 2*pad - 3)//2 + 1, C)', 'constants: { pad: 1, C: 10 }\n')).toBe(
    '((h - 1)//2 + 1, 10)',
  );
});

describe('a shape that is printed', () => {
  const leaf: fc.Arbitrary<Dimension> = fc.oneof(
    fc.constantFrom('a', 'b', 'n[1]', 'n_2').map(named),
    fc.integer({ min: 0, max: 9 }).map(constant),
  );
  const { dimension } = fc.letrec<{ dimension: Dimension }>((tie) => ({
    dimension: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(
          fc.constantFrom(add, subtract, multiply, minimum, maximum, floorDivide, modulo),
          tie('dimension'),
          tie('dimension'),
        )
        .map(([operation, a, b]) =>
          operation(
            a,
            (operation === floorDivide || operation === modulo) && b.key === '0' ? constant(2) : b,
          ),
        ),
    ),
  }));
  const sizes = fc.record({
    a: fc.integer({ min: 1, max: 20 }),
    b: fc.integer({ min: 1, max: 20 }),
    'n[1]': fc.integer({ min: 1, max: 20 }),
    n_2: fc.integer({ min: 1, max: 20 }),
  });

  test('is read as the same shape', () => {
    fc.assert(
      fc.property(fc.array(dimension, { maxLength: 4 }), sizes, (shape, sizes) => {
        const read = parseShape(plainSource(printShape(shape)), { resolve: (name) => named(name) });
        const at = new Map(Object.entries(sizes));
        expect(read.map((each) => evaluate(each, at))).toEqual(shape.map((each) => evaluate(each, at)));
        expect(new Set(read.flatMap(namesOf))).toEqual(new Set(shape.flatMap(namesOf)));
      }),
      { numRuns: 300 },
    );
  });
});
