import { describe, expect, it } from 'vitest';
import { casesOf, derivativesOf, replay, symbolicReplay } from './rearranging-cases.ts';
import type { Case } from './rearranging-cases.ts';

const print = ([, inputs, attributes]: Case): string =>
  JSON.stringify([inputs.map(([type, shape]) => [type, shape]), attributes]);

/** An index array that points outside is refused by its values. */
const holdsArrays = ([name, , { items }]: Case): boolean =>
  ['take', 'take_along_axis', 'choose'].includes(name) ||
  (items ?? []).some(({ kind }: { kind: string }) => kind === 'array');

/** Two values stored in one place: the rule gives both the gradient of the last. */
const storesTwice = (each: Case): boolean =>
  each[0] === 'store' &&
  holdsArrays(each) &&
  each[1].slice(2).some(([, , data]) => new Set(data).size < data.length || data.some((i) => i < 0));

/** Their extents follow from those of other inputs, which the symbols of this test do not say. */
const relatesExtents = new Set(['store', 'accumulate', 'full', 'full_like']);

describe.each(['rearranging', 'selecting'])('%s as recorded from NumPy', (theme) => {
  const cases = casesOf(theme);
  describe.each([...new Set(cases.map(([name]) => name))])('%s', (name) => {
    const own = cases.filter(([each]) => each === name);

    it('has the shape, type and values, and refuses what NumPy refuses', () => {
      for (const each of own) {
        const ours = replay(each);
        expect(ours && [ours.type, ours.value.shape], print(each)).toEqual(
          each[3] && [each[3][0], each[3][1]],
        );
        if (!ours) continue;
        expect(
          [...ours.value.data].map((value) => value + 0),
          print(each),
        ).toEqual(each[3]![2]);
      }
    });

    it('has gradients that agree with differences, and would not if they were 1 % off', () => {
      let told = 0;
      let checked = 0;
      for (const each of own) {
        if (!each[3] || storesTwice(each)) continue;
        for (const { analytic, numeric, shape, expected } of derivativesOf(each)) {
          expect(shape, print(each)).toEqual(expected);
          expect(Math.abs(analytic - numeric), print(each)).toBeLessThan(1e-10);
          checked += Number(analytic !== 0);
        }
        for (const { analytic, numeric } of derivativesOf(each, 1.01))
          told += Number(Math.abs(analytic - numeric) >= 1e-10);
      }
      expect(told).toBe(checked);
    });

    it('has the same shape by symbols', () => {
      for (const each of own) {
        const ours = symbolicReplay(each);
        if (ours === null && relatesExtents.has(name)) continue;
        if (each[3] === null && holdsArrays(each)) continue;
        const known = each[3]?.[1].map((extent, axis) => (ours?.[axis] === null ? null : extent));
        expect(ours, print(each)).toEqual(known ?? null);
      }
    });
  });
});
