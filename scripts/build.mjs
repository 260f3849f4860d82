// Bundles the command line, the library and its browser entry into dist/, and emits declarations.
// `--missing` does nothing when dist/ is there: `npm start` works even where npm runs no prepare script.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { browserOptions } from './browser-options.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}/dist`;

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'node20',
  // Names stay readable in stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  // What is imported dynamically stays in a chunk of its own and costs nothing until it is needed.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outdir: 'dist',
  // The ES modules of yaml, which are smaller after tree shaking than the CommonJS that Node would get.
  alias: { yaml: `${root}/node_modules/yaml/browser/index.js` },
  // Dependencies in CommonJS call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/** Runs tsc without checking types (`npm run typecheck` does that). */
function declarations() {
  return new Promise((resolve, reject) => {
    const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
    const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error(`tsc ended with ${code}`)),
    );
  });
}

if (!process.argv.includes('--missing') || !existsSync(`${dist}/cli.js`)) {
  rmSync(dist, { recursive: true, force: true });
  // Two builds rather than two entries of one: the command line shares no chunks, so it loads fewer files.
  await Promise.all([
    build({ ...node, entryPoints: { cli: 'src/cli/main.ts' } }),
    build({ ...node, entryPoints: { index: 'src/index.ts' } }),
    build({ ...common, ...browserOptions, entryPoints: { browser: 'src/index.ts' }, outdir: 'dist' }),
    declarations(),
  ]);
}
