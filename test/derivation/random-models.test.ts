import { expect, it } from 'vitest';
import { derivedEquations } from '../../src/derivation/equations.ts';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { drawTrial } from '../../src/model/draw.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { modelText, randomModel } from '../check/random-models.ts';
import { arithmetic } from './arithmetic.ts';
import { disagreement } from './disagreement.ts';

// RANDOM_DERIVED=2000 searches further, RANDOM_FROM begins at another seed.
const count = Number(process.env['RANDOM_DERIVED'] ?? 40);
const from = Number(process.env['RANDOM_FROM'] ?? 0);
const seeds = Array.from({ length: count }, (_, i) => from + i);
const generous = { timeout: 60_000 + count * 1_000 };

const load = (text: string): Model => loadModels('random.yaml', text, () => new Uint8Array())[0]!;

/** The derived equations of a model, short or not, that differ from the derivatives; null: none. */
function mistakeIn(model: Model): string | null {
  const program = trace({ ...model, backward: null }, model.sizes);
  for (const convention of ['per-example', 'total'] as const) {
    const lines = derivedEquations(program, { convention });
    for (const trial of [1, 2]) {
      const values = evaluateNodes(program.nodes, drawTrial(model, model.sizes, trial, 0), model.sizes);
      // Saturated beyond what a number can hold, 0 * log(0): there is no derivative to compare with.
      if (!Number.isFinite(values[program.loss!.index]!.data[0]!)) continue;
      const { worst, missing } = disagreement(model, lines, trial, model.sizes, convention);
      if (!(worst < 1e-9) || missing.length > 0)
        return [convention, `${worst} ${missing.join()}`, ...lines, '', model.text].join('\n');
    }
  }
  return null;
}

const mistakes = (textOf: (seed: number) => string): string[] =>
  seeds.flatMap((seed) => {
    const text = textOf(seed);
    try {
      const found = mistakeIn(load(text));
      return found === null ? [] : [`seed ${seed}: ${found}`];
    } catch (error) {
      return [`seed ${seed}: ${(error as Error).stack}\n${text}`];
    }
  });

it('random programs of all operations', generous, () => {
  expect(mistakes((seed) => modelText(randomModel(seed)))).toEqual([]);
});

it('random arithmetic whose factors cancel', generous, () => {
  expect(mistakes(arithmetic)).toEqual([]);
});
