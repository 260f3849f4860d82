import type { ModelDefinition } from '../../src/model/schema.ts';
import { defineModel } from '../../src/model/define.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { modelText, randomModel } from '../check/random-models.ts';

/** A model for each seed. Only which values have gradients matters, not what is written for them. */
export type ProgramFamily = (seed: number) => Model;

const dims = { N: 6, D: 4, H: 5, C: 3 };
type Entry = string | { shape: string; init: NonNullable<unknown> };
const normal = (shape: string, std: number, mean = 0): Entry => ({ shape, init: { normal: { mean, std } } });

function family(
  parameters: Readonly<Record<string, Entry>>,
  forward: string,
  inputs: Readonly<Record<string, Entry>> = {},
): ProgramFamily {
  const equations = forward
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const assigned = equations.slice(0, -1).map((line) => line.split(' = ')[0]!);
  const definition = {
    dims,
    inputs,
    parameters,
    forward: equations,
    backward: [...new Set([...assigned, ...Object.keys(parameters)])].map((name) => `d${name} = 0 * ${name}`),
  };
  const model = defineModel(definition as ModelDefinition);
  return () => model;
}

const T: Readonly<Record<string, Entry>> = { T: { shape: '(N, C)', init: { onehot: { axis: 1 } } } };
const crossEntropy = 'J = -mean(sum(T * log_softmax(Z2, axis=1), axis=1))';
const batchNorm = `
  mu = np.mean(Z1, axis=0)
  v = np.var(Z1, axis=0)
  U = (Z1 - mu) / np.sqrt(v + 1e-5)
  Y = gamma * U + beta
  A = tanh(Y)
  Z2 = A @ W2 + b2
  ${crossEntropy}`;
const batchNormParameters: Readonly<Record<string, Entry>> = {
  X: '(N, D)',
  W1: '(D, H)',
  gamma: normal('(H,)', 0.3, 1),
  beta: '(H,)',
  W2: '(H, C)',
  b2: '(C,)',
};
const deep = (layers: number): string =>
  Array.from({ length: layers }, (_, i) => `A${i + 1} = tanh(A${i} @ W${i + 1} + b${i + 1})`).join('\n');
const deepParameters = (layers: number): Readonly<Record<string, Entry>> => ({
  A0: '(N, D)',
  ...Object.fromEntries(
    Array.from({ length: layers }, (_, i) => [
      [`W${i + 1}`, '(D, D)'],
      [`b${i + 1}`, '(D,)'],
    ]).flat(),
  ),
});
const network = (weights: number, activation: string): ProgramFamily =>
  family(
    { X: '(N, D)', W1: normal('(D, H)', weights), b1: '(H,)', W2: normal('(H, C)', weights), b2: '(C,)' },
    `Z1 = X @ W1 + b1
     A1 = ${activation}(Z1)
     Z2 = A1 @ W2 + b2
     ${crossEntropy}`,
    T,
  );
const small = (scale: number): ProgramFamily =>
  family(
    { X: normal('(N, D)', scale), W1: '(D, H)', W2: '(H, C)' },
    `Z1 = X @ W1
     A1 = tanh(Z1)
     Z2 = A1 @ W2
     ${crossEntropy}`,
    T,
  );

export const PROGRAMS: Readonly<Record<string, ProgramFamily>> = {
  'random programs': (seed) =>
    loadModels('random.yaml', modelText(randomModel(seed)), () => new Uint8Array())[0]!,
  'a network of two layers': network(0.6, 'tanh'),
  'one of relu units': network(0.6, 'relu'),
  'batch norm': family(batchNormParameters, `Z1 = X @ W1\n${batchNorm}`, T),
  'batch norm, offset 1e4': family(batchNormParameters, `Z1 = X @ W1 + 1e4\n${batchNorm}`, T),
  'data of 1e-6': small(1e-6),
  'data of 1e-6, batch norm': family(
    { ...batchNormParameters, X: normal('(N, D)', 1e-6) },
    `Z1 = (X @ W1) * 1e6\n${batchNorm}`,
    T,
  ),
  'a loss of 1e-6': family(
    { X: '(N, D)', w: '(D,)' },
    `z = X @ w
     J = 1e-6 * mean(log(1 + exp(z)))`,
  ),
  'a loss plus 1e4': family(
    { X: '(N, D)', w: '(D,)' },
    `z = X @ w
     J = 1e4 + mean(softplus(z))`,
  ),
  attention: family(
    { X: '(N, D)', Wq: '(D, H)', bq: '(H,)', Wk: '(D, H)', bk: '(H,)', Wv: '(D, C)' },
    `Q = X @ Wq + bq
     K = X @ Wk + bk
     V = X @ Wv
     S = Q @ K.T / np.sqrt(H)
     P = softmax(S, axis=1)
     O = P @ V
     J = sum(sin(O)) + 0.5 * sum(O**2)`,
  ),
  'layer norm and gelu': family(
    { X: '(N, D)', W1: '(D, H)', g: normal('(H,)', 0.3, 1), W2: '(H, C)' },
    `Z1 = X @ W1
     M = Z1.mean(axis=1, keepdims=True)
     S = np.sqrt(((Z1 - M)**2).mean(axis=1, keepdims=True) + 1e-5)
     L = g * (Z1 - M) / S
     A = gelu(L)
     Z2 = A @ W2
     ${crossEntropy}`,
    T,
  ),
  'a chain of 12 tanh layers': family(
    deepParameters(12),
    `${deep(12)}
     J = mean((A12 - 0.3)**2)`,
  ),
  'steep: sin(1e3 x)': family(
    { X: '(N, D)', w: '(D,)' },
    `z = X @ w
     s = sin(1e3 * z)
     J = mean(s) + sum(w**2)`,
  ),
  'steep: exp of ten units': family(
    { X: normal('(N, D)', 3), w: normal('(D,)', 2) },
    `z = X @ w
     e = exp(z)
     J = mean(e)`,
  ),
  'flat: tails of a bell': family(
    { X: normal('(N, D)', 0.3, 1.5), w: normal('(D,)', 0.3, 1) },
    `z = X * w
     e = exp(-z**2)
     J = np.prod(e.mean(axis=0))`,
  ),
  determinants: family(
    { M: normal('(D, D)', 0.6), B: '(D, C)' },
    `S = M @ M.T + 0.3 * np.eye(D)
     K = np.linalg.inv(S)
     Z = K @ B
     J = sum(tanh(Z)) + log(np.linalg.det(S))`,
  ),
  'saturated: sigmoid, weights of 8': network(8, 'sigmoid'),
  'saturated: tanh, weights of 30': network(30, 'tanh'),
};

/** Families whose entries may be too flat for any difference: listed apart. */
export const SATURATED: ReadonlySet<string> = new Set([
  'saturated: sigmoid, weights of 8',
  'saturated: tanh, weights of 30',
]);
