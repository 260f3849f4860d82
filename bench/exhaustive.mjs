// Every parameter entry of one network, as a whole process: gradcheck, a loop written by hand for this network, the usual
// NumPy loop, and torch.autograd.gradcheck.
import { join } from 'node:path';
import { modelText, parameterEntries, writeModel, writeValues } from './network.mjs';
import { gradcheck, inTemporaryFolder, interleaved, median, root, run } from './processes.mjs';
import { describePeer, onReferenceBlas, pythonWith, runPeer, THREADS } from './python.mjs';

const AIMS = { numpy: 30, torch: 40, handwritten: 3 };
const HANDWRITTEN = 'loop written by hand, 1 thread';
const WITH_INTERMEDIATES = 'gradcheck, with dZ1 and dZ2';

/**
 * One process.
 * @typedef {object} Measured
 * @property {number} seconds of the whole process, extrapolated where coordinates were left out
 * @property {number} entries
 * @property {number} loss
 * @property {number} [evaluations]
 * @property {import('./python.mjs').Said} [said]
 */

/**
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<import('./result.mjs').Part>}
 */
export const exhaustive = (settings) =>
  inTemporaryFolder((folder) => {
    const { sizes, runs } = settings;
    writeValues(folder, sizes);
    const ours = (/** @type {boolean} */ intermediates) => {
      const model = writeModel(folder, `exhaustive-${intermediates}`, modelText(sizes, { intermediates }));
      const entries = parameterEntries(sizes) + (intermediates ? (sizes.n1 + sizes.n2) * sizes.m : 0);
      return () => checkEvery(model, entries);
    };
    const peers = settings.peers ? pythonPeers(folder, settings) : { subjects: {}, missing: ['left out'] };
    const subjects = {
      gradcheck: ours(false),
      [WITH_INTERMEDIATES]: ours(true),
      [HANDWRITTEN]: () => handwritten(folder),
      ...peers.subjects,
    };
    const measured = Object.entries(interleaved(subjects, runs)).map(summary);
    requireSameLoss(measured);
    return { ...table(measured), notes: notes(settings, measured, peers.missing), ratios: ratios(measured) };
  });

/**
 * Our process; every entry must have been checked.
 * @param {string} model
 * @param {number} entries
 * @returns {Measured}
 */
function checkEvery(model, entries) {
  const { seconds, result } = gradcheck(model, ['--mode', 'exhaustive']);
  const checked = result.gradients.reduce((sum, gradient) => sum + gradient.checked, 0);
  if (checked !== entries) throw new Error(`gradcheck checked ${checked} of ${entries} entries`);
  return { seconds, entries, evaluations: result.evaluations, loss: NaN };
}

/** @returns {Measured} */
function handwritten(/** @type {string} */ folder) {
  const { seconds, stdout } = run(process.execPath, [join(root, 'bench/peers/handwritten.mjs'), folder]);
  return { seconds, ...JSON.parse(stdout) };
}

/**
 * @param {string} folder
 * @param {import('./settings.mjs').Settings} settings
 */
function pythonPeers(folder, { sizes, coordinates, full }) {
  /** @type {Record<string, () => Measured>} */
  const subjects = {};
  const missing = [];
  const entries = parameterEntries(sizes);
  const peers = /** @type {const} */ ([
    ['numpy', 'NumPy loop', 'numpy_loop.py', () => [folder, full ? '0' : String(coordinates)]],
    [
      'torch',
      'torch gradcheck',
      'torch_gradcheck.py',
      (/** @type {number} */ threads) => [folder, String(threads), ...(full ? ['full'] : [])],
    ],
  ]);
  for (const [module, name, script, args] of peers) {
    const python = pythonWith(module);
    if (python === null) missing.push(`${module} is not installed`);
    else
      for (const threads of THREADS[module])
        subjects[`${name}, ${threads.name}`] = () => {
          const { seconds, said } = runPeer(python, script, args(threads.torch), threads);
          const left = Math.max(0, entries - said.coordinates);
          return { seconds: seconds + left * said.microseconds * 1e-6, entries, loss: said.loss, said };
        };
  }
  return { subjects, missing };
}

