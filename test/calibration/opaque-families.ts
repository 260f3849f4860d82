import type { Random } from '../../src/shapes/random.ts';
import * as D from './double-double.ts';
import * as dual from './dual.ts';
import type { Dual } from './dual.ts';

/** What an objective computes with: float64, float32 with every result rounded, or exact numbers with derivatives. */
export interface Arithmetic<T> {
  of(value: number): T;
  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  divide(a: T, b: T): T;
  exp(a: T): T;
  log(a: T): T;
  tanh(a: T): T;
  sin(a: T): T;
  sqrt(a: T): T;
  max(a: T, b: T): T;
}

const rounded = (round: (value: number) => number): Arithmetic<number> => ({
  of: round,
  add: (a, b) => round(a + b),
  subtract: (a, b) => round(a - b),
  multiply: (a, b) => round(a * b),
  divide: (a, b) => round(a / b),
  exp: (a) => round(Math.exp(a)),
  log: (a) => round(Math.log(a)),
  tanh: (a) => round(Math.tanh(a)),
  sin: (a) => round(Math.sin(a)),
  sqrt: (a) => round(Math.sqrt(a)),
  max: Math.max,
});
export const float64 = rounded((value) => value);
export const float32 = rounded(Math.fround);
export const exact: Arithmetic<Dual> = {
  ...dual,
  of: dual.constant,
  max: (a, b) => (dual.compare(a, b) > 0 ? a : b),
};

export type Objective = <T>(m: Arithmetic<T>, x: readonly T[]) => T;

/** An objective of random data, all of which float32 can hold, and a point. */
export interface OpaqueCase {
  readonly f: Objective;
  readonly at: readonly number[];
}

/** ∂f/∂x_i where f rounds its arguments by `round` first. */
export function truthAt({ f, at }: OpaqueCase, i: number, round: (value: number) => number): number {
  const x = at.map((each, j) => (j === i ? dual.variable(round(each)) : dual.constant(round(each))));
  return D.toNumber(f(exact, x).d);
}

/** Arrays of rank 2 over an arithmetic. */
class Matrices<T> {
  readonly m: Arithmetic<T>;
  private readonly x: readonly T[];
  private used = 0;

  constructor(m: Arithmetic<T>, x: readonly T[]) {
    this.m = m;
    this.x = x;
  }

  /** The next parameters. */
  take(rows: number, columns: number): T[][] {
    return Array.from({ length: rows }, () => this.x.slice(this.used, (this.used += columns)));
  }

  data(values: readonly (readonly number[])[]): T[][] {
    return values.map((row) => row.map((each) => this.m.of(each)));
  }

  sum(list: readonly T[]): T {
    return list.slice(1).reduce((a, b) => this.m.add(a, b), list[0]!);
  }

  mean(list: readonly T[]): T {
    return this.m.divide(this.sum(list), this.m.of(list.length));
  }

  product(a: readonly T[][], b: readonly T[][]): T[][] {
    return a.map((row) =>
      b[0]!.map((_, j) => this.sum(row.map((each, k) => this.m.multiply(each, b[k]![j]!)))),
    );
  }

  plus(a: readonly T[][], row: readonly T[]): T[][] {
    return this.rows(a, (each, j) => this.m.add(each, row[j]!));
  }

  rows(a: readonly T[][], f: (value: T, column: number) => T): T[][] {
    return a.map((row) => row.map(f));
  }

  logSumExp(row: readonly T[]): T {
    const { m } = this;
    const top = row.reduce((a, b) => m.max(a, b));
    return m.add(top, m.log(this.sum(row.map((each) => m.exp(m.subtract(each, top))))));
  }

  /** The mean cross-entropy of the rows' softmax. */
  crossEntropy(logits: readonly T[][], labels: readonly number[]): T {
    return this.mean(logits.map((row, i) => this.m.subtract(this.logSumExp(row), row[labels[i]!]!)));
  }

  /** Columns with mean 0 and variance 1. */
  normalised(a: readonly T[][]): T[][] {
    const { m } = this;
    const columns = a[0]!.map((_, j) => {
      const column = a.map((row) => row[j]!);
      const middle = this.mean(column);
      const centred = column.map((each) => m.subtract(each, middle));
      const variance = this.mean(centred.map((each) => m.multiply(each, each)));
      const deviation = m.sqrt(m.add(variance, m.of(2 ** -16)));
      return centred.map((each) => m.divide(each, deviation));
    });
    return a.map((_, i) => columns.map((column) => column[i]!));
  }
}

const [N, INPUTS, HIDDEN, CLASSES] = [6, 3, 4, 3];

