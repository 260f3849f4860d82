// Whole processes, timed from spawn to exit.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {object} Ended
 * @property {number} seconds from spawn to exit
 * @property {string} stdout
 * @property {string} extra what was written to file descriptor 3
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, accept?: readonly number[] }} [options] `accept`: the exit codes that are in order
 * @returns {Ended}
 * @throws {Error} with what the process said, when it ends otherwise
 */
export function run(command, args, { env = process.env, accept = [0] } = {}) {
  const start = process.hrtime.bigint();
  const ended = spawnSync(command, args, {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (ended.error) throw ended.error;
  if (ended.status === null || !accept.includes(ended.status))
    throw new Error(
      `${command} ${args.join(' ')} ended with ${ended.status}\n${ended.stdout}${ended.stderr}`,
    );
  return { seconds, stdout: ended.stdout, extra: ended.output[3] ?? '' };
}

/**
 * Runs one trial of gradcheck as it is built.
 * @param {string} model
 * @param {readonly string[]} flags
 * @param {{ node?: readonly string[], verdicts?: readonly string[] }} [options] `node`: flags for Node itself;
 *   `verdicts`: those that are in order
 * @returns {Ended & { result: import('../src/check/result.ts').CaseResult }} with the case of the JSON report
 * @throws {Error} with what the report says, when the verdict is another
 */
export function gradcheck(model, flags, { node = [], verdicts = ['pass'] } = {}) {
  const file = `${model}.json`;
  const args = [...node, join(root, 'bin/gradcheck.js'), 'run', model, '--trials', '1', ...flags];
  const ended = run(process.execPath, [...args, '--reporter', `json=${file}`], { accept: [0, 1, 2, 3] });
  const { verdict, cases } = JSON.parse(readFileSync(file, 'utf8'));
  if (verdicts.includes(verdict)) return { ...ended, result: cases[0] };
  const messages = cases[0].diagnostics.map((/** @type {{ message: string }} */ { message }) => message);
  throw new Error(`gradcheck ${flags.join(' ')} of ${model}: ${[verdict, ...messages].join('; ')}`);
}

/**
 * Calls every subject in turn, `runs` times over, so that a busy moment of the machine falls on all of them.
 * @template T
 * @param {Record<string, () => T>} subjects
 * @param {number} runs
 * @returns {Record<string, T[]>} what each returned, by its name
 */
export function interleaved(subjects, runs) {
  /** @type {Record<string, T[]>} */
  const results = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let each = 0; each < runs; each++)
    for (const [name, subject] of Object.entries(subjects)) results[name]?.push(subject());
  return results;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/**
 * Calls `action` with a folder that is gone afterwards.
 * @template T
 * @param {(folder: string) => T | Promise<T>} action
 */
export async function inTemporaryFolder(action) {
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-bench-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
