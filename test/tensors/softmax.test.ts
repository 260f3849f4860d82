import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logSoftmax, logSumExp, softmax } from '../../src/tensors/softmax.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { exactExp, exactLog } from './exactly.ts';

/** In 2^-400; exponents up to some 100 keep 50 digits. */
const DIGITS = 400;
const fixed = (x: number): bigint => {
  const { value, exponent } = exactExp(x);
  return exponent + DIGITS < 0 ? value >> BigInt(-exponent - DIGITS) : value << BigInt(exponent + DIGITS);
};

const ratio = (x: bigint, y: bigint): number => Number((x << 80n) / y) * 2 ** -80;

const lane = fc.array(fc.double({ min: -90, max: 90, noNaN: true }), { minLength: 1, maxLength: 12 });

const run = (
  f: (x: Tensor, axes: readonly number[], out: Tensor) => void,
  x: Tensor,
  axis: number,
): number[] => {
  const count = f === logSumExp ? x.data.length / x.shape[axis]! : x.data.length;
  const out = tensor([count]);
  f(x, [axis], out);
  return [...out.data];
};

describe('exponentials along lanes', () => {
  it('are right to a few ulp', () => {
    fc.assert(
      fc.property(lane, (elements) => {
        const x = tensor([elements.length], elements);
        const powers = elements.map(fixed);
        const total = powers.reduce((sum, each) => sum + each);
        run(softmax, x, 0).forEach((value, i) => {
          const expected = ratio(powers[i]!, total);
          if (expected > 1e-8) expect(Math.abs(value / expected - 1)).toBeLessThan(2e-15);
        });
        const largest = Math.max(...elements);
        const { value, exponent } = exactLog(ratio(total, fixed(largest)));
        const above = Number(value >> 200n) * 2 ** (exponent + 200);
        expect(run(logSumExp, x, 0)[0]).toBeCloseTo(largest + above, 12);
        run(logSoftmax, x, 0).forEach((each, i) =>
          expect(each).toBeCloseTo(elements[i]! - largest - above, 12),
        );
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it('keep the relative accuracy of a probability near 1', () => {
    const x = tensor([3], [100, 80, 80]);
    expect(run(logSoftmax, x, 0)[0]! / -Math.log1p(2 * Math.exp(-20))).toBeCloseTo(1, 6);
  });

  const element = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -30, max: 30, noNaN: true }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 650, -650, 1e4, -1e9, 599.9999999999999),
    },
  );

  it.each([softmax, logSoftmax, logSumExp])('%o gives a lane the same bits in every layout', (f) => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 5 }),
    );
    fc.assert(
      fc.property(
        shapes.chain(([outer, length, step]) =>
          fc.tuple(
            fc.constant([outer, length, step] as const),
            fc.array(element, { minLength: outer * length * step, maxLength: outer * length * step }),
          ),
        ),
        ([[outer, length, step], elements]) => {
          const all = run(f, tensor([outer, length, step], elements), 1);
          for (let i = 0; i < outer; i++) {
            for (let k = 0; k < step; k++) {
              const own = Array.from({ length }, (_, j) => elements[(i * length + j) * step + k]!);
              const alone = run(f, tensor([length], own), 0);
              const among =
                f === logSumExp ? [all[i * step + k]] : own.map((_, j) => all[(i * length + j) * step + k]);
              expect(among).toEqual(alone);
              expect(run(f, tensor([1, length], own), 1)).toEqual(alone);
            }
          }
        },
      ),
      { seed: 3, numRuns: 150 },
    );
  });

  it('overflow and underflow only where the result does', () => {
    expect(run(softmax, tensor([2], [1e4, 1e4]), 0)).toEqual([0.5, 0.5]);
    expect(run(softmax, tensor([2], [-1e4, -1e4]), 0)).toEqual([0.5, 0.5]);
    expect(run(softmax, tensor([3], [-1e9, 0, 0]), 0)).toEqual([0, 0.5, 0.5]);
    expect(run(logSumExp, tensor([2], [1e4, 1e4]), 0)).toEqual([1e4 + Math.LN2]);
    expect(run(logSumExp, tensor([2], [-1e4, -1e4]), 0)).toEqual([Math.LN2 - 1e4]);
    expect(run(logSoftmax, tensor([2], [1e4, 1e4]), 0)).toEqual([-Math.LN2, -Math.LN2]);
    expect(run(logSumExp, tensor([2], [-Infinity, -Infinity]), 0)).toEqual([-Infinity]);
    expect(run(logSumExp, tensor([2], [Infinity, 0]), 0)).toEqual([Infinity]);
    expect(run(softmax, tensor([2], [NaN, 0]), 0)).toEqual([NaN, NaN]);
    expect(run(softmax, tensor([2], [Infinity, 0]), 0)).toEqual([NaN, NaN]);
  });
});
