import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tensor } from '../../src/tensors/tensor.ts';

it('arrays are zeros or copies, and none holds what another one does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ count: fc.nat(400), isCopy: fc.boolean() }), { maxLength: 60 }),
      (wanted) => {
        const made = wanted.map(({ count, isCopy }, i) => {
          const from = new Array<number>(count).fill(-i - 1);
          const { data } = isCopy ? tensor([count], from) : tensor([count]);
          expect(data.length).toBe(count);
          expect(data.every((each) => each === (isCopy ? -i - 1 : 0))).toBe(true);
          return data.fill(i);
        });
        made.forEach((data, i) => expect(data.every((each) => each === i)).toBe(true));
      },
    ),
  );
});
