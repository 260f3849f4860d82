import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Agenda } from '../../src/check/agenda.ts';

const costs = fc.array(
  fc.record({ cost: fc.integer({ min: 0, max: 20 }), slack: fc.integer({ min: 0, max: 5 }) }),
);

it('gives everything below the limit by what it costs, and asks for no cost that does not matter', () => {
  fc.assert(
    fc.property(costs, fc.integer({ min: 0, max: 22 }), (things, most) => {
      const asked: number[] = [];
      const agenda = new Agenda(
        things.map(({ cost, slack }, of) => ({ of, least: cost - slack })),
        (each) => {
          asked.push(each);
          return things[each]!.cost;
        },
        (a, b) => a - b,
      );
      const given = agenda.inOrder(most);
      const [first] = given;
      const cheapest = Math.min(...things.map(({ cost }) => cost));
      expect(first?.least ?? null).toBe(cheapest < most ? cheapest : null);
      if (first)
        expect(asked.every((each) => things[each]!.cost - things[each]!.slack <= cheapest)).toBe(true);
    }),
  );
});

it('gives them all, in order, whatever the bounds are', () => {
  fc.assert(
    fc.property(costs, fc.integer({ min: 0, max: 22 }), (things, most) => {
      const agenda = new Agenda(
        things.map(({ cost, slack }, of) => ({ of, least: cost - slack })),
        (each) => things[each]!.cost,
        (a, b) => a - b,
      );
      const given = [...agenda.inOrder(most)].map(({ of }) => of);
      const sorted = [...things.keys()]
        .filter((each) => things[each]!.cost < most)
        .toSorted((a, b) => things[a]!.cost - things[b]!.cost || a - b);
      expect(given.map((each) => things[each]!.cost)).toEqual(sorted.map((each) => things[each]!.cost));
      expect(new Set(given)).toEqual(new Set(sorted));
    }),
  );
});
