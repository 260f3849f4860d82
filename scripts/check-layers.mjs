// Checks who imports whom in src/. Folders stand in the order in which data flows, and import only from folders
// above them; there are no cycles; Node's own modules are used only at the edges.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scanImports } from './scan-imports.mjs';

/** The order of the folders. */
const LAYERS = [
  'diagnostics',
  'language',
  'shapes',
  'tensors',
  'operations',
  'model',
  'program',
  'evaluation',
  'differences',
  'derivation',
  'implementation',
  'diagnosis',
  'check',
  'source',
  'report',
  'testing',
  'cli',
];

/** Where Node's own modules may be imported: a folder, or one file. */
const NODE_ALLOWED = ['cli/', 'model/files.ts'];

/** Files beside the folders, and the folders that they must not import. */
const ROOT_FILES = { 'index.ts': ['cli'] };

/** @param {string} path */
const folderOf = (path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : null);

/** @param {string} specifier */
const isNodeModule = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier);

/**
 * What is wrong with one import, or null.
 * @param {string} from the importing file, relative to src/
 * @param {string} to the imported file, relative to src/
 */
function layerFault(from, to) {
  const source = folderOf(from);
  const target = folderOf(to);
  if (to.startsWith('../')) return `imports ${to}, which is outside src`;
  if (target === null) return source === null ? null : `imports ${to}: folders do not import the public API`;
  if (!LAYERS.includes(target))
    return `imports ${to}: the folder ${target} has no place in the order of layers`;
  if (source === null) {
    const forbidden = ROOT_FILES[/** @type {keyof typeof ROOT_FILES} */ (from)] ?? [];
    return forbidden.includes(target) ? `imports ${to}: ${from} must not need ${target}` : null;
  }
  if (LAYERS.indexOf(target) <= LAYERS.indexOf(source)) return null;
  return `imports ${to}: ${target} comes after ${source}`;
}

/**
 * The first cycle of each group of files that import each other, as a path that ends where it begins.
 * @param {Map<string, string[]>} graph
 */
function cycles(graph) {
  /** @type {string[][]} */
  const found = [];
  const done = new Set();
  /** @type {string[]} */
  const path = [];
  /** @param {string} file */
  const visit = (file) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

/**
 * Every broken rule, one line each; empty when all is well.
 * @param {ReadonlyMap<string, string>} files texts by path relative to src/, with forward slashes
 */
export function checkLayers(files) {
  /** @type {string[]} */
  const faults = [];
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const [path, text] of files) {
    const folder = folderOf(path);
    if (folder === null ? !(path in ROOT_FILES) : !LAYERS.includes(folder)) {
      faults.push(`src/${path} has no place in the order of layers`);
    }
    const imported = new Set();
    for (const { specifier, line } of scanImports(text)) {
      const where = `src/${path}:${line}`;
      if (isNodeModule(specifier)) {
        if (NODE_ALLOWED.some((allowed) => path.startsWith(allowed))) continue;
        faults.push(`${where} imports ${specifier}: Node's modules are for the edges`);
      } else if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(path), specifier);
        const fault = layerFault(path, target);
        if (fault !== null) faults.push(`${where} ${fault}`);
        imported.add(target);
      }
    }
    graph.set(path, [...imported]);
  }
  return [...faults, ...cycles(graph).map((cycle) => `import cycle: ${cycle.join(' -> ')}`)];
}

/**
 * The texts of a source folder, for `checkLayers`.
 * @param {string} folder
 */
export function readSources(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  return new Map(
    paths.toSorted().map((path) => [path.replaceAll('\\', '/'), readFileSync(`${folder}/${path}`, 'utf8')]),
  );
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const files = readSources(fileURLToPath(new URL('../src', import.meta.url)));
  const faults = checkLayers(files);
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(`layers: ${files.size} files in order`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
