import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runTrial } from '../../src/check/trials.ts';
import { ancestors } from '../../src/evaluation/evaluate.ts';
import { costOf, spreadOf } from '../../src/evaluation/incremental.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { modelText, randomModel } from '../check/random-models.ts';
import { compareWithFull, touchedBy } from './compare.ts';

const modelOf = (text: string): Model => loadModels('model.yaml', text, () => new Uint8Array())[0]!;

describe('incremental evaluation gives what full evaluation gives', () => {
  const files = ['course', 'contrast'].flatMap((folder) =>
    readdirSync(`fixtures/${folder}`)
      .filter((name) => /\.(yaml|json)$/.test(name))
      .map((name) => `fixtures/${folder}/${name}`),
  );

  it.each(files)('%s', (file) => {
    for (const model of loadModels(file, readFileSync(file, 'utf8'), (path) => readFileSync(path))) {
      const { worst, branches, at } = compareWithFull(model);
      expect(worst, at).toBeLessThan(1e-12);
      expect(branches).toBe(0);
    }
  });

  it('in random programs', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { worst, branches, at } = compareWithFull(modelOf(modelText(randomModel(seed))));
      expect(worst, `seed ${seed} ${at}`).toBeLessThan(1e-11);
      expect(branches, `seed ${seed}`).toBe(0);
    }
  });
});

/** An expression of P (3, 4, 5), M (4, 5), N (5, 4), S (4, 4) and v (5,), and what of it an entry of `P` or `M` touches. */
const EXPRESSIONS: readonly (readonly [text: string, of: 'P' | 'M' | 'v', touched: string])[] = [
  ['P', 'P', '111'],
  ['P * M', 'P', '111'],
  ['P * M', 'M', '*11'],
  ['M + v', 'v', '*1'],
  ['M * M', 'M', '11'],
  ['M + N.T', 'M', '11'],
  ['M + M[::-1]', 'M', '*1'],
  ['M @ N', 'M', '1*'],
  ['N @ M', 'M', '*1'],
  ['M @ v', 'M', '1'],
  ['v @ N', 'v', '*'],
  ['M @ v', 'v', '*'],
  ['M @ M.T', 'M', '**'],
  ['P @ N', 'P', '11*'],
  ['N @ P', 'P', '1*1'],
  ['P @ M.T', 'M', '**1'],
  ['S @ P', 'P', '1*1'],
  ['P.transpose(0, 2, 1) @ P', 'P', '1**'],
  ['dot(M, N)', 'M', '1*'],
  ['dot(P, N)', 'P', '11*'],
  ['inner(M, P)', 'P', '*11'],
  ['outer(v, v)', 'v', '**'],
  ['tensordot(P, M, axes=[[1, 2], [0, 1]])', 'P', '1'],
  ['tensordot(P, M, axes=[[1, 2], [0, 1]])', 'M', '*'],
  ["einsum('bij,jk->bik', P, N)", 'P', '11*'],
  ["einsum('bij,ij->b', P, M)", 'M', '*'],
  ["einsum('ij,ik->jk', M, S)", 'M', '1*'],
  ['sum(P, axis=1)', 'P', '11'],
  ['sum(P, axis=(0, 2), keepdims=True)', 'P', '*1*'],
  ['mean(P, axis=-1)', 'P', '11'],
  ['mean(P * M, axis=0)', 'M', '11'],
  ['mean(P @ N, axis=(1, 2))', 'P', '1'],
  ['sum(M @ N, axis=0)', 'M', '*'],
  ['max(P, axis=2)', 'P', '11'],
  ['var(P, axis=0)', 'P', '11'],
  ['std(P, axis=1, keepdims=True)', 'P', '1*1'],
  ['prod(M, axis=0)', 'M', '1'],
  ['logsumexp(M, axis=1, keepdims=True)', 'M', '1*'],
  ['softmax(P, axis=1)', 'P', '1*1'],
  ['log_softmax(M, axis=0)', 'M', '*1'],
  ['cumsum(P, axis=1)', 'P', '1*1'],
  ['sort(M, axis=1)', 'M', '1*'],
  ['np.linalg.norm(M, axis=0)', 'M', '1'],
  ['median(P, axis=2)', 'P', '11'],
  ['M.T', 'M', '11'],
  ['transpose(P, (2, 0, 1))', 'P', '111'],
  ['swapaxes(P, 0, 2)', 'P', '111'],
  ['moveaxis(P, 0, -1)', 'P', '111'],
  ['P.reshape(12, 5)', 'P', '11'],
  ['P.reshape(3, 20)', 'P', '11'],
  ['P.reshape(3, 2, 2, 5)', 'P', '1111'],
  ['P.reshape(60)', 'P', '1'],
  ['(P @ N).reshape(12, 4)', 'P', '1*'],
  ['(P @ N).reshape(3, 16)', 'P', '1*'],
  ['expand_dims(M, 1)', 'M', '1*1'],
  ['M[None, :, None]', 'M', '*1*1'],
  ['P[1]', 'P', '11'],
  ['P[:, -1]', 'P', '11'],
  ['P[:, 1:3]', 'P', '111'],
  ['P[..., ::2]', 'P', '111'],
  ['P[:, ::-1, 1]', 'P', '11'],
  ['P[2, 1:2, 3]', 'P', '*'],
  ['(M @ N)[1]', 'M', '*'],
  ['(M @ N)[1:3, 2]', 'M', '1'],
  ['M[[0, 2, 2]]', 'M', '*1'],
  ['M[:, [3, 1]]', 'M', '1*'],
  ['concatenate((M, N.T), axis=0)', 'M', '11'],
  ['concatenate((N.T, M), axis=1)', 'M', '11'],
  ['concatenate((M, M), axis=0)', 'M', '*1'],
  ['stack((N.T, M))', 'M', '111'],
  ['stack((M, M), axis=1)', 'M', '1*1'],
  ['vstack((v, M))', 'v', '**'],
  ['broadcast_to(M, (3, 4, 5))', 'M', '*11'],
  ['pad(M, ((0, 0), (1, 2)))', 'M', '1*'],
  ['flip(M, axis=0)', 'M', '*1'],
  ['roll(P, 1, axis=1)', 'P', '1*1'],
  ['tile(M, 2)', 'M', '**'],
  ['relu(M) + abs(M)', 'M', '11'],
  ['maximum(M, N.T)', 'M', '11'],
  ['clip(M, -0.3, 0.3)', 'M', '11'],
  ['where(M > 0, M, 2 * M)', 'M', '11'],
  ['M.copy()', 'M', '11'],
  ['((M > 0) @ (N > 0)) * 1.0', 'M', '**'],
  ["einsum('ij,jk->ik', M > 0, N > 0) * 1.0", 'M', '**'],
];

