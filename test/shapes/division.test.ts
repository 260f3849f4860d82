import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, constant, evaluate, floorDivide, modulo, multiply, named } from '../../src/shapes/dimension.ts';
import type { Dimension } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';

const names = ['N', 'C', 'H', 'f', 'p'];
const term = fc
  .tuple(fc.integer({ min: -3, max: 3 }), fc.array(fc.constantFrom(...names), { maxLength: 3 }))
  .map(([coefficient, factors]) =>
    factors.reduce((result, name) => multiply(result, named(name)), constant(coefficient)),
  );
const polynomial = fc.array(term, { minLength: 1, maxLength: 4 }).map((terms) => terms.reduce(add));
const sizes = fc.record(Object.fromEntries(names.map((name) => [name, fc.integer({ min: 1, max: 40 })])));
const isZero = (dimension: Dimension): boolean => dimension.terms.length === 0;

describe('division of polynomials', () => {
  it('undoes a product', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (a, b) => {
        fc.pre(!isZero(b));
        expect(floorDivide(multiply(a, b), b).key).toBe(a.key);
        expect(isZero(modulo(multiply(a, b), b))).toBe(true);
      }),
    );
  });

  it('is division of numbers at any sizes', () => {
    fc.assert(
      fc.property(polynomial, polynomial, sizes, (a, b, at) => {
        const all = new Map(Object.entries(at));
        const [x, y] = [evaluate(a, all), evaluate(b, all)];
        fc.pre(y !== 0 && !isZero(b));
        expect(evaluate(floorDivide(a, b), all)).toBe(Math.floor(x / y) + 0);
        expect(evaluate(modulo(a, b), all)).toBe(x - y * Math.floor(x / y) + 0);
      }),
    );
  });
});

it('what holds at all sizes holds where conditions leave none, and nothing else', () => {
  const n = named('n');
  const domain = new Domain(['n']);
  domain.assume({ left: n, operator: '<=', right: constant(1), text: 'n <= 1' });
  expect(domain.isSatisfiable()).toBe(false);
  const [a, b] = [
    floorDivide(add(n, constant(1)), constant(3)),
    floorDivide(add(n, constant(-2)), constant(3)),
  ];
  expect(domain.equal(a, add(b, constant(1)))).toBe(true);
  expect(domain.equal(a, b)).toBe(false);
});
