import type { CheckOptions } from '../check/check.ts';
import type { CaseResult } from '../check/result.ts';
import type { ModelFile } from '../model/files.ts';
import type { Invocation } from './command-line.ts';
import { diagnosticsOf, failedCase } from './failed-case.ts';
import type { Checker, Host } from './host.ts';
import type { Input } from './inputs.ts';
import type { Progress } from './progress.ts';

export interface Checked {
  readonly cases: readonly CaseResult[];
  /** The text of every file that was read. */
  readonly sources: ReadonlyMap<string, string>;
  /** The cases of another text in place of a file's own, checked in the same way. */
  readonly checkText: (file: ModelFile) => CaseResult[];
}

/** A text without its byte-order mark, in which lines and columns are counted. */
export const withoutMark = (text: string): string => text.replace(/^\ufeff/, '');

/** Checks file after file. Whatever happens in one is a case of its own, and the others are checked. */
export function checkFiles(
  inputs: readonly Input[],
  invocation: Invocation,
  checker: Checker,
  host: Host,
  progress: Progress,
): Checked {
  const sources = new Map<string, string>();
  const crewFor = host.crew?.(invocation.workers);
  const debug = (host.env.GRADCHECK_DEBUG ?? '') !== '';
  const attempt = (file: string, work: () => CaseResult[]): CaseResult[] => {
    try {
      return work();
    } catch (error) {
      return [failedCase(file, invocation.settings.seed ?? 0, diagnosticsOf(error, debug))];
    }
  };

  const checkText = ({ file, text, readValueFile }: ModelFile): CaseResult[] =>
    attempt(file, () =>
      checker.loadModels(file, text, readValueFile).flatMap((model, position) => {
        const options: CheckOptions = {
          ...model.check,
          ...invocation.settings,
          shapesOnly: invocation.command === 'shapes',
          ...(crewFor && { crew: crewFor({ file, text, position }) }),
          onProgress: (done, total, what) => progress.report(done, total, `${model.name}: ${what}`),
        };
        return attempt(file, () => [checker.checkModel(model, options)]);
      }),
    );

  const cases = inputs.flatMap(({ file, error }) =>
    attempt(file, () => {
      if (error) throw error;
      const read = checker.readModelFile(file);
      sources.set(file, withoutMark(read.text));
      return checkText(read);
    }),
  );
  return { cases, sources, checkText };
}
