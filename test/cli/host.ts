// A world for the command line: files in memory, checks whose results are given, streams that remember.
import { diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';
import type { CheckOptions } from '../../src/check/check.ts';
import type { Checker, Host } from '../../src/cli/host.ts';
import { run } from '../../src/cli/run.ts';
import { replaceFile } from '../../src/cli/write-file.ts';
import type { Model } from '../../src/model/model.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { passing } from '../report/results.ts';

export interface World {
  /** The files that exist, each with the results of its cases, or with what reading or checking it throws. */
  readonly files?: Readonly<Record<string, readonly Partial<CaseResult>[] | Error>>;
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  /** The `check:` of every model. */
  readonly settings?: Model['check'];
  readonly env?: Host['env'];
  readonly isTTY?: boolean;
  /** Milliseconds that pass between two looks at the clock. */
  readonly pace?: number;
  readonly stdoutFails?: boolean;
  /** Parts of the checker that are not those of the files in memory. */
  readonly checker?: Partial<Checker>;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Every check that ran: its file and options. */
  readonly checks: readonly { readonly file: string; readonly options: CheckOptions }[];
}

export async function gradcheck(args: readonly string[], world: World = {}): Promise<Outcome> {
  const {
    files = {},
    folders = {},
    settings = {},
    env = {},
    isTTY = false,
    pace = 0,
    stdoutFails = false,
    checker = {},
  } = world;
  let [stdout, stderr, time] = ['', '', 0];
  const checks: { file: string; options: CheckOptions }[] = [];
  const resultsOf = (file: string) => {
    const results = files[file.replace(/^\.\//, '')];
    if (results === undefined)
      throw new InputError(
        diagnostic({ code: 'input/file', message: `${file} cannot be read: there is no such file` }),
      );
    return results;
  };
  const output = (keep: (text: string) => void, fails: boolean) => ({
    isTTY,
    columns: 80,
    write: async (text: string) => {
      if (fails) throw new Error('no space left on device');
      keep(text);
    },
  });
  const host: Host = {
    version: '1.2.3',
    env,
    stdout: output((text) => (stdout += text), stdoutFails),
    stderr: output((text) => (stderr += text), false),
    now: () => (time += pace),
    exists: (path) => path in files,
    replaceFile,
    interpreter: () => {
      throw new Error('there is no Python here');
    },
    identity: (path) => path.replace(/^\.\//, ''),
    checker: {
      modelFilesAt: (path) => {
        if (!folders[path]) resultsOf(path);
        return folders[path] ?? [path];
      },
      wantedCases: () => ({ sources: [], cases: [] }),
      checkSourceCase: () => [],
      bestReading: () => null,
      readModelFile: (file) => ({ file, text: '', readValueFile: () => new Uint8Array() }),
      loadModels: (file) => {
        const results = resultsOf(file);
        if (results instanceof InputError) throw results;
        const all = results instanceof Error ? [results] : results;
        return all.map(
          (result) => ({ file, result, name: file, check: settings, sources: [] }) as unknown as Model,
        );
      },
      checkModel: (model, options) => {
        const { file, result } = model as unknown as { file: string; result: Partial<CaseResult> | Error };
        checks.push({ file, options });
        options.onProgress?.(1, 2, 'dW1');
        if (result instanceof Error) throw result;
        return { ...passing, name: file, file, ...result };
      },
      ...checker,
    },
  };
  const code = await run(args, host);
  return { code, stdout, stderr, checks };
}
