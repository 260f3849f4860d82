import { add, constant, one, printDimension, subtract } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { outerSum, steps } from '../tensors/selection.ts';
import { strides } from '../tensors/tensor.ts';
import { fullSlice } from './index-items.ts';
import type { IndexItem } from './index-items.ts';
import { dimensionsOf, integersOf, positions, settle } from './integers.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Emitter, Node, Operand, Operation } from './operation.ts';
import { rearrangement } from './rearrangement.ts';
import { normalizeAxis } from './rules.ts';

/** The axes that windows slide along, one for each extent of the window. */
function windowAxes(input: Operand, { window_shape, axis }: Attributes): number[] {
  const rank = input.shape.length;
  const axes: number[] = axis === null ? input.shape.map((_, i) => i) : axis.map((each: number) => normalizeAxis(each, rank, input));
  if (axes.length !== window_shape.length) throw new ShapeError('shape/rank', `needs a window of rank ${axes.length}, not ${window_shape.length}`);
  if (new Set(axes).size < axes.length) throw new ShapeError('shape/not-traced', 'slides along one axis twice');
  return axes;
}

/** Windows of an array at every position: their axes come last. A copy here; NumPy's view is read-only. */
const slidingWindowView = rearrangement({
  name: 'lib.stride_tricks.sliding_window_view',
  aliases: ['sliding_window_view'],
  parameters: [
    { name: 'x', role: 'array' },
    { name: 'window_shape', role: 'shape' },
    { name: 'axis', role: 'axes', default: null },
  ],
  shape(input, attributes, domain) {
    const extents = dimensionsOf(attributes.window_shape);
    const shape = [...input.shape, ...extents];
    windowAxes(input, attributes).forEach((axis, i) => {
      shape[axis] = add(subtract(input.shape[axis]!, extents[i]!), one);
      if (settle(extents[i]!, '<=', input.shape[axis]!, domain)) return;
      throw new ShapeError(
        'shape/index',
        `has ${printDimension(input.shape[axis]!)} elements on axis ${axis}, fewer than the window's ${printDimension(extents[i]!)}`,
      );
    });
    return shape;
  },
  selection(shape, attributes, out) {
    const stride = strides(shape);
    const axes = windowAxes({ shape: shape.map(constant), type: 'float' }, attributes);
    const steppedOver = [...stride, ...axes.map((axis) => stride[axis]!)];
    return outerSum(
      0,
      out.map((extent, i) => steps(extent, steppedOver[i]!)),
    );
  },
  gradient({ input, gradient, attributes }, emitter) {
    const axes = windowAxes(input, attributes);
    const rank = input.shape.length;
    const count = axes.length;
    // Position and place in the window add up to the place in the array.
    const arrays = axes.map((axis, i) =>
      emitter.emit('add', [indexOnAxis(gradient.shape[axis]!, i, 2 * count, emitter), indexOnAxis(gradient.shape[rank + i]!, count + i, 2 * count, emitter)]),
    );
    const ordered = axes.map((axis, i) => ({ axis, array: arrays[i]! })).sort((a, b) => a.axis - b.axis);
    const isRun = ordered.every(({ axis }, i) => axis === ordered[0]!.axis + i);
    const others = input.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
    const before = isRun ? others.filter((axis) => axis < ordered[0]!.axis) : [];
    const axesOrder = [...before, ...axes, ...axes.map((_, i) => rank + i), ...others.filter((axis) => !before.includes(axis))];
    const moved = axesOrder.every((axis, i) => axis === i) ? gradient : emitter.emit('transpose', [gradient], { axes: axesOrder });
    const items = input.shape.map((_, axis): IndexItem => (axes.includes(axis) ? { kind: 'array' } : fullSlice));
    const zeros = emitter.emit('zeros_like', [input], { dtype: null });
    return emitter.emit('accumulate', [zeros, moved, ...ordered.map(({ array }) => array)], { items });
  },
});

/** 0, 1, … along one axis of an array of the given rank. */
function indexOnAxis(extent: Dimension, axis: number, rank: number, emitter: Emitter): Node {
  const shape = new Array<Dimension>(rank).fill(one).with(axis, extent);
  return emitter.emit('reshape', [positions(extent, emitter)], { shape: integersOf(shape, emitter.domain), order: 'C' });
}

export const windows: readonly Operation[] = [slidingWindowView];
