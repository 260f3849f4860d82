import type { Domain } from '../shapes/domain.ts';
import { isOne, printDimension } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { printShape } from '../shapes/shape.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import { ShapeError } from './operation.ts';
import type { Node, Operand } from './operation.ts';

export const scalarShape: Shape = [];

/** NumPy's promotion between the three element types. */
export function promote(...operands: readonly Operand[]): ElementType {
  const types = operands.map((operand) => operand.type);
  return types.includes('float') ? 'float' : types.includes('int') ? 'int' : 'bool';
}

/** Broadcasts shapes as NumPy does; only a literal 1 stretches. Throws ShapeError `shape/broadcast`. */
export function broadcastShapes(operands: readonly Operand[], domain: Domain): Shape {
  const rank = Math.max(...operands.map(({ shape }) => shape.length));
  const result: Dimension[] = [];
  let broken: ShapeError | null = null;
  for (let axis = 0; axis < rank; axis++) {
    let extent: Dimension | null = null;
    let owner = 0;
    operands.forEach(({ shape }, i) => {
      const own = shape[axis - rank + shape.length];
      if (own === undefined || isOne(own)) return;
      if (extent === null) [extent, owner] = [own, i];
      else if (!domain.equal(extent, own)) {
        broken ??= new ShapeError('shape/broadcast', `needs ${printDimension(extent)} = ${printDimension(own)}`, {
          operands: [owner, i],
        });
      }
    });
    const first = operands.map(({ shape }) => shape[axis - rank + shape.length]).find((each) => each !== undefined)!;
    result.push(extent ?? first);
  }
  if (broken) {
    const largest = operands.reduce((best, each) => (each.shape.length > best.shape.length ? each : best));
    throw new ShapeError('shape/broadcast', (broken as ShapeError).message, {
      operands: (broken as ShapeError).operands,
      recovered: { shape: largest.shape, type: promote(...operands) },
    });
  }
  return result;
}

/** A non-negative axis. Throws ShapeError `shape/axis`. */
export function normalizeAxis(axis: number, rank: number, operand: Operand): number {
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new ShapeError('shape/axis', `has no axis ${axis}: ${printShape(operand.shape)} has rank ${rank}`);
}

/** Sorted non-negative axes; null means all. Throws ShapeError `shape/axis`. */
export function normalizeAxes(axes: readonly number[] | null, operand: Operand): number[] {
  const rank = operand.shape.length;
  if (axes === null) return operand.shape.map((_, axis) => axis);
  const normal = axes.map((axis) => normalizeAxis(axis, rank, operand)).sort((a, b) => a - b);
  const repeated = normal.find((axis, i) => axis === normal[i + 1]);
  if (repeated !== undefined) throw new ShapeError('shape/axis', `names axis ${repeated} twice`);
  return normal;
}

/** Whether a gradient can flow into this node. */
export const isFloat = (node: Node): boolean => node.type === 'float';
