import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise } from '../../src/check/elimination.ts';
import type { Factor } from '../../src/check/elimination.ts';
import { hash } from '../../src/shapes/random.ts';

/** The sum of all factors for one assignment. */
const costOf = (factors: readonly Factor[], states: readonly number[]): number =>
  factors.reduce((sum, { variables, cost }) => sum + cost(variables.map((variable) => states[variable]!)), 0);

/** The least cost by trying everything. */
function byTrying(domains: readonly number[], factors: readonly Factor[]): number {
  let least = Infinity;
  const visit = (states: readonly number[]): void => {
    if (states.length === domains.length) least = Math.min(least, costOf(factors, states));
    else for (let state = 0; state < domains[states.length]!; state++) visit([...states, state]);
  };
  visit([]);
  return least;
}

/** Small integers and now and then something forbidden, so that sums are exact and ties are common. */
const problem = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 })
  .chain((domains) =>
    fc.record({
      domains: fc.constant(domains),
      scopes: fc.array(
        fc.uniqueArray(fc.nat(Math.max(0, domains.length - 1)), { maxLength: Math.min(4, domains.length) }),
        { maxLength: 9 },
      ),
      salt: fc.nat(),
      forbid: fc.boolean(),
    }),
  )
  .map(({ domains, scopes, salt, forbid }) => ({
    domains,
    factors: scopes.map((variables, k): Factor => ({
      variables,
      cost: (states) => {
        const draw = hash(salt, k, ...states);
        if (forbid && draw % 5 === 0) return Infinity;
        return [0, 1, 2, 3, 1e4, 1e8, 1e12][draw % 7]!;
      },
    })),
  }));

describe('minimise', () => {
  it('finds the least sum, and states that reach it', () => {
    fc.assert(
      fc.property(problem, ({ domains, factors }) => {
        const least = byTrying(domains, factors);
        const { cost, states } = minimise(domains, factors);
        expect(cost).toBe(least);
        expect(states).toHaveLength(domains.length);
        states.forEach((state, variable) => expect(state).toBeLessThan(domains[variable]!));
        expect(costOf(factors, states)).toBe(least);
      }),
      { numRuns: 500 },
    );
  });

  it('takes the lower state at a tie', () => {
    expect(minimise([3, 2], []).states).toEqual([0, 0]);
    expect(minimise([3], [{ variables: [0], cost: ([state]) => (state === 0 ? 1 : 0) }])).toEqual({
      cost: 0,
      states: [1],
    });
  });

  it('sums the factors of no variable', () =>
    expect(minimise([], [{ variables: [], cost: () => 7 }])).toEqual({ cost: 7, states: [] }));

  it('stays quick along a chain of 200 variables of 40 states', () => {
    const chain = Array.from({ length: 199 }, (_, i): Factor => ({
      variables: [i, i + 1],
      cost: ([a, b]) => Math.abs(a! - b!),
    }));
    const ends: Factor[] = [
      { variables: [0], cost: ([a]) => (a === 39 ? 0 : 1e6) },
      { variables: [199], cost: ([b]) => (b === 0 ? 0 : 1e6) },
    ];
    const { cost, states } = minimise(new Array<number>(200).fill(40), [...chain, ...ends]);
    expect(cost).toBe(39);
    expect([states[0], states[199]]).toEqual([39, 0]);
  });
});
