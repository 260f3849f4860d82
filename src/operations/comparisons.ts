import { mapUnary } from '../tensors/broadcast.ts';
import type { BinaryLoop } from '../tensors/broadcast.ts';
import { equalLoop, greaterEqualLoop, greaterLoop, lessEqualLoop, lessLoop, notEqualLoop } from '../tensors/simple-loops.ts';
import { binary, loop, notFloat, side, toBool, unary } from './elementwise.ts';
import type { TypedKernel } from './elementwise.ts';
import type { Operation } from './operation.ts';

const comparison = (name: string, loop: BinaryLoop): Operation => binary(name, loop, null, { type: toBool, exact: true, piece: side });

/** Of truth values: what is not 0 is true, NaN too. */
const logical = (name: string, f: (x: boolean, y: boolean) => boolean): Operation =>
  binary(
    name,
    loop((x, y) => (f(x !== 0, y !== 0) ? 1 : 0)),
    null,
    { type: toBool, exact: true },
  );

/** `narrow` for what fits 32 bits, as nearly all does; `wide` beyond. */
const bitwise = (name: string, narrow: (x: number, y: number) => number, wide: (x: bigint, y: bigint) => bigint): Operation =>
  binary(
    name,
    loop((x, y) => ((x | 0) === x && (y | 0) === y ? narrow(x, y) : Number(wide(BigInt(x), BigInt(y))))),
    null,
    { type: notFloat, exact: true },
  );

const test = (name: string, f: (x: number) => boolean): Operation => unary(name, (x) => (f(x) ? 1 : 0), null, { type: toBool, exact: true });

/** Without types, as when a row is run alone, the operand is taken for a mask. */
const invertKernel: TypedKernel = ([x], _, out, types) => mapUnary(types?.[0] === 'int' ? (bits) => -bits - 1 : (mask) => 1 - mask, x!, out);

export const comparisons: readonly Operation[] = [
  comparison('equal', equalLoop),
  comparison('not_equal', notEqualLoop),
  comparison('less', lessLoop),
  comparison('less_equal', lessEqualLoop),
  comparison('greater', greaterLoop),
  comparison('greater_equal', greaterEqualLoop),
  logical('logical_and', (x, y) => x && y),
  logical('logical_or', (x, y) => x || y),
  logical('logical_xor', (x, y) => x !== y),
  test('logical_not', (x) => x === 0),
  bitwise(
    'bitwise_and',
    (x, y) => x & y,
    (x, y) => x & y,
  ),
  bitwise(
    'bitwise_or',
    (x, y) => x | y,
    (x, y) => x | y,
  ),
  bitwise(
    'bitwise_xor',
    (x, y) => x ^ y,
    (x, y) => x ^ y,
  ),
  unary('invert', (x) => 1 - x, null, { aliases: ['bitwise_not'], type: notFloat, exact: true, kernel: invertKernel }),
  test('isnan', Number.isNaN),
  test('isfinite', Number.isFinite),
  test('isinf', (x) => Math.abs(x) === Infinity),
];
