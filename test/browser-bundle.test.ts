import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { browserOptions } from '../scripts/browser-options.mjs';

/** The library as a page would load it: one script, in a context without require, process or Buffer. */
const bundle = (contents: string) =>
  build({
    ...browserOptions,
    stdin: { contents, loader: 'ts', resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'iife',
    globalName: 'gradcheck',
    write: false,
    logLevel: 'silent',
  });

let page: object;

beforeAll(async () => {
  const { outputFiles } = await bundle("export * from './src/index.ts';");
  page = createContext({ console, performance, structuredClone, TextEncoder, TextDecoder, queueMicrotask });
  runInContext(outputFiles[0]?.text ?? '', page);
});

test('the bundle evaluates without Node and exports functions', () => {
  expect(
    runInContext('Object.values(gradcheck).filter((each) => typeof each === "function").length', page),
  ).toBeGreaterThan(0);
});

test('the bundle checks a model in a page', async () => {
  const text = readFileSync(
    new URL('../fixtures/wrong/two-layer-tanh--dw1-missing-mean.yaml', import.meta.url),
    'utf8',
  );
  const report: unknown = await runInContext(`gradcheck.checkText(${JSON.stringify(text)})`, page);
  expect(report).toMatchObject({
    verdict: 'fail',
    cases: [{ gradients: expect.arrayContaining([expect.objectContaining({ name: 'dW1', cause: 'root' })]) }],
  });
});

test('a module of Node makes the bundle fail', async () => {
  const text = "export * from './src/index.ts';\nexport { readFileSync } from 'node:fs';";
  await expect(bundle(text)).rejects.toThrow('node:fs');
});
