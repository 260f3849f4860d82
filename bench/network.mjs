// The network that everybody checks: n0-n1-n2, m examples, tanh, softmax cross-entropy. Its values are drawn once and
// kept as .npy files, its backward pass is written as a model file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeMatrix } from './npy.mjs';

/** @typedef {{ n0: number, n1: number, n2: number, m: number }} Sizes */

/** @param {Sizes} sizes */
export const parameterEntries = ({ n0, n1, n2 }) => n1 * n0 + n1 + n2 * n1 + n2;

/**
 * Writes X, Y and the parameters as NAME.npy: weights and data normal, labels one-hot.
 * @param {string} folder
 * @param {Sizes} sizes
 */
export function writeValues(folder, { n0, n1, n2, m }) {
  const normal = normals(1);
  const draw = (/** @type {number} */ rows, /** @type {number} */ columns, scale = 1) => ({
    rows,
    columns,
    data: Float64Array.from({ length: rows * columns }, () => scale * normal()),
  });
  const labels = { rows: n2, columns: m, data: new Float64Array(n2 * m) };
  for (let example = 0; example < m; example++) labels.data[((example * 7) % n2) * m + example] = 1;
  const matrices = {
    X: draw(n0, m),
    Y: labels,
    W1: draw(n1, n0, 1 / Math.sqrt(n0)),
    b1: draw(n1, 1, 0.1),
    W2: draw(n2, n1, 1 / Math.sqrt(n1)),
    b2: draw(n2, 1, 0.1),
  };
  for (const [name, matrix] of Object.entries(matrices)) writeMatrix(join(folder, `${name}.npy`), matrix);
}

/**
 * The model as text. Its temporaries are called `delta`, which pairs with nothing, so that exactly the parameters are
 * checked; `intermediates` calls them dZ1 and dZ2, whose entries are then checked as well.
 * @param {Sizes} sizes
 * @param {{ intermediates?: boolean, values?: boolean }} [options] `values`: those of writeValues, not drawn ones
 */
export function modelText(sizes, { intermediates = false, values = true } = {}) {
  const [dZ1, dZ2] = intermediates ? ['dZ1', 'dZ2'] : ['delta1', 'delta2'];
  const entry = (/** @type {string} */ name, /** @type {string} */ shape, /** @type {string} */ more = '') =>
    `  ${name}: { shape: [${shape}]${values ? `, value: ${name}.npy` : more} }`;
  return `dims: { n0: ${sizes.n0}, n1: ${sizes.n1}, n2: ${sizes.n2}, m: ${sizes.m} }
inputs:
${entry('X', 'n0, m')}
${entry('Y', 'n2, m', ', init: { onehot: { axis: 0 } }')}
parameters:
${entry('W1', 'n1, n0')}
${entry('b1', 'n1, 1')}
${entry('W2', 'n2, n1')}
${entry('b2', 'n2, 1')}
forward: |
  Z1 = W1 @ X + b1
  A1 = tanh(Z1)
  Z2 = W2 @ A1 + b2
  A2 = softmax(Z2, axis=0)
  J = -1/m * sum(Y * log(A2))
loss: J
backward: |
  ${dZ2} = (A2 - Y) / m
  ${dZ1} = W2.T @ ${dZ2} * (1 - A1**2)
  dW1 = ${dZ1} @ X.T
  db1 = sum(${dZ1}, axis=1, keepdims=True)
  dW2 = ${dZ2} @ A1.T
  db2 = sum(${dZ2}, axis=1, keepdims=True)
`;
}

/**
 * Writes the model file and returns its path.
 * @param {string} folder
 * @param {string} name
 * @param {string} text
 */
export function writeModel(folder, name, text) {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** Standard normal numbers: Box and Muller's transform of a 32-bit generator (Numerical Recipes' constants). */
function normals(/** @type {number} */ seed) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
