import type { Kernels } from '../tensor.ts';
import { nativeRoom } from './native.ts';

interface Scratch {
  readonly numbers: Float64Array;
  readonly kernels: Kernels;
  readonly at: number;
}

let scratch: Scratch | null = null;

/** Memory of native kernels for at least so many numbers, to copy them into and out of; null where there is none. */
export function scratchFor(count: number): Scratch | null {
  if (scratch && scratch.numbers.length >= count) return scratch;
  const room = nativeRoom(count, 1);
  const numbers = room?.allocate(count);
  const place = numbers && room!.placeOf(numbers);
  return place ? (scratch = { numbers: numbers!, ...place }) : null;
}
