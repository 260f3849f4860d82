import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { parsed } from '../../src/derivation/trees.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { causeOf } from '../../src/diagnosis/causes.ts';
import { parseEquations } from '../../src/language/parse.ts';
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

it.each<[string, string, string, string]>([
  [
    'subtracting what is to be added',
    'J = 0.5 * sum(W[1:] * G[1:]) + sum(V * G)',
    'dV = G\ndW = zeros_like(W)\ndW[1:] -= 0.5 * G[1:]',
    'gradient/sign dW',
  ],
  [
    'a power inside of a derivative',
    'Z = np.exp(-W**2 / 2)\nJ = sum(Z * G) + sum(V * G)',
    'dV = G\ndZ = G\ndW = -dZ * W * np.exp(-W / 2)',
    'gradient/wrong-activation-derivative dW',
  ],
  [
    'a number in a sum of numbers and parameters, which is no penalty',
    'J = sum(np.tan(0.5 * tanh(W)) * G) + sum(V * G)',
    'dV = G\ndW = G * (1 + np.tan(0.5 * tanh(W))**2) * 0.5 * (-tanh(W)**2)',
    'gradient/missing-term dW',
  ],
  [
    'the derivative of a choice',
    'Z = where(W > 0.2, W**2, 0.4 * W)\nJ = sum(0.5 * Z**2) + sum(V * G)',
    'dV = G\ndZ = Z\ndW = dZ',
    'gradient/missing-activation-derivative dW',
  ],
])('%s', (_, forward, backward, expected) => {
  expect(said(forward, {}, { backward })).toEqual([expected]);
});

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

describe('a word for what was written', () => {
  const both = (forward: string, backward: Table, wrong: Table, expected: string, more = {}): void => {
    expect(said(forward, backward, more)).toEqual(['pass']);
    expect(said(forward, { ...backward, ...wrong }, more)).toEqual([expected]);
  };

  it('a derivative that stands for another one, not beside it', () => {
    both(
      'Z = exp(W) + V\nH = tanh(Z)\nJ = sum(H * G)',
      { dH: 'G', dZ: 'dH * (1 - tanh(Z)**2)', dW: 'dZ * exp(W)', dV: 'dZ' },
      { dZ: 'dH * (tanh(Z) > 0)' },
      'gradient/wrong-activation-derivative dZ',
    );
  });
  it('what makes a gradient zero, not that it is', () => {
    both(
      'B = exp(W)\nH = relu(B) * V\nJ = sum(H * G)',
      { dH: 'G', dB: 'dH * V * (B > 0)', dW: 'dB * B', dV: 'dH * relu(B)' },
      { dB: 'dH * V * (B < 0)' },
      'gradient/wrong-activation-derivative dB',
    );
  });
  it('a sign, in an exponent and beside a 1 that belongs to no derivative', () => {
    const forward = 'H = erf(W)\nQ = log(4 - V)\nJ = sum(H * G) + sum(Q * (1 - M))';
    const right: Table = { dH: 'G', dW: 'dH * 2 / sqrt(np.pi) * exp(-W**2)', dV: '-(1 - M) / (4 - V)' };
    both(forward, right, { dW: 'dH * 2 / sqrt(np.pi) * exp(W**2)' }, 'gradient/sign dW');
    both(forward, right, { dV: '-(1 + M) / (4 - V)' }, 'gradient/sign dV');
  });
  it('axes that are turned, however that is written', () => {
    const more = { dims: { n: 3, k: 2, m: 4 }, parameters: { W: '(n, k*m)', V: '(n, m)' } };
    both(
      'H = W.reshape(n, k, m).transpose(1, 0, 2)\nJ = sum(H**3) + sum(V * G)',
      { dH: '3 * H**2', dW: 'dH.transpose(1, 0, 2).reshape(n, k*m)', dV: 'G' },
      { dW: 'dH.reshape(n, k*m)' },
      'gradient/transposed dW',
      more,
    );
  });
  it('the second path through a product of a matrix with itself', () => {
    both(
      'S = W.T @ W\nJ = sum(exp(S) * (G.T @ M)) + sum(V * G)',
      { dS: 'exp(S) * (G.T @ M)', dW: 'W @ (dS + dS.T)', dV: 'G' },
      { dW: 'W @ dS' },
      'gradient/missing-term dW',
    );
  });
  it('no derivative of an activation where matrices are multiplied', () => {
    both(
      'S = np.eye(m) + 0.1 * (tanh(W).T @ tanh(W))\nJ = np.linalg.slogdet(S)[1] + sum(V * G)',
      {
        dW: '0.2 * (1 - tanh(W)**2) * (tanh(W) @ np.linalg.inv(np.eye(m) + 0.1 * (tanh(W).T @ tanh(W))))',
        dV: 'G',
      },
      { dW: '0.2 * (1 - tanh(W)**2) * (tanh(W) @ np.linalg.inv(np.eye(m) + tanh(W).T @ tanh(W)))' },
      'gradient/mismatch dW',
    );
  });
  it('of a temporary, what it lacks', () => {
    both(
      'A = W * M\nB = W @ G.T\nH = A * A\nJ = sum(H * V) + sum(cos(B))',
      { t: '2 * V * A', u: 'np.matmul(-sin(B), G)', s: 't * M + u', dW: 's * 1', dV: 'A**2' },
      { s: 'u' },
      'gradient/missing-term dW',
    );
  });
});

describe('a count of another size', () => {
  it('is a constant factor, and no derivative', () => {
    const { statements } = parseEquations(plainSource('dW = 2 * W / n'));
    const [statement] = statements;
    if (statement?.kind !== 'assignment' || statement.value.kind !== 'binary') throw new Error('no quotient');
    const [at, by] = [statement.value.right, parsed('n * m - n')];
    const none: ReadonlySet<string> = new Set();
    const change = {
      kind: 'derived',
      cost: 0,
      unusual: 0,
      at,
      by,
      changed: { removed: 0, added: 0 },
    } as const;
    const repair = { ...change, statement, edited: () => statement, mends: none };
    const about = { examples: none, averaged: none, parameters: none, gradients: none, constants: none };
    expect(causeOf(repair, { ...about, sizes: new Set(['n', 'm']), temporaries: new Map() })).toBe(
      'gradient/constant-factor',
    );
  });
});
