// What an entry of the first weights costs when something else grows: inputs, layers, examples, units. Measured inside
// one process that is warm; what a check costs without those weights is taken off.
import { median, root } from './processes.mjs';
import { plots } from './plot.mjs';

const FLAT = 0.2;

/** @typedef {import('./network.mjs').Sizes & { layers: number }} Deep */

/** @type {Record<'n0' | 'layers' | 'm' | 'n1', string>} */
const TITLES = {
  n0: 'inputs n0',
  layers: 'hidden layers',
  m: 'examples m',
  n1: 'units n1 in the hidden layer',
};

/**
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<import('./result.mjs').Part>}
 */
export async function scaling({ scaling, series, runs }) {
  /** @type {typeof import('../src/index.ts')} */
  const library = await import(new URL(`file://${root}dist/index.js`).href);
  const names = /** @type {(keyof typeof TITLES)[]} */ (Object.keys(TITLES));
  const cases = names.flatMap((axis) =>
    series[axis].map((x) => ({ axis, x, cost: entryCost(library, { ...scaling, layers: 1, [axis]: x }) })),
  );
  /** @type {Map<object, number[]>} */
  const costs = new Map(cases.map((each) => [each, []]));
  // Once to warm up, then all sizes in turn, so that a busy moment of the machine falls on all.
  for (let run = -1; run < runs; run++)
    for (const each of cases) {
      const cost = await each.cost();
      if (run >= 0) costs.get(each)?.push(cost);
    }
  const points = (/** @type {string} */ axis) =>
    cases
      .filter((each) => each.axis === axis)
      .map((each) => /** @type {const} */ ([each.x, median(costs.get(each) ?? [])]));
  const inputs = points('n0').map(([, cost]) => cost);
  const spread = Math.max(...inputs) / Math.min(...inputs);
  return {
    head: ['', 'µs an entry of W1'],
    rows: names.map((axis) => [
      `${TITLES[axis]}: ${series[axis].join(', ')}`,
      points(axis)
        .map(([, cost]) => cost.toFixed(2))
        .join(', '),
    ]),
    notes: [
      `Medians of ${runs} warm checks in one process, 1 worker, less those of the same check without dW1.`,
      `Where nothing else is said: n0 = ${scaling.n0}, n1 = ${scaling.n1}, n2 = ${scaling.n2}, m = ${scaling.m}, one hidden layer.`,
    ],
    ratios: [
      {
        what: `scaling: costliest / cheapest entry of W1, n0 = ${series.n0[0]} to ${series.n0.at(-1)}`,
        value: spread,
        aim: `at most ${1 + FLAT}`,
        // Below 1 the smallest was lost in the noise.
        met: spread >= 1 && spread <= 1 + FLAT,
      },
    ],
    plots: [
      {
        file: 'scaling.svg',
        svg: plots(
          'µs an entry',
          names.map((axis) => ({ title: 'W1', axis: TITLES[axis], points: points(axis) })),
        ),
      },
    ],
  };
}

/**
 * A function that measures once how many microseconds an entry of W1 takes.
 * @param {typeof import('../src/index.ts')} library
 * @param {Deep} sizes
 */
function entryCost(library, sizes) {
  const options = { trials: 1, mode: /** @type {const} */ ('exhaustive') };
  const milliseconds = async (/** @type {boolean} */ first) => {
    const { verdict, cases } = await library.checkText(deepModel(sizes, first), options);
    if (verdict !== 'pass') throw new Error(`scaling: ${verdict} at ${JSON.stringify(sizes)}`);
    return cases[0]?.durationMs ?? NaN;
  };
  return async () =>
    (((await milliseconds(true)) - (await milliseconds(false))) * 1000) / (sizes.n1 * sizes.n0);
}

/**
 * `layers` hidden layers of n1 units, then softmax cross-entropy. Checked are the output's bias and, with `first`, W1;
 * whatever else the network has is an input.
 * @param {Deep} sizes
 * @param {boolean} first
 */
function deepModel({ n0, n1, n2, m, layers }, first) {
  const hidden = Array.from({ length: layers }, (_, i) => i + 1);
  const weights = hidden.map((l) => `  W${l}: (n1, ${l === 1 ? 'n0' : 'n1'})\n`);
  const biases = hidden.map((l) => `  b${l}: (n1, 1)\n`);
  const forward = hidden.map((l) => `  A${l} = tanh(W${l} @ ${l === 1 ? 'X' : `A${l - 1}`} + b${l})\n`);
  const back = hidden.toReversed().map((l) => {
    const above = l === layers ? 'W.T @ delta' : `W${l + 1}.T @ delta${l + 1}`;
    return `  delta${l} = ${above} * (1 - A${l}**2)\n`;
  });
  return `dims: { n0: ${n0}, n1: ${n1}, n2: ${n2}, m: ${m} }
inputs:
  X: (n0, m)
  Y: { shape: [n2, m], init: { onehot: { axis: 0 } } }
  W: (n2, n1)
${weights.slice(first ? 1 : 0).join('')}${biases.join('')}parameters:
  b: (n2, 1)
${first ? weights[0] : ''}forward: |
${forward.join('')}  A = softmax(W @ A${layers} + b, axis=0)
  J = -1/m * sum(Y * log(A))
loss: J
backward: |
  delta = (A - Y) / m
  db = sum(delta, axis=1, keepdims=True)
${first ? `${back.join('')}  dW1 = delta1 @ X.T\n` : ''}`;
}
