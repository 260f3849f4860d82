import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { constant } from '../../src/shapes/dimension.ts';
import { sizeOf } from '../../src/shapes/shape.ts';
import { tensor } from '../../src/tensors/tensor.ts';

/** The branch hash of an operation on vectors of equal length. */
function hash(name: string, inputs: readonly (readonly number[])[], attributes: Attributes = {}): number {
  const operation = operationNamed(name)!;
  const tensors = inputs.map((data) => tensor([data.length], data));
  const operands = inputs.map((data) => ({ shape: [constant(data.length)], type: 'float' as const }));
  const out = tensor(sizeOf(operation.shape(operands, attributes, new Domain()).shape, new Map()));
  operation.kernel(
    tensors,
    attributes,
    out,
    operands.map(({ type }) => type),
  );
  return operation.branches!(tensors, attributes, out);
}

type Row = readonly [
  name: string,
  pieces: readonly (readonly [number, number])[],
  other?: number | undefined,
  attributes?: Attributes,
];

/** Intervals in which each function of x (and `other`) is smooth, and its points of transition by themselves. */
const rows: readonly Row[] = [
  ['absolute', [[-2, -1], [0, 0], [1, 2]]],
  ['sign', [[-2, -1], [0, 0], [1, 2]]],
  ['relu', [[-2, -1], [0, 0], [1, 2]]],
  ['leaky_relu', [[-2, -1], [0, 0], [1, 2]]],
  ['selu', [[-2, -1], [0, 0], [1, 2]]],
  ['elu', [[-2, -1], [0, 0], [1, 2]], undefined, { alpha: 0.5 }],
  ['elu', [[-2, 2]], undefined, { alpha: 1 }],
  ['hard_tanh', [[-9, -2], [-1, -1], [-0.9, 0.9], [1, 1], [2, 9]]],
  ['hard_sigmoid', [[-9, -4], [-3, -3], [-2, 2], [3, 3], [4, 9]]],
  ['clip', [[-9, -1], [0, 0], [0.1, 0.9], [1, 1], [2, 9]], undefined, { min: 0, max: 1 }],
  ['clip', [[-9, 0.5], [1, 1], [2, 9]], undefined, { max: 1 }],
  ['floor', [[0.1, 0.9], [1, 1], [1.1, 1.9], [-0.9, -0.1], [0, 0]]],
  ['ceil', [[0.1, 0.9], [1, 1], [1.1, 1.9]]],
  ['trunc', [[0.1, 0.9], [1, 1], [1.1, 1.9]]],
  ['round', [[0.6, 1.4], [1.5, 1.5], [1.6, 2.4]]],
  ['round', [[0.16, 0.24], [0.26, 0.34]], undefined, { decimals: 1 }],
  ['maximum', [[-9, 1], [2, 2], [3, 9]], 2],
  ['minimum', [[-9, 1], [2, 2], [3, 9]], 2],
  ['less', [[-9, 1], [2, 2], [3, 9]], 2],
  ['equal', [[-9, 1], [2, 2], [3, 9]], 2],
  ['mod', [[0.1, 1.9], [2, 2], [2.1, 3.9], [-1.9, -0.1]], 2],
  ['floor_divide', [[0.1, 1.9], [2, 2], [2.1, 3.9], [-1.9, -0.1]], 2],
  ['arctan2', [[-2, -0.1], [0.1, 2]], -1],
  ['arctan2', [[-2, 2]], 1],
  ['heaviside', [[-2, -1], [0, 0], [1, 2]], 0.5],
]; // prettier-ignore

describe('branches', () => {
  it.each(rows.map((row) => ({ row, name: row[0] })))(
    '$name',
    ({ row: [name, pieces, other, attributes] }) => {
      const of = (x: number): number =>
        hash(
          name,
          other === undefined
            ? [[5.3, x]]
            : [
                [5.3, x],
                [other, other],
              ],
          attributes,
        );
      const hashes = pieces.map(([from, to]) => {
        expect(of(from), `${from} and ${to} are on one piece`).toBe(of(to));
        return of(from);
      });
      expect(new Set(hashes).size, 'pieces differ').toBe(pieces.length);
    },
  );

  it('tell which element crossed', () => {
    expect(hash('relu', [[1, -1, 1]])).not.toBe(hash('relu', [[1, 1, -1]]));
  });

  it('count two crossings as two, where the signs could cancel one another', () => {
    // the high bits of −1 ⊕ 1 are invariant under the hash's multiplication
    const signs = [0, 1, 2, 3].map((k) => hash('sign', [[k & 1 ? -1 : 1, k & 2 ? -1 : 1]]));
    expect(new Set(signs).size).toBe(4);
    expect(hash('relu', [[-1, -1]])).not.toBe(hash('relu', [[1, 1]]));
  });

  it('follow broadcasting', () => {
    const { branches } = operationNamed('maximum')!;
    const [row, column] = [tensor([1, 3], [0, 1, 2]), (b: number) => tensor([2, 1], [0.5, b])];
    const out = tensor([2, 3]);
    expect(branches!([row, column(1.2)], {}, out)).toBe(branches!([row, column(1.8)], {}, out));
    expect(branches!([row, column(1.2)], {}, out)).not.toBe(branches!([row, column(2.2)], {}, out));
  });

  it('are absent where the function is smooth', () => {
    for (const name of ['add', 'tanh', 'sqrt', 'log', 'power', 'softplus', 'where']) {
      expect(operationNamed(name)!.branches, name).toBeUndefined();
    }
  });
});
