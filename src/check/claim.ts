import { random } from '../shapes/random.ts';
import type { Job } from './plan.ts';
import type { Occurrence } from './subjects.ts';

/** Values of which every entry is below so many times its rounding error are zero as far as one can say. */
const ZERO = 10;

/** A written gradient at one trial, its scale divided out, beside what the derivative rules give. */
export class Claim {
  readonly occurrence: Occurrence;
  readonly count: number;
  /** What is a usual change of the value: its root mean square, or 1 for zeros. */
  readonly size: number;
  /** |a| of the written gradient a. */
  readonly length: number;
  /** Every entry and its noise is a number. */
  readonly isFinite: boolean;
  /** Nothing but rounding is left of what cancels, on both sides. */
  readonly isZero: boolean;
  private readonly scale: number;

  constructor({ occurrence, scale }: Job) {
    const { trial, value, right, rightNoise } = occurrence;
    this.occurrence = occurrence;
    this.scale = scale;
    this.count = right.length;
    this.size = typicalSize(trial.values[value.index]!.data);
    let square = 0;
    let [finite, zero] = [true, true];
    for (let i = 0; i < this.count; i++) {
      const entry = this.entry(i);
      square += entry * entry;
      finite &&= this.isNumber(i);
      zero &&=
        Math.abs(entry) <= ZERO * this.noise(i) && Math.abs(right[i]!) <= ZERO * Math.abs(rightNoise[i]!);
    }
    this.length = Math.sqrt(square);
    this.isFinite = finite;
    this.isZero = zero;
  }

  entry(i: number): number {
    return this.occurrence.written[i]! / this.scale;
  }

  noise(i: number): number {
    return this.occurrence.writtenNoise[i]! / Math.abs(this.scale);
  }

  isNumber(i: number): boolean {
    return Number.isFinite(this.entry(i)) && Number.isFinite(this.noise(i));
  }

  /** The value's displacement along the k-th random direction: Gaussian, `share` of its size. */
  displacement(k: number, seed: number, share = 1): Float64Array {
    const { pair, trial } = this.occurrence;
    const { normal } = random('projection', seed, trial.number, pair.name, k);
    return Float64Array.from({ length: this.count }, () => share * this.size * normal());
  }

  /** What an error of a direction is relative to; of a gradient that is zero everywhere it counts what the loss could show. */
  get yardstick(): number {
    return this.isZero || this.length === 0
      ? 1e-3 * Math.abs(this.occurrence.trial.loss)
      : this.length * this.size;
  }
}

function typicalSize(data: Float64Array): number {
  const square = data.reduce((sum, value) => sum + value * value, 0) / Math.max(1, data.length);
  return Number.isFinite(square) && square > 0 ? Math.sqrt(square) : 1;
}