const normals = ({ normal }: Random, count: number, std: number): number[] =>
  Array.from({ length: count }, () => Math.fround(std * normal()));
const table = (draw: Random, rows: number, columns: number, std = 1): number[][] =>
  Array.from({ length: rows }, () => normals(draw, columns, std));

interface Network {
  readonly activation?: 'tanh' | 'relu';
  readonly weights?: number;
  readonly data?: number;
  readonly offset?: number;
  readonly batchNorm?: boolean;
  /** Of the loss. */
  readonly factor?: number;
  readonly plus?: number;
}

const network =
  ({
    activation = 'tanh',
    weights = 0.6,
    data = 1,
    offset = 0,
    batchNorm = false,
    factor = 1,
    plus = 0,
  }: Network) =>
  (draw: Random): OpaqueCase => {
    const X = table(draw, N, INPUTS, data);
    const labels = X.map(() => draw.integer(CLASSES));
    return {
      at: normals(draw, INPUTS * HIDDEN + HIDDEN + HIDDEN * CLASSES, weights),
      f: (m, x) => {
        const a = new Matrices(m, x);
        let hidden = a.plus(a.product(a.data(X), a.take(INPUTS, HIDDEN)), a.take(1, HIDDEN)[0]!);
        if (offset !== 0) hidden = a.rows(hidden, (each) => m.add(each, m.of(offset)));
        if (batchNorm) hidden = a.normalised(hidden);
        const zero = m.of(0);
        const active = a.rows(hidden, (each) => (activation === 'tanh' ? m.tanh(each) : m.max(each, zero)));
        const loss = a.crossEntropy(a.product(active, a.take(HIDDEN, CLASSES)), labels);
        return m.add(m.multiply(loss, m.of(factor)), m.of(plus));
      },
    };
  };

const attention = (draw: Random): OpaqueCase => {
  const X = table(draw, N, INPUTS);
  return {
    at: normals(draw, 3 * INPUTS * INPUTS, 0.8),
    f: (m, x) => {
      const a = new Matrices(m, x);
      const [q, k, v] = [0, 1, 2].map(() => a.product(a.data(X), a.take(INPUTS, INPUTS)));
      const transposed = k![0]!.map((_, j) => k!.map((row) => row[j]!));
      const weights = a.product(q!, transposed).map((row) => {
        const total = a.logSumExp(row);
        return row.map((each) => m.exp(m.subtract(each, total)));
      });
      return a.sum(a.product(weights, v!).map((row) => a.sum(row.map((each) => m.multiply(each, each)))));
    },
  };
};

const chain =
  (layers: number) =>
  (draw: Random): OpaqueCase => {
    const X = table(draw, 4, 3);
    return {
      at: normals(draw, 9 * layers, 0.7),
      f: (m, x) => {
        const a = new Matrices(m, x);
        let now = a.data(X);
        for (let layer = 0; layer < layers; layer++)
          now = a.rows(a.product(now, a.take(3, 3)), (each) => m.tanh(each));
        return a.mean(now.flat().map((each) => m.multiply(each, each)));
      },
    };
  };

/** The mean of g over w · x. */
const scores =
  (std: number, g: <T>(m: Arithmetic<T>, z: T) => T) =>
  (draw: Random): OpaqueCase => {
    const X = table(draw, N, 5);
    return {
      at: normals(draw, 5, std),
      f: (m, x) => {
        const a = new Matrices(m, x);
        const z = a.product(
          a.data(X),
          x.map((each) => [each]),
        );
        return a.mean(z.map(([each]) => g(m, each!)));
      },
    };
  };

export const OPAQUE: Readonly<Record<string, (draw: Random) => OpaqueCase>> = {
  'logistic regression': scores(1, (m, z) => m.log(m.add(m.of(1), m.exp(z)))),
  'a network of two layers': network({}),
  'one of relu units': network({ activation: 'relu' }),
  'batch norm': network({ batchNorm: true }),
  'batch norm, offset 1e4': network({ batchNorm: true, offset: 1e4 }),
  'data of 1e-6': network({ data: 1e-6 }),
  'a loss of 1e-6': network({ factor: 2 ** -20 }),
  'a loss plus 1e4': network({ plus: 1e4 }),
  attention,
  'a chain of 12 tanh layers': chain(12),
  'steep: sin(1e3 x)': scores(1, (m, z) => m.sin(m.multiply(z, m.of(1000)))),
  'steep: exp of ten units': scores(4, (m, z) => m.exp(z)),
  'flat: tails of a bell': scores(2, (m, z) => m.exp(m.subtract(m.of(0), m.multiply(z, z)))),
  'saturated: tanh, weights of 10': network({ weights: 10 }),
};
