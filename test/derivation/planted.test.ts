import { expect, it, vi } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { markedLines, verifiedDerivation } from '../../src/check/verified-derivation.ts';
import { derivedEquations } from '../../src/derivation/equations.ts';
import { defineModel } from '../../src/model/define.ts';
import { trace } from '../../src/program/trace.ts';
import { disagreement } from './disagreement.ts';

// A wrong identity: labels of any kind sum to one.
vi.mock('../../src/derivation/labels.ts', () => ({
  oneAlong: (_node: unknown, _attributes: unknown, simplifier: { number(n: number, t: string): unknown }) =>
    simplifier.number(1, 'float'),
}));

const model = defineModel({
  inputs: { X: '(N, D)', Y: { shape: '(N, C)', init: 'uniform' } },
  parameters: { W: '(D, C)' },
  forward: 'S = X @ W\nP = softmax(S, axis=1)\nJ = -sum(Y * log(P)) / N',
});
const program = trace(model, model.sizes);

it('a wrong identity is seen by the test of equations', () => {
  const lines = derivedEquations(program, { convention: 'total' });
  expect(lines).toContain('dS = 1/N * (P - Y)');
  expect(disagreement(model, lines, 1).worst).toBeGreaterThan(0.01);
});

it('and by the check before equations are printed: the plain form of the rules stands in', () => {
  const derivation = verifiedDerivation(program, 'total', (each) => checkModel(each));
  expect(derivation.verified).toBe(true);
  expect(markedLines(derivation)).not.toContain('dS = 1/N * (P - Y)');
});

it('where the plain form fails too, what is wrong is marked', () => {
  const broken = verifiedDerivation(program, 'total', (each) => {
    const result = checkModel(each);
    return {
      ...result,
      gradients: result.gradients.map((gradient) =>
        gradient.name === 'dW' ? { ...gradient, verdict: 'fail', reason: null } : gradient,
      ),
    };
  });
  expect(broken.verified).toBe(false);
  expect(markedLines(broken)).toContainEqual(expect.stringMatching(/^# not verified \(fail\): dW = /));
});
