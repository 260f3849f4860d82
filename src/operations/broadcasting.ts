import { isOne } from '../shapes/dimension.ts';
import type { Emitter, Node, Operand } from './operation.ts';

/**
 * The transpose of broadcasting: sums a gradient over the axes along which `operand` was stretched to the gradient's
 * shape, so that the result has exactly the operand's shape. Leading axes go first, then those of literal size 1.
 */
export function sumToShape(gradient: Node, operand: Operand, emitter: Emitter): Node {
  const added = gradient.shape.length - operand.shape.length;
  if (operand.shape.length === 0 && added > 0) return emitter.emit('sum', [gradient], { axis: null, keepdims: false });
  const leading = Array.from({ length: added }, (_, axis) => axis);
  const summed = added > 0 ? emitter.emit('sum', [gradient], { axis: leading, keepdims: false }) : gradient;
  const stretched = operand.shape.flatMap((own, axis) => (isOne(own) && !isOne(summed.shape[axis]!) ? [axis] : []));
  return stretched.length > 0 ? emitter.emit('sum', [summed], { axis: stretched, keepdims: true }) : summed;
}
