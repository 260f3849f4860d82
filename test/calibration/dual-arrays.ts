import * as dual from './dual.ts';
import type { Dual } from './dual.ts';

/** In C order. */
export interface Dense {
  readonly shape: readonly number[];
  readonly data: readonly Dual[];
}

const countOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** The positions of each lane along the given axes (null: all), lanes in C order of the other axes. */
export function lanes(
  shape: readonly number[],
  asked: number | readonly number[] | null | undefined,
): number[][] {
  const list = typeof asked === 'number' ? [asked] : asked;
  const axes = (list ?? shape.map((_, axis) => axis)).map((axis) => (axis < 0 ? axis + shape.length : axis));
  const found = new Map<string, number[]>();
  for (let position = 0; position < countOf(shape); position++) {
    let rest = position;
    const index = shape.toReversed().map((extent) => {
      const own = rest % extent;
      rest = (rest - own) / extent;
      return own;
    });
    const key = index
      .toReversed()
      .filter((_, axis) => !axes.includes(axis))
      .join();
    found.set(key, [...(found.get(key) ?? []), position]);
  }
  return [...found.values()];
}

/** Maps each lane to one as long; along no axis, the flattened array. */
export function runningLanes(
  { shape, data }: Dense,
  axis: number | readonly number[] | null | undefined,
  map: (lane: readonly Dual[]) => readonly Dual[],
): Dual[] {
  const out: Dual[] = [];
  for (const lane of lanes(shape, axis))
    map(lane.map((i) => data[i]!)).forEach((each, j) => (out[lane[j]!] = each));
  return out;
}

/** Einstein's sum of products, the plain way: over every value of every letter. */
export function contract(subscripts: string, operands: readonly Dense[]): Dual[] {
  const [left, output] = subscripts.split('->') as [string, string];
  const inputs = left.split(',');
  const extents = new Map<string, number>();
  inputs.forEach((letters, o) =>
    [...letters].forEach((letter, axis) => extents.set(letter, operands[o]!.shape[axis]!)),
  );
  const letters = [...extents.keys()];
  const order = [...output, ...letters.filter((letter) => !output.includes(letter))];
  const summed = countOf(order.slice(output.length).map((letter) => extents.get(letter)!));
  const total = countOf(order.map((letter) => extents.get(letter)!));
  const out: Dual[] = [];
  for (let position = 0; position < total; position++) {
    const at = new Map<string, number>();
    let rest = position;
    for (const letter of order.toReversed()) {
      at.set(letter, rest % extents.get(letter)!);
      rest = Math.floor(rest / extents.get(letter)!);
    }
    const factors = inputs.map((own, o) => {
      const flat = [...own].reduce((sum, letter) => sum * extents.get(letter)! + at.get(letter)!, 0);
      return operands[o]!.data[flat]!;
    });
    const target = Math.floor(position / summed);
    out[target] = dual.add(out[target] ?? dual.ZERO, dual.product(factors));
  }
  return out;
}

/** Gauss and Jordan with pivots: the inverse beside the determinant. */
function eliminate({ shape, data }: Dense): { inverse: Dual[][]; determinant: Dual } {
  const n = shape[0]!;
  const rows = Array.from({ length: n }, (_, i) => [
    ...data.slice(i * n, (i + 1) * n),
    ...Array.from({ length: n }, (_unused, j) => (i === j ? dual.ONE : dual.ZERO)),
  ]);
  let determinant = dual.ONE;
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let i = column; i < n; i++)
      if (Math.abs(rows[i]![column]!.v.hi) > Math.abs(rows[best]![column]!.v.hi)) best = i;
    if (best !== column) {
      [rows[best], rows[column]] = [rows[column]!, rows[best]!];
      determinant = dual.negate(determinant);
    }
    const pivot = rows[column]![column]!;
    determinant = dual.multiply(determinant, pivot);
    rows[column] = rows[column]!.map((each) => dual.divide(each, pivot));
    for (let i = 0; i < n; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]!;
      rows[i] = rows[i]!.map((each, j) => dual.subtract(each, dual.multiply(factor, rows[column]![j]!)));
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), determinant };
}

export const inverse = (matrix: Dense): Dual[] => eliminate(matrix).inverse.flat();
export const determinant = (matrix: Dense): Dual => eliminate(matrix).determinant;
