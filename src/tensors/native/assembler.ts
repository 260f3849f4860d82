/**
 * A small assembler for WebAssembly with 128-bit vectors (WebAssembly Core Specification 2.0, chapter 5). Code is bytes, in
 * lists within lists, and leaves its value on the stack; operations take the code of their operands.
 */
export interface Code extends ReadonlyArray<number | Code> {}

/** One list. What is used in several places is visited there again, and never copied between. */
function flattened(code: Code, into: number[] = []): number[] {
  for (const each of code) {
    if (typeof each === 'number') into.push(each);
    else flattened(each, into);
  }
  return into;
}

export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;

const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest > 0 ? 0x80 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
};

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    const done = (value === 0n && low < 64) || (value === -1n && low >= 64);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const prefixed = (operation: number): Code => [0xfd, ...unsigned(operation)];
const plain2 =
  (operation: number) =>
  (a: Code, b: Code): Code => [a, b, operation];
const vector1 =
  (operation: number) =>
  (a: Code): Code => [a, prefixed(operation)];
const vector2 =
  (operation: number) =>
  (a: Code, b: Code): Code => [a, b, prefixed(operation)];

/** Two of the four numbers of two pairs. */
const shuffle = (first: number, second: number): Code => [
  prefixed(0x0d),
  [first, second].flatMap((number) => Array.from({ length: 8 }, (_, byte) => 8 * number + byte)),
];

/** 32-bit integers: counts and addresses. */
export const i32 = {
  constant: (value: number): Code => [0x41, ...signed(BigInt(value))],
  add: plain2(0x6a),
  subtract: plain2(0x6b),
  multiply: plain2(0x6c),
  and: plain2(0x71),
  shiftLeft: plain2(0x74),
  shiftRight: plain2(0x76),
  lessThan: plain2(0x48),
  atLeast: plain2(0x4e),
  not: (a: Code): Code => [a, 0x45],
};

/** One float64. */
export const f64 = {
  add: plain2(0xa0),
  load: (address: Code): Code => [address, 0x2b, 3, 0],
};

/** Two float64 side by side, or two 64-bit integers. */
export const pair = {
  /** The same number twice. */
  of: (value: number): Code => {
    const bytes = new Uint8Array(Float64Array.of(value, value).buffer);
    return [...prefixed(0x0c), ...bytes];
  },
  ofInteger: (value: bigint): Code => [
    ...prefixed(0x0c),
    ...new Uint8Array(BigInt64Array.of(value, value).buffer),
  ],
  add: vector2(0xf0),
  subtract: vector2(0xf1),
  multiply: vector2(0xf2),
  divide: vector2(0xf3),
  absolute: vector1(0xec),
  negative: vector1(0xed),
  lessThan: vector2(0x49),
  atLeast: vector2(0x4c),
  both: vector2(0x4e),
  /** 1 where neither of two masks is zero. */
  all: vector1(0xc3),
  addIntegers: vector2(0xce),
  subtractIntegers: vector2(0xd1),
  shiftLeft: (a: Code, by: number): Code => [a, i32.constant(by), prefixed(0xcb)],
  shiftRightUnsigned: (a: Code, by: number): Code => [a, i32.constant(by), prefixed(0xcd)],
  andIntegers: vector2(0x4e),
  /** The first numbers of two pairs, or the second ones. */
  firsts: (a: Code, b: Code): Code => [a, b, shuffle(0, 2)],
  seconds: (a: Code, b: Code): Code => [a, b, shuffle(1, 3)],
  number: (a: Code, lane: 0 | 1): Code => [a, prefixed(0x21), lane],
  /** The low half of one of two 64-bit integers. */
  integer: (a: Code, lane: 0 | 1): Code => [a, prefixed(0x1d), lane, 0xa7],
};

/** Two numbers that stand side by side in memory, or one. Addresses are in bytes, aligned to 8. */
export const memory = {
  load: (address: Code, offset = 0): Code => [address, prefixed(0x00), 3, unsigned(offset)],
  loadTwice: (address: Code, offset = 0): Code => [address, prefixed(0x0a), 3, unsigned(offset)],
  store: (address: Code, a: Code, offset = 0): Code => [address, a, prefixed(0x0b), 3, unsigned(offset)],
  storeFirst: (address: Code, a: Code, offset = 0): Code => [
    address,
    a,
    prefixed(0x5b),
    3,
    unsigned(offset),
    0,
  ],
};

export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

const [BLOCK, LOOP, IF, ELSE, END] = [0x02, 0x03, 0x04, 0x05, 0x0b];
const [BRANCH, BRANCH_IF] = [0x0c, 0x0d];
const NOTHING = 0x40;

/** Repeats `body` while the condition, looked at before each turn, is not zero. */
export function loopWhile(condition: Code, body: Code): Code {
  const leave = [i32.not(condition), BRANCH_IF, 1];
  return [BLOCK, NOTHING, LOOP, NOTHING, leave, body, BRANCH, 0, END, END];
}

export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  condition,
  IF,
  NOTHING,
  then,
  ...(otherwise.length > 0 ? [ELSE, otherwise] : []),
  END,
];

export const giveBack = (value: Code): Code => [value, 0x0f];

/** A function of integers, which returns one or a float64. */
export class NativeFunction {
  readonly parameters: readonly Local[];
  private readonly count: number;
  private readonly result: number;
  private readonly types: number[] = [];

  constructor(parameters: number, result: number = I32) {
    this.count = parameters;
    this.result = result;
    this.parameters = Array.from({ length: parameters }, (_, index) => localAt(index));
  }

  local(type: number): Local {
    this.types.push(type);
    return localAt(this.count + this.types.length - 1);
  }

  /** The bytes of its type and of its body. `code` leaves the result on the stack. */
  assembled(code: Code): Assembled {
    const locals = this.types.flatMap((type) => [1, type]);
    const body = flattened([unsigned(this.types.length), locals, code, 0x0b]);
    return {
      type: [0x60, ...unsigned(this.count), ...new Array<number>(this.count).fill(I32), 1, this.result],
      body: [...unsigned(body.length), ...body],
    };
  }
}

/** Calls the function at a place in the module. */
export const call = (index: number, ...operands: readonly Code[]): Code => [operands, 0x10, unsigned(index)];

const localAt = (index: number): Local => ({
  get: [0x20, ...unsigned(index)],
  set: (value) => [value, 0x21, unsigned(index)],
});

export interface Assembled {
  readonly type: readonly number[];
  readonly body: readonly number[];
}

const text = (name: string): number[] => [name.length, ...[...name].map((letter) => letter.charCodeAt(0))];
const section = (id: number, items: readonly (readonly number[])[]): number[] => {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
};

/** `\0asm`, and the version. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A module that takes the memory `memory.it` and gives the functions by name. */
export function assembleModule(functions: Readonly<Record<string, Assembled>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(functions);
  return Uint8Array.from([
    ...MAGIC,
    ...section(
      1,
      entries.map(([, { type }]) => type),
    ),
    ...section(2, [[...text('memory'), ...text('it'), 0x02, 0x00, 1]]),
    ...section(
      3,
      entries.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      entries.map(([name], index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    ...section(
      10,
      entries.map(([, { body }]) => body),
    ),
  ]);
}
