// The arguments -> the files to check.
import { suggestion } from '../diagnostics/did-you-mean.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { list } from '../report/words.ts';
import type { Invocation } from './command-line.ts';
import type { Checker, Host } from './host.ts';

/** A file to check, or why an argument stands for none. Paths are spelt as given, with forward slashes. */
export type Input =
  | { readonly file: string; readonly error: null }
  | { readonly file: string; readonly error: InputError };

const VERBS = ['run', 'shapes', 'derive', 'annotate', 'explain'];
const LATER_VERBS = ['audit', 'init', 'merge'];

/** What a file is by its ending; null for what nothing here reads. */
const KINDS: readonly (readonly [RegExp, kind: 'model' | 'source' | 'implementation'])[] = [
  [/\.(ya?ml|json)$/i, 'model'],
  [/\.(py|ipynb)$/i, 'source'],
  [/\.[cm]?[jt]sx?$/i, 'implementation'],
];

/** Python source, whose parts are made into models. */
export const isSource = (file: string): boolean => /\.(py|ipynb)$/i.test(file);

/**
 * A word in front that is no file: a mistaken command, or one of a later version.
 * @throws {InputError} with `input/usage` or `input/unsupported`
 */
export function refuseMistakenVerb({ command, files }: Invocation, exists: Host['exists']): void {
  const misplaced = files.findIndex((file) => VERBS.includes(file) && !exists(file));
  if (misplaced >= 0)
    throw refusal(
      'input/usage',
      `${files[misplaced]} is a command, not a file`,
      `write it first: gradcheck ${files[misplaced]} …`,
    );
  const [word] = files;
  if (command !== 'auto' || word === undefined || !/^[a-z]+$/.test(word) || exists(word)) return;
  if (LATER_VERBS.includes(word))
    throw refusal('input/unsupported', `gradcheck ${word} is not supported yet`, null);
  const help = suggestion(word, VERBS) ?? `the commands are ${list(VERBS)}; gradcheck --help says more`;
  throw refusal('input/usage', `there is no command or file ${word}`, help);
}

/** The files of all arguments, each once, in the order of the arguments. */
export function collectInputs({ command, files }: Invocation, host: Host, checker: Checker): Input[] {
  const seen = new Set<string>();
  return files.flatMap((path): Input[] => {
    const spelt = slashes(path);
    try {
      const found = checker.modelFilesAt(path);
      return found.flatMap((file) => {
        const identity = host.identity(file);
        if (seen.has(identity)) return [];
        seen.add(identity);
        const error = refuseKind(slashes(file), command);
        return [{ file: slashes(file), error }];
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [{ file: spelt, error }];
    }
  });
}

const slashes = (path: string): string =>
  /^[A-Za-z]:\\|^\\\\/.test(path) || !path.includes('/') ? path.replaceAll('\\', '/') : path;

/** `run` and `shapes` say outright that a file is a model; without them its ending must say so. */
function refuseKind(file: string, command: Invocation['command']): InputError | null {
  const kind = KINDS.find(([ending]) => ending.test(file))?.[1] ?? null;
  if (kind === 'model' || kind === 'source') return null;
  if (kind !== null)
    return refusal(
      'input/unsupported',
      `${file}: custom implementations are not supported yet`,
      'write the equations as a model file (.yaml)',
    );
  if (command !== 'auto') return null;
  return refusal(
    'input/usage',
    `${file} is not known to be a model by its name`,
    `gradcheck run ${file} reads it as one`,
  );
}

const refusal = (
  code: 'input/usage' | 'input/unsupported',
  message: string,
  help: string | null,
): InputError => new InputError(diagnostic({ code, message, help }));
