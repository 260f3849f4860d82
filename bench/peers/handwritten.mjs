// A gradient check written by hand for one network, as fast as plain JavaScript goes without tricks of its own: only
// what an entry touches is computed again, in place, in typed arrays, with nothing allocated in the loops.
//
//   node handwritten.mjs FOLDER    the folder of the .npy files; prints one line of JSON
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMatrix } from '../npy.mjs';

const STEP = 1e-5;

/** @typedef {{ W1: Float64Array, b1: Float64Array, W2: Float64Array, b2: Float64Array }} Gradients */

/**
 * Central differences for every entry, beside backpropagation's gradients. The loss is the mean over the examples, and
 * examples are the columns.
 * @param {Record<'X' | 'Y' | 'W1' | 'b1' | 'W2' | 'b2', import('../npy.mjs').Matrix>} values
 * @returns {{ loss: number, analytic: Gradients, numeric: Gradients }}
 */
export function checkNetwork({ X, Y, W1, b1, W2, b2 }) {
  const n0 = X.rows;
  const n1 = W1.rows;
  const n2 = W2.rows;
  const m = X.columns;
  const x = X.data;
  const w2 = W2.data;

  // Forward. The shift of the softmax is fixed here: a small step of a logit does not need another.
  const Z1 = new Float64Array(n1 * m);
  for (let i = 0; i < n1; i++) {
    Z1.fill(b1.data[i], i * m, (i + 1) * m);
    for (let j = 0; j < n0; j++) addRow(Z1, i * m, W1.data[i * n0 + j], x, j * m, m);
  }
  const A1 = Z1.map(Math.tanh);
  const Z2 = new Float64Array(n2 * m);
  for (let k = 0; k < n2; k++) {
    Z2.fill(b2.data[k], k * m, (k + 1) * m);
    for (let i = 0; i < n1; i++) addRow(Z2, k * m, w2[k * n1 + i], A1, i * m, m);
  }
  const shift = new Float64Array(m).fill(-Infinity);
  for (let e = 0; e < n2 * m; e++) shift[e % m] = Math.max(shift[e % m], Z2[e]);
  for (let e = 0; e < n2 * m; e++) Z2[e] -= shift[e % m];
  const E = Z2.map(Math.exp);
  const S = new Float64Array(m);
  for (let e = 0; e < n2 * m; e++) S[e % m] += E[e];
  const label = new Int32Array(m);
  for (let e = 0; e < n2 * m; e++) if (Y.data[e] === 1) label[e % m] = Math.floor(e / m);
  let total = 0;
  for (let c = 0; c < m; c++) total += Math.log(S[c]) - Z2[label[c] * m + c];

  // Backward.
  const dZ2 = E.map((value, e) => (value / S[e % m] - (label[e % m] === Math.floor(e / m) ? 1 : 0)) / m);
  const dZ1 = new Float64Array(n1 * m);
  for (let k = 0; k < n2; k++) for (let i = 0; i < n1; i++) addRow(dZ1, i * m, w2[k * n1 + i], dZ2, k * m, m);
  for (let e = 0; e < n1 * m; e++) dZ1[e] *= 1 - A1[e] * A1[e];
  const ones = new Float64Array(m).fill(1);
  const analytic = {
    W1: products(dZ1, x, n1, n0, m),
    b1: products(dZ1, ones, n1, 1, m),
    W2: products(dZ2, A1, n2, n1, m),
    b2: products(dZ2, ones, n2, 1, m),
  };

  const change = new Float64Array(m);
  const sums = new Float64Array(m);
  const labels = new Float64Array(m);
  for (let c = 0; c < m; c++) labels[c] = Z2[label[c] * m + c];

  /** The loss after row `row` of Z1 has gained step * direction[at...]; times m. */
  const afterHidden = (
    /** @type {number} */ row,
    /** @type {number} */ step,
    /** @type {Float64Array} */ direction,
    /** @type {number} */ at,
  ) => {
    for (let c = 0; c < m; c++) {
      change[c] = Math.tanh(Z1[row * m + c] + step * direction[at + c]) - A1[row * m + c];
      sums[c] = 0;
    }
    for (let k = 0; k < n2; k++) {
      const weight = w2[k * n1 + row];
      for (let c = 0; c < m; c++) sums[c] += Math.exp(Z2[k * m + c] + weight * change[c]);
    }
    let loss = 0;
    for (let c = 0; c < m; c++) loss += Math.log(sums[c]) - (labels[c] + w2[label[c] * n1 + row] * change[c]);
    return loss;
  };

  /** The same for row `row` of Z2, where one exponential an example is another. */
  const afterOutput = (
    /** @type {number} */ row,
    /** @type {number} */ step,
    /** @type {Float64Array} */ direction,
    /** @type {number} */ at,
  ) => {
    let loss = 0;
    for (let c = 0; c < m; c++) {
      const moved = Z2[row * m + c] + step * direction[at + c];
      loss += Math.log(S[c] - E[row * m + c] + Math.exp(moved)) - (label[c] === row ? moved : labels[c]);
    }
    return loss;
  };

  const numeric = {
    W1: differences(afterHidden, x, n1, n0, m),
    b1: differences(afterHidden, ones, n1, 1, m),
    W2: differences(afterOutput, A1, n2, n1, m),
    b2: differences(afterOutput, ones, n2, 1, m),
  };
  return { loss: total / m, analytic, numeric };
}

