/** The loss as a function of single entries of one value, for several entries at once. */
export interface Perturber {
  /** Entries that are evaluated together. */
  readonly slots: number;
  /** Of each slot after `run`. */
  readonly losses: Float64Array;
  /** A hash of the side that every kink took; equal to `unbranched` where all are those without perturbation. */
  readonly branches: Int32Array;
  readonly unbranched: number;
  /** Slot k is to perturb the entry at offset `from + k`. */
  aim(from: number, count: number): void;
  /** Evaluates the loss with `moved[k]` in the place of the entry that slot k perturbs. */
  run(moved: ArrayLike<number>, count: number): void;
}
