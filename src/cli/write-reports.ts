import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { plainStyle } from '../diagnostics/style.ts';
import type { ReportOptions } from '../report/options.ts';
import { reporters } from '../report/reporters.ts';
import type { Report } from '../check/result.ts';
import type { Output } from './host.ts';
import { reason, writeAtomically } from './write-file.ts';
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
      failures.push(refusal(`the report cannot be written to ${file ?? 'stdout'}: ${reason(error)}`));
    }
  }
  return failures;
}

/** Writes what is not empty to a stream. @returns a mistake where it could not be written */
export async function writeText(what: string, text: string, stream: Output): Promise<InputError | null> {
  try {
    if (text !== '') await stream.write(text);
    return null;
  } catch (error) {
    return refusal(`${what} cannot be written: ${reason(error)}`);
  }
}

const refusal = (message: string): InputError => new InputError(diagnostic({ code: 'input/file', message }));
