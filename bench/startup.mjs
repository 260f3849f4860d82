// Whole-process time of a small check against that of an empty Node process.
import { interleaved, median, run } from './processes.mjs';

const AIM = 3;

/**
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<import('./result.mjs').Part>}
 */
export async function startup({ startupRuns, startupWarmUp }) {
  const subjects = {
    'node -e 0': () => run(process.execPath, ['-e', '0']).seconds,
    gradcheck: () =>
      run(process.execPath, ['bin/gradcheck.js', 'run', 'fixtures/course/two-layer-tanh.yaml']).seconds,
  };
  interleaved(subjects, startupWarmUp);
  const times = Object.entries(interleaved(subjects, startupRuns)).map(([name, seconds]) => ({
    name,
    milliseconds: median(seconds) * 1000,
  }));
  const value = (times[1]?.milliseconds ?? NaN) / (times[0]?.milliseconds ?? NaN);
  return {
    head: ['process', 'ms'],
    rows: times.map(({ name, milliseconds }) => [name, milliseconds.toFixed(1)]),
    notes: [`Medians of ${startupRuns} runs, whole processes, after ${startupWarmUp} that do not count.`],
    ratios: [
      {
        what: 'start: gradcheck / empty Node process',
        value,
        aim: `at most ${AIM}`,
        met: value <= AIM,
      },
    ],
  };
}
