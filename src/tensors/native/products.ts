import { i32, I32, loopWhile, memory, NativeFunction, pair, V128, when } from './assembler.ts';
import type { Assembled, Code, Local } from './assembler.ts';

/** Rows and columns of a tile, whose sums stay in registers. */
const ROWS = 4;
const COLUMNS = 4;

/** (a, b, out, rows, inner, columns): out = a @ b, every sum in order. */
export function productKernel(): Assembled {
  const native = new NativeFunction(6);
  const [a, b, out, rows, inner, columns] = native.parameters as [Local, Local, Local, Local, Local, Local];
  const locals = (count: number, type: number): Local[] =>
    Array.from({ length: count }, () => native.local(type));
  const [aRow, bRow, stride, k, at, to, left] = locals(7, I32) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const sums = Array.from({ length: ROWS }, () => locals(COLUMNS / 2, V128));
  const wide = locals(COLUMNS / 2, V128);
  const bytes = (numbers: Code): Code => i32.shiftLeft(numbers, i32.constant(3));
  const add = (place: Local, by: Code): Code => place.set(i32.add(place.get, by));
  /** Where the tile's other rows are. */
  const [aRows, outRows] = [locals(ROWS, I32), locals(ROWS, I32)];

  /** One tile; `at` is the column's place in the first row of b, `to` its place in the result. */
  const tile = (height: number, vectors: number, single: boolean): Code => {
    const read = single ? memory.loadTwice : memory.load;
    const write = single ? memory.storeFirst : memory.store;
    return [
      ...sums.slice(0, height).flatMap((row) => row.slice(0, vectors).flatMap((sum) => sum.set(pair.of(0)))),
      ...aRows
        .slice(0, height)
        .flatMap((row, r) => row.set(r === 0 ? aRow.get : i32.add(aRows[r - 1]!.get, bytes(inner.get)))),
      ...bRow.set(at.get),
      ...k.set(inner.get),
      ...loopWhile(k.get, [
        ...wide.slice(0, vectors).flatMap((each, v) => each.set(read(bRow.get, 16 * v))),
        ...sums
          .slice(0, height)
          .flatMap((row, r) =>
            row
              .slice(0, vectors)
              .flatMap((sum, v) =>
                sum.set(pair.add(sum.get, pair.multiply(memory.loadTwice(aRows[r]!.get), wide[v]!.get))),
              ),
          ),
        ...aRows.slice(0, height).flatMap((row) => add(row, i32.constant(8))),
        ...add(bRow, stride.get),
        ...k.set(i32.subtract(k.get, i32.constant(1))),
      ]),
      ...outRows
        .slice(0, height)
        .flatMap((row, r) => row.set(r === 0 ? to.get : i32.add(outRows[r - 1]!.get, stride.get))),
      ...sums
        .slice(0, height)
        .flatMap((row, r) =>
          row.slice(0, vectors).flatMap((sum, v) => write(outRows[r]!.get, sum.get, 16 * v)),
        ),
      ...add(at, i32.constant(single ? 8 : 16 * vectors)),
      ...add(to, i32.constant(single ? 8 : 16 * vectors)),
      ...left.set(i32.subtract(left.get, i32.constant(single ? 1 : 2 * vectors))),
    ];
  };
  const band = (height: number): Code => [
    ...at.set(b.get),
    ...to.set(out.get),
    ...left.set(columns.get),
    ...loopWhile(i32.atLeast(left.get, i32.constant(COLUMNS)), tile(height, COLUMNS / 2, false)),
    ...when(i32.atLeast(left.get, i32.constant(2)), tile(height, 1, false)),
    ...when(left.get, tile(height, 1, true)),
    ...add(aRow, i32.multiply(bytes(inner.get), i32.constant(height))),
    ...add(out, i32.multiply(stride.get, i32.constant(height))),
    ...rows.set(i32.subtract(rows.get, i32.constant(height))),
  ];
  return native.assembled([
    ...aRow.set(a.get),
    ...stride.set(bytes(columns.get)),
    ...loopWhile(i32.atLeast(rows.get, i32.constant(ROWS)), band(ROWS)),
    ...loopWhile(rows.get, band(1)),
    ...inner.get,
  ]);
}
