// The sizes of everything that is measured.
import { parseArgs } from 'node:util';

/** @typedef {import('./network.mjs').Sizes} Sizes */

/**
 * @typedef {object} Settings
 * @property {Sizes} sizes of the network that everybody checks
 * @property {number} runs of each subject
 * @property {number} startupRuns
 * @property {number} startupWarmUp
 * @property {number} coordinates that the NumPy loop perturbs
 * @property {boolean} full peers perturb every entry; nothing is extrapolated
 * @property {boolean} peers run the Python peers
 * @property {Sizes} scaling the sizes that stay while one of them changes
 * @property {Record<'n0' | 'layers' | 'm' | 'n1', number[]>} series
 * @property {Record<'weights' | 'examples', Sizes>} memory
 * @property {number} memoryEvaluations bound of the exhaustive checks of the memory part
 */

/** @type {Settings} */
const usual = {
  sizes: { n0: 784, n1: 128, n2: 10, m: 64 },
  runs: 5,
  startupRuns: 20,
  startupWarmUp: 3,
  coordinates: 2000,
  full: false,
  peers: true,
  scaling: { n0: 100, n1: 32, n2: 10, m: 64 },
  series: {
    n0: [100, 200, 400, 800, 1600],
    layers: [1, 2, 3, 4, 6, 8],
    m: [16, 32, 64, 128, 256],
    n1: [32, 64, 128, 256, 512],
  },
  memory: {
    weights: { n0: 4096, n1: 3072, n2: 10, m: 8 },
    examples: { n0: 64, n1: 1024, n2: 10, m: 5000 },
  },
  memoryEvaluations: 200,
};

/** Sizes that take seconds: to try the bench itself; its figures say nothing. @type {Settings} */
const small = {
  sizes: { n0: 6, n1: 4, n2: 3, m: 5 },
  runs: 1,
  startupRuns: 1,
  startupWarmUp: 0,
  coordinates: 10,
  full: false,
  peers: true,
  scaling: { n0: 6, n1: 4, n2: 3, m: 5 },
  series: { n0: [4, 8], layers: [1, 2], m: [4, 8], n1: [4, 8] },
  memory: { weights: { n0: 40, n1: 30, n2: 3, m: 4 }, examples: { n0: 4, n1: 16, n2: 3, m: 64 } },
  memoryEvaluations: 50,
};

/**
 * @param {readonly string[]} args
 * @returns {{ settings: Settings, parts: string[], write: boolean }}
 */
export function readArguments(args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      small: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      'no-peers': { type: 'boolean', default: false },
      runs: { type: 'string' },
      coordinates: { type: 'string' },
      sizes: { type: 'string' },
    },
  });
  const base = values.small ? small : usual;
  const sizes = values.sizes?.split('-').map(Number) ?? [];
  const [n0 = base.sizes.n0, n1 = base.sizes.n1, n2 = base.sizes.n2, m = base.sizes.m] = sizes;
  return {
    settings: {
      ...base,
      sizes: { n0, n1, n2, m },
      runs: Number(values.runs ?? base.runs),
      coordinates: Number(values.coordinates ?? base.coordinates),
      full: values.full,
      peers: !values['no-peers'],
    },
    parts: positionals,
    write: values.write,
  };
}
