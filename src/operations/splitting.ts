import { add, constant, floorDivide, modulo, multiply, printDimension, product, zero } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { outerSum, steps } from '../tensors/selection.ts';
import { fullSlice } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { integerOf, integersOf, settle } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Integer, Operand, Operation, Parameter } from './operation.ts';
import { isFloat, normalizeAxis } from './rules.ts';

/** A call with several results: each is one operation on the same inputs. */
export interface MultiResult {
  readonly name: string;
  readonly method?: boolean;
  readonly parameters: readonly Parameter[];
  /** Throws ShapeError. */
  expand(inputs: readonly Operand[], attributes: Attributes, domain: Domain): readonly { readonly operation: string; readonly attributes: Attributes }[];
}

/** One slice of the axis for each piece. `even`: all pieces must be equally long. */
function pieces(
  input: Operand,
  sections: Integer | readonly Integer[],
  axis: number,
  even: boolean,
  domain: Domain,
): { operation: string; attributes: Attributes }[] {
  const along = normalizeAxis(axis, input.shape.length, input);
  const bounds = 'value' in sections ? equalBounds(input.shape[along]!, sections, even, domain) : [null, ...sections, null];
  const before = new Array<IndexItem>(along).fill(fullSlice);
  return bounds.slice(1).map((stop, i) => ({ operation: 'index', attributes: { items: [...before, { kind: 'slice', start: bounds[i]!, stop, step: null }] } }));
}

function equalBounds(extent: Dimension, count: Integer, even: boolean, domain: Domain): (Integer | null)[] {
  if (!(count.value > 0)) throw new ShapeError('shape/index', 'cannot be split into fewer than one piece');
  const rest = modulo(extent, count.dimension);
  const divides = domain.equal(rest, zero) || settle(rest, '==', zero, domain, even);
  if (even && !divides) throw new ShapeError('shape/index', `needs ${printDimension(extent)} to be divisible by ${printDimension(count.dimension)}`);
  // The first pieces are longer by one each, as many as there is rest.
  const longer = divides ? 0 : domain.valueOf(rest);
  if (Number.isNaN(longer)) throw new ShapeError('shape/not-traced', `is split into ${count.value} pieces of unknown lengths`);
  if (!divides) settle(rest, '==', constant(longer), domain);
  const length = floorDivide(extent, count.dimension);
  return Array.from({ length: count.value + 1 }, (_, i) => {
    if (i === 0 || i === count.value) return null;
    return integerOf(add(multiply(length, constant(i)), constant(Math.min(i, longer))), domain);
  });
}

const array: Parameter = { name: 'ary', role: 'array' };
/** One integer: so many pieces. A list: where to cut. */
const sections: Parameter = { name: 'indices_or_sections', role: 'any' };

const splitting = (name: string, even: boolean): MultiResult => ({
  name,
  parameters: [array, sections, { name: 'axis', role: 'axis', default: 0 }],
  expand: ([input], { indices_or_sections, axis }, domain) => pieces(input!, indices_or_sections, axis, even, domain),
});

const splittingAlong = (name: string, leastRank: number, axisOf: (rank: number) => number): MultiResult => ({
  name,
  parameters: [array, sections],
  expand([input], { indices_or_sections }, domain) {
    const rank = input!.shape.length;
    if (rank < leastRank) throw new ShapeError('shape/rank', `needs rank ${leastRank} or more, not ${rank}`);
    return pieces(input!, indices_or_sections, axisOf(rank), true, domain);
  },
});

const extentOf = ({ shape }: Operand): Dimension => product(shape);

/** The axis of the grid along which a vector varies: by default the first two change places. */
const gridAxis = (which: number, indexing: string): number => (indexing === 'ij' || which > 1 ? which : 1 - which);

/** The coordinates of a grid along one of its axes, at all of its points. */
const grid: Operation = {
  name: '<grid>', // inputs: the vectors of all axes. attributes: which, indexing.
  parameters: [],
  exact: true,
  shape(inputs, { which, indexing }) {
    const shape: Dimension[] = inputs.map(extentOf);
    inputs.forEach((input, i) => (shape[inputs.length === 1 ? 0 : gridAxis(i, indexing)] = extentOf(input)));
    return { shape, type: inputs[which]!.type };
  },
  kernel(inputs, { which, indexing }, out) {
    const own = inputs.length === 1 ? 0 : gridAxis(which, indexing);
    const offsets = outerSum(
      0,
      out.shape.map((extent, axis) => steps(extent, axis === own ? 1 : 0)),
    );
    offsets.forEach((offset, i) => (out.data[i] = inputs[which]!.data[offset]!));
  },
  derivative({ inputs, attributes: { which, indexing }, gradient }, emitter) {
    const own = inputs.length === 1 ? 0 : gridAxis(which, indexing);
    return inputs.map((input, i) => {
      if (i !== which || !isFloat(input)) return null;
      const others = gradient.shape.flatMap((_, axis) => (axis === own ? [] : [axis]));
      const summed = others.length > 0 ? emitter.emit('sum', [gradient], { axis: others, keepdims: false }) : gradient;
      return input.shape.length === 1 ? summed : emitter.emit('reshape', [summed], { shape: integersOf(input.shape, emitter.domain), order: 'C' });
    });
  },
};

export const grids: readonly Operation[] = [grid];

export const splits: readonly MultiResult[] = [
  splitting('split', true),
  splitting('array_split', false),
  splittingAlong('hsplit', 1, (rank) => (rank === 1 ? 0 : 1)),
  splittingAlong('vsplit', 2, () => 0),
  splittingAlong('dsplit', 3, () => 2),
  {
    name: 'meshgrid',
    parameters: [
      { name: 'xi', role: 'arrays', rest: true },
      { name: 'indexing', role: 'text', default: 'xy' },
    ],
    expand: (inputs, { indexing }) => inputs.map((_, which) => ({ operation: '<grid>', attributes: { which, indexing } })),
  },
];
