import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readValue } from '../../src/implementation/values.ts';
import type { Reading } from '../../src/implementation/values.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const row = (length: number) => fc.array(number, { minLength: length, maxLength: length });
const nested = fc
  .tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }))
  .chain(([rows, columns]) => fc.array(row(columns), { minLength: rows + 1, maxLength: rows + 1 }));
const value = fc.oneof(
  number,
  nested,
  fc.array(number).map((each) => Float64Array.from(each)),
  fc.array(single).map((each) => Float32Array.from(each)),
  fc.array(fc.integer()).map((each) => Int32Array.from(each)),
  nested.map((rows) => rows.map((each) => Float64Array.from(each))),
  nested.map((rows) => ({ shape: [rows.length, rows[0]!.length], data: Float64Array.from(rows.flat()) })),
  nested.map((rows) => ({ shape: [rows[0]!.length, 1, rows.length], data: rows.flat(), note: 'kept' })),
);

describe('values', () => {
  test('come back in their own form, and share nothing with it', () => {
    fc.assert(
      fc.property(value, (given) => {
        const reading = readValue(given) as Reading;
        const back = reading.restore(reading.data);
        expect(back).toStrictEqual(given);
        const doubled = readValue(reading.restore(reading.data.map((each) => each * 2))) as Reading;
        expect(doubled.shape).toEqual(reading.shape);
        expect(readValue(given)).toMatchObject({ data: reading.data });
      }),
    );
  });

  test.each([
    [2.5, [], [2.5]],
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
    [[[[1], [2]]], [1, 2, 1], [1, 2]],
    [[], [0], []],
    [Float64Array.of(1, 2), [2], [1, 2]],
    [{ shape: [2, 1], data: [1, 2] }, [2, 1], [1, 2]],
    [{ shape: [], data: Float32Array.of(3) }, [], [3]],
  ])('%j', (given, shape, data) => {
    const reading = readValue(given) as Reading;
    expect(reading.shape).toEqual(shape);
    expect([...reading.data]).toEqual(data);
  });

  test.each([
    [undefined, ' is undefined, not a number'],
    ['0.5', ' is a string'],
    [[[1, 2], [3]], ' is ragged: element 0 has the shape (2,), element 1 (1,)'],
    [
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      '[1] is ragged: element 0 has the shape (1,), element 1 (2,)',
    ],
    [[1, [2]], ' is ragged: element 0 has the shape (), element 1 (1,)'],
    [[[1], [true]], '[1][0] is a boolean'],
    [{ shape: [2, 2], data: [1, 2, 3] }, ' has the shape (2, 2), which is 4 numbers, but its data has 3'],
    [{ shape: [2, 1.5], data: [1, 2, 3] }, ' has a shape that is not a list of sizes'],
    [{ shape: [2], data: [[1, 2]] }, ' has data that is not flat'],
    [{ value: 3 }, ' is an object'],
  ])('%j cannot be read', (given, said) => {
    expect(readValue(given)).toContain(said);
  });
});
