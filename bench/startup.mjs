// Whole-process time of a check against that of an empty Node process. The aim is a ratio of at most 3.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const RUNS = 20;
const WARM_UP = 3;

const commands = {
  empty: ['-e', '0'],
  gradcheck: ['bin/gradcheck.js', 'run', 'fixtures/course/two-layer-tanh.yaml'],
};

/**
 * Milliseconds of one run, from spawn to exit.
 * @param {string[]} args
 */
function time(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}\n${stderr}`);
  return elapsed;
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** @type {{ empty: number[], gradcheck: number[] }} */
const times = { empty: [], gradcheck: [] };
for (let run = -WARM_UP; run < RUNS; run++) {
  // Interleaved, so that a busy moment of the machine falls on both.
  const empty = time(commands.empty);
  const gradcheck = time(commands.gradcheck);
  if (run < 0) continue;
  times.empty.push(empty);
  times.gradcheck.push(gradcheck);
}

const empty = median(times.empty);
const gradcheck = median(times.gradcheck);
console.log(`node -e 0    ${empty.toFixed(1)} ms`);
console.log(`gradcheck    ${gradcheck.toFixed(1)} ms`);
console.log(`ratio        ${(gradcheck / empty).toFixed(2)}    median of ${RUNS} runs each, aim <= 3`);
