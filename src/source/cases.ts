import { suggestion } from '../diagnostics/did-you-mean.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { ReadValueFile } from '../model/values.ts';
import { readSourceCases } from './source-cases.ts';
import type { ReadSourceFile, SourceCase } from './source-cases.ts';

/**
 * What a Python file lets check, or the one part of it that is wanted.
 * @param only the name of a part or of one of its functions; null: all
 * @throws InputError where the file cannot be read, where nothing in it can be checked, or nothing has this name
 */
export function wantedCases(
  file: string,
  text: string,
  readFile: ReadValueFile,
  only: string | null,
): ReadSourceFile {
  const read = readSourceCases(file, text, readFile);
  if (read.cases.length === 0) throw nothingFound(file);
  const cases = only === null ? read.cases : read.cases.filter((each) => isNamed(each, only));
  if (cases.length === 0) throw notFound(file, only!, read.cases);
  return { ...read, cases };
}

const isNamed = ({ name, functions }: SourceCase, wanted: string): boolean =>
  name === wanted || functions.some((each) => each.name === wanted);

/** Why a part has no model, and what to write in its place. */
export function unread({ functions, location, reason }: SourceCase, file: string): InputError {
  const [forward] = functions;
  const names = forward?.definition.parameters.map(({ name }) => name) ?? [];
  const call = forward ? `out = ${forward.name}(${names.join(', ')})` : 'out = …';
  return new InputError(
    diagnostic({
      code: 'input/missing-key',
      message: reason ?? 'nothing is known of what it is called with',
      location,
      help: `say it in a model file:\nsource: ${baseOf(file)}\nparameters: { ${names[0] ?? 'W'}: (n, k) }\nforward: |\n  ${call}\n  J = sum(out)`,
    }),
  );
}

const nothingFound = (file: string): InputError =>
  new InputError(
    diagnostic({
      code: 'input/empty',
      message: `${file}: no forward pass with a backward pass was found`,
      help: `name them alike (affine_forward, affine_backward), or call them in a model file:\nsource: ${baseOf(file)}\nparameters: { W: (n, k) }\nforward: |\n  J = loss(W)\nbackward: |\n  dW = gradient(W)`,
    }),
  );

function notFound(file: string, only: string, cases: readonly SourceCase[]): InputError {
  const names = cases.map(({ name }) => name);
  return new InputError(
    diagnostic({
      code: 'input/name',
      message: `${file}: nothing to check is called ${only}`,
      help: suggestion(only, names) ?? `there is ${names.join(', ')}`,
    }),
  );
}

const baseOf = (file: string): string => file.replace(/^.*[\\/]/, '');
