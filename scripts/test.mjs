// Everything that must hold, in one run: style, layers, types, then the tests on a fresh build. A later step runs even
// when an earlier one failed, so one run shows all that is wrong. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = `${root}/node_modules`;

/** @type {[name: string, ...args: string[]][]} */
const steps = [
  ['lint', `${bin}/oxlint/bin/oxlint`],
  ['layers', 'scripts/check-layers.mjs'],
  ['format', `${bin}/oxfmt/bin/oxfmt`, '--check'],
  ['types', `${bin}/typescript/bin/tsc`, '-p', '.'],
  ['build', 'scripts/build.mjs'],
  ['tests', `${bin}/vitest/vitest.mjs`, 'run', ...process.argv.slice(2)],
];

const failed = steps.filter(([name, ...args]) => {
  console.log(`\n> ${name}`);
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0;
});

console.log(failed.length === 0 ? '\nall in order' : `\nfailed: ${failed.map(([name]) => name).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