/**
 * The median over the runs of one subject.
 * @param {[name: string, runs: Measured[]]} subject
 * @returns {{ name: string } & Measured}
 */
function summary([name, runs]) {
  const [first] = /** @type {[Measured]} */ (runs);
  const seconds = median(runs.map((each) => each.seconds));
  const said = first.said && {
    ...first.said,
    microseconds: median(runs.map((each) => each.said?.microseconds ?? NaN)),
  };
  return { ...first, name, seconds, ...(said && { said }) };
}

/** All peers compute the same function, or none of their times means anything. */
function requireSameLoss(/** @type {readonly ({ name: string } & Measured)[]} */ measured) {
  const [first, ...others] = measured.filter(({ loss }) => !Number.isNaN(loss));
  for (const { name, loss } of others)
    if (first && Math.abs(loss - first.loss) > 1e-12 * Math.abs(first.loss))
      throw new Error(`the loss of ${name} is ${loss}, not ${first.loss}`);
}

/** @param {readonly ({ name: string } & Measured)[]} measured */
const table = (measured) => ({
  head: ['', 'whole process', 'measured a coordinate', 'an entry', 'evaluations an entry'],
  rows: measured.map(({ name, seconds, entries, evaluations, said }) => [
    name,
    `${said && said.coordinates < entries ? '~' : ''}${seconds.toFixed(2)} s`,
    said ? `${said.microseconds.toFixed(0)} µs` : '',
    `${((seconds / entries) * 1e6).toFixed(2)} µs`,
    evaluations === undefined ? '2' : (evaluations / entries).toFixed(3),
  ]),
});

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {readonly ({ name: string } & Measured)[]} measured
 * @param {readonly string[]} missing
 */
function notes({ sizes, runs }, measured, missing) {
  const partial = measured.find(({ said, entries }) => said && said.coordinates < entries);
  const described = measured.flatMap(({ said }) => (said ? [describePeer(said)] : []));
  const coordinates = new Set(
    measured.flatMap(({ said }) => (said ? [said.coordinates.toLocaleString('en')] : [])),
  );
  return [
    `${sizes.n0}-${sizes.n1}-${sizes.n2}, m = ${sizes.m}: ${parameterEntries(sizes).toLocaleString('en')} parameter ` +
      `entries, one trial; medians of ${runs} runs, whole processes.`,
    ...(partial
      ? [
          `~ extrapolated from ${[...coordinates].join(' and ')} coordinates: the process, and the rest at that time each.`,
        ]
      : []),
    ...new Set(described),
    ...missing.map((reason) => `Peers: ${reason}.`),
  ];
}

/** @param {readonly ({ name: string } & Measured)[]} measured */
function ratios(measured) {
  const fastest = (/** @type {string} */ prefix) =>
    measured.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => a.seconds - b.seconds)[0];
  const ours = measured.find(({ name }) => name === 'gradcheck')?.seconds ?? NaN;
  const faster = (/** @type {string} */ prefix, /** @type {number} */ aim) => {
    const peer = fastest(prefix);
    if (!peer) return [];
    const value = peer.seconds / ours;
    const doubt = peer.said && onReferenceBlas(peer.said) ? ' (on the reference BLAS)' : '';
    const what = `exhaustive: ${peer.name}${doubt} / gradcheck`;
    return [{ what, value, aim: `at least ${aim}`, met: value >= aim }];
  };
  const value = ours / (fastest(HANDWRITTEN)?.seconds ?? NaN);
  return [
    ...faster('NumPy loop', AIMS.numpy),
    ...faster('torch gradcheck', AIMS.torch),
    {
      what: 'exhaustive: gradcheck / loop written by hand',
      value,
      aim: `at most ${AIMS.handwritten}`,
      met: value <= AIMS.handwritten,
    },
  ];
}
