import { LONGEST_RUN } from '../sum.ts';
import {
  call,
  f64,
  F64,
  giveBack,
  i32,
  I32,
  loopWhile,
  memory,
  NativeFunction,
  pair,
  V128,
  when,
} from './assembler.ts';
import type { Assembled, Code, Local } from './assembler.ts';

/**
 * (at, count) -> the sum of numbers that stand side by side, as `sumLane` does it: long runs in halves, short ones by four
 * sums at once. `index`: its own place in the module.
 */
export function sumKernel(index: number): Assembled {
  const native = new NativeFunction(2, F64);
  const [at, count] = native.parameters as [Local, Local];
  const [half, end] = [native.local(I32), native.local(I32)];
  const [first, second] = [native.local(V128), native.local(V128)];
  const total = native.local(F64);
  const bytes = (numbers: Local): Code => i32.shiftLeft(numbers.get, i32.constant(3));
  const forward = (numbers: number): Code => at.set(i32.add(at.get, i32.constant(8 * numbers)));
  return native.assembled([
    ...when(i32.lessThan(i32.constant(LONGEST_RUN), count.get), [
      ...half.set(i32.shiftRight(count.get, i32.constant(1))),
      ...giveBack(
        f64.add(
          call(index, at.get, half.get),
          call(index, i32.add(at.get, bytes(half)), i32.subtract(count.get, half.get)),
        ),
      ),
    ]),
    ...end.set(i32.add(at.get, i32.shiftLeft(i32.and(count.get, i32.constant(-4)), i32.constant(3)))),
    ...loopWhile(i32.lessThan(at.get, end.get), [
      ...first.set(pair.add(first.get, memory.load(at.get))),
      ...second.set(pair.add(second.get, memory.load(at.get, 16))),
      ...forward(4),
    ]),
    ...first.set(pair.add(first.get, second.get)),
    ...total.set(f64.add(pair.number(first.get, 0), pair.number(first.get, 1))),
    ...end.set(i32.add(at.get, i32.shiftLeft(i32.and(count.get, i32.constant(3)), i32.constant(3)))),
    ...loopWhile(i32.lessThan(at.get, end.get), [
      ...total.set(f64.add(total.get, f64.load(at.get))),
      ...forward(1),
    ]),
    ...total.get,
  ]);
}
