import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Functions } from '../../src/implementation/functions.ts';
import { purityOf } from '../../src/implementation/purity.ts';
import { impure, pure } from './impure.ts';

const seeds = fc.integer({ min: 0, max: 1e6 });

describe('functions that depend on their arguments alone pass without a word', () => {
  test.each(Object.keys(pure))('%s', (name) => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 100 }), (data, seed) => {
        expect(purityOf(new Functions(pure[name]!(data)), seed).diagnostics).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('each impurity is told as itself', () => {
  test.each(Object.keys(impure))('%s', (name) => {
    const { codes, make } = impure[name]!;
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 100 }), (data, seed) => {
        const { diagnostics } = purityOf(new Functions(make(data)), seed);
        expect(diagnostics.map(({ code }) => code)).toEqual(codes);
        expect(diagnostics.every(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
