import { constant, isOne } from '../shapes/dimension.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import type { ElementType } from '../shapes/shape.ts';
import { branch, NO_BRANCH } from './branches.ts';
import { elementwise } from './incremental.ts';
import { integersOf, literal } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Operand, Operation, Parameter } from './operation.ts';
import { isFloat, promote, scalarShape } from './rules.ts';

const array: Parameter = { name: 'a', role: 'array' };
const dtype: Parameter = { name: 'dtype', role: 'dtype', default: null };

/** NumPy's conversion: towards zero for integers, anything but 0 is true. */
export function convert(from: Float64Array, type: ElementType | null, to: Float64Array): void {
  const rule = type === 'int' ? Math.trunc : type === 'bool' ? (x: number) => (x === 0 ? 0 : 1) : (x: number) => x;
  for (let i = 0; i < from.length; i++) to[i] = rule(from[i]!);
}

/** The numbers as an array of the type holds them. */
export function converted(data: Float64Array, type: ElementType): Float64Array {
  if (type === 'float') return data;
  const result = new Float64Array(data.length);
  convert(data, type, result);
  return result;
}

/** Whether it is a copy or not shows only where something is stored into it. */
const copyFlag = { name: 'copy', role: 'flag', default: true } as const;

/** Conversion to the attribute `dtype`, or to the type that the name says. Floats of all widths are one type here. */
function casting(
  row: Pick<Operation, 'name' | 'aliases' | 'method'>,
  fixed: ElementType | null,
  shape: (input: Operand) => Operand['shape'] = (input) => input.shape,
): Operation {
  return {
    ...row,
    parameters: fixed ? [array] : [array, dtype, ...(row.name === 'astype' ? [copyFlag] : [])],
    exact: true,
    shape: ([input], attributes) => ({ shape: shape(input!), type: fixed ?? attributes.dtype ?? input!.type }),
    incremental: elementwise,
    kernel: ([input], attributes, out) => convert(input!.data, fixed ?? attributes.dtype ?? null, out.data),
    derivative({ inputs: [input], out, gradient }, emitter) {
      if (!isFloat(input!) || !isFloat(out)) return [null];
      if (input!.shape.length === gradient.shape.length) return [gradient];
      return [emitter.emit('reshape', [gradient], { shape: integersOf(input!.shape, emitter.domain), order: 'C' })];
    },
    branches: (_, attributes, out) => ((fixed ?? attributes.dtype ?? 'float') === 'float' ? NO_BRANCH : out.data.reduce(branch, NO_BRANCH)),
  };
}

/** Python's own `float(x)`: one element, whatever its rank. */
function onlyElement({ shape, type }: Operand): Operand['shape'] {
  if (shape.every(isOne)) return scalarShape;
  throw new ShapeError('shape/rank', `has the shape ${printShape(shape)}: only an array of one element is a number`, { recovered: { shape, type } });
}

/** Arrays and numbers put into nested lists: inputs are the elements in order, `nesting` the lengths of the lists. */
const nested: Operation = {
  name: 'array', // see `flattenLists`
  parameters: [{ name: 'object', role: 'any' }, dtype],
  exact: true,
  shape(inputs, { nesting, dtype: type }, domain) {
    const [first] = inputs;
    const shape = [...(nesting ?? []).map(constant), ...(first?.shape ?? [])];
    const result: Operand = { shape, type: type ?? (inputs.length > 0 ? promote(...inputs) : 'float') };
    const other = inputs.findIndex((input) => !equalShapes(input.shape, first!.shape, domain));
    if (other < 0) return result;
    throw new ShapeError('shape/concatenate', `holds arrays of shape ${printShape(first!.shape)} and ${printShape(inputs[other]!.shape)}`, {
      operands: [0, other],
      recovered: result,
    });
  },
  incremental: (change) => ((change.attributes.nesting ?? []).length > 0 ? null : elementwise(change)),
  kernel(inputs, { dtype: type }, out) {
    let start = 0;
    for (const { data } of inputs) {
      convert(data, type ?? null, out.data.subarray(start, start + data.length));
      start += data.length;
    }
  },
  derivative({ inputs, attributes, out, gradient }, emitter) {
    const nesting: readonly number[] = attributes.nesting ?? [];
    const position = (i: number): number[] => {
      const index: number[] = [];
      for (const extent of nesting.toReversed()) {
        index.unshift(i % extent);
        i = Math.floor(i / extent);
      }
      return index;
    };
    return inputs.map((input, i) => {
      if (!isFloat(input) || !isFloat(out)) return null;
      if (nesting.length === 0) return gradient;
      return emitter.emit('index', [gradient], { items: position(i).map((value) => ({ kind: 'integer', value: literal(value) })) });
    });
  },
  branches: (_, { dtype: type }, out) => ((type ?? 'float') === 'float' ? NO_BRANCH : out.data.reduce(branch, NO_BRANCH)),
};

export type Nested<T> = T | readonly Nested<T>[];

/** The elements of nested lists in order and the lists' lengths: inputs and `nesting` of `array`. Throws ShapeError for ragged lists. */
export function flattenLists<T>(lists: Nested<T>, isList: (each: Nested<T>) => each is readonly Nested<T>[]): { elements: T[]; nesting: number[] } {
  if (!isList(lists)) return { elements: [lists as T], nesting: [] };
  const parts = lists.map((each) => flattenLists(each, isList));
  const [first] = parts;
  if (parts.some(({ nesting }) => nesting.join() !== first!.nesting.join()))
    throw new ShapeError('shape/concatenate', 'holds lists of different lengths', { operands: [] });
  return { elements: parts.flatMap(({ elements }) => elements), nesting: [lists.length, ...(first?.nesting ?? [])] };
}

export const converting: readonly Operation[] = [
  nested,
  { ...casting({ name: 'asarray', aliases: ['ascontiguousarray', 'asanyarray'] }, null), put: (_, value) => value },
  casting({ name: 'copy', method: true }, null),
  casting({ name: 'astype', method: true }, null),
  casting({ name: 'float64', aliases: ['float32', 'float16', 'float_', 'double', 'single'] }, 'float'),
  casting({ name: 'int64', aliases: ['int32', 'int16', 'int8', 'int_', 'intp'] }, 'int'),
  casting({ name: 'bool_', aliases: ['bool8'] }, 'bool'),
  casting({ name: 'float' }, 'float', onlyElement),
  casting({ name: 'int' }, 'int', onlyElement),
  casting({ name: 'bool' }, 'bool', onlyElement),
];
