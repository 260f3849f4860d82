import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumToShape } from '../../src/operations/broadcasting.ts';
import { random } from '../../src/shapes/random.ts';
import { elementCount, tensor } from '../../src/tensors/tensor.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { pairOfShapes } from '../tensors/shapes.ts';
import { Tape } from './tape.ts';

const drawn = (shape: readonly number[], seed: string): Tensor => {
  const generator = random(seed);
  return tensor(
    shape,
    Array.from({ length: elementCount(shape) }, () => generator.integer(19) - 9),
  );
};

const inner = (a: Tensor, b: Tensor): number => a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);

describe('sumToShape', () => {
  it('is the transpose of broadcasting: <g, stretch(x)> = <sumToShape(g), x>', () => {
    fc.assert(
      fc.property(pairOfShapes, ([a, b]) => {
        const tape = new Tape();
        const x = tape.leaf(drawn(a, 'x'));
        const stretched = tape.emit('add', [x, tape.leaf(tensor(b))]);
        const gradient = tape.leaf(drawn(tape.valueOf(stretched).shape, 'g'));
        const summed = tape.valueOf(sumToShape(gradient, x, tape));
        expect(summed.shape).toEqual(a);
        expect(inner(summed, tape.valueOf(x))).toBe(inner(tape.valueOf(gradient), tape.valueOf(stretched)));
      }),
    );
  });

  it('emits nothing where nothing was stretched', () => {
    const tape = new Tape();
    const gradient = tape.leaf(tensor([1, 3]));
    expect(sumToShape(gradient, tape.leaf(tensor([1, 3])), tape)).toBe(gradient);
  });
});
