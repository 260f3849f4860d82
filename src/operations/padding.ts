import { add } from '../shapes/dimension.ts';
import { outerSum } from '../tensors/selection.ts';
import { strides } from '../tensors/tensor.ts';
import { alongAxes } from './incremental.ts';
import { fullSlice } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { integerOf, integersOf, isNothing, literal, plus, positions } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Integer, Operand, Operation } from './operation.ts';
import { rearrangement } from './rearrangement.ts';

type Widths = Integer | number | readonly Widths[];

function integer(width: unknown): Integer {
  if (Number.isInteger(width)) return literal(width as number);
  if (typeof width === 'object' && width !== null && 'dimension' in width) return width as Integer;
  throw new ShapeError('input/type', 'needs whole numbers as pad widths');
}

const isList = (widths: Widths): widths is readonly Widths[] => Array.isArray(widths);

/** Elements before and after, for every axis: from one number, a pair for all axes, or a pair for each. */
function widthsOf(widths: Widths, rank: number): [before: Integer, after: Integer][] {
  const refuse = (): never => {
    throw new ShapeError('shape/rank', `needs a pad width for each of its ${rank} axes`);
  };
  const pair = (each: Widths): [Integer, Integer] => {
    if (!isList(each)) return [integer(each), integer(each)];
    if (each.length === 0 || each.length > 2 || each.some(isList)) return refuse();
    const [before, after] = each as readonly (Integer | number)[];
    return [integer(before!), integer(after ?? before!)];
  };
  const everywhere = (each: Widths): [Integer, Integer][] => Array.from({ length: rank }, () => pair(each));
  if (!isList(widths) || !widths.some(isList)) return everywhere(widths);
  if (widths.length === 1) return everywhere(widths[0]!);
  return widths.length === rank ? widths.map(pair) : refuse();
}

/** Which element of an axis stands at a position that may lie outside; -1: the constant. */
const sources: Readonly<Record<string, (at: number, extent: number) => number>> = {
  constant: (at, extent) => (at < 0 || at >= extent ? -1 : at),
  edge: (at, extent) => Math.min(Math.max(at, 0), extent - 1),
  wrap: (at, extent) => modulo(at, extent),
  symmetric: (at, extent) => Math.min(modulo(at, 2 * extent), 2 * extent - 1 - modulo(at, 2 * extent)),
  reflect: (at, extent) => (extent === 1 ? 0 : Math.min(modulo(at, 2 * extent - 2), 2 * extent - 2 - modulo(at, 2 * extent - 2))),
};

const modulo = (a: number, n: number): number => ((a % n) + n) % n;

const rankOf = (input: Operand): number => input.shape.length;

export const padding: readonly Operation[] = [
  rearrangement({
    name: 'pad',
    parameters: [
      { name: 'array', role: 'array' },
      { name: 'pad_width', role: 'any' },
      { name: 'mode', role: 'text', default: 'constant' },
      { name: 'constant_values', role: 'any', default: 0 },
    ],
    shape(input, { pad_width, mode, constant_values }) {
      const widths = widthsOf(pad_width, rankOf(input));
      const shape = input.shape.map((extent, axis) => add(extent, add(widths[axis]![0].dimension, widths[axis]![1].dimension)));
      const recovered = { shape, type: input.type };
      if (widths.flat().some(({ value }) => value < 0)) throw new ShapeError('shape/index', 'cannot have a negative pad width');
      if (!(mode in sources)) throw new ShapeError('shape/not-traced', `is padded in the mode '${mode}'`, { recovered });
      if (fillOf(constant_values) === null) throw new ShapeError('shape/not-traced', 'is padded with several constants', { recovered });
      return shape;
    },
    selection(shape, { pad_width, mode }) {
      const widths = widthsOf(pad_width, shape.length);
      const stride = strides(shape);
      const tables = shape.map((extent, axis) => {
        const [before, after] = widths[axis]!;
        return Int32Array.from({ length: before.value + extent + after.value }, (_, j) => {
          const source = sources[mode]!(j - before.value, extent);
          return source < 0 ? -1 : source * stride[axis]!;
        });
      });
      return outerSum(0, tables);
    },
    incremental(change) {
      const widths = widthsOf(change.attributes.pad_width, change.size.length);
      return alongAxes(
        change,
        widths.flatMap(([before, after], axis) => (before.value > 0 || after.value > 0 ? [axis] : [])),
        'keep',
      );
    },
    fill: ({ constant_values }) => fillOf(constant_values) ?? 0,
    gradient({ input, gradient, attributes: { pad_width, mode } }, emitter) {
      const widths = widthsOf(pad_width, rankOf(input));
      const isPadded = widths.map(([before, after]) => !isNothing(before) || !isNothing(after));
      if (mode === 'constant') {
        const items = input.shape.map((extent, axis): IndexItem => {
          const [start, after] = widths[axis]!;
          if (!isPadded[axis]) return fullSlice;
          return { kind: 'slice', start, stop: isNothing(after) ? null : plus(start, integerOf(extent, emitter.domain)), step: null };
        });
        return isPadded.includes(true) ? emitter.emit('index', [gradient], { items }) : gradient;
      }
      // Every element collects from the places that it was copied to, axis by axis.
      return input.shape.reduce((collected, extent, axis) => {
        if (!isPadded[axis]) return collected;
        const from = emitter.emit('pad', [positions(extent, emitter)], { pad_width: [widths[axis]!], mode, constant_values: 0 });
        const zeros = emitter.emit('zeros', [], { shape: integersOf(collected.shape.with(axis, extent), emitter.domain), dtype: null });
        return emitter.emit('accumulate', [zeros, collected, from], { items: [...new Array<IndexItem>(axis).fill(fullSlice), { kind: 'array' }] });
      }, gradient);
    },
  }),
];

/** The constant, whether it comes as a number or as an integer of the trace; null for lists. */
function fillOf(constant: unknown): number | null {
  if (typeof constant === 'number') return constant;
  if (!isList(constant as Widths)) return (constant as Integer | null)?.value ?? null;
  // `(0, 0)` is one constant, however it is nested.
  const [first, ...more] = (constant as unknown as readonly unknown[]).map(fillOf);
  return first !== undefined && more.every((each) => each === first) ? first : null;
}
