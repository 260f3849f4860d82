import * as exponential from '../exp.ts';
import * as logarithm from '../log.ts';
import { LN2_HIGH, LN2_LOW, ROUNDER } from '../loops.ts';
import { SOFTMAX_LIMIT } from '../softmax.ts';
import * as tangent from '../tanh.ts';
import { memory, pair } from './assembler.ts';
import type { Code } from './assembler.ts';
import type { Keep, PairFunction } from './maps.ts';

// The functions of exp.ts, log.ts, tanh.ts and logistic.ts, operation by operation: the same numbers to the last bit.

const { add, subtract, multiply, divide, of, absolute, negative, lessThan, atLeast, both } = pair;

/** Two tables that are looked up together, as pairs: one load for both. */
const pairedWith = (first: Float64Array, second: Float64Array): Float64Array =>
  Float64Array.from({ length: 2 * first.length }, (_, i) => (i % 2 === 0 ? first : second)[i >> 1]!);

const POWERS = pairedWith(exponential.ROOTS, exponential.RESTS);
const CENTRES = pairedWith(logarithm.CENTRES, logarithm.INVERSES);
const LOGS = pairedWith(logarithm.LOGS_HIGH, logarithm.LOGS_LOW);
const TANGENTS = pairedWith(tangent.HIGH, tangent.LOW);

/** At the beginning of the memory, one after the other. */
export const tables: readonly Float64Array[] = [POWERS, CENTRES, LOGS, TANGENTS];

/** Bytes that an array takes: the next one begins at a multiple of 16. */
export const aligned = (numbers: number): number => 16 * Math.ceil(numbers / 2);

const sizeOf = (some: readonly Float64Array[]): number =>
  some.reduce((sum, { length }) => sum + aligned(length), 0);

/** Bytes that the tables take. */
export const TABLES_SIZE = sizeOf(tables);

const addressOf = (table: Float64Array): number => sizeOf(tables.slice(0, tables.indexOf(table)));

/** The pairs at two places of tables, which a pair of 64-bit integers holds in bytes: their first numbers, and their second ones. */
function lookUps(offsets: Code, keep: Keep): (table: Float64Array) => readonly [Code, Code] {
  const places = [keep.integer(pair.integer(offsets, 0)), keep.integer(pair.integer(offsets, 1))] as const;
  return (table) => {
    const [a, b] = places.map((place) => keep.pair(memory.load(place, addressOf(table)))) as [Code, Code];
    return [pair.firsts(a, b), pair.seconds(a, b)];
  };
}

const integers = (value: number): Code => pair.ofInteger(BigInt(value));
const ROUNDER_BITS = pair.ofInteger(new BigInt64Array(Float64Array.of(ROUNDER).buffer)[0]!);

/** The nearest integers, as numbers and as 64-bit integers. */
function rounded(x: Code, keep: Keep): { number: Code; integer: Code } {
  const shifted = keep.pair(add(x, of(ROUNDER)));
  return {
    number: keep.pair(subtract(shifted, of(ROUNDER))),
    integer: keep.pair(pair.subtractIntegers(shifted, ROUNDER_BITS)),
  };
}

const isBelow =
  (limit: number) =>
  (x: Code): Code =>
    lessThan(absolute(x), of(limit));

function expValue(x: Code, keep: Keep): Code {
  const { PART_HIGH, PART_LOW, PARTS, PARTS_BITS, PARTS_PER_UNIT, CUBIC } = exponential;
  const { number: n, integer } = rounded(multiply(x, of(PARTS_PER_UNIT)), keep);
  const r = keep.pair(subtract(subtract(x, multiply(n, of(PART_HIGH))), multiply(n, of(PART_LOW))));
  const table = lookUps(pair.shiftLeft(pair.andIntegers(integer, integers(PARTS - 1)), 4), keep);
  const [root, dropped] = table(POWERS);
  // Times 2^e: e is added to the exponent.
  const exponent = pair.shiftLeft(pair.andIntegers(integer, integers(-PARTS)), 52 - PARTS_BITS);
  const scale = keep.pair(pair.addIntegers(root, exponent));
  const cubic = add(of(CUBIC), multiply(r, of(1 / 24)));
  const powers = multiply(multiply(r, r), add(of(0.5), multiply(r, cubic)));
  return add(scale, multiply(scale, add(add(dropped, r), powers)));
}

