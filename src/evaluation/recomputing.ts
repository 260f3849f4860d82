import type { ProgramNode } from '../program/program.ts';
import type { Sizes } from '../shapes/dimension.ts';
import type { Values } from './evaluate.ts';
import { Incremental } from './incremental.ts';
import type { Spread } from './incremental.ts';
import type { Perturber } from './perturber.ts';
import { Perturbation, wayTo } from './perturbation.ts';

/** Incremental where it can be. `slots`: as many as fit the cache where it is not said. */
export function perturberOf(
  spread: Spread,
  values: Values,
  sizes: Sizes,
  { slots, native }: { readonly slots?: number; readonly native?: boolean } = {},
): Perturber {
  return spread.updates.some(({ node }) => node.dynamic)
    ? new Recomputing(spread.value, spread.loss, values, sizes)
    : new Incremental(spread, values, slots, native);
}

/** Everything downstream is recomputed: for programs in which extents depend on data. */
class Recomputing implements Perturber {
  readonly slots = 1;
  readonly losses = new Float64Array(1);
  readonly branches = new Int32Array(1);
  readonly unbranched: number;
  private readonly perturbation: Perturbation;
  private entry = 0;

  constructor(value: ProgramNode, loss: ProgramNode, values: Values, sizes: Sizes) {
    this.perturbation = new Perturbation(value, loss, wayTo(loss), values, sizes);
    this.unbranched = this.perturbation.loss().branches;
  }

  aim(from: number): void {
    this.entry = from;
  }

  run(moved: ArrayLike<number>): void {
    const { data } = this.perturbation;
    const before = data[this.entry]!;
    data[this.entry] = moved[0]!;
    const { value, branches } = this.perturbation.loss();
    data[this.entry] = before;
    this.losses[0] = value;
    this.branches[0] = branches;
  }
}
