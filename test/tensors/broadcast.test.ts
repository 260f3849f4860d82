import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapBinary, mapTernary, mapUnary, runBinary } from '../../src/tensors/broadcast.ts';
import type { BinaryLoop } from '../../src/tensors/broadcast.ts';
import { elementCount, indexAt, tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { triplesOfShapes } from './shapes.ts';

const numbered = (shape: readonly number[], from: number): Tensor =>
  tensor(
    shape,
    Array.from({ length: elementCount(shape) }, (_, i) => from + i),
  );

function stretchedShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return extents.find((extent) => extent !== 1) ?? 1;
  });
}

/** The element that meets the result's element at `index`, by the definition of broadcasting. */
function elementAt({ shape, data }: Tensor, index: readonly number[]): number {
  const own = shape.map((extent, axis) => (extent === 1 ? 0 : index[axis + index.length - shape.length]!));
  return data[own.reduce((offset, i, axis) => offset * shape[axis]! + i, 0)]!;
}

const filled = (shape: readonly number[]): Tensor => tensor(shape, new Array(elementCount(shape)).fill(NaN));

const emptied = (shape: readonly number[], axis: number): number[] =>
  shape.map((extent, i) => (i === axis && extent !== 1 ? 0 : extent));

describe('kernels under broadcasting', () => {
  const f = (x: number, y: number, z = 0): number => x + 1000 * y + 1_000_000 * z;

  it('meet every element with its own', () => {
    fc.assert(
      fc.property(triplesOfShapes, (shapes) => {
        const [a, b, c] = shapes.map((shape, i) => numbered(shape, 1 + 10 * i)) as [Tensor, Tensor, Tensor];
        const two = filled(stretchedShape([a.shape, b.shape]));
        mapBinary(f, a, b, two);
        two.data.forEach((value, i) => {
          const index = indexAt(i, two.shape);
          expect(value).toBe(f(elementAt(a, index), elementAt(b, index)));
        });
        const three = filled(stretchedShape(shapes));
        mapTernary(f, a, b, c, three);
        three.data.forEach((value, i) => {
          const index = indexAt(i, three.shape);
          expect(value).toBe(f(elementAt(a, index), elementAt(b, index), elementAt(c, index)));
        });
      }),
    );
  });

  it('do nothing for arrays without elements', () => {
    const never = (): number => {
      throw new Error('called');
    };
    const [a, b] = [emptied([2, 3], 1), [2, 1]].map((shape) => tensor(shape)) as [Tensor, Tensor];
    mapUnary(never, a, tensor([2, 0]));
    mapBinary(never, a, b, tensor([2, 0]));
    mapTernary(never, a, b, b, tensor([2, 0]));
  });

  it('make one run of equal shapes, scalars and neighbouring axes that stretch alike', () => {
    const runs = (a: readonly number[], b: readonly number[]): number => {
      let count = 0;
      const loop: BinaryLoop = () => void count++;
      runBinary(loop, tensor(a), tensor(b), tensor(stretchedShape([a, b])));
      return count;
    };
    expect(runs([4, 5, 6], [4, 5, 6])).toBe(1);
    expect(runs([4, 5, 6], [])).toBe(1);
    expect(runs([1, 1], [4, 5])).toBe(1);
    expect(runs([4, 5, 6], [4, 1, 1])).toBe(4);
    expect(runs([4, 5, 6], [5, 6])).toBe(4);
    expect(runs([4, 5, 6], [6])).toBe(20);
  });
});
