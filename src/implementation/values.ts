import type { Precision } from '../differences/gradient-noise.ts';
import { elementCount } from '../tensors/tensor.ts';

/** A value in the caller's form, read into flat numbers, with the way back. */
export interface Reading {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** What its numbers can hold. */
  readonly format: Precision | 'integer';
  /** A new value of the same form with other numbers. */
  restore(data: ArrayLike<number>): unknown;
}

/** One level of a form: fills a part of the flat data, and makes that part anew. */
interface Form {
  readonly shape: readonly number[];
  readonly format: Reading['format'];
  read(into: Float64Array, offset: number): void;
  make(from: ArrayLike<number>, offset: number): unknown;
}

type TypedArray = Float64Array | Float32Array | Int32Array;

/** Reads a value; where it is none, what is wrong with it, to be put behind its name: `[2] is ragged: …`. */
export function readValue(value: unknown): Reading | string {
  const form = formOf(value, '');
  if (typeof form === 'string') return form.startsWith('[') ? form : ` ${form}`;
  const data = new Float64Array(elementCount(form.shape));
  form.read(data, 0);
  return { shape: form.shape, data, format: form.format, restore: (from) => form.make(from, 0) };
}

function formOf(value: unknown, at: string): Form | string {
  if (typeof value === 'number')
    return {
      shape: [],
      format: 'float64',
      read: (into, offset) => void (into[offset] = value),
      make: (from, offset) => from[offset]!,
    };
  if (isTyped(value)) return typedForm(value);
  if (Array.isArray(value)) return nestedForm(value, at);
  if (typeof value === 'object' && value !== null && 'shape' in value && 'data' in value)
    return shapedForm(value, at);
  return `${at}is ${kindOf(value)}, not a number or an array of numbers`;
}

function typedForm(value: TypedArray): Form {
  const Type = value.constructor as new (length: number) => TypedArray;
  const { length } = value;
  return {
    shape: [length],
    format: Type.name === 'Float64Array' ? 'float64' : Type.name === 'Float32Array' ? 'float32' : 'integer',
    read: (into, offset) => into.set(value, offset),
    make(from, offset) {
      const made = new Type(length);
      for (let i = 0; i < length; i++) made[i] = from[offset + i]!;
      return made;
    },
  };
}

function nestedForm(value: readonly unknown[], at: string): Form | string {
  const { length } = value;
  if (value.every((each) => typeof each === 'number'))
    return {
      shape: [length],
      format: 'float64',
      read: (into, offset) => into.set(value, offset),
      make: (from, offset) => Array.from({ length }, (_, i) => from[offset + i]!),
    };
  const parts: Form[] = [];
  for (const [i, each] of value.entries()) {
    const part = formOf(each, `${at.trimEnd()}[${i}] `);
    if (typeof part === 'string') return part;
    if (i > 0 && part.shape.join() !== parts[0]!.shape.join())
      return `${at}is ragged: element 0 has the shape ${sizeText(parts[0]!.shape)}, element ${i} ${sizeText(part.shape)}`;
    parts.push(part);
  }
  const { shape, format } = parts[0]!;
  const count = elementCount(shape);
  return {
    shape: [length, ...shape],
    format,
    read: (into, offset) => parts.forEach((part, i) => part.read(into, offset + i * count)),
    make: (from, offset) => parts.map((part, i) => part.make(from, offset + i * count)),
  };
}

function shapedForm(value: { shape: unknown; data: unknown }, at: string): Form | string {
  const flat = formOf(value.data, `${at}data `);
  if (typeof flat === 'string') return flat;
  if (flat.shape.length !== 1) return `${at}has data that is not flat`;
  const shape: unknown[] | null =
    Array.isArray(value.shape) && value.shape.every((each) => Number.isInteger(each) && each >= 0)
      ? [...value.shape]
      : null;
  if (!shape) return `${at}has a shape that is not a list of sizes`;
  const sizes = shape as number[];
  if (elementCount(sizes) !== flat.shape[0])
    return `${at}has the shape ${sizeText(sizes)}, which is ${elementCount(sizes)} numbers, but its data has ${flat.shape[0]}`;
  return {
    ...flat,
    shape: sizes,
    make: (from, offset) => ({ ...value, shape: [...sizes], data: flat.make(from, offset) }),
  };
}

const isTyped = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) &&
  /^(Float(32|64)|(Uint|Int)(8|16|32)|Uint8Clamped)Array$/.test(value.constructor.name);

/** `(3, 4)`, `(3,)`, `()`. */
export const sizeText = (shape: readonly number[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;

/** `a promise`, `undefined`, `a string`, `an array`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object' && 'then' in value && typeof value.then === 'function') return 'a promise';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
