import { expect } from 'vitest';
import { runTrial } from '../../src/check/trials.ts';
import { ancestors } from '../../src/evaluation/evaluate.ts';
import { Incremental, spreadOf } from '../../src/evaluation/incremental.ts';
import { Perturbation, wayTo } from '../../src/evaluation/perturbation.ts';
import type { Model } from '../../src/model/model.ts';
import type { ProgramNode } from '../../src/program/program.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';

const STEPS = [1e-3, -0.7, 0];

/**
 * Perturbs every entry of every value of a model, several at a time and one at a time, and compares the incremental loss
 * with the one that is recomputed from the value on.
 */
export function compareWithFull(model: Model): {
  worst: number;
  branches: number;
  compared: number;
  at: string;
} {
  const trial = runTrial(model, 1, trace(model, model.sizes), 0);
  const { program, values } = trial;
  const loss = program.loss!;
  const nodes = ancestors([loss]);
  const way = wayTo(loss);
  const draw = random('incremental', 1);
  let [worst, branches, compared, at] = [0, 0, 0, ''];
  for (const value of nodes) {
    if (value.type !== 'float' || value.dynamic || value.operation.name === '<constant>') continue;
    const full = new Perturbation(value, loss, way, values, program.sizes);
    const spread = spreadOf(value, loss, nodes, values);
    if (spread.updates.some(({ node }) => node.dynamic)) continue;
    expect(spread.reachesLoss).toBe(full.reachesLoss || value === loss);
    if (!full.reachesLoss) continue;
    const unperturbed = full.loss();
    const { data } = values[value.index]!;
    for (const slots of [undefined, 1]) {
      const incremental = new Incremental(spread, values, slots);
      for (let from = 0; from < data.length; from += incremental.slots) {
        const count = Math.min(incremental.slots, data.length - from);
        incremental.aim(from, count);
        for (const step of STEPS) {
          const moved = Array.from(
            { length: count },
            (_, k) => data[from + k]! + step * (0.5 + draw.uniform()),
          );
          incremental.run(moved, count);
          for (let k = 0; k < count; k++) {
            full.data[from + k] = moved[k]!;
            const right = full.loss();
            full.data[from + k] = data[from + k]!;
            const own = incremental.losses[k]!;
            const off = Object.is(own, right.value)
              ? 0
              : Math.abs(own - right.value) / (Math.abs(right.value) + Math.abs(trial.loss) + 1e-3);
            compared++;
            if (!(off <= worst)) {
              worst = off;
              at = `${value.operation.name} ${value.index}, entry ${from + k}, step ${step}: ${own} for ${right.value}`;
            }
            const stays = incremental.branches[k] === incremental.unbranched;
            if (stays !== (right.branches === unperturbed.branches)) branches++;
          }
        }
      }
    }
  }
  return { worst, branches, compared, at };
}

/** By axis of each node on the way from `value` to the loss: `1` where one index is touched, `*` where all are. */
export function touchedBy(value: string, model: Model): { node: ProgramNode; touched: string }[] {
  const { program, values } = runTrial(model, 1, trace(model, model.sizes), 0);
  const spread = spreadOf(program.entries.get(value)!, program.loss!, ancestors([program.loss!]), values);
  return spread.updates.map(({ node, update }) => ({
    node,
    touched: update.patch.map((touched) => (touched ? '1' : '*')).join(''),
  }));
}
