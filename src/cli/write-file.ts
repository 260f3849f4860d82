// Files are written whole or not at all.
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file stands where its folder should be',
  EEXIST: 'a file stands where its folder should be',
  ENOSPC: 'no space is left',
};

/** Why a file cannot be written, in words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}

/**
 * Readers see the old file or the whole new one, never a part. Links are followed, permissions kept. Pipes and devices
 * are written to as they are.
 */
export function writeAtomically(path: string, text: string): void {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before && !before.isFile()) return writeFileSync(path, text);
  const target = before ? realpathSync(path) : path;
  makeFolder(dirname(target));
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flush: true, ...(before && { mode: before.mode }) });
    if (before) keepRights(temporary, before);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Replaces a file that stands there already. One that is marked as read-only is not, although its folder would let us.
 * @throws an Error whose `reason` says why nothing was written
 */
export function replaceFile(path: string, text: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o222) === 0) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
  accessSync(path, constants.W_OK);
  writeAtomically(path, text);
}

/** Those that were there before, also what the umask has taken from them. Only the superuser can give a file away. */
function keepRights(path: string, { uid, gid, mode }: Stats): void {
  try {
    chownSync(path, uid, gid);
  } catch {
    // It is then ours.
  }
  chmodSync(path, mode);
}

/** Node's own recursive mkdir does not end where a file system refuses with ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
