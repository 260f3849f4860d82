import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { runTrial } from '../../src/check/trials.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';
import { modelText, randomModel } from './random-models.ts';
import type { RandomModel } from './random-models.ts';

const load = (model: RandomModel): Model =>
  loadModels('random.yaml', modelText(model), () => new Uint8Array())[0]!;
const said = ({ diagnostics }: CaseResult): string[] => diagnostics.map(({ message }) => message);

interface Right {
  /** Programs that failed, or were thought to compensate an error. */
  readonly wrong: readonly unknown[];
  readonly gradients: number;
  readonly undecided: number;
}

/** What a check says of right programs. */
export function rightVerdicts(seeds: readonly number[]): Right {
  const wrong: unknown[] = [];
  let [gradients, undecided] = [0, 0];
  for (const seed of seeds) {
    const result = checkModel(load(randomModel(seed)));
    const failed = result.gradients.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
    const suspected = result.diagnostics.some(
      ({ code }) => code === 'gradient/partial' || code === 'gradient/compensating',
    );
    if (result.verdict === 'fail' || result.verdict === 'error' || suspected)
      wrong.push({ seed, failed, said: said(result) });
    gradients += result.gradients.length;
    undecided += result.gradients.filter(
      ({ verdict }) => verdict === 'inconclusive' || verdict === 'unchecked',
    ).length;
  }
  return { wrong, gradients, undecided };
}

interface Planted {
  readonly planted: number;
  readonly found: number;
  /** Found, and its equation is the only root. */
  readonly named: number;
  readonly undecided: number;
  /** Passed between the one-sided derivatives at a kink, where anything is right. */
  readonly atKinks: number;
  /** Taken for another quantity under that name, with a warning. */
  readonly aside: number;
  readonly missed: readonly unknown[];
}

/** What a check says of programs in which one entry of one gradient is off by `error` of itself. */
export function plantedVerdicts(seeds: readonly number[], error: number): Planted {
  const missed: unknown[] = [];
  let [planted, found, aside, undecided, atKinks, named] = [0, 0, 0, 0, 0, 0];
  for (const seed of seeds) {
    const { model: wrong, name, index } = plant(randomModel(seed), seed, error);
    const model = load(wrong);
    if (!matters(model, name, index)) continue;
    planted++;
    const result = checkModel(model);
    const own = result.gradients.find((gradient) => gradient.name === name)!;
    const roots = result.gradients.filter(({ cause }) => cause === 'root');
    if (own.verdict === 'inconclusive' && own.reason) undecided++;
    else if (own.verdict === 'pass' && own.kinks > 0) atKinks++;
    else if (
      result.diagnostics.some(({ code, equation }) => code === 'gradient/partial' && equation === name)
    )
      aside++;
    else if (own.verdict === 'fail') {
      found++;
      if (roots.length === 1 && roots[0]!.name === name) named++;
    } else missed.push({ seed, name, index, verdict: own.verdict, said: said(result) });
  }
  return { planted, found, named, undecided, atKinks, aside, missed };
}

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
