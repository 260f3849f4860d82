// Bundles the command line, the library and its browser entry into dist/, and emits declarations.
// `--missing` does nothing when dist/ is there: `npm start` works even where npm runs no prepare script.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
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
  outdir: 'dist',
  // The ES modules of yaml, which are smaller after tree shaking than the CommonJS that Node would get.
  alias: { yaml: `${root}/node_modules/yaml/browser/index.js` },
};

/**
 * What dependencies load and is not needed here. Commander asks for a module of Node's, for subcommands that are programs
 * of their own; cli-table3 brings a measure of text with large tables, where the report has its own.
 * @type {import('esbuild').Plugin}
 */
const slim = {
  name: 'slim',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'empty' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'empty' }, () => ({ contents: '' }));
    build.onResolve({ filter: /^string-width$/ }, ({ path }) => ({ path, namespace: 'width' }));
    build.onLoad({ filter: /./, namespace: 'width' }, () => ({
      contents: "module.exports = require('./src/diagnostics/text.ts').textWidth;",
      resolveDir: root,
    }));
  },
};

/** Dependencies in CommonJS call require() for Node's own modules. */
const banner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/**
 * The command line is CommonJS: the engine's cache of compiled code takes only scripts on Node 20. It is one file, in
 * which a module that is imported dynamically runs when it is first needed.
 */
async function commandLine() {
  const { metafile } = await build({
    ...node,
    format: 'cjs',
    entryPoints: { program: 'src/cli/main.ts' },
    plugins: [slim],
    entryNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    metafile: true,
  });
  const program = /** @type {string} */ (Object.keys(metafile.outputs)[0]);
  toAscii(`${root}/${program}`);
  await build({
    ...node,
    format: 'cjs',
    entryPoints: { cli: 'src/cli/start.ts' },
    outExtension: { '.js': '.cjs' },
    define: { PROGRAM: JSON.stringify(basename(program)) },
  });
  // The first check leaves the cache of compiled code beside the program.
  spawnSync(process.execPath, ['bin/gradcheck.js', 'fixtures/course/two-layer-tanh.yaml'], { cwd: root });
}

/** What starts the program reads it a byte a character. esbuild escapes strings, but not regular expressions. */
function toAscii(/** @type {string} */ file) {
  const escape = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // Without the flag `u`: one UTF-16 unit at a time, as escapes are read.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escape));
}

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

if (!process.argv.includes('--missing') || !existsSync(`${dist}/cli.cjs`)) {
  rmSync(dist, { recursive: true, force: true });
  await Promise.all([
    commandLine(),
    build({ ...node, banner, entryPoints: { index: 'src/index.ts' } }),
    build({ ...common, ...browserOptions, entryPoints: { browser: 'src/index.ts' }, outdir: 'dist' }),
    declarations(),
  ]);
}
