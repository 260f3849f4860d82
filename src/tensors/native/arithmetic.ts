import { i32, I32, loopWhile, memory, NativeFunction, pair, V128, when } from './assembler.ts';
import type { Assembled, Code, Local } from './assembler.ts';

type Two = (a: Code, b: Code) => Code;

/** Whether an operand goes on with the result (1), or is one number throughout (0). */
export type Step = 0 | 1;

const bytes = (count: Code): Code => i32.shiftLeft(count, i32.constant(3));
const forward = (base: Local, steps: number): Code => base.set(i32.add(base.get, i32.constant(8 * steps)));

/** (a, b, out, count): out = a ∘ b, element by element. */
export function binaryKernel(operation: Two, aStep: Step, bStep: Step): Assembled {
  const native = new NativeFunction(4);
  const [a, b, out, count] = native.parameters as [Local, Local, Local, Local];
  const last = native.local(I32);
  const move = (steps: number): Code => [
    ...(aStep ? forward(a, steps) : []),
    ...(bStep ? forward(b, steps) : []),
    ...forward(out, steps),
  ];
  const read = (base: Local, step: Step): Code => (step ? memory.load(base.get) : memory.loadTwice(base.get));
  return native.assembled([
    ...last.set(i32.add(out.get, bytes(i32.and(count.get, i32.constant(-2))))),
    ...loopWhile(i32.lessThan(out.get, last.get), [
      ...memory.store(out.get, operation(read(a, aStep), read(b, bStep))),
      ...move(2),
    ]),
    ...when(
      i32.and(count.get, i32.constant(1)),
      memory.storeFirst(out.get, operation(memory.loadTwice(a.get), memory.loadTwice(b.get))),
    ),
    ...count.get,
  ]);
}

/** (column, row, base, out, rows, columns): out = base + column ⊗ row. */
export function outerKernel(): Assembled {
  const native = new NativeFunction(6);
  const [column, row, base, out, rows, columns] = native.parameters as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [at, end, even] = [native.local(I32), native.local(I32), native.local(I32)];
  const factor = native.local(V128);
  const sum = (read: (address: Code) => Code): Code =>
    pair.add(read(base.get), pair.multiply(factor.get, read(at.get)));
  return native.assembled([
    ...end.set(i32.add(column.get, bytes(rows.get))),
    ...loopWhile(i32.lessThan(column.get, end.get), [
      ...factor.set(memory.loadTwice(column.get)),
      ...at.set(row.get),
      ...even.set(i32.add(row.get, bytes(i32.and(columns.get, i32.constant(-2))))),
      ...loopWhile(i32.lessThan(at.get, even.get), [
        ...memory.store(out.get, sum(memory.load)),
        ...[at, base, out].flatMap((each) => forward(each, 2)),
      ]),
      ...when(i32.and(columns.get, i32.constant(1)), [
        ...memory.storeFirst(out.get, sum(memory.loadTwice)),
        ...[base, out].flatMap((each) => forward(each, 1)),
      ]),
      ...forward(column, 1),
    ]),
    ...rows.get,
  ]);
}

/**
 * (data, outer, length, step): divides every lane by its sum, in the order of the lane. Lanes are `step` apart: two
 * neighbours at once where there are two.
 */
export function normaliseKernel(): Assembled {
  const native = new NativeFunction(4);
  const [data, outer, length, step] = native.parameters as [Local, Local, Local, Local];
  const [lane, lanesEnd, at, end, stride] = Array.from({ length: 5 }, () => native.local(I32)) as Local[] as [
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const single = native.local(I32);
  const total = native.local(V128);
  const alongLane = (body: Code): Code => [
    ...at.set(lane.get),
    ...loopWhile(i32.lessThan(at.get, end.get), [...body, ...at.set(i32.add(at.get, stride.get))]),
  ];
  return native.assembled([
    ...stride.set(bytes(step.get)),
    ...lane.set(data.get),
    ...loopWhile(outer.get, [
      ...lanesEnd.set(i32.add(lane.get, stride.get)),
      ...loopWhile(i32.lessThan(lane.get, lanesEnd.get), [
        ...single.set(i32.lessThan(i32.subtract(lanesEnd.get, lane.get), i32.constant(16))),
        ...end.set(i32.add(lane.get, i32.multiply(stride.get, length.get))),
        ...total.set(pair.of(0)),
        ...when(
          single.get,
          [
            ...alongLane(total.set(pair.add(total.get, memory.loadTwice(at.get)))),
            ...alongLane(memory.storeFirst(at.get, pair.divide(memory.loadTwice(at.get), total.get))),
            ...forward(lane, 1),
          ],
          [
            ...alongLane(total.set(pair.add(total.get, memory.load(at.get)))),
            ...alongLane(memory.store(at.get, pair.divide(memory.load(at.get), total.get))),
            ...forward(lane, 2),
          ],
        ),
      ]),
      // The lanes of this block are done: on to the next block.
      ...lane.set(i32.add(lane.get, i32.multiply(stride.get, i32.subtract(length.get, i32.constant(1))))),
      ...outer.set(i32.subtract(outer.get, i32.constant(1))),
    ]),
    ...length.get,
  ]);
}
