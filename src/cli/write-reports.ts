import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { plainStyle } from '../diagnostics/style.ts';
import type { ReportOptions } from '../report/options.ts';
import { reporters } from '../report/reporters.ts';
import type { Report } from '../check/result.ts';
import type { Output } from './host.ts';
import type { Target } from './targets.ts';

/**
 * Writes the report to every target, also when one of them fails.
 * @returns a mistake for each target that could not be written
 */
export async function writeReports(
  report: Report,
  targets: readonly Target[],
  options: ReportOptions,
  stdout: Output,
): Promise<InputError[]> {
  const failures: InputError[] = [];
  for (const { reporter, file } of targets) {
    const write = await reporters[reporter]();
    try {
      // Colour and width are those of the terminal; a file has neither.
      if (file === null) await stdout.write(write(report, options));
      else writeAtomically(file, write(report, { ...options, style: plainStyle, width: 80 }));
    } catch (error) {
      const place = file ?? 'stdout';
      const message = `the report cannot be written to ${place}: ${reason(error as NodeJS.ErrnoException)}`;
      failures.push(new InputError(diagnostic({ code: 'input/file', message })));
    }
  }
  return failures;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file stands where its folder should be',
  EEXIST: 'a file stands where its folder should be',
  ENOSPC: 'no space is left',
};

const reason = ({ code, message }: NodeJS.ErrnoException): string => REASONS[code ?? ''] ?? message;

/** Readers see the old file or the whole new one, never a part. Pipes and devices are written to as they are. */
function writeAtomically(path: string, text: string): void {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before && !before.isFile()) return writeFileSync(path, text);
  const target = before ? realpathSync(path) : path;
  makeFolder(dirname(target));
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flush: true, ...(before && { mode: before.mode }) });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Node's own recursive mkdir does not end where a file system refuses with ENOENT, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
