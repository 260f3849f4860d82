import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withMovedConstants } from '../../src/check/moved.ts';
import { derivedEquations } from '../../src/derivation/equations.ts';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { drawTrial } from '../../src/model/draw.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { modelText, randomModel } from '../check/random-models.ts';
import { arithmetic } from './arithmetic.ts';
import { disagreement } from './disagreement.ts';
import { withNamedNumbers } from './named-numbers.ts';

const load = (text: string, name = 'model.yaml'): Model[] =>
  loadModels(name, text, () => {
    throw new Error('no files');
  });

/** How far the equations that a model gives are from the derivatives where its constants are others. */
function apart(model: Model): { worst: number; lines: string[] } {
  const moved = withMovedConstants(model);
  const lines = derivedEquations(trace({ ...model, backward: null }, model.sizes), { convention: 'total' });
  if (!moved) return { worst: 0, lines };
  const values = evaluateNodes(
    trace({ ...moved, backward: null }, moved.sizes).nodes,
    drawTrial(moved, moved.sizes, 2, 0),
    moved.sizes,
  );
  // The logarithm of 1 - A is none where the 1 has become a 2, or the like.
  if (values.some((each) => each.data.some((value) => !Number.isFinite(value)))) return { worst: 0, lines };
  return { worst: disagreement({ ...moved, backward: null }, lines, 2, moved.sizes).worst, lines };
}

const expectRight = (model: Model): void => {
  const { worst, lines } = apart(model);
  expect(worst, `${lines.join('\n')}\n\n${model.forward.source.text}`).toBeLessThan(1e-9);
};

describe('derived equations hold for other values of the constants', () => {
  for (const folder of ['course', 'contrast'])
    for (const file of readdirSync(`fixtures/${folder}`)) {
      const models = load(readFileSync(`fixtures/${folder}/${file}`, 'utf8'), file);
      // How often a loop turns is a constant's matter in the convolution: what is written out has as many terms.
      const own = models.filter(({ constants }) => !constants.has('stride'));
      it.each(own.map((model) => [model.name, model] as const))(`${folder}/${file}: %s`, (_, model) => {
        expectRight(model);
        expectRight(withNamedNumbers(model));
      });
    }

  it.each(Array.from({ length: Number(process.env['RANDOM_DERIVED'] ?? 30) }, (_, seed) => [seed]))(
    'random model %i',
    (seed) => {
      const [model] = load(modelText(randomModel(seed)));
      expectRight(withNamedNumbers(model!));
      const [other] = load(arithmetic(seed));
      expectRight(other!);
      expectRight(withNamedNumbers(other!));
    },
  );
});

describe('they have the names of the constants', () => {
  it.each([
    ['J = 2*lam * sum(W**2)', 'dW = 4 * lam * W'],
    ['J = keep/2 * sum(W**2)', 'dW = keep * W'],
    ['c = 1 - keep\n  J = c * sum(W)', 'dW = (1 - keep) * ones_like(W)'],
    ['J = sum(W**k)', 'dW = k * W**(k - 1)'],
    ['J = sum(leaky_relu(W, lam))', 'dW = where(W > 0, 1, lam)'],
    ['J = 1/(k*m) * sum(W**2)', 'dW = 2 / (m * k) * W'],
    ['J = sum(np.pad(W, k)[k:, :]**2)', ''],
    ['J = sum(W[:, :k]**2)', 'dW = zeros_like(W)'],
  ])('%s', (forward, expected) => {
    const [model] = load(
      `constants: { lam: 0.5, keep: 0.5, k: 2 }\ndims: { n: 3, m: 4 }\nparameters:\n  W: (n, m)\nforward: |\n  ${forward}\n`,
    );
    const { lines, worst } = apart(model!);
    expect(worst).toBeLessThan(1e-12);
    if (expected) expect(lines[0]).toBe(expected);
  });
});
