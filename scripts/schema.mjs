// Writes schema/model.json from the validator of model files.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = `${root}/src/model/schema.ts`;

if (!existsSync(source)) {
  console.error('src/model/schema.ts does not exist: no schema written');
} else {
  const bundle = await build({
    entryPoints: [source],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = Buffer.from(/** @type {any} */ (bundle.outputFiles[0]).contents).toString('base64');
  const { modelJsonSchema } = await import(`data:text/javascript;base64,${code}`);
  mkdirSync(`${root}/schema`, { recursive: true });
  writeFileSync(`${root}/schema/model.json`, `${JSON.stringify(modelJsonSchema(), null, 2)}\n`);
}
