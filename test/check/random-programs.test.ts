import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { runTrial } from '../../src/check/trials.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';
import { modelText, randomModel } from './random-models.ts';
import type { RandomModel } from './random-models.ts';

// RANDOM_PROGRAMS=2000 searches further, RANDOM_FROM begins at another seed.
const count = Number(process.env['RANDOM_PROGRAMS'] ?? 200);
const from = Number(process.env['RANDOM_FROM'] ?? 0);
const seeds = Array.from({ length: count }, (_, i) => from + i);
const generous = { timeout: 60_000 + count * 2_000 };

const load = (model: RandomModel): Model =>
  loadModels('random.yaml', modelText(model), () => new Uint8Array())[0]!;
const failed = ({ gradients }: CaseResult): string[] =>
  gradients.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);

describe('right programs of random operations', () => {
  it('never fail, and at most 1 % of their gradients stay undecided', generous, () => {
    const wrong: unknown[] = [];
    let [gradients, undecided] = [0, 0];
    for (const seed of seeds) {
      const result = checkModel(load(randomModel(seed)));
      if (result.verdict === 'fail' || result.verdict === 'error')
        wrong.push({ seed, failed: failed(result), said: result.diagnostics.map(({ message }) => message) });
      const partial = result.diagnostics.some(
        ({ code }) => code === 'gradient/partial' || code === 'gradient/compensating',
      );
      if (partial) wrong.push({ seed, said: result.diagnostics.map(({ message }) => message) });
      gradients += result.gradients.length;
      undecided += result.gradients.filter(
        ({ verdict }) => verdict === 'inconclusive' || verdict === 'unchecked',
      ).length;
    }
    expect(wrong).toEqual([]);
    expect(gradients).toBeGreaterThan(5 * count);
    expect(undecided / gradients).toBeLessThanOrEqual(0.01);
  });
});

/** One entry of one gradient is off by `error` of itself, from its equation on. */
function plant(
  model: RandomModel,
  seed: number,
  error: number,
): { model: RandomModel; name: string; index: readonly number[] } {
  const draw = random('plant', seed, error);
  const names = [...model.paired.keys()];
  const name = names[draw.integer(names.length)]!;
  const index = model.paired.get(name)!.map((extent) => (extent === '1' ? 0 : -draw.integer(2)));
  const lines =
    index.length === 0
      ? [`${name} = ${name} * (1 + ${error})`]
      : [`off = zeros_like(${name})`, `off[${index.join(', ')}] = ${error}`, `${name} = ${name} * (1 + off)`];
  const at = model.backward.findIndex((line) => line.startsWith(`${name} = `)) + 1;
  return { model: { ...model, backward: model.backward.toSpliced(at, 0, ...lines) }, name, index };
}

/** The planted entry is no zero made of terms that cancel, and not too small beside the others to be seen. */
function matters(model: Model, name: string, index: readonly number[]): boolean {
  const trial = runTrial(model, 1, trace(model, model.sizes), 0);
  const node = trial.pairs.get(name)!.equation.node!;
  const { shape, data } = trial.values[node.index]!;
  const offset = shape.reduce((sum, extent, axis) => sum * extent + ((index[axis]! + extent) % extent), 0);
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.abs(data[offset]!) > Math.max(1e-6 * largest, 1e5 * trial.noise.get(node)![offset]!);
}

describe.each([1e-3, 1e-4])('a relative error of %d in one entry', (error) => {
  it('fails, and its equation is the root', generous, () => {
    const missed: unknown[] = [];
    let [planted, aside, undecided, atKinks, named] = [0, 0, 0, 0, 0];
    for (const seed of seeds.slice(0, Math.ceil(count / 2))) {
      const { model: wrong, name, index } = plant(randomModel(seed), seed, error);
      const model = load(wrong);
      if (!matters(model, name, index)) continue;
      planted++;
      const result = checkModel(model);
      const own = result.gradients.find((gradient) => gradient.name === name)!;
      const roots = result.gradients.filter(({ cause }) => cause === 'root');
      if (own.verdict === 'inconclusive' && own.reason) undecided++;
      // Between the one-sided derivatives anything is right.
      else if (own.verdict === 'pass' && own.kinks > 0) atKinks++;
      else if (
        result.diagnostics.some(({ code, equation }) => code === 'gradient/partial' && equation === name)
      )
        aside++;
      else if (own.verdict !== 'fail') missed.push({ seed, name, index, verdict: own.verdict });
      else if (roots.length === 1 && roots[0]!.name === name) named++;
    }
    expect(missed).toEqual([]);
    expect(planted).toBeGreaterThan(count / 3);
    expect(undecided / planted).toBeLessThanOrEqual(0.03);
    expect((aside + atKinks) / planted).toBeLessThanOrEqual(0.03);
    expect(named / planted).toBeGreaterThanOrEqual(0.95);
  });
});
