// The peak memory of whole processes against the size of all values of the model.
import { modelText, parameterEntries, writeModel } from './network.mjs';
import { gradcheck, inTemporaryFolder, root } from './processes.mjs';

const AIM = { times: 4, bytes: 100e6 };
const PRELOAD = ['--import', `${root}bench/peak-memory.mjs`];

/**
 * @param {import('./settings.mjs').Settings} settings
 * @returns {Promise<import('./result.mjs').Part>}
 */
export const memory = (settings) =>
  inTemporaryFolder((folder) => {
    const measured = Object.entries(settings.memory).flatMap(([name, sizes]) => {
      const model = writeModel(folder, name, modelText(sizes, { values: false }));
      return [
        ['projection', '--mode', 'projection'],
        ['exhaustive', '--mode', 'exhaustive', '--max-evaluations', String(settings.memoryEvaluations)],
      ].map(([mode = '', ...flags]) => ({
        what: `many ${name}, ${mode}`,
        sizes,
        // What a bound on the evaluations leaves unchecked makes the verdict inconclusive.
        ...measure(model, flags, mode === 'projection' ? ['pass'] : ['pass', 'inconclusive']),
      }));
    });
    return {
      head: ['', 'all values', 'peak', '(peak - 100 MB) / values', 'evaluations', 'seconds'],
      rows: measured.map(({ what, values, peak, evaluations, seconds }) => [
        what,
        megabytes(values),
        megabytes(peak),
        overhead(values, peak).toFixed(2),
        String(evaluations),
        seconds.toFixed(1),
      ]),
      notes: [
        ...Object.entries(settings.memory).map(
          ([name, { n0, n1, n2, m }]) =>
            `Many ${name}: ${n0}-${n1}-${n2}, m = ${m}, ${parameterEntries({ n0, n1, n2, m }).toLocaleString('en')} parameter entries.`,
        ),
        'All values: 8 bytes for each element of every input, parameter and named value, forward and backward.',
        `Exhaustive checks end after ${settings.memoryEvaluations} evaluations. One run each: peaks hardly vary.`,
      ],
      ratios: measured.map(({ what, values, peak }) => ({
        what: `memory, ${what}: (peak - 100 MB) / all values`,
        value: overhead(values, peak),
        aim: `at most ${AIM.times}`,
        met: overhead(values, peak) <= AIM.times,
      })),
    };
  });

/**
 * @param {string} model
 * @param {readonly string[]} flags
 * @param {readonly string[]} verdicts
 */
function measure(model, flags, verdicts) {
  const { seconds, extra, result } = gradcheck(model, flags, { node: PRELOAD, verdicts });
  const elements = result.shapes.reduce(
    (sum, { size }) => sum + size.map((extent) => extent ?? 0).reduce((a, b) => a * b, 1),
    0,
  );
  return { seconds, values: elements * 8, peak: Number(extra), evaluations: result.evaluations };
}

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/**
 * What the peak is, in sizes of all values, apart from what any process needs.
 * @param {number} values
 * @param {number} peak
 */
const overhead = (values, peak) => Math.max(0, peak - AIM.bytes) / values;
