// The peers that are written in Python, where there is one with NumPy or torch.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, run } from './processes.mjs';

/**
 * What a peer prints.
 * @typedef {object} Said
 * @property {number} loss
 * @property {string} version
 * @property {string} blas the files that it loaded
 * @property {number} coordinates how many entries it perturbed
 * @property {number} microseconds a coordinate
 */

/** @typedef {{ seconds: number, said: Said }} PeerRun */

/** Threads of the BLAS and of torch. Both at once get into each other's way on two cores. */
export const THREADS = {
  numpy: [
    { name: '1 thread', blas: 1, torch: 1 },
    { name: '2 threads', blas: 2, torch: 1 },
  ],
  torch: [
    { name: '1 thread', blas: 1, torch: 1 },
    { name: '2 of BLAS', blas: 2, torch: 1 },
    { name: '2 of torch', blas: 1, torch: 2 },
  ],
};

/**
 * The first Python that imports the module; null when there is none.
 * @param {string} module
 */
export const pythonWith = (module) =>
  ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  ) ?? null;

/**
 * Runs a peer. Settings that tame OpenBLAS are taken back, so that the peer is at its best.
 * @param {string} python
 * @param {string} script
 * @param {readonly string[]} args
 * @param {{ blas: number, torch: number }} threads
 * @returns {PeerRun}
 */
export function runPeer(python, script, args, threads) {
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    OPENBLAS_NUM_THREADS: String(threads.blas),
    OMP_NUM_THREADS: String(threads.torch),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  delete env.OPENBLAS_CORETYPE;
  delete env.OPENBLAS_L2_SIZE;
  const { seconds, stdout } = run(python, [join(root, 'bench/peers', script), ...args], { env });
  return { seconds, said: JSON.parse(stdout) };
}

/** Whether a peer runs on Netlib's reference BLAS, several times slower than what is usual: no fair comparison. */
export const onReferenceBlas = (/** @type {Said} */ { blas }) =>
  /libblas\.so/.test(blas) && !/openblas|mkl|blis|atlas/.test(blas);

/** The version and the BLAS below it, in words. */
export const describePeer = (/** @type {Said} */ said) =>
  `${said.version} on ${
    onReferenceBlas(said)
      ? 'the reference BLAS, several times slower than OpenBLAS: install libopenblas0 for a fair comparison'
      : (/[^, ]*(openblas|mkl|blis|atlas)[^,]*/.exec(said.blas)?.[0] ?? said.blas)
  }`;
