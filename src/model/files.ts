import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { suggestion } from '../diagnostics/did-you-mean.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { ReadValueFile } from './values.ts';

/** Bytes. Read at once, so refused beyond these. */
const MAXIMAL_MODEL = 20_000_000;
const MAXIMAL_VALUE = 420_000_000;

const MODEL_NAME = /\.gradcheck\.(ya?ml|json)$/i;

/** A model file as `loadModels` takes it. */
export interface ModelFile {
  readonly file: string;
  readonly text: string;
  readonly readValueFile: ReadValueFile;
}

/**
 * The model files that a path stands for: the file itself, or a folder's `*.gradcheck.{yaml,json}` by name.
 * @throws InputError `input/file` where there is no such file, `input/empty` for a folder without models
 */
export function modelFilesAt(path: string): string[] {
  if (!statOf(path).isDirectory()) return [path];
  const names = attempt(path, () => readdirSync(path))
    .filter((name) => MODEL_NAME.test(name))
    .sort();
  if (names.length === 0) {
    throw refusal(
      'input/empty',
      `${path} is a folder without models`,
      'a folder stands for its `*.gradcheck.yaml` and `*.gradcheck.json`; name other files one by one',
    );
  }
  return names.map((name) => join(path, name));
}

/**
 * Reads a model file as text.
 * @throws InputError `input/file` where it cannot be read, `input/yaml` where it is no text
 */
export function readModelFile(path: string): ModelFile {
  const stats = statOf(path);
  if (stats.isDirectory()) throw refusal('input/file', `${path} is a folder`);
  if (stats.size > MAXIMAL_MODEL)
    throw refusal(
      'input/limit',
      `${path} has ${megabytes(stats.size)}: a model file has at most ${megabytes(MAXIMAL_MODEL)}`,
    );
  const bytes = attempt(path, () => readFileSync(path));
  const text = decode(bytes);
  if (text === null)
    throw refusal('input/yaml', `${path} is not UTF-8 text`, 'a model file is YAML or JSON, saved as UTF-8');
  return { file: path, text, readValueFile: valuesBeside(path) };
}

/** Reads the value files that a model file names, relative to its folder. */
export function valuesBeside(modelFile: string): ReadValueFile {
  return (relativePath) => {
    const path = resolve(dirname(modelFile), relativePath);
    try {
      const { size } = statSync(path);
      if (size > MAXIMAL_VALUE)
        throw new Error(`it has ${megabytes(size)}; at most ${megabytes(MAXIMAL_VALUE)} can be read`);
      return readFileSync(path);
    } catch (error) {
      throw new Error(reason(error), { cause: error });
    }
  };
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** A NUL byte never stands in text. */
function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const refusal = (code: Code, message: string, help: string | null = null): InputError =>
  new InputError(diagnostic({ code, message, help }));

const statOf = (path: string) => attempt(path, () => statSync(path));

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw refusal('input/file', `${path} cannot be read: ${reason(error)}`, neighbour(path));
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such file',
};

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : REASONS[code]) ?? message;
}

/** A file of nearly this name in the same folder. */
function neighbour(path: string): string | null {
  try {
    return suggestion(basename(path), readdirSync(dirname(path)));
  } catch {
    return null;
  }
}
