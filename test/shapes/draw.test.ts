import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  constant,
  evaluate,
  floorDivide,
  multiply,
  named,
  subtract,
} from '../../src/shapes/dimension.ts';
import type { Sizes } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import type { Constraint } from '../../src/shapes/domain.ts';

describe('sizes drawn for a trial', () => {
  const seeds = Array.from({ length: 50 }, (_, seed) => seed);

  it('are distinct primes from 3, no more of them than are needed', () => {
    const domain = new Domain(['a', 'b', 'c']);
    for (const seed of seeds) {
      const sizes = [...domain.draw(new Map(), seed)!.values()];
      expect(new Set(sizes).size).toBe(3);
      for (const size of sizes) expect([3, 5, 7]).toContain(size);
    }
  });

  it('are not those in force', () => {
    const domain = new Domain(['a', 'b']);
    domain.present = new Map([['a', 3], ['b', 5]]); // prettier-ignore
    for (const seed of seeds)
      expect(Object.fromEntries(domain.draw(new Map(), seed)!)).not.toEqual({ a: 3, b: 5 });
  });

  it('differ from seed to seed', () => {
    const domain = new Domain(['a', 'b', 'c']);
    const drawn = seeds.map((seed) => JSON.stringify([...domain.draw(new Map(), seed)!]));
    expect(new Set(drawn).size).toBeGreaterThan(3);
  });

  it('are found where most of the names have a bound that leaves few', () => {
    const names = ['f', 'g', 'c', 'd', 'n', 'h', 'w'];
    const at = (name: string, most: number) =>
      ({ left: named(name), operator: '<=', right: constant(most), text: `${name} <= ${most}` }) as const;
    const order = (a: string, b: string) =>
      ({ left: named(a), operator: '>=', right: named(b), text: `${a} >= ${b}` }) as const;
    const bounds = { f: 4, g: 4, c: 7, d: 7, n: 7, h: 9, w: 9 };
    const domain = new Domain(names, [
      ...Object.entries(bounds).map(([name, most]) => at(name, most)),
      order('h', 'f'),
      order('w', 'g'),
    ]);
    for (const seed of seeds) {
      const sizes = domain.draw(new Map(), seed)!;
      expect(new Set(sizes.values()).size).toBe(names.length);
      for (const [name, most] of Object.entries(bounds)) expect(sizes.get(name)).toBeLessThanOrEqual(most);
    }
  });

  it('are those given where nothing is left to draw', () => {
    const domain = new Domain(['a']);
    domain.present = new Map([['a', 4]]);
    expect(domain.draw(new Map([['a', 4]]), 0)).toEqual(new Map([['a', 4]]));
  });

  it('change dimensions that are made of several names where they can', () => {
    const count = add(floorDivide(subtract(named('l'), named('f')), constant(3)), constant(1));
    const fits = {
      left: named('l'),
      operator: '>=',
      right: add(named('f'), constant(3)),
      text: 'f + 3 <= l',
    };
    const domain = new Domain(['l', 'f'], [fits as Constraint]);
    domain.present = new Map([['l', 8], ['f', 3]]); // prettier-ignore
    const counts = (sizes: Sizes | null) => evaluate(count, sizes!);
    expect(seeds.some((seed) => counts(domain.draw(new Map(), seed)) === 2)).toBe(true);
    for (const seed of seeds) expect(counts(domain.drawApart(new Map(), [count], seed))).not.toBe(2);
  });

  it('decide the same whether conditions were there from the start or came one by one', () => {
    const condition = fc.record({
      left: fc.constantFrom('a', 'b', 'c'),
      operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      right: fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 2, max: 12 })),
      factor: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(condition, { maxLength: 5 }),
        fc.array(condition, { minLength: 1, maxLength: 5 }),
        (given, asked) => {
          const of = ({ left, operator, right, factor }: (typeof given)[number]): Constraint => ({
            left: multiply(constant(factor), named(left)),
            operator: operator as Constraint['operator'],
            right: typeof right === 'number' ? constant(right) : named(right),
            text: '',
          });
          const names = ['a', 'b', 'c'];
          const oneByOne = new Domain(names);
          const kept = given.map(of).filter((each) => oneByOne.assume(each));
          const whole = new Domain(names, kept);
          const copy = oneByOne.copy();
          for (const each of asked.map(of)) {
            const expected = whole.decide(each);
            expect(oneByOne.decide(each)).toBe(expected);
            expect(copy.decide(each)).toBe(expected);
          }
        },
      ),
    );
  });
});
