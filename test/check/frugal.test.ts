import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { localise } from '../../src/check/localisation.ts';
import { subjectsOf } from '../../src/check/subjects.ts';
import { completeValues, runTrial } from '../../src/check/trials.ts';
import type { Trial } from '../../src/check/trials.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { largest } from '../../src/tensors/largest.ts';

const files = ['course', 'contrast', 'wrong'].flatMap((folder) =>
  readdirSync(`fixtures/${folder}`)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `fixtures/${folder}/${name}`),
);

const modelsOf = (file: string): readonly Model[] => {
  try {
    return loadModels(file, readFileSync(file, 'utf8'), (path) => readFileSync(path));
  } catch {
    return []; // bad input is tested elsewhere
  }
};

/** A trial that gives up what it can, and one that keeps all; null where the equations cannot be evaluated. */
function bothOf(model: Model): [frugal: Trial, whole: Trial] | null {
  try {
    const program = trace(model, model.sizes);
    const usable = program.loss && !program.equations.some(({ broken, node }) => broken || !node);
    if (!usable) return null;
    const [frugal, whole] = [true, false].map((each) => runTrial(model, 1, program, 0, each));
    return Number.isFinite(whole!.loss) ? [frugal!, whole!] : null;
  } catch {
    return null;
  }
}

const found = (trial: Trial): unknown => {
  const subjects = subjectsOf([trial], () => 0);
  const { sizes } = trial.program;
  const { placements, alternatives } = localise(subjects, [...sizes.keys()], [sizes]);
  return {
    alternatives: alternatives.map(({ name }) => name),
    placements: placements.map(({ subject, scale, holds, right, inheritedFrom }) => ({
      name: subject.name,
      scale: scale?.text,
      holds,
      right,
      inheritedFrom,
    })),
  };
};

describe('a trial that gives up values it can make again', () => {
  it('has the same gradients, noise of the same size, and leads to the same equations', () => {
    let compared = 0;
    for (const model of files.flatMap(modelsOf)) {
      const both = bothOf(model);
      if (!both) continue;
      const [frugal, whole] = both;
      compared++;
      const data = (trial: Trial) =>
        frugal.program.nodes.map(({ index }) => completeValues(trial)[index]!.data);
      expect(data(frugal)).toEqual(data(whole));
      const own = new Map([...frugal.noise].map(([{ index }, noise]) => [index, noise]));
      for (const [node, noise] of whole.noise) {
        expect(frugal.values[node.index]!.data).toEqual(whole.values[node.index]!.data);
        const [a, b] = [largest(own.get(node.index)!), largest(noise)];
        // Other draws of the same distribution.
        expect(a).toBeLessThanOrEqual(20 * b + Number.MIN_VALUE);
        expect(b).toBeLessThanOrEqual(20 * a + Number.MIN_VALUE);
      }
      expect(found(frugal), model.file).toEqual(found(whole));
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('still tells which equation is the first to be NaN', () => {
    const [model] = loadModels(
      'large.yaml',
      `
parameters: { w: { shape: [200000] } }
forward: J = sum(w**2)
backward: |
  t = w - 10
  u = log(t)
  dw = 2 * w * exp(u - u)
`,
      () => new Uint8Array(),
    );
    const { verdict, diagnostics } = checkModel(model!, { trials: 1, mode: 'projection' });
    expect(verdict).toBe('fail');
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'value/non-finite',
        equation: 'u',
        message: expect.stringContaining('log of values from'),
      }),
    );
  });

  it('is what a large model gets, and its wrong equation is named', () => {
    const large = (dZ1: string): string => `
dims: { n0: 150, n1: 200, n2: 5, m: 300 }
inputs: { X: "(n0, m)", Y: { shape: "(n2, m)", init: { onehot: { axis: 0 } } } }
parameters:
  W1: { shape: "(n1, n0)", init: { normal: { std: 0.05 } } }
  W2: { shape: "(n2, n1)", init: { normal: { std: 0.1 } } }
forward: |
  A1 = tanh(W1 @ X)
  A2 = softmax(W2 @ A1, axis=0)
  J = -1/m * sum(Y * log(A2))
backward: |
  dZ2 = A2 - Y
  dW2 = 1/m * dZ2 @ A1.T
  dA1 = W2.T @ dZ2
  dW1 = 1/m * (${dZ1}) @ X.T
`;
    const check = (text: string) => {
      const [model] = loadModels('large.yaml', text, () => new Uint8Array());
      return checkModel(model!, { trials: 1, mode: 'projection' });
    };
    expect(check(large('dA1 * (1 - A1**2)')).verdict).toBe('pass');
    const { verdict, gradients } = check(large('dA1 * (1 - A1)'));
    expect(verdict).toBe('fail');
    expect(gradients.filter(({ cause }) => cause !== null).map(({ name, cause }) => [name, cause])).toEqual([
      ['dW1', 'root'],
    ]);
  });
});
