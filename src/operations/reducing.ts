import { constantOf, one, product } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import { axesOf, eachLane, reduceLanes } from '../tensors/lanes.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { arrayAlgebra } from './array-algebra.ts';
import { branch, NO_BRANCH } from './branches.ts';
import { alongAxes } from './incremental.ts';
import type { Change, Update } from './incremental.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, DerivativeContext, Emitter, Node, Operand, Operation, Parameter } from './operation.ts';
import { isFloat, normalizeAxes } from './rules.ts';

/** What the rows that reduce axes have in common. */

export const operand: Parameter = { name: 'a', role: 'array' };
export const axes: Parameter = { name: 'axis', role: 'axes', default: null };
export const axis: Parameter = { name: 'axis', role: 'axis', default: null };
export const dtype: Parameter = { name: 'dtype', role: 'dtype', default: null };
export const out: Parameter = { name: 'out', role: 'any', default: null };
export const keepdims: Parameter = { name: 'keepdims', role: 'flag', default: false };

/** Refuses `out=`, and a dtype that cannot hold the natural one. */
export function resultType(natural: ElementType, attributes: Attributes): ElementType {
  if (attributes.out != null) throw new ShapeError('shape/not-traced', 'has out=, which cannot be traced', { help: 'assign the result to the name' });
  const asked: ElementType = attributes.dtype ?? natural;
  const width = (type: ElementType): number => ['bool', 'int', 'float'].indexOf(type);
  if (width(asked) < width(natural)) throw new ShapeError('shape/not-traced', `has dtype=${asked}, which would round`);
  return asked;
}

/** The axes that a reduction removes; a scalar may be reduced along axis 0 or -1, as NumPy's ufuncs allow. */
export function reducedAxes(x: Operand, asked: number | readonly number[] | null | undefined, scalarAxis = true): number[] {
  const list = typeof asked === 'number' ? [asked] : (asked ?? null);
  if (scalarAxis && x.shape.length === 0 && list?.length === 1 && (list[0] === 0 || list[0] === -1)) return [];
  return normalizeAxes(list, x);
}

/** The shape without the given axes, or with 1 in their place. */
export const withoutAxes = (shape: Shape, gone: readonly number[], keep = false): Shape =>
  keep ? shape.map((extent, i) => (gone.includes(i) ? one : extent)) : shape.filter((_, i) => !gone.includes(i));

/** Refuses to reduce no elements where the operation has no neutral element, even to an empty result. */
export function refuseEmpty(x: Operand, gone: readonly number[], name: string): void {
  const empty = gone.find((i) => constantOf(x.shape[i]!) === 0);
  if (empty === undefined) return;
  throw new ShapeError('shape/axis', `has no elements along axis ${empty}: ${name} of nothing is not defined`);
}

/** How many elements each result is made of. */
export const reducedCount = (x: Node, asked: readonly number[] | null | undefined): Dimension => product(reducedAxes(x, asked).map((i) => x.shape[i]!));

/** A result, or its gradient, with the reduced axes back as 1: it broadcasts against the input. */
export function restoreAxes(y: Node, x: Node, attributes: Attributes, emitter: Emitter): Node {
  if (attributes.keepdims || y.shape.length === 0) return y;
  return arrayAlgebra(emitter).expand(y, ...reducedAxes(x, attributes.axis));
}

/** The axes of `attributes.axis` at run time; the same array as long as the rank is the same. */
export function lanesAlong(attributes: Attributes, x: Tensor): readonly number[] {
  const rank = x.shape.length;
  let known = lists.get(attributes);
  if (known?.rank !== rank) {
    known = { rank, axes: axesOf(typeof attributes.axis === 'number' ? [attributes.axis] : attributes.axis, rank) };
    lists.set(attributes, known);
  }
  return known.axes;
}

const lists = new WeakMap<Attributes, { readonly rank: number; readonly axes: readonly number[] }>();

/** Hashes, element by element, how each stands to the result of its lane. */
export function laneBranches(x: Tensor, attributes: Attributes, results: Tensor, decision: (value: number, result: number) => number): number {
  let state = NO_BRANCH;
  eachLane(x, lanesAlong(attributes, x), (data, start, step, length, lane) => {
    const result = results.data[lane]!;
    for (let j = 0, at = start; j < length; j++, at += step) state = branch(state, decision(data[at]!, result));
  });
  return state;
}

/** Which axes `attributes.axis` names, of an operand of this rank. */
const axesAlong = ({ axis: asked }: Attributes, rank: number): number[] => axesOf(typeof asked === 'number' ? [asked] : asked, rank);

/** Lines along `attributes.axis` are replaced as wholes: by lines (`keep`), or each by one element. */
export const linesUpdate = (change: Change, kind: 'keep' | 'reduce' = 'reduce'): Update | null =>
  alongAxes(change, axesAlong(change.attributes, change.sizes[0]!.length), kind === 'keep' ? 'keep' : change.attributes.keepdims ? 'keepdims' : 'drop');

/**
 * Of a sum over touched axes: what is added is the sum of the change. `share` is the part of the lane's length that the
 * touched part has, by which a mean over the part is too large.
 */
export function summedUpdate(change: Change, mean: boolean): Update | null {
  const {
    patches: [patch],
    sizes: [size],
    attributes,
  } = change;
  const axes = axesAlong(attributes, size!.length);
  const touched = axes.filter((axis) => patch![axis] !== null);
  if (touched.length === 0) return linesUpdate(change);
  const share = touched.reduce((product, axis) => product / size![axis]!, 1);
  const rest = patch!.map((each, axis) => (axes.includes(axis) ? null : each));
  return {
    patch: attributes.keepdims ? rest : rest.filter((_, axis) => !axes.includes(axis)),
    needs: [patch!],
    linear: mean ? share : 1,
  };
}

type Lane = (data: Float64Array, start: number, step: number, length: number, attributes: Attributes) => number;

interface Reduction extends Partial<Operation> {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly type: (x: Operand) => ElementType;
  readonly lane: Lane;
  /** Said in the message when there is nothing to reduce; absent where that has a result. */
  readonly ofNothing?: string;
  /** NumPy lets a scalar be reduced along axis 0 and -1. */
  readonly scalarAxis?: boolean;
  readonly gradient?: (context: DerivativeContext, emitter: Emitter) => Node;
}

/** A row that makes one number of each lane. */
export function reduction({ type, lane, ofNothing, scalarAxis = true, gradient, ...row }: Reduction): Operation {
  return {
    method: true,
    incremental: (change) => linesUpdate(change),
    ...row,
    shape([x], attributes) {
      const gone = reducedAxes(x!, attributes.axis, scalarAxis);
      if (ofNothing) refuseEmpty(x!, gone, ofNothing);
      return { shape: withoutAxes(x!.shape, gone, attributes.keepdims), type: resultType(type(x!), attributes) };
    },
    kernel: (inputs, attributes, result) =>
      reduceLanes(inputs[0]!, lanesAlong(attributes, inputs[0]!), result.data, (data, start, step, length) => lane(data, start, step, length, attributes)),
    ...(gradient && {
      derivative: (context: DerivativeContext, emitter: Emitter) => [isFloat(context.inputs[0]!) ? gradient(context, emitter) : null],
    }),
  };
}
