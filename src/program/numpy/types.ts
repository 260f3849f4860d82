import { nativesOf } from '../natives.ts';
import type { Native } from '../natives.ts';
import { float } from '../values.ts';
import type { Value } from '../values.ts';

/** Types by name: for `isinstance`, and as arguments. Numbers are converted by functions of the same names. */
const types = ['ndarray', 'number', 'generic', 'integer', 'floating', 'object_', 'str_', 'matrix'];

/** `np.finfo(float).eps`. */
const information = (attributes: Readonly<Record<string, number>>): Value => ({
  kind: 'instance',
  class: {
    kind: 'class',
    name: 'finfo',
    bases: [],
    members: new Map(),
    fields: null,
    form: 'object',
    isOpen: false,
  },
  attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, float(value)])),
});

export const typeNatives: ReadonlyMap<string, Native> = new Map([
  ...types.map((name): [string, Native] => [name, { name, call: () => null }]),
  ...nativesOf({
    finfo: () =>
      information({
        eps: 2 ** -52,
        max: Number.MAX_VALUE,
        min: -Number.MAX_VALUE,
        tiny: 2 ** -1022,
        resolution: 1e-15,
      }),
    iinfo: () => information({ max: 2 ** 31 - 1, min: -(2 ** 31) }),
  }),
]);
