// The one place where something of the user's is executed: Python, because `--verify-with` asks for it.
import { spawnSync } from 'node:child_process';
import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Code } from '../../diagnostics/codes.ts';
import { answerSchema } from '../../source/verification/answer.ts';
import type { Ask } from '../../source/verification/verify.ts';
import { bootstrap, driver } from './driver.ts';
import { wordsOf } from './words.ts';

/** Seconds that the files of a command may take, all together. */
const PATIENCE = 60;
/** An answer is never longer. */
const LONGEST = 4e8;

/**
 * The interpreter that a command starts: `python3`, a path, or a command with arguments.
 * @throws InputError where it cannot be started, is no Python, or has no NumPy
 */
export function interpreter(command: string, patience = PATIENCE): Ask {
  const words = existsSync(command) ? [command] : wordsOf(command);
  let left = patience;
  const ask = (request: object, cwd: string): unknown => {
    const begun = performance.now();
    try {
      if (left > 0) return answered(command, words, request, cwd, left);
    } finally {
      left -= (performance.now() - begun) / 1000;
    }
    throw tooSlow(patience);
  };
  const found = ask({ probe: true }, '.') as { lacks?: 'python' | 'numpy'; python: string; why?: string };
  if (found.lacks === 'python')
    throw refusal('input/usage', `${command} is Python ${found.python}: 3.6 or later is needed`);
  if (found.lacks === 'numpy')
    throw refusal(
      'input/usage',
      `${command} (Python ${found.python}) has no NumPy: ${found.why}`,
      `install it: ${command} -m pip install numpy`,
    );
  return (request) => {
    const folder = dirname(resolve(request.file));
    return answerSchema.parse(ask({ ...request, folder }, folder));
  };
}

/** Runs the driver in a process group of its own, which ends with it, and reads what it answers. */
function answered(
  command: string,
  words: readonly string[],
  request: object,
  cwd: string,
  patience: number,
): unknown {
  const mark = randomBytes(16).toString('hex');
  const [program = '', ...args] = words;
  const options: SpawnSyncOptions & { detached: boolean } = {
    cwd,
    input: `${JSON.stringify({ driver, request: { ...request, mark } }).replace(/[\u0080-\uffff]/g, escaped)}\n`,
    timeout: Math.ceil(patience * 1000),
    killSignal: 'SIGKILL',
    maxBuffer: LONGEST,
    windowsHide: true,
    // A group of its own, so that what the file has started ends too.
    detached: process.platform !== 'win32',
  };
  const path = program.includes('/') && existsSync(program) ? resolve(program) : program;
  const result = spawnSync(path, [...args, '-c', bootstrap], options) as SpawnSyncReturns<Buffer>;
  endGroup(result.pid);
  const text = result.stdout?.toString('latin1') ?? '';
  const at = text.indexOf(mark);
  const content = at < 0 ? undefined : parsed(text.slice(at + mark.length));
  if (content !== undefined) return content;
  throw silence(command, result, patience, !('probe' in request));
}

/** One line of ASCII, whatever Python takes its input for. */
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function endGroup(pid: number): void {
  if (!(pid > 0) || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why there is no answer. */
function silence(
  command: string,
  { error, status, signal, stderr }: SpawnSyncReturns<Buffer>,
  patience: number,
  isKnown: boolean,
): InputError {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return refusal(
      'input/usage',
      `there is no ${command} to verify with`,
      'give one that has NumPy: --verify-with python3',
    );
  if (code === 'EACCES') return refusal('input/usage', `${command} cannot be executed`);
  if (code === 'ETIMEDOUT') return tooSlow(patience);
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${status}`;
  if (!isKnown) {
    const last = stderr?.toString().trim().split('\n').at(-1) ?? '';
    return refusal(
      'input/usage',
      `${command} is no Python that can be used: it ${how}${last === '' ? '' : `: ${last}`}`,
      'give one that has NumPy: --verify-with python3',
    );
  }
  return refusal('input/exception', `with NumPy the file ends Python: ${command} ${how}`);
}

const tooSlow = (patience: number): InputError =>
  refusal('input/limit', `with NumPy this takes too long: it was ended after ${Math.round(patience)} s`);

const refusal = (code: Code, message: string, help: string | null = null): InputError =>
  new InputError(diagnostic({ code, message, help }));
