import type { Kernels, Room } from '../tensor.ts';
import { assembleModule, pair } from './assembler.ts';
import { binaryKernel, normaliseKernel, outerKernel } from './arithmetic.ts';
import type { Step } from './arithmetic.ts';
import type { Code } from './assembler.ts';
import { aligned, exp, log, sigmoid, softmaxPower, tables, TABLES_SIZE, tanh } from './functions.ts';
import { mapKernel } from './maps.ts';
import { productKernel } from './products.ts';
import { sumKernel } from './sums.ts';

/** Memory comes in pages of so many bytes. */
const PAGE = 2 ** 16;

const variants = (
  name: string,
  operation: (a: Code, b: Code) => Code,
): Record<string, ReturnType<typeof binaryKernel>> =>
  Object.fromEntries(
    (
      [
        [1, 1],
        [1, 0],
        [0, 1],
      ] as readonly [Step, Step][]
    ).map(([a, b]) => [`${name}${a}${b}`, binaryKernel(operation, a, b)]),
  );

const functions = (): Parameters<typeof assembleModule>[0] => ({
  sum: sumKernel(0),
  product: productKernel(),
  exp: mapKernel(exp),
  log: mapKernel(log),
  tanh: mapKernel(tanh),
  sigmoid: mapKernel(sigmoid),
  softmaxPower: mapKernel(softmaxPower),
  ...variants('add', pair.add),
  ...variants('subtract', pair.subtract),
  ...variants('multiply', pair.multiply),
  ...variants('divide', pair.divide),
  addOuter: outerKernel(),
  normalise: normaliseKernel(),
});

interface Engine {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
}

const engine = (): Engine => (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

/** What was refused is not asked for again: asking takes long. */
let refused = Infinity;

let compiled: object | null | undefined;

/** Takes over what another thread has compiled. */
export const adoptModule = (module: object | null): void => {
  compiled = module;
};

/** The compiled kernels; null where the engine has no vectors, or is forbidden to compile. */
export function nativeModule(): object | null {
  if (compiled !== undefined) return compiled;
  try {
    compiled = new (engine().Module)(assembleModule(functions()));
  } catch {
    compiled = null;
  }
  return compiled;
}

/**
 * Room for so many numbers in so many arrays in a memory of its own; what is asked for beyond that is plain. Null where
 * there are no native kernels or there is not so much room.
 */
export function nativeRoom(numbers: number, arrays: number): Room | null {
  const module = nativeModule();
  if (!module || numbers >= refused) return null;
  try {
    const { Instance, Memory } = engine();
    const memory = new Memory({ initial: Math.ceil((TABLES_SIZE + 8 * (numbers + arrays)) / PAGE) });
    const { exports } = new Instance(module, { memory: { it: memory } });
    const { buffer } = memory;
    const kernels = exports as Kernels;
    let next = 0;
    const allocate = (count: number): Float64Array => {
      const at = next;
      if (at + aligned(count) > buffer.byteLength) return new Float64Array(count);
      next += aligned(count);
      return new Float64Array(buffer, at, count);
    };
    for (const table of tables) allocate(table.length).set(table);
    return {
      allocate,
      placeOf: (array) => (array.buffer === buffer ? { kernels, at: array.byteOffset } : null),
    };
  } catch {
    refused = numbers;
    return null;
  }
}
