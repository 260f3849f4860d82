import type { Values, Watch } from '../evaluation/evaluate.ts';
import { Pool } from '../evaluation/pool.ts';
import type { ProgramNode } from '../program/program.ts';
import { largest } from '../tensors/largest.ts';

/** Evaluations with random rounding from which the noise of every result is read. */
const ROUNDED_RUNS = 8;

/** The noise of each element: known to a few digits at best, so that half the room will do where its range allows. */
export type Noise = Float64Array | Float32Array;

/** The values of a program under random rounding, several times. */
export class RoundedRuns {
  private readonly evaluate: RoundedRun;
  private readonly kept: Values[] = [];
  private readonly keeps: boolean;

  /** @param keeps whether runs stay in memory; else they are made again when they are needed */
  constructor(evaluate: RoundedRun, keeps: boolean) {
    this.evaluate = evaluate;
    this.keeps = keeps;
  }

  /** Visits the first `count` runs, which last until the visit is over. `needed`: the nodes that it looks at. */
  each(needed: readonly ProgramNode[], visit: (values: Values) => void, count = ROUNDED_RUNS): void {
    const pool = this.keeps ? null : new Pool();
    for (let run = 0; run < count; run++) {
      const values = this.kept[run] ?? this.evaluate(run, needed, pool);
      if (this.keeps) this.kept[run] = values;
      visit(values);
      pool?.recall();
    }
  }

  /** Shows values as they are made, so that none has to be kept. */
  private watch(nodes: readonly ProgramNode[], watch: Watch, pool: Pool): void {
    for (let run = 0; run < ROUNDED_RUNS; run++) {
      this.evaluate(run, nodes, pool, watch);
      pool.recall();
    }
  }

  /** The runs after a change that is made to the values of each. They have to be kept. */
  changed(change: (values: Values) => void): RoundedRuns {
    const evaluate: RoundedRun = (run, needed, pool) => {
      const values = this.kept[run] ?? this.evaluate(run, needed, pool);
      change(values);
      return values;
    };
    return new RoundedRuns(evaluate, this.keeps);
  }

  /** Largest deviation of each element of some nodes from its value without rounding. */
  deviations(nodes: readonly ProgramNode[], exact: Values, pool = new Pool()): Map<ProgramNode, Noise> {
    const noise = new Map(nodes.map((node) => [node, noiseFor(exact[node.index]!.data)]));
    const compare: Watch = (node, { data }) => {
      const most = noise.get(node);
      if (most) widen(most, data, exact[node.index]!.data);
    };
    if (this.keeps) this.each(nodes, (values) => nodes.forEach((node) => compare(node, values[node.index]!)));
    else this.watch(nodes, compare, pool);
    return noise;
  }
}

/** One run; `needed` are the nodes whose values are looked at: afterwards, or by `watch` when they are made. */
type RoundedRun = (run: number, needed: readonly ProgramNode[], pool: Pool | null, watch?: Watch) => Values;

/** Room for the noise of numbers of this size. */
export function noiseFor(exact: Float64Array): Noise {
  const size = largest(exact);
  return size > 1e-18 && size < 1e30 ? new Float32Array(exact.length) : new Float64Array(exact.length);
}

/** Raises `most` to |moved - exact| where that is larger; NaN is larger than all, and stays. */
function widen(most: Noise, moved: Float64Array, exact: Float64Array): void {
  for (let i = 0; i < most.length; i++) {
    const deviation = Math.abs(moved[i]! - exact[i]!);
    if (deviation > most[i]! || Number.isNaN(deviation)) most[i] = deviation;
  }
}
