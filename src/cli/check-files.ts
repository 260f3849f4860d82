import type { CheckOptions } from '../check/check.ts';
import type { CaseResult } from '../check/result.ts';
import type { Invocation } from './command-line.ts';
import { diagnosticsOf, failedCase } from './failed-case.ts';
import type { Checker, Host } from './host.ts';
import type { Input } from './inputs.ts';
import type { Progress } from './progress.ts';

export interface Checked {
  readonly cases: readonly CaseResult[];
  /** The text of every file that was read. */
  readonly sources: ReadonlyMap<string, string>;
}

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

  const cases = inputs.flatMap(({ file, error }) =>
    attempt(file, () => {
      if (error) throw error;
      const { text, readValueFile } = checker.readModelFile(file);
      sources.set(file, text.replace(/^\ufeff/, ''));
      return checker.loadModels(file, text, readValueFile).flatMap((model, position) => {
        const options: CheckOptions = {
          ...model.check,
          ...invocation.settings,
          shapesOnly: invocation.command === 'shapes',
          ...(crewFor && { crew: crewFor({ file, text, position }) }),
          onProgress: (done, total, what) => progress.report(done, total, `${model.name}: ${what}`),
        };
        return attempt(file, () => [checker.checkModel(model, options)]);
      });
    }),
  );
  return { cases, sources };
}
