// A few matrix operations that store in the format of their operands, as float32 code does.
import type { Floats } from '../../src/implementation/implementation.ts';
import { random } from '../../src/shapes/random.ts';

export type Format = 'float64' | 'float32';

export interface Matrix {
  readonly shape: readonly [number, number];
  readonly data: Floats;
}

export const floats = (format: Format, length: number): Floats =>
  format === 'float32' ? new Float32Array(length) : new Float64Array(length);

export function matrix(
  format: Format,
  rows: number,
  columns: number,
  element: (i: number, j: number) => number,
): Matrix {
  const data = floats(format, rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = element(i, j);
  return { shape: [rows, columns], data };
}

export const normal = (
  format: Format,
  rows: number,
  columns: number,
  ...seed: (string | number)[]
): Matrix => {
  const draw = random(...seed).normal;
  return matrix(format, rows, columns, () => 0.7 * draw());
};

export const formatOf = ({ data }: Matrix): Format => (data instanceof Float32Array ? 'float32' : 'float64');
export const at = ({ shape, data }: Matrix, i: number, j: number): number => data[i * shape[1] + j]!;

export const map = (a: Matrix, f: (value: number, i: number, j: number) => number): Matrix =>
  matrix(formatOf(a), ...a.shape, (i, j) => f(at(a, i, j), i, j));

export const transpose = (a: Matrix): Matrix =>
  matrix(formatOf(a), a.shape[1], a.shape[0], (i, j) => at(a, j, i));

export function times(a: Matrix, b: Matrix): Matrix {
  const round = formatOf(a) === 'float32' ? Math.fround : (x: number): number => x;
  return matrix(formatOf(a), a.shape[0], b.shape[1], (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.shape[1]; k++) sum = round(sum + round(at(a, i, k) * at(b, k, j)));
    return sum;
  });
}

/** Sums of the rows, as a column. */
export const rowSums = (a: Matrix): Matrix =>
  times(
    a,
    matrix(formatOf(a), a.shape[1], 1, () => 1),
  );

/** The sum of all elements, rounded at every step. */
export function total(a: Matrix): number {
  const round = formatOf(a) === 'float32' ? Math.fround : (x: number): number => x;
  return (a.data as Float64Array).reduce((sum, value) => round(sum + value), 0);
}

/** Softmax of each column. */
export function softmax(a: Matrix): Matrix {
  const peaks = Array.from({ length: a.shape[1] }, (_, j) =>
    Math.max(...Array.from({ length: a.shape[0] }, (_, i) => at(a, i, j))),
  );
  const powers = map(a, (value, _, j) => Math.exp(value - peaks[j]!));
  const sums = rowSums(transpose(powers));
  return map(powers, (value, _, j) => value / at(sums, j, 0));
}
