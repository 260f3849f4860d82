import { random } from '../shapes/random.ts';
import type { Argument, Point } from './arguments.ts';

/** Root mean square, or 1 for zeros. */
export function typicalSize(data: ArrayLike<number>): number {
  let square = 0;
  for (let i = 0; i < data.length; i++) square += data[i]! * data[i]!;
  return square > 0 ? Math.sqrt(square / data.length) : 1;
}

/** The nearest number that the argument can hold. */
export const representable = ({ reading: { format } }: Argument, x: number): number =>
  format === 'float32' ? Math.fround(x) : x;

/**
 * A point whose parameters are moved at random, by `size` times their typical size; inputs stay. `which` chooses the
 * elements, by their offset among all parameters.
 */
export function moved(
  all: readonly Argument[],
  point: Point,
  size: number,
  seed: readonly (string | number)[],
  which: (offset: number) => boolean = () => true,
): Point {
  const { normal } = random(...seed);
  let offset = 0;
  return all.map((argument, k) => {
    if (argument.role === 'input') return point[k]!;
    const scale = size * typicalSize(point[k]!);
    return point[k]!.map((x) => {
      const step = scale * normal();
      return which(offset++) ? representable(argument, x + step) : x;
    });
  });
}
