// What the command line needs of the world around it, so that tests can give it another one.
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkModel } from '../check/check.ts';
import type { CheckOptions } from '../check/check.ts';
import type { Crew } from '../check/crew.ts';
import { modelFilesAt, readModelFile } from '../model/files.ts';
import type { ModelFile } from '../model/files.ts';
import { loadModels } from '../model/load.ts';
import type { Model } from '../model/model.ts';
import type { ReadValueFile } from '../model/values.ts';
import type { CaseResult } from '../check/result.ts';
import { version } from '../report/version.ts';
import { wantedCases } from '../source/cases.ts';
import { bestReading, checkSourceCase } from '../source/check-source.ts';
import { threads } from './crew.ts';
import type { ModelOrigin } from './crew.ts';
import { interpreter } from './python/interpreter.ts';
import { replaceFile } from './write-file.ts';

/** A stream that text is written to. `write` resolves when the text has left; it rejects when it cannot leave. */
export interface Output {
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  readonly columns: number | undefined;
}

/** The parts that a check needs. */
export interface Checker {
  readonly modelFilesAt: (path: string) => readonly string[];
  readonly readModelFile: (path: string) => ModelFile;
  readonly loadModels: (file: string, text: string, readValueFile: ReadValueFile) => readonly Model[];
  readonly wantedCases: typeof wantedCases;
  readonly checkSourceCase: typeof checkSourceCase;
  readonly bestReading: typeof bestReading;
  readonly checkModel: (model: Model, options: CheckOptions) => CaseResult;
}

export interface Host {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds; only the progress bar looks at it. */
  readonly now: () => number;
  readonly exists: (path: string) => boolean;
  /** One text for all spellings of one path. */
  readonly identity: (path: string) => string;
  /** Writes a file anew that is there. @throws an Error that says why nothing was written */
  readonly replaceFile: (path: string, text: string) => void;
  readonly checker: Checker;
  /** Threads that share the work on a model; `count` of them, or as many as the machine has cores. */
  readonly crew?: (count: number | undefined) => (origin: ModelOrigin) => Crew;
  /** Starts the Python of this command. @throws InputError where it cannot, or has no NumPy */
  readonly interpreter: typeof interpreter;
}

/** This process. `starter`: the script that a thread of its own runs. */
export const nodeHost = (starter: string): Host => ({
  version,
  env: process.env,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  now: () => performance.now(),
  exists: existsSync,
  identity,
  replaceFile,
  checker: { checkModel, loadModels, modelFilesAt, readModelFile, wantedCases, checkSourceCase, bestReading },
  crew: (count) => threads(starter, count),
  interpreter,
});

function identity(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

/** A reader that has gone (`| head`) is no failure: what it did not want to read is dropped. */
function output(stream: NodeJS.WriteStream): Output {
  const gone = (error: NodeJS.ErrnoException): boolean => error.code === 'EPIPE';
  stream.on('error', (error) => {
    // Every failure is also given to the write that met it.
    if (!gone(error)) process.exitCode = 2;
  });
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error && !gone(error) ? reject(error) : resolve()));
      }),
    isTTY: stream.isTTY ?? false,
    columns: stream.columns,
  };
}
