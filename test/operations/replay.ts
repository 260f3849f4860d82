import { readFileSync } from 'node:fs';
import { operationNamed } from '../../src/operations/table.ts';
import { ShapeError } from '../../src/operations/operation.ts';
import type { Attributes, Operand } from '../../src/operations/operation.ts';
import { constant } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { sizeOf } from '../../src/shapes/shape.ts';
import type { ElementType } from '../../src/shapes/shape.ts';
import { tensor } from '../../src/tensors/tensor.ts';

/** An array as the recording scripts write it. Numbers that JSON lacks are "nan", "inf", "-inf". */
export interface Recorded {
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly data: readonly (number | string)[];
}

/** One call of NumPy; `result` is null where NumPy refused. */
export interface Case {
  readonly operation: string;
  readonly inputs: readonly Recorded[];
  readonly attributes: Attributes;
  readonly result: Recorded | null;
}

export const casesOf = (theme: string): Case[] =>
  JSON.parse(readFileSync(new URL(`data/${theme}.json`, import.meta.url), 'utf8'), (key, value) =>
    key === 'ord' && value === 'inf' ? Infinity : value,
  ) as Case[];

const special: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

export const numbersOf = (array: Recorded): number[] =>
  array.data.map((each) => (typeof each === 'string' ? special[each]! : each));

const UNWRITTEN = 1234.5;

/** What our row makes of a recorded call: null where the shape rule refuses. Fails where the kernel writes to an input. */
export function replay({ operation: name, inputs, attributes }: Case): Recorded | null {
  const operation = operationNamed(name);
  if (!operation) throw new Error(`no operation ${name}`);
  const operands: Operand[] = inputs.map(({ shape, type }) => ({ shape: shape.map(constant), type }));
  let result: Operand;
  try {
    result = operation.shape(operands, attributes, new Domain());
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
  const out = tensor(sizeOf(result.shape, new Map()));
  out.data.fill(UNWRITTEN);
  const tensors = inputs.map((input) => tensor(input.shape, numbersOf(input)));
  operation.kernel(
    tensors,
    attributes,
    out,
    inputs.map(({ type }) => type),
  );
  tensors.forEach(({ data }, i) => {
    const before = numbersOf(inputs[i]!);
    if (!data.every((value, j) => Object.is(value, before[j])))
      throw new Error(`${name} writes to its input ${i}`);
  });
  return { shape: out.shape, type: result.type, data: [...out.data] };
}

/** The largest deviation of `ours` in units of `scale` (at least the value's own size); NaN and infinities must agree. */
export function deviation(ours: Recorded, theirs: Recorded, scale = 0): number {
  const [a, b] = [numbersOf(ours), numbersOf(theirs)];
  let worst = 0;
  a.forEach((value, i) => {
    if (Object.is(value, b[i]) || value === b[i]) return;
    const distance = Math.abs(value - b[i]!) / Math.max(Math.abs(b[i]!), scale);
    worst = Math.max(worst, Number.isNaN(distance) ? Infinity : distance);
  });
  return worst;
}
