import { one, product } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { broadcastSelection, gather } from '../tensors/selection.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { converted } from './converting.ts';
import { indexUpdate, storeUpdate } from './incremental-index.ts';
import { integersOf, positions } from './integers.ts';
import { checkInteger, planIndex, sliceExtent } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { maskDimension } from './mask-count.ts';
import { fitsRegion, storedGradient } from './storing.ts';
import { ShapeError } from './operation.ts';
import { regionOf } from './region.ts';
import type { Region } from './region.ts';
import type { Attributes, Emitter, Node, Operand, Operation } from './operation.ts';
import { broadcastShapes, isFloat, promote, scalarShape } from './rules.ts';

/** The shape of `base[items]`. Throws ShapeError `shape/index`, with the shape that a good index of this form gives. */
export function indexedShape(base: Operand, items: readonly IndexItem[], arrays: readonly Operand[], domain: Domain): Shape {
  if (arrays.some(({ type }) => type === 'float')) throw new ShapeError('shape/index', 'takes integers, slices and masks as indices, not floats');
  const { parts, arraysAt } = planIndex(
    items,
    base.shape.length,
    arrays.map(({ shape }) => shape.length),
  );
  const slices: Dimension[] = [];
  const indices: Operand[] = [];
  let broken: ShapeError | null = null;
  const attempt = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      broken ??= error;
    }
  };
  for (const part of parts) {
    if (part.kind === 'newaxis') slices.push(one);
    else if (part.kind === 'slice') slices.push(sliceExtent(part.slice, base.shape[part.axis]!, domain));
    else if (part.kind === 'array') indices.push(arrays[part.position]!);
    else if (part.kind === 'integer') {
      attempt(() => checkInteger(part.value.dimension, base.shape[part.axis]!, domain));
      indices.push({ shape: scalarShape, type: 'int' });
    } else {
      const mask = arrays[part.position]!;
      attempt(() => checkMask(mask, base.shape.slice(part.axis, part.axis + part.rank), domain));
      indices.push({ shape: [maskDimension(mask, part.count)], type: 'int' });
    }
  }
  let joined: Shape = [];
  if (arraysAt !== null) {
    attempt(() => (joined = broadcastShapes(indices, domain)));
    if (joined.length === 0 && broken) joined = indices.reduce((best, each) => (each.shape.length > best.length ? each.shape : best), scalarShape);
  }
  const shape = arraysAt === null ? slices : slices.toSpliced(arraysAt, 0, ...joined);
  if (!broken) return shape;
  throw new ShapeError('shape/index', (broken as ShapeError).message, { recovered: { shape, type: base.type } });
}

function checkMask(mask: Operand, selected: Shape, domain: Domain): void {
  if (mask.shape.length === 0) throw new ShapeError('shape/not-traced', 'has a single bool as its index: its number of elements depends on data');
  if (equalShapes(mask.shape, selected, domain)) return;
  throw new ShapeError('shape/index', `needs a mask of shape ${printShape(selected)}, not ${printShape(mask.shape)}`);
}

/** Regions without arrays depend on the attributes alone and are kept. */
const kept = new WeakMap<Attributes, { key: string; region: Region }>();

function cachedRegion(shape: readonly number[], attributes: Attributes, arrays: readonly Tensor[]): Region {
  if (arrays.length > 0) return regionOf(shape, attributes.items, arrays);
  const key = shape.join();
  const known = kept.get(attributes);
  if (known?.key === key) return known.region;
  const region = regionOf(shape, attributes.items, arrays);
  kept.set(attributes, { key, region });
  return region;
}

/** Calls `visit(offset in base, offset in value)` for every element of `base[items]`. */
function eachStored(base: Tensor, value: Tensor, attributes: Attributes, arrays: readonly Tensor[], visit: (to: number, from: number) => void): void {
  const { shape, selection } = cachedRegion(base.shape, attributes, arrays);
  if (value.data.length === 1) return selection.forEach((to) => visit(to, 0));
  if (value.data.length === selection.length) return selection.forEach((to, i) => visit(to, i));
  const from = broadcastSelection(value.shape, shape);
  selection.forEach((to, i) => visit(to, from[i]!));
}

/** Throws ShapeError `shape/in-place` unless the value stretches to the region. `drops`: its leading axes of size 1 may be too many. */
function checkStored(inputs: readonly Operand[], items: readonly IndexItem[], domain: Domain, drops = true): void {
  const [base, value, ...arrays] = inputs as [Operand, Operand, ...Operand[]];
  const region = regionShape(base, items, arrays, domain);
  const fits = fitsRegion(value.shape, region, domain) && (drops || value.shape.length <= region.length);
  if (!fits) throw new ShapeError('shape/in-place', `takes ${printShape(region)} here, not ${printShape(value.shape)}`, { operands: [0, 1], recovered: base });
}

function regionShape(base: Operand, items: readonly IndexItem[], arrays: readonly Operand[], domain: Domain): Shape {
  try {
    return indexedShape(base, items, arrays, domain);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(error.code, error.message, { recovered: base });
  }
}

