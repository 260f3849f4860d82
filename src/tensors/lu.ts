/** A square matrix as P·A = L·U, by Gaussian elimination with partial pivoting. */
export interface Factors {
  readonly n: number;
  /** L below the diagonal (its own is 1), U on and above it, in C order. */
  readonly lu: Float64Array;
  /** Row i of P·A is row rows[i] of A. */
  readonly rows: Int32Array;
  /** The sign of the permutation. */
  readonly sign: number;
}

/** Factors the n×n matrix that starts at `start`. A zero pivot stays: its column is zero from there on. */
export function factor(data: Float64Array, start: number, n: number): Factors {
  const lu = data.slice(start, start + n * n);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[pivot * n + k]!)) pivot = i;
    if (pivot !== k) {
      sign = -sign;
      for (let j = 0; j < n; j++) [lu[k * n + j], lu[pivot * n + j]] = [lu[pivot * n + j]!, lu[k * n + j]!];
      [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    }
    if (lu[k * n + k] === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const multiple = (lu[i * n + k] = lu[i * n + k]! / lu[k * n + k]!);
      for (let j = k + 1; j < n; j++) lu[i * n + j] = lu[i * n + j]! - multiple * lu[k * n + j]!;
    }
  }
  return { n, lu, rows, sign };
}

export const isSingular = ({ n, lu }: Factors): boolean =>
  Array.from({ length: n }, (_, k) => lu[k * n + k]).includes(0);

/**
 * Solves A·X = B for the n×columns matrix B at `start`, into `out` at `outStart`. NaN throughout where A is singular:
 * NumPy raises there, and a value that is not finite is what an evaluation can report.
 */
export function solveInto(
  factors: Factors,
  b: Float64Array,
  start: number,
  columns: number,
  out: Float64Array,
  outStart: number,
): void {
  const { n, lu, rows } = factors;
  if (isSingular(factors)) {
    out.fill(NaN, outStart, outStart + n * columns);
    return;
  }
  for (let c = 0; c < columns; c++) {
    const at = (row: number): number => outStart + row * columns + c;
    for (let i = 0; i < n; i++) {
      let value = b[start + rows[i]! * columns + c]!;
      for (let k = 0; k < i; k++) value -= lu[i * n + k]! * out[at(k)]!;
      out[at(i)] = value;
    }
    for (let i = n - 1; i >= 0; i--) {
      let value = out[at(i)]!;
      for (let k = i + 1; k < n; k++) value -= lu[i * n + k]! * out[at(k)]!;
      out[at(i)] = value / lu[i * n + i]!;
    }
  }
}

/** The sign of the determinant and the logarithm of its size; 0 and -Infinity for a singular matrix. */
export function signAndLogarithm({ n, lu, sign }: Factors): [number, number] {
  let [total, logarithm] = [sign, 0];
  for (let k = 0; k < n; k++) {
    total *= Math.sign(lu[k * n + k]!);
    logarithm += Math.log(Math.abs(lu[k * n + k]!));
  }
  return [total + 0, logarithm];
}

export function determinant({ n, lu, sign }: Factors): number {
  let total = sign;
  for (let k = 0; k < n; k++) total *= lu[k * n + k]!;
  // No -0 for a singular matrix.
  return total + 0;
}
