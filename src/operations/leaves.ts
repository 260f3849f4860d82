import type { Operation } from './operation.ts';
import { scalarShape } from './rules.ts';

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
    name: '<size>', // attributes: size: Integer. A dimension's name used as a number.
    parameters: [],
    exact: true,
    shape: () => ({ shape: scalarShape, type: 'int' }),
    kernel: (_, { size }, out) => void out.data.fill(size.value),
  },
  {
    name: '<value>', // attributes: name, shape, type. An input or a parameter.
    parameters: [],
    exact: true,
    shape: (_, { shape, type }) => ({ shape, type }),
    kernel: () => {},
  },
];
