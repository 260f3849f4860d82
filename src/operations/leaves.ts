import { evaluate } from '../shapes/dimension.ts';
import type { Operation } from './operation.ts';
import { scalarShape } from './rules.ts';

/** Where the number that a data-dependent name stands for can be read. */
export interface Count {
  readonly name: string;
  readonly axis: number;
}

/** Operations without operands. Inputs and parameters are filled by the evaluator from the trial's values. */
export const leaves: readonly Operation[] = [
  {
    name: '<constant>', // attributes: value, type
    parameters: [],
    exact: true,
    shape: (_, { type }) => ({ shape: scalarShape, type: type ?? 'float' }),
    kernel: (_, { value }, out) => void out.data.fill(value),
  },
  {
    // attributes: size: Integer; counts: for each input the data-dependent name, and the axis that has this many elements.
    name: '<size>', // A dimension's name used as a number.
    parameters: [],
    exact: true,
    shape: () => ({ shape: scalarShape, type: 'int' }),
    kernel(inputs, { size, counts, sizes }, out) {
      if (inputs.length === 0) return void out.data.fill(size.value);
      const known = new Map<string, number>(sizes);
      counts.forEach(({ name, axis }: Count, i: number) => known.set(name, inputs[i]!.shape[axis]!));
      out.data.fill(evaluate(size.dimension, known));
    },
  },
  {
    name: '<data>', // attributes: data, shape, type. Numbers that are the same at every evaluation, such as drawn ones.
    parameters: [],
    exact: true,
    shape: (_, { shape, type }) => ({ shape, type }),
    kernel: (_, { data }, out) => void out.data.set(data),
  },
  {
    name: '<value>', // attributes: name, shape, type. An input or a parameter.
    parameters: [],
    exact: true,
    shape: (_, { shape, type }) => ({ shape, type }),
    kernel: () => {},
  },
];
