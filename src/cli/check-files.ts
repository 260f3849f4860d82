import type { CheckOptions } from '../check/check.ts';
import type { Crew } from '../check/crew.ts';
import type { CaseResult } from '../check/result.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { ModelFile } from '../model/files.ts';
import type { Model } from '../model/model.ts';
import { isNotebook, isPlaceIn, notebookSource } from '../model/notebook.ts';
import type { NotebookSource } from '../model/notebook.ts';
import { unread } from '../source/cases.ts';
import type { Invocation } from './command-line.ts';
import { diagnosticsOf, failedCase } from './failed-case.ts';
import type { Checker, Host } from './host.ts';
import { isSource } from './inputs.ts';
import type { Input } from './inputs.ts';
import type { Progress } from './progress.ts';
import { verifier } from './verifier.ts';

export interface Checked {
  readonly cases: readonly CaseResult[];
  /** The text of every file that was read. */
  readonly sources: ReadonlyMap<string, string>;
  /** The cases of another text in place of a file's own, checked in the same way. */
  readonly checkText: (file: ModelFile) => CaseResult[];
}

/** Nobody has written the model's own equations: there is nothing to repair in them. */
const withoutForeignFix = (each: Diagnostic, file: string): Diagnostic =>
  each.fix?.edits.some(({ location }) => !isPlaceIn(file, location)) ? { ...each, fix: null } : each;

/** A text without its byte-order mark, in which lines and columns are counted. */
export const withoutMark = (text: string): string => text.replace(/^\ufeff/, '');

/** The texts that places of a source are in: those of a notebook's cells. */
function addTexts(source: SourceText, sources: Map<string, string>): void {
  if ('cells' in source) for (const [name, text] of (source as NotebookSource).cells) sources.set(name, text);
  else sources.set(source.file, source.text);
}

/** The texts that places of a file are in, by name. */
export function textsIn(file: string, text: string): Map<string, string> {
  const texts = new Map([[file, text]]);
  if (isNotebook(file)) addTexts(notebookSource(text, file), texts);
  return texts;
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
  const verify = verifier(invocation, host);
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
      isSource(file)
        ? checkSource({ file, text, readValueFile })
        : checker.loadModels(file, text, readValueFile).flatMap((model, position) => {
            for (const { source } of model.sources) addTexts(source, sources);
            return attempt(file, () =>
              verify(
                [checker.checkModel(model, optionsFor(model, crewFor?.({ file, text, position })))],
                [model],
              ),
            );
          }),
    );

  const optionsFor = (model: Model, crew: Crew | undefined): CheckOptions => ({
    ...model.check,
    ...invocation.settings,
    shapesOnly: invocation.command === 'shapes',
    ...(crew && { crew }),
    onProgress: (done, total, what) => progress.report(done, total, `${model.name}: ${what}`),
  });

  /** The parts of a Python file; what is said of the models that were made of them is said of the file. */
  const checkSource = ({ file, text, readValueFile }: ModelFile): CaseResult[] =>
    checker.wantedCases(file, withoutMark(text), readValueFile, invocation.part).cases.flatMap((part) =>
      attempt(file, () => {
        const [reading] = part.readings;
        if (!reading) throw unread(part, file);
        for (const model of reading.models) {
          sources.set(model.file, reading.text);
          for (const { source } of model.sources) addTexts(source, sources);
        }
        return verify(
          checker.checkSourceCase(part, optionsFor(reading.models[0]!, undefined)),
          reading.asWritten ?? reading.models,
        );
      }).map((each) => ({
        ...each,
        name: each.verdict === 'error' && each.name === file ? part.name : each.name,
        file,
        kind: 'source',
        diagnostics: each.diagnostics.map((said) => withoutForeignFix(said, file)),
      })),
    );

  const cases = inputs.flatMap(({ file, error }) =>
    attempt(file, () => {
      if (error) throw error;
      const read = checker.readModelFile(file);
      sources.set(file, withoutMark(read.text));
      // Also where a cell cannot be read.
      if (isNotebook(file)) addTexts(notebookSource(read.text, file), sources);
      return checkText(read);
    }),
  );
  return { cases, sources, checkText };
}
