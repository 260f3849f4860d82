import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../src/operations/table.ts';
import { random } from '../../src/shapes/random.ts';
import { addOuterProduct, matmul } from '../../src/tensors/matmul.ts';
import { nativeRoom } from '../../src/tensors/native/native.ts';
import { elementCount, plainRoom, tensor } from '../../src/tensors/tensor.ts';
import type { Room, Tensor } from '../../src/tensors/tensor.ts';

/** Everything that doubles are, and much of what is usual. */
const element = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -30, max: 30, noNaN: true }) },
  { weight: 2, arbitrary: fc.double() },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      0,
      -0,
      1,
      -1,
      8,
      -8,
      599.9999,
      600,
      700,
      -700,
      709.5,
      745,
      2 ** 1000,
      2 ** -1000,
      5e-324,
    ),
  },
);
const positive = element.map(Math.abs);
const shape = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 7 }),
);

const filled = (room: Room, extents: readonly number[], numbers: readonly number[]): Tensor => {
  const data = room.allocate(elementCount(extents));
  data.set(numbers.slice(0, data.length));
  return { shape: extents, data, native: room.placeOf(data) };
};

/** The result of an operation in a memory of native kernels, and outside. */
function both(
  compute: (inputs: readonly Tensor[], out: Tensor) => void,
  operands: readonly (readonly [extents: readonly number[], numbers: readonly number[]])[],
  extents: readonly number[],
): [number[], number[]] {
  const run = (room: Room): number[] => {
    const out = filled(room, extents, []);
    compute(
      operands.map(([own, numbers]) => filled(room, own, numbers)),
      out,
    );
    return [...out.data];
  };
  const native = nativeRoom(2000, 10)!;
  expect(native.placeOf(native.allocate(3))).not.toBeNull();
  return [run(native), run(plainRoom)];
}

const kernelOf = (name: string, attributes: object = {}) => {
  const { kernel } = operationNamed(name)!;
  return (inputs: readonly Tensor[], out: Tensor): void =>
    kernel(
      inputs,
      attributes,
      out,
      inputs.map(() => 'float' as const),
    );
};
const numbers = (count: number, of = element) => fc.array(of, { minLength: count, maxLength: count });

describe('native kernels give the same bits', () => {
  it.each(['exp', 'log', 'tanh', 'sigmoid'])('%s', (name) => {
    fc.assert(
      fc.property(
        fc.array(name === 'log' ? fc.oneof(positive, element) : element, { maxLength: 40 }),
        (own) => {
          const [native, plain] = both(kernelOf(name), [[[own.length], own]], [own.length]);
          expect(native).toEqual(plain);
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });

  it.each(['add', 'subtract', 'multiply', 'divide'])('%s, operands stretched or not', (name) => {
    const stretched = fc.tuple(
      shape,
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      numbers(140),
      numbers(140),
    );
    fc.assert(
      fc.property(stretched, ([extents, ones, a, b]) => {
        const own = extents.map((extent, axis) => (ones[axis] ? 1 : extent));
        const other = extents.map((extent, axis) => (ones[axis + 3] ? 1 : extent));
        const out = extents.map((_, axis) => Math.max(own[axis]!, other[axis]!));
        const [native, plain] = both(
          kernelOf(name),
          [
            [own, a],
            [other, b],
          ],
          out,
        );
        expect(native).toEqual(plain);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  it('softmax, along every axis', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 2 }), numbers(140), (extents, axis, own) => {
        const [native, plain] = both(kernelOf('softmax', { axis: [axis] }), [[extents, own]], extents);
        expect(native).toEqual(plain);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('sums, along every axis and of long runs', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 2 }), numbers(140), (extents, axis, own) => {
        const out = extents.filter((_, each) => each !== axis);
        const [native, plain] = both(kernelOf('sum', { axis: [axis] }), [[extents, own]], out);
        expect(native).toEqual(plain);
      }),
      { seed: 5, numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.array(element, { maxLength: 700, size: 'max' }), (own) => {
        const [native, plain] = both(kernelOf('sum', { axis: null }), [[[own.length], own]], []);
        expect(native).toEqual(plain);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('products of matrices where they lie', () => {
    const sizes = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 11 })));
    fc.assert(
      fc.property(sizes, numbers(121), numbers(121), ([rows, inner, columns], a, b) => {
        const [native, plain] = both(
          kernelOf('matmul'),
          [
            [[rows!, inner!], a],
            [[inner!, columns!], b],
          ],
          [rows!, columns!],
        );
        expect(native).toEqual(plain);
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it('products of matrices, copied into scratch memory', () => {
    const extent = fc.integer({ min: 1, max: 11 });
    fc.assert(
      fc.property(extent, extent, fc.integer({ min: 1, max: 3 }), fc.nat(), (rows, columns, larger, seed) => {
        // Enough terms for the native kernel.
        const inner = Math.ceil((larger * 2 ** 16) / (rows * columns));
        const { normal } = random('product', seed);
        const draw = (m: number, n: number): Tensor => tensor([m, n], Array.from({ length: m * n }, normal));
        const [a, b, out] = [draw(rows, inner), draw(inner, columns), tensor([rows, columns])];
        matmul(a, b, out);
        for (let i = 0; i < out.data.length; i++) {
          let sum = 0;
          const [r, c] = [Math.floor(i / columns), i % columns];
          for (let k = 0; k < inner; k++) sum += a.data[r * inner + k]! * b.data[k * columns + c]!;
          expect(out.data[i]).toBe(sum);
        }
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it('the sum of a matrix and an outer product', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(sizes, numbers(9), numbers(9), numbers(81), ([rows, columns], a, b, base) => {
        const [native, plain] = both(
          ([column, row, start], out) => addOuterProduct([column!, row!], start!, out),
          [
            [[rows, 1], a],
            [[1, columns], b],
            [[rows, columns], base],
          ],
          [rows, columns],
        );
        expect(native).toEqual(plain);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});

describe('room', () => {
  it('that is used up gives plain arrays', () => {
    const room = nativeRoom(10, 1)!;
    const arrays = Array.from({ length: 2000 }, () => room.allocate(100));
    expect(room.placeOf(arrays.at(-1)!)).toBeNull();
    expect(new Set(arrays.map((array) => array.length))).toEqual(new Set([100]));
  });

  it('is refused where the engine cannot give it', () => {
    expect(nativeRoom(2 ** 40, 1)).toBeNull();
  });
});
