import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runTrial } from '../../src/check/trials.ts';
import { ancestors } from '../../src/evaluation/evaluate.ts';
import { Incremental, spreadOf } from '../../src/evaluation/incremental.ts';
import { Perturbation, wayTo } from '../../src/evaluation/perturbation.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';
import { modelText, randomModel } from '../check/random-models.ts';

/** The largest difference between the incremental and the full evaluation of any entry of any value of a model. */
function disagreement(model: Model): { worst: number; branches: number; compared: number; at: string } {
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
    for (const slots of [undefined, 1]) {
      const incremental = new Incremental(spread, values, slots);
      const unperturbed = full.loss();
      const { data } = values[value.index]!;
      for (let from = 0; from < data.length; from += incremental.slots) {
        const count = Math.min(incremental.slots, data.length - from);
        incremental.aim(from, count);
        for (const step of [1e-3, -1e-3, 0.7, 0]) {
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
            compared++;
            const off =
              Object.is(own, right.value) || (Number.isNaN(own) && Number.isNaN(right.value))
                ? 0
                : Math.abs(own - right.value) / (Math.abs(right.value) + Math.abs(trial.loss) + 1e-3);
            if (!(off <= worst))
              [worst, at] = [
                off,
                `${value.index} ${value.operation.name} entry ${from + k} step ${step}: ${own} ${right.value}`,
              ];
            const same =
              (incremental.branches[k] === incremental.unbranched) ===
              (right.branches === unperturbed.branches);
            if (!same) branches++;
          }
        }
      }
    }
  }
  return { worst, branches, compared, at };
}

const files = ['course', 'contrast'].flatMap((folder) =>
  readdirSync(`fixtures/${folder}`)
    .filter((name) => /\.(yaml|json)$/.test(name))
    .map((name) => `fixtures/${folder}/${name}`),
);

describe('incremental evaluation', () => {
  it.each(files)('is the full one: %s', (file) => {
    for (const model of loadModels(file, readFileSync(file, 'utf8'), (path) => readFileSync(path))) {
      const { worst, branches, at } = disagreement(model);
      expect(worst, at).toBeLessThan(1e-12);
      expect(branches).toBe(0);
    }
  });

  it('is the full one in random programs', () => {
    for (let seed = 0; seed < 40; seed++) {
      const [model] = loadModels('random.yaml', modelText(randomModel(seed)), () => new Uint8Array());
      const { worst, branches, at } = disagreement(model!);
      expect(worst, `seed ${seed} ${at}`).toBeLessThan(1e-11);
      expect(branches, `seed ${seed}`).toBe(0);
    }
  });
});