/**
 * target[at...] += factor * source[from...]
 * @param {Float64Array} target
 * @param {number} at
 * @param {number} factor
 * @param {Float64Array} source
 * @param {number} from
 * @param {number} length
 */
function addRow(target, at, factor, source, from, length) {
  for (let c = 0; c < length; c++) target[at + c] += factor * source[from + c];
}

/**
 * left (rows, m) times right (columns, m) transposed.
 * @param {Float64Array} left
 * @param {Float64Array} right
 * @param {number} rows
 * @param {number} columns
 * @param {number} m
 */
function products(left, right, rows, columns, m) {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let c = 0; c < m; c++) sum += left[i * m + c] * right[j * m + c];
      out[i * columns + j] = sum;
    }
  return out;
}

/**
 * Entry (i, j) moves row i along row j of `directions`, whose rows are m long.
 * @param {(row: number, step: number, direction: Float64Array, at: number) => number} lossAfter
 * @param {Float64Array} directions
 * @param {number} rows
 * @param {number} columns
 * @param {number} m
 */
function differences(lossAfter, directions, rows, columns, m) {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const plus = lossAfter(i, STEP, directions, j * m);
      const minus = lossAfter(i, -STEP, directions, j * m);
      out[i * columns + j] = (plus - minus) / (2 * STEP * m);
    }
  return out;
}

/** The largest difference in a gradient, relative to its largest entry; the worst of the four. */
function worstDifference(/** @type {Gradients} */ analytic, /** @type {Gradients} */ numeric) {
  let worst = 0;
  for (const name of /** @type {const} */ (['W1', 'b1', 'W2', 'b2'])) {
    const largest = analytic[name].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = analytic[name].reduce((most, v, e) => Math.max(most, Math.abs(v - numeric[name][e])), 0);
    worst = Math.max(worst, apart / largest);
  }
  return worst;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = /** @type {string} */ (process.argv[2]);
  const read = (/** @type {string} */ name) => readMatrix(join(folder, `${name}.npy`));
  const values = {
    X: read('X'),
    Y: read('Y'),
    W1: read('W1'),
    b1: read('b1'),
    W2: read('W2'),
    b2: read('b2'),
  };
  const { loss, analytic, numeric } = checkNetwork(values);
  const entries = Object.values(numeric).reduce((sum, { length }) => sum + length, 0);
  console.log(JSON.stringify({ loss, entries, worst: worstDifference(analytic, numeric) }));
}