export const exp: PairFunction = { usual: isBelow(exponential.EXP_LIMIT), value: expValue };

/** For numbers that softmax does not shift. */
export const softmaxPower: PairFunction = { usual: isBelow(SOFTMAX_LIMIT), value: expValue };

/** Far from where 2 to the power of an exponent is no normal number. */
const LOG_RANGE = 2 ** 1000;
const EXPONENT_UNIT = 2 ** 20;

export const log: PairFunction = {
  usual: (x) => both(atLeast(x, of(1 / LOG_RANGE)), lessThan(x, of(LOG_RANGE))),
  value(x, keep) {
    const { FIRST, DROPPED_BITS, COUNT } = logarithm;
    const offset = integers((1 << (DROPPED_BITS - 1)) - FIRST);
    const word = keep.pair(pair.addIntegers(pair.shiftRightUnsigned(x, 32), offset));
    // The exponent in units of 2^20.
    const units = keep.pair(pair.andIntegers(word, integers(-EXPONENT_UNIT)));
    const index = pair.shiftRightUnsigned(word, DROPPED_BITS - 4);
    const table = lookUps(pair.andIntegers(index, integers(16 * (COUNT - 1))), keep);
    const [centre, inverse] = table(CENTRES);
    const [logHigh, logLow] = table(LOGS);
    const scaled = pair.subtractIntegers(x, pair.shiftLeft(units, 32));
    const q = keep.pair(multiply(subtract(scaled, centre), inverse));
    const q2 = keep.pair(multiply(q, q));
    const high = subtract(add(of(-0.25), multiply(q, of(0.2))), multiply(q2, of(1 / 6)));
    const powers = multiply(q2, add(add(of(-0.5), multiply(q, of(1 / 3))), multiply(q2, high)));
    const number = subtract(pair.addIntegers(units, ROUNDER_BITS), of(ROUNDER));
    const e = keep.pair(multiply(number, of(1 / EXPONENT_UNIT)));
    const rest = add(powers, add(multiply(e, of(LN2_LOW)), logLow));
    return add(add(multiply(e, of(LN2_HIGH)), logHigh), add(q, rest));
  },
};

export const tanh: PairFunction = {
  usual: isBelow(tangent.LIMIT),
  value(x, keep) {
    const { PER_UNIT, ZERO } = tangent;
    const { number: n, integer } = rounded(multiply(x, of(PER_UNIT)), keep);
    const f = keep.pair(subtract(x, multiply(n, of(1 / PER_UNIT))));
    const table = lookUps(pair.shiftLeft(pair.addIntegers(integer, integers(ZERO)), 4), keep);
    const [firsts, seconds] = table(TANGENTS);
    const f2 = keep.pair(multiply(f, f));
    const seventh = subtract(of(17 / 315), multiply(f2, of(62 / 2835)));
    const series = subtract(of(1 / 3), multiply(f2, subtract(of(2 / 15), multiply(f2, seventh))));
    const excess = keep.pair(multiply(multiply(f, f2), series));
    const t = keep.pair(subtract(f, excess));
    const high = keep.pair(firsts);
    const product = keep.pair(multiply(high, t));
    const fraction = divide(multiply(product, add(high, t)), add(of(1), product));
    return add(high, subtract(f, subtract(add(excess, fraction), seconds)));
  },
};

export const sigmoid: PairFunction = {
  usual: isBelow(exponential.EXP_LIMIT),
  value(x, keep) {
    const power = keep.pair(expValue(keep.pair(negative(x)), keep));
    const sum = keep.pair(add(of(1), power));
    const added = keep.pair(subtract(sum, of(1)));
    const lost = add(subtract(of(1), subtract(sum, added)), subtract(power, added));
    const result = keep.pair(divide(of(1), sum));
    return subtract(result, multiply(result, multiply(result, lost)));
  },
};
