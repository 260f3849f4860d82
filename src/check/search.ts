import type { Claim } from './claim.ts';
import { agrees, rest } from './direction.ts';
import type { Comparison } from './direction.ts';
import type { Measured } from './entry.ts';
import { BLUNT, isSpent, PROJECTIONS } from './plan.ts';
import type { Ground, Measurement, Plan } from './plan.ts';
import { TensorProbe } from './tensor-probe.ts';

/** Entries that are measured alone at the most; a gradient of no more is measured whole. */
const MOST_ENTRIES = 24;
/** So many of them side by side: a whole part of the gradient is wrong, and need not be counted. */
const SIDE_BY_SIDE = 8;

/**
 * Checks one gradient along random directions of its value. Where one disagrees, halves of it are compared until the
 * entries that do it are left: O(log n) comparisons an entry. These are measured alone and taken out of the directions.
 */
export const searchAlone = (claim: Claim, plan: Plan, ground: Ground): Measurement =>
  new Search(claim, plan, ground).measurement();

class Search {
  private readonly entries = new Map<number, Measured>();
  private readonly claim: Claim;
  private readonly plan: Plan;
  private readonly probe: TensorProbe;
  /** Entries measured side by side, up to the last one. */
  private run = 0;

  constructor(claim: Claim, plan: Plan, ground: Ground) {
    this.claim = claim;
    this.plan = plan;
    this.probe = new TensorProbe(claim, plan, ground);
  }

  measurement(): Measurement {
    const { claim, entries, plan } = this;
    if (claim.count <= PROJECTIONS) return this.everyEntry();
    let [agreed, sharpness, limit] = [this.takeOutNonFinite(), 0, 'noise'];
    for (let k = 0; k < PROJECTIONS && !this.isFull; k++) {
      const found = this.settle(claim.displacement(k, plan.seed));
      const kinked = found.kinked || (this.isFull && this.metKink);
      agreed &&= kinked || (agrees(found) && !this.isFull);
      const own = kinked ? Infinity : found.width / claim.yardstick;
      if (!(own <= sharpness)) [sharpness, limit] = [own, kinked ? 'kink' : found.limit];
    }
    const sharp = agreed && sharpness <= BLUNT;
    if (!sharp && claim.count <= MOST_ENTRIES) return this.everyEntry();
    if (isSpent(plan.budget) && entries.size === 0) return { entries, projected: null };
    return { entries, projected: { agreed, sharpness, zero: claim.isZero, limit } };
  }

  /** Nothing more is to be measured alone. */
  private get isFull(): boolean {
    return this.entries.size >= MOST_ENTRIES || this.run >= SIDE_BY_SIDE || isSpent(this.plan.budget);
  }

  /** What the loss does along a direction says nothing while kinks are left in it. */
  private get metKink(): boolean {
    return [...this.entries.values()].some(({ kink }) => kink !== null);
  }

  private everyEntry(): Measurement {
    for (let i = 0; i < this.claim.count && !isSpent(this.plan.budget); i++) this.measure(i);
    return { entries: this.entries, projected: null };
  }

  private measure(i: number): void {
    if (this.entries.has(i)) return;
    this.run = this.entries.has(i - 1) ? this.run + 1 : 1;
    this.entries.set(i, this.probe.entry(i));
  }

  /** What is written as NaN or infinite is no part of a direction. False if there is more of it than is measured. */
  private takeOutNonFinite(): boolean {
    for (let i = 0; i < this.claim.count; i++) {
      if (this.claim.isNumber(i)) continue;
      if (this.isFull) return false;
      this.measure(i);
    }
    return true;
  }

  /** Compares along a direction, and takes entries out of it for as long as some are found that disagree. */
  private settle(direction: Float64Array): Comparison {
    for (;;) {
      for (const i of this.entries.keys()) direction[i] = 0;
      const whole = this.probe.along(direction, 0, direction.length);
      const known = this.entries.size;
      if (agrees(whole) || this.isFull || direction.length <= MOST_ENTRIES) return whole;
      this.bisect(direction, 0, direction.length, whole);
      if (this.entries.size === known) return whole;
    }
  }

  /** One half says what the other does: it is looked at only where neither seems to disagree, or at a kink. */
  private bisect(direction: Float64Array, from: number, to: number, whole: Comparison): void {
    if (this.isFull) return;
    if (to - from <= 2) {
      for (let i = from; i < to; i++) this.measure(i);
      return;
    }
    const middle = (from + to) >> 1;
    const low = this.probe.along(direction, from, middle);
    const inferred = rest(whole, low);
    const high =
      whole.kinked || low.kinked || (agrees(low) && agrees(inferred))
        ? this.probe.along(direction, middle, to)
        : inferred;
    if (!agrees(low)) this.bisect(direction, from, middle, low);
    if (!agrees(high)) this.bisect(direction, middle, to, high);
  }
}
