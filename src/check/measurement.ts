import type { Measured } from './entry.ts';

type Rest = Pick<Measured, 'kink' | 'constant' | 'limit'>;

const plain: Rest = { kink: null, constant: false, limit: null };

/** Some entries of a gradient, in columns: there may be millions. */
export interface Columns {
  /** Offset of the first. */
  readonly from: number;
  readonly numeric: Float64Array;
  readonly uncertainty: Float64Array;
  /** Evaluations of the loss that each took. */
  readonly evaluations: Int32Array;
  /** What is to be said of an entry beside these, by offset; of most there is nothing. */
  readonly rest: readonly (readonly [number, Rest])[];
}

/** The measured entries of a gradient, by offset. */
export class MeasuredEntries {
  size = 0;
  private readonly count: number;
  private numeric = new Float64Array(0);
  private uncertainty = new Float64Array(0);
  private isMeasured = new Uint8Array(0);
  private readonly rest = new Map<number, Rest>();

  constructor(count: number) {
    this.count = count;
  }

  /** Takes over the first `count` of the entries. */
  add({ from, numeric, uncertainty, rest }: Columns, count: number): void {
    if (this.size === 0) {
      this.numeric = new Float64Array(this.count);
      this.uncertainty = new Float64Array(this.count);
      this.isMeasured = new Uint8Array(this.count);
    }
    this.numeric.set(numeric.subarray(0, count), from);
    this.uncertainty.set(uncertainty.subarray(0, count), from);
    this.isMeasured.fill(1, from, from + count);
    for (const [i, each] of rest) if (i < from + count) this.rest.set(i, each);
    this.size += count;
  }

  forEach(visit: (measured: Measured, i: number) => void): void {
    const { numeric, uncertainty, isMeasured, rest } = this;
    for (let i = 0; i < isMeasured.length; i++) {
      if (!isMeasured[i]) continue;
      const { kink, constant, limit } = (rest.size > 0 && rest.get(i)) || plain;
      visit({ numeric: numeric[i]!, uncertainty: uncertainty[i]!, kink, constant, limit }, i);
    }
  }
}

/** Collects columns entry by entry. */
export class ColumnWriter implements Columns {
  readonly from: number;
  readonly numeric: Float64Array;
  readonly uncertainty: Float64Array;
  readonly evaluations: Int32Array;
  readonly rest: (readonly [number, Rest])[] = [];

  constructor(from: number, count: number) {
    this.from = from;
    this.numeric = new Float64Array(count);
    this.uncertainty = new Float64Array(count);
    this.evaluations = new Int32Array(count);
  }

  /** An entry of which there is nothing else to say; its first difference was enough. */
  confirm(i: number, numeric: number, uncertainty: number): void {
    this.numeric[i - this.from] = numeric;
    this.uncertainty[i - this.from] = uncertainty;
    this.evaluations[i - this.from] = 2;
  }

  write(i: number, { numeric, uncertainty, kink, constant, limit }: Measured, evaluations: number): void {
    this.numeric[i - this.from] = numeric;
    this.uncertainty[i - this.from] = uncertainty;
    this.evaluations[i - this.from] = evaluations;
    if (kink || constant || limit) this.rest.push([i, { kink, constant, limit }]);
  }
}
