// Prints how often the estimated error of a derivative is exceeded, over many derivatives whose truth is known, and how
// often whole checks err: the tables of docs/numerics.md. An argument scales the amount: 0.1 for a first look.
import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'calibrate-'));
try {
  const outfile = join(folder, 'tables.cjs');
  await build({
    entryPoints: [join(root, 'test/calibration/tables.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'warning',
  });
  const { report } = (await import(pathToFileURL(outfile).href)).default;
  for (const table of report(Number(argv[2] ?? 1))) console.log(table);
} finally {
  await rm(folder, { recursive: true });
}
