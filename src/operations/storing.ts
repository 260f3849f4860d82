import { isOne } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import type { Shape } from '../shapes/shape.ts';
import { sumToShape } from './broadcasting.ts';
import { integersOf } from './integers.ts';
import type { Emitter, Node } from './operation.ts';

/** Whether a value stretches to a region when it is stored there. Unlike in arithmetic, leading axes of size 1 are dropped, and the region does not grow. */
export function fitsRegion(value: Shape, region: Shape, domain: Domain): boolean {
  const dropped = value.length - region.length;
  if (dropped > 0) return value.slice(0, dropped).every(isOne) && fitsRegion(value.slice(dropped), region, domain);
  return value.every((extent, axis) => isOne(extent) || domain.equal(extent, region[axis - dropped]!));
}

/** The gradient of a stored value from that of the region that it was stretched to. */
export function storedGradient(region: Node, value: Node, emitter: Emitter): Node {
  const dropped = value.shape.length - region.shape.length;
  if (dropped <= 0) return sumToShape(region, value, emitter);
  const summed = sumToShape(region, { ...value, shape: value.shape.slice(dropped) }, emitter);
  return emitter.emit('reshape', [summed], { shape: integersOf(value.shape, emitter.domain), order: 'C' });
}
