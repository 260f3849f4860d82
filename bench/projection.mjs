// Random directions instead of single entries, as whole processes: gradcheck's projection mode and torch's fast mode.
import { modelText, writeModel, writeValues } from './network.mjs';
import { gradcheck, inTemporaryFolder, interleaved, median } from './processes.mjs';
import { describePeer, pythonWith, runPeer, THREADS } from './python.mjs';

/**
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<import('./result.mjs').Part>}
 */
export const projection = (settings) =>
  inTemporaryFolder((folder) => {
    const { sizes, runs } = settings;
    writeValues(folder, sizes);
    const model = writeModel(folder, 'projection', modelText(sizes));
    let evaluations = 0;
    /** @type {Set<string>} */
    const notes = new Set([`Medians of ${runs} runs, whole processes, imports included.`]);
    /** @type {Record<string, () => number>} */
    const subjects = {
      gradcheck: () => {
        const { seconds, result } = gradcheck(model, ['--mode', 'projection']);
        evaluations = result.evaluations;
        return seconds;
      },
    };
    const python = settings.peers ? pythonWith('torch') : null;
    if (python === null) notes.add(`Peers: torch is ${settings.peers ? 'not installed' : 'left out'}.`);
    else
      for (const threads of THREADS.torch)
        subjects[`torch fast mode, ${threads.name}`] = () => {
          const { seconds, said } = runPeer(
            python,
            'torch_fast.py',
            [folder, String(threads.torch)],
            threads,
          );
          notes.add(describePeer(said));
          return seconds;
        };
    const times = Object.entries(interleaved(subjects, runs)).map(
      ([name, seconds]) => /** @type {const} */ ([name, median(seconds)]),
    );
    const [[, ours] = ['', NaN], ...others] = times;
    const value = Math.min(...others.map(([, seconds]) => seconds)) / ours;
    notes.add(`gradcheck: ${evaluations} evaluations of the loss.`);
    return {
      head: ['', 'whole process'],
      rows: times.map(([name, seconds]) => [name, `${seconds.toFixed(3)} s`]),
      notes: [...notes],
      ratios:
        others.length > 0
          ? [{ what: 'projection: torch fast mode / gradcheck', value, aim: 'above 1', met: value > 1 }]
          : [],
    };
  });
