// Writes the JSON schemas of model files and of reports, from the validators that the code uses.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const schemas = [
  { file: 'model.json', source: 'src/model/schema.ts', function: 'modelJsonSchema' },
  { file: 'report.json', source: 'src/report/schema.ts', function: 'reportJsonSchema' },
];

mkdirSync(`${root}/schema`, { recursive: true });
for (const schema of schemas) {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: [schema.source],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = Buffer.from(/** @type {any} */ (bundle.outputFiles[0]).contents).toString('base64');
  const module = await import(`data:text/javascript;base64,${code}`);
  writeFileSync(`${root}/schema/${schema.file}`, `${JSON.stringify(module[schema.function](), null, 2)}\n`);
}
