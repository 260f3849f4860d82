import type { WayToLoss } from '../evaluation/perturbation.ts';
import type { Crew } from './crew.ts';
import type { Measured } from './entry.ts';
import type { Occurrence } from './subjects.ts';

/** Random directions along which gradients are checked. */
export const PROJECTIONS = 3;
/** Directions that agree within more than this of a gradient's length say nothing about it. */
export const BLUNT = 1e-3;

/** How entries are measured, and what that may cost. */
export interface Plan {
  readonly mode: 'exhaustive' | 'projection' | 'auto';
  /** Of the work that `auto` spends entry by entry; 1 by default. */
  readonly share?: number;
  readonly tolerance: number;
  readonly seed: number;
  readonly budget: Budget;
  /** Who measures where there is much to do; this thread alone by default. */
  readonly crew?: Crew;
  /** So many entries more of a gradient are done. */
  readonly onEntries: (gradient: string, count: number) => void;
}

export interface Budget {
  /** Evaluations of the loss that are still allowed. */
  left: number;
  /** Evaluations made. */
  used: number;
  /** Element operations that are still allowed. */
  work: number;
  /** True once the time is up that was set. */
  readonly isLate?: () => boolean;
}

export const isSpent = ({ left, work, isLate }: Budget): boolean =>
  left <= 0 || work <= 0 || (isLate?.() ?? false);

export function spend(budget: Budget, evaluations: number, work: number): void {
  budget.left -= evaluations;
  budget.used += evaluations;
  budget.work -= evaluations * work;
}

/** A gradient to be measured at one trial; `scale` is what the written values are a multiple by. */
export interface Job {
  readonly occurrence: Occurrence;
  readonly scale: number;
}

/** The measured entries of a gradient at one trial, by offset; those absent were not measured. */
export interface Measurement {
  /** By offset: a map of them, or `MeasuredEntries`. */
  readonly entries: {
    readonly size: number;
    forEach(visit: (measured: Measured, i: number) => void): void;
  };
  /** Set when the entries were checked together, by random directions. */
  readonly projected: Projected | null;
}

export interface Projected {
  /** Along every direction, what was not measured alone is as written. */
  readonly agreed: boolean;
  /** How wide the bluntest agreement was, relative to the gradient's length; of a zero one, to a thousandth of the loss. */
  readonly sharpness: number;
  /** The gradient is zero as far as rounding lets one say. */
  readonly zero: boolean;
  /** Why it was not sharper. */
  readonly limit: string;
}

/** What the measurements at one trial share. */
export interface Ground {
  readonly way: WayToLoss;
  /** Element operations of a node, by its index. */
  readonly work: Float64Array;
  /** The same of all nodes from this index on: at most what one evaluation costs. */
  readonly workFrom: Float64Array;
}