/** What `value` gets of a gradient of the whole: the part at the items, summed where `value` was stretched. */
function valueGradient(gradient: Node, value: Node, items: readonly IndexItem[], arrays: readonly Node[], emitter: Emitter): Node | null {
  if (!isFloat(value)) return null;
  return storedGradient(emitter.emit('index', [gradient, ...arrays], { items }), value, emitter);
}

/**
 * Where an element is named several times the last value stays; the others get no gradient. True where a value stayed:
 * each leaves its number, and looks whether it is still there.
 */
function staying(region: Node, base: Node, items: readonly IndexItem[], arrays: readonly Node[], emitter: Emitter): Node {
  const shaped = (shape: Shape): Attributes => ({ shape: integersOf(shape, emitter.domain), order: 'C' });
  const order = emitter.emit('reshape', [positions(product(region.shape), emitter)], shaped(region.shape));
  const blank = emitter.emit('zeros', [], { ...shaped(base.shape), dtype: 'int' });
  const left = emitter.emit('store', [blank, order, ...arrays], { items });
  return emitter.emit('equal', [emitter.emit('index', [left, ...arrays], { items }), order]);
}

/** Whether `base[items]` may name an element twice: not with masks, nor with `arange` beside vectors. */
export function mayRepeat(items: readonly IndexItem[], arrays: readonly Node[]): boolean {
  const counts = (array: Node): boolean => array.operation.name === 'arange';
  return hasArrays(items) && !(arrays.some(counts) && arrays.every(({ shape }) => shape.length <= 1));
}

const hasArrays = (items: readonly IndexItem[]): boolean => items.some(({ kind }) => kind === 'array');

export const indexing: readonly Operation[] = [
  {
    name: 'index', // inputs: base, ...index arrays. attributes: items.
    parameters: [],
    exact: true,
    shape: ([base, ...arrays], { items }, domain) => ({ shape: indexedShape(base!, items, arrays, domain), type: base!.type }),
    incremental: indexUpdate,
    kernel: ([base, ...arrays], attributes, out) => gather(base!.data, cachedRegion(base!.shape, attributes, arrays).selection, out.data),
    derivative({ inputs: [base, ...arrays], attributes: { items }, gradient }, emitter) {
      if (!isFloat(base!)) return [null, ...arrays.map(() => null)];
      const zeros = emitter.emit('zeros_like', [base!], { dtype: null });
      // Only an array of integers can name an element twice.
      const scattered = emitter.emit(hasArrays(items) ? 'accumulate' : 'store', [zeros, gradient, ...arrays], { items });
      return [scattered, ...arrays.map(() => null)];
    },
    // For basic indices only, see isView.
    put: (base, value, { items }, emitter) => emitter.emit('store', [base, value], { items }),
  },
  {
    name: 'store', // inputs: base, value, ...index arrays. attributes: items. What base is after base[items] = value: of its own type, so floats lose their fraction among integers.
    parameters: [],
    exact: true,
    shape(inputs, { items }, domain) {
      checkStored(inputs, items, domain);
      return { shape: inputs[0]!.shape, type: inputs[0]!.type };
    },
    incremental: storeUpdate,
    kernel([base, value, ...arrays], attributes, out, [type]) {
      out.data.set(base!.data);
      const stored = { shape: value!.shape, data: converted(value!.data, type!) };
      eachStored(base!, stored, attributes, arrays, (to, from) => void (out.data[to] = stored.data[from]!));
    },
    derivative({ inputs: [base, value, ...arrays], attributes: { items }, gradient }, emitter) {
      const untouched = isFloat(base!) ? emitter.emit('store', [gradient, emitter.constant(0), ...arrays], { items }) : null;
      if (!isFloat(value!) || !mayRepeat(items, arrays)) return [untouched, valueGradient(gradient, value!, items, arrays, emitter), ...arrays.map(() => null)];
      const region = emitter.emit('index', [gradient, ...arrays], { items });
      const stayed = emitter.emit('where', [staying(region, base!, items, arrays, emitter), region, emitter.constant(0)]);
      return [untouched, storedGradient(stayed, value!, emitter), ...arrays.map(() => null)];
    },
  },
  {
    name: 'accumulate', // inputs: base, value, ...index arrays. attributes: items. numpy.add.at: repeated indices add up.
    parameters: [],
    shape(inputs, { items }, domain) {
      const [base, value] = inputs as [Operand, Operand];
      checkStored(inputs, items, domain, false);
      if (promote(base, value) !== base.type) {
        throw new ShapeError('shape/in-place', `cannot take ${value.type}s: it holds ${base.type}s`, { operands: [0, 1], recovered: base });
      }
      return { shape: base.shape, type: base.type };
    },
    incremental: storeUpdate,
    kernel([base, value, ...arrays], attributes, out) {
      out.data.set(base!.data);
      eachStored(base!, value!, attributes, arrays, (to, from) => void (out.data[to]! += value!.data[from]!));
    },
    derivative({ inputs: [base, value, ...arrays], attributes: { items }, gradient }, emitter) {
      return [isFloat(base!) ? gradient : null, valueGradient(gradient, value!, items, arrays, emitter), ...arrays.map(() => null)];
    },
  },
];
