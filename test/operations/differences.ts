import { expect } from 'vitest';
import type { Attributes, Node } from '../../src/operations/operation.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { random } from '../../src/shapes/random.ts';
import { Tape } from './tape.ts';

/** What the rule says of the derivative along a random direction, and what differences say. */
export interface Comparison {
  readonly analytic: number;
  readonly numeric: number;
  /** The sum of the sizes of the terms that make up `analytic`. */
  readonly scale: number;
}

const weigh = (weights: Float64Array, values: Float64Array): number =>
  values.reduce((sum, value, i) => sum + value * weights[i]!, 0);

/** Central differences at h, h/2, h/4, extrapolated twice: errors of order h^6. */
function slope(f: (step: number) => number, h: number): number {
  const [a, b, c] = [h, h / 2, h / 4].map((step) => (f(step) - f(-step)) / (2 * step)) as [
    number,
    number,
    number,
  ];
  const [ab, bc] = [(4 * b - a) / 3, (4 * c - b) / 3];
  return (16 * bc - ab) / 15;
}

/**
 * Compares the derivative of an operation with respect to one float input, the output being weighted at random.
 * Fails unless every gradient has its input's shape.
 */
export function compareDerivative(
  name: string,
  values: readonly Tensor[],
  attributes: Attributes,
  which: number,
  seed = 0,
  step = 2 ** -9,
): Comparison {
  const tape = new Tape();
  const nodes = values.map((value) => tape.leaf(value));
  const out = tape.emit(name, nodes, attributes);
  const generator = random(name, seed, which);
  const draw = (length: number): Float64Array =>
    Float64Array.from({ length }, () => generator.uniform() - 0.5);
  const weights = draw(tape.valueOf(out).data.length);
  const gradient = tape.leaf({ shape: tape.valueOf(out).shape, data: weights });
  const [x, direction] = [values[which]!, draw(values[which]!.data.length)];

  const node = out.operation.derivative!({ inputs: nodes, attributes, out, gradient }, tape)[
    which
  ] as Node | null;
  expect(node, `${name}: a gradient of input ${which}`).not.toBeNull();
  const result = tape.valueOf(node!);
  expect(result.shape, `${name}: the shape of the gradient of input ${which}`).toEqual(x.shape);

  const along = (distance: number): number => {
    const moved = tensor(
      x.shape,
      x.data.map((value, i) => value + distance * direction[i]!),
    );
    const again = new Tape();
    const leaves = values.map((value, i) => again.leaf(i === which ? moved : value));
    return weigh(weights, again.valueOf(again.emit(name, leaves, attributes)).data);
  };
  return {
    analytic: weigh(direction, result.data),
    numeric: slope(along, step),
    scale: result.data.reduce((sum, value, i) => sum + Math.abs(value * direction[i]!), 0),
  };
}
