// npm run bench:diagnosis [-- --only <regex> --limit n --sample seed --programs n --failures <file>]
//
// Plants one mistake at a time in right models, and prints what a check says of them: whether it is found, where, why,
// and whether the repair is one. `--only` takes mutants whose model and kind match (`two-layer.* backward: sign`),
// `--failures` writes those that miss an aim, with their text.
import { build } from 'esbuild';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    limit: { type: 'string', default: '2000' },
    sample: { type: 'string', default: '0' },
    programs: { type: 'string', default: '60' },
    failures: { type: 'string' },
  },
});

process.env['GRADCHECK_ROOT'] = root;
const folder = await mkdtemp(join(tmpdir(), 'diagnosis-'));
try {
  const outfile = join(folder, 'bench.cjs');
  await build({
    entryPoints: [join(root, 'test/bugs/bench.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The root is given by the environment.
    logOverride: { 'empty-import-meta': 'silent' },
    outfile,
    logLevel: 'warning',
  });
  const { bench } = (await import(pathToFileURL(outfile).href)).default;
  const { text, failures } = bench({
    only: new RegExp(values.only),
    limit: Number(values.limit),
    sample: Number(values.sample),
    programs: Number(values.programs),
    progress: (/** @type {number} */ done, /** @type {number} */ total) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  console.log(text);
  if (values.failures) await writeFile(values.failures, `${failures.join('\n')}\n`);
} finally {
  await rm(folder, { recursive: true });
}
