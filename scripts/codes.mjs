// Writes docs/codes/, a page for each diagnostic code, from what `gradcheck explain` prints.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const bundle = await build({
  absWorkingDir: root,
  entryPoints: ['src/report/explanation-page.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const code = Buffer.from(/** @type {any} */ (bundle.outputFiles[0]).contents).toString('base64');
const { explanationPages } = await import(`data:text/javascript;base64,${code}`);

rmSync(`${root}/docs/codes`, { recursive: true, force: true });
for (const [path, text] of explanationPages()) {
  mkdirSync(dirname(`${root}/docs/codes/${path}`), { recursive: true });
  writeFileSync(`${root}/docs/codes/${path}`, text);
}
