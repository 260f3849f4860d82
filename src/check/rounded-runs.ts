import type { Values } from '../evaluation/evaluate.ts';
import type { ProgramNode } from '../program/program.ts';

/** Evaluations with random rounding from which the noise of every result is read. */
export const ROUNDED_RUNS = 8;
/** Runs of so many numbers in all are kept; larger ones are evaluated again when they are needed. */
const KEPT = 4e6;

/** The values of a program under random rounding, several times. */
export class RoundedRuns {
  private readonly evaluate: (run: number) => Values;
  private readonly kept: Values[] = [];
  private readonly size: number;
  private readonly keeps: boolean;

  /** @param size numbers that one run leaves */
  constructor(evaluate: (run: number) => Values, size: number) {
    this.evaluate = evaluate;
    this.size = size;
    this.keeps = size * ROUNDED_RUNS <= KEPT;
  }

  /** Visits the first `count` runs. */
  each(visit: (values: Values) => void, count = ROUNDED_RUNS): void {
    for (let run = 0; run < count; run++) {
      const values = this.kept[run] ?? this.evaluate(run);
      if (this.keeps) this.kept[run] = values;
      visit(values);
    }
  }

  /** The runs after a change that is made to the values of each. */
  changed(change: (values: Values) => void): RoundedRuns {
    const evaluate = (run: number): Values => {
      const values = this.kept[run] ?? this.evaluate(run);
      change(values);
      return values;
    };
    return new RoundedRuns(evaluate, this.size);
  }

  /** Largest deviation of each element of some nodes from its value without rounding. */
  deviations(nodes: readonly ProgramNode[], exact: Values): Map<ProgramNode, Float64Array> {
    const noise = new Map(nodes.map((node) => [node, new Float64Array(exact[node.index]!.data.length)]));
    this.each((values) => {
      for (const [{ index }, most] of noise) widen(most, values[index]!.data, exact[index]!.data);
    });
    return noise;
  }
}

/** Raises `most` to |moved - exact| where that is larger; NaN is larger than all. */
function widen(most: Float64Array, moved: Float64Array, exact: Float64Array): void {
  for (let i = 0; i < most.length; i++) {
    const deviation = Math.abs(moved[i]! - exact[i]!);
    if (!(deviation <= most[i]!)) most[i] = deviation;
  }
}
