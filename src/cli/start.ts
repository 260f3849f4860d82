// Starts the program, which the build has put beside this file as one script. Compiling it takes longer than a check
// does, so what the engine has compiled is kept: by Node itself where it can (22.1), else in a file beside the program.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

/** The program's file, whose name carries a hash of its text: no cache of another text is ever taken for its own. */
declare const PROGRAM: string;

interface Program {
  /** Resolves to the exit code. */
  readonly main: (args: readonly string[], starter: string) => Promise<number>;
  /** What a thread does that shares the work. */
  readonly help: () => void;
}

const path = join(__dirname, PROGRAM);

async function start(): Promise<void> {
  const args = process.argv.slice(2);
  // Not among the types for Node 20.
  const { enableCompileCache } = require('node:module') as { enableCompileCache?: () => void };
  if (enableCompileCache) {
    enableCompileCache();
    await begin(require(path) as Program, args);
    return;
  }
  // The build leaves ASCII only, which is read faster so than as UTF-8.
  // The engine itself refuses a cache of another version or with other flags; the name keeps machines apart.
  const cache = `${path}.${process.version}-${process.arch}.cache`;
  const script = new Script(`(function (exports, require, module) {${readFileSync(path, 'latin1')}\n})`, {
    filename: path,
    cachedData: readCache(cache),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const self = { exports: {} };
  script.runInThisContext()(self.exports, require, self);
  const code = await begin(self.exports as Program, args);
  if (!isMainThread) return;
  // Written after a check: what has run by then is in it. An error or an explanation has run too little.
  const checked = code !== 2 && args[0] !== 'explain' && args.some((each) => !each.startsWith('-'));
  if (script.cachedDataRejected !== false && checked) writeCache(cache, script.createCachedData());
}

async function begin({ main, help }: Program, args: readonly string[]): Promise<number> {
  if (!isMainThread) {
    help();
    return 0;
  }
  const code = await main(args, __filename);
  process.exitCode = code;
  return code;
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Renamed into place, so that nobody reads half of it. Where nothing can be written the program runs without. */
function writeCache(file: string, data: Buffer): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, data);
    renameSync(draft, file);
  } catch {
    rmSync(draft, { force: true });
  }
}

void start();
