import { giveBack, i32, I32, loopWhile, memory, NativeFunction, pair, V128, when } from './assembler.ts';
import type { Assembled, Code, Local } from './assembler.ts';

/** Makes a place for a part of a computation that is needed more than once, and gives the code that reads it. */
export interface Keep {
  pair(part: Code): Code;
  integer(part: Code): Code;
}

/** f of two numbers at once: which numbers it is for, and how it is computed. */
export interface PairFunction {
  readonly usual: (x: Code) => Code;
  readonly value: (x: Code, keep: Keep) => Code;
}

/**
 * (from, to, count) -> how many were done, from the first: two at a time, the last one alone if it is left over. It stops
 * at numbers that are not usual.
 */
export function mapKernel({ usual, value }: PairFunction): Assembled {
  const native = new NativeFunction(3);
  const [from, to, count] = native.parameters as [Local, Local, Local];
  const [end, x] = [native.local(I32), native.local(V128)];
  const parts: Code[] = [];
  const keepAs = (type: number) => (part: Code) => {
    const place = native.local(type);
    parts.push(place.set(part));
    return place.get;
  };
  const result = value(x.get, { pair: keepAs(V128), integer: keepAs(I32) });
  // What was done so far, should these numbers not be usual: from where it began to where it is.
  const bytes = (numbers: Code): Code => i32.shiftLeft(numbers, i32.constant(3));
  const left = native.local(I32);
  const step = (numbers: number, load: Code, store: (value: Code) => Code): Code => [
    ...x.set(load),
    ...when(i32.not(pair.all(usual(x.get))), giveBack(i32.subtract(count.get, left.get))),
    ...parts.flat(),
    ...store(result),
    ...[from, to].flatMap((each) => each.set(i32.add(each.get, i32.constant(8 * numbers)))),
    ...left.set(i32.subtract(left.get, i32.constant(numbers))),
  ];
  return native.assembled([
    ...left.set(count.get),
    ...end.set(i32.add(from.get, bytes(i32.and(count.get, i32.constant(-2))))),
    ...loopWhile(
      i32.lessThan(from.get, end.get),
      step(2, memory.load(from.get), (y) => memory.store(to.get, y)),
    ),
    ...when(
      left.get,
      step(1, memory.loadTwice(from.get), (y) => memory.storeFirst(to.get, y)),
    ),
    ...count.get,
  ]);
}