const declared = `
dims: {}
parameters: { P: "(3, 4, 5)", M: "(4, 5)", N: "(5, 4)", S: "(4, 4)", v: "(5,)" }
`;

describe('the part of an expression that an entry touches', () => {
  it.each(EXPRESSIONS)('%s, an entry of %s: %s', (text, of, touched) => {
    const model = modelOf(
      `${declared}forward: |\n  E = ${text}\n  J = sum(sin(1.3 * E)) + sum(v * P)\nloss: J\n`,
    );
    const { worst, branches, compared, at } = compareWithFull(model);
    expect(worst, at).toBeLessThan(1e-12);
    expect(branches).toBe(0);
    expect(compared).toBeGreaterThan(500);
    const scaled = touchedBy(of, model).find(({ node }) => node.operation.name === 'sin')!;
    expect(scaled.touched).toBe(touched);
  });
});

/** Statements that fill H (4, 5) from M (4, 5), N (5, 4) and v (5,). */
const STORES: readonly (readonly [statements: string[], of: 'M' | 'v', touched: string])[] = [
  [['H[:, 1] = M[:, 2]'], 'M', '11'],
  [['H[2] = v'], 'v', '11'],
  [['H[1:3] = v'], 'v', '*1'],
  [['H[1:3] = M[:2]'], 'M', '11'],
  [['H[:, ::2] = M[:, :3] * 2'], 'M', '11'],
  [['H[0, 0] = M[1, 1]', 'H[1, 1] = M[0, 0]'], 'M', '**'],
  [['H[:, 1] = M[:, 0]', 'H[:, 2] = tanh(M[:, 1] + H[:, 1])'], 'M', '1*'],
  [['H = tanh(M @ N)', 'H[:, 0] = 0', 'H[1] += v[:4]'], 'M', '**'],
  [['for t in range(4):', '  H[:, t + 1] = tanh(S @ H[:, t] + M[:, t])'], 'M', '**'],
];

describe('stores', () => {
  it.each(STORES)('%j, an entry of %s: %s', (statements, of, touched) => {
    const lines = ['H = zeros((4, 5))', ...statements, 'J = sum(sin(1.3 * H)) + sum(v * P)'];
    const model = modelOf(`${declared}forward: |\n${lines.map((line) => `  ${line}\n`).join('')}loss: J\n`);
    const { worst, branches, at } = compareWithFull(model);
    expect(worst, at).toBeLessThan(1e-12);
    expect(branches).toBe(0);
    const scaled = touchedBy(of, model).find(({ node }) => node.operation.name === 'sin')!;
    expect(scaled.touched).toBe(touched);
  });
});

describe('the cost of an entry', () => {
  const cost = (n0: number, n1 = 8): number => {
    const model = modelOf(`
dims: { n0: ${n0}, n1: ${n1}, n2: 3, m: 6 }
inputs: { X: "(n0, m)", Y: "(n2, m)" }
parameters: { W1: "(n1, n0)", b1: "(n1, 1)", W2: "(n2, n1)" }
forward: |
  A1 = tanh(W1 @ X + b1)
  J = mean((W2 @ A1 - Y)**2)
loss: J
`);
    const { program, values } = runTrial(model, 1, trace(model, model.sizes), 0);
    return costOf(spreadOf(program.entries.get('W1')!, program.loss!, ancestors([program.loss!]), values));
  };

  it('does not grow with what it does not touch: inputs and units of its own layer', () => {
    expect(cost(1600)).toBe(cost(100));
    expect(cost(20, 512)).toBe(cost(20, 16));
  });
});
