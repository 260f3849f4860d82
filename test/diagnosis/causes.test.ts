import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';

type Table = Record<string, string>;

/** The codes of the errors, with the equations that they are about. */
function said(forward: string, backward: Table, more: object = {}): string[] {
  const definition = {
    dims: { n: 3, m: 4 },
    parameters: { W: '(n, m)', V: '(n, m)' },
    inputs: { G: '(n, m)', M: '(n, m)' },
    forward,
    backward: Object.entries(backward)
      .map(([name, value]) => `${name} = ${value}`)
      .join('\n'),
    loss: 'J',
    ...more,
  };
  const { verdict, diagnostics } = checkModel(defineModel(definition as unknown as ModelDefinition));
  if (verdict !== 'fail') return [verdict];
  return diagnostics.flatMap(({ severity, code, equation }) =>
    severity === 'error' ? [`${code} ${equation}`] : [],
  );
}

describe('what a repair really changes decides the cause', () => {
  const forward = 'Z = W * W * W + sin(V)\nH = tanh(Z) * M\nJ = sum(H * G) / m';
  const right: Table = {
    dH: 'G / m',
    dZ: 'dH * M * (1 - tanh(Z)**2)',
    dW: 'dZ * 3 * W**2',
    dV: 'dZ * cos(V)',
  };
  const wrong = (change: Table): string[] => said(forward, { ...right, ...change });

  it('says nothing of the right one', () => {
    expect(wrong({})).toEqual(['pass']);
  });
  it.each<[string, Table, string]>([
    ['a missing factor', { dZ: 'dH * (1 - tanh(Z)**2)' }, 'gradient/missing-factor dZ'],
    ['a missing derivative that is a call', { dV: 'dZ' }, 'gradient/missing-activation-derivative dV'],
    ['sin for cos', { dV: 'dZ * sin(V)' }, 'gradient/wrong-activation-derivative dV'],
    [
      'another function in a derivative',
      { dZ: 'dH * M * (1 - sigmoid(Z)**2)' },
      'gradient/wrong-activation-derivative dZ',
    ],
    [
      'another power in a derivative',
      { dZ: 'dH * M * (1 - tanh(Z))' },
      'gradient/wrong-activation-derivative dZ',
    ],
    ['a missing constant', { dW: 'dZ * W**2' }, 'gradient/constant-factor dW'],
    ['nothing at all', { dV: '0 * (dZ * cos(V))' }, 'gradient/zero dV'],
  ])('%s', (_, change, expected) => {
    expect(wrong(change)).toEqual([expected]);
  });
});

describe('of the terms of a sum', () => {
  const forward = 'A = exp(W)\nB = W * M\nC = sigmoid(W)\nJ = sum(A * G) + sum(B**2) / 2 + sum(C * V)\n';
  const right: Table = { dA: 'G', dB: 'B', dC: 'V', dV: 'C' };
  const wrong = (dW: string): string[] => said(forward, { ...right, dW });

  it.each([
    ['dA * A + dB * M + dC * C * (1 - C)', 'pass'],
    ['dA * A + dB + dC * C * (1 - C)', 'gradient/missing-factor dW'],
    ['dA * A + dC * C * (1 - C)', 'gradient/missing-term dW'],
    ['dA * A + dB * M + dC', 'gradient/missing-activation-derivative dW'],
    ['dA * A + 0 * (dB * M) + dC * C * (1 - C)', 'gradient/missing-term dW'],
  ])('%s: %s', (dW, expected) => {
    expect(wrong(dW)).toEqual([expected]);
  });
});

describe('a mean in one term', () => {
  it.each([
    ['dB * M + dmu / m', 'pass'],
    // m is an axis of W as well, but forward divides by it.
    ['dB * M + dmu', 'gradient/missing-mean dW'],
    ['dB * M + dmu / m / m', 'gradient/extra-mean dW'],
  ])('%s: %s', (dW, expected) => {
    const forward = 'B = W * M\nmu = sum(W + V, axis=1, keepdims=True) / m\nJ = sum(B * G) + sum(mu**2) / 2';
    expect(said(forward, { dB: 'G', dmu: 'mu', dW, dV: 'dmu / m * ones_like(V)' })).toEqual([expected]);
  });
});

describe('among explanations with as few wrong equations', () => {
  it('prefers the one where something has only to be taken away', () => {
    const forward = 'A = W * M\nB = cos(A)\nJ = sum(B * G)';
    const backward = { dB: 'G', dA: '0 * (-dB * sin(A))', dW: 'dA * M' };
    expect(said(forward, { ...backward, dV: '0 * V' })[0]).toBe('gradient/zero dA');
  });
});
