// `--verify-with`: every value of a check once more by NumPy.
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { CaseResult } from '../check/result.ts';
import type { Model } from '../model/model.ts';
import { verified } from '../source/verification/verify.ts';
import type { Invocation } from './command-line.ts';
import type { Host } from './host.ts';

/** Gives results back with what NumPy says of them; they belong to these models, one by one. */
export type Verify = (results: readonly CaseResult[], models: readonly Model[]) => CaseResult[];

/**
 * Where nothing is to be verified results stay as they are.
 * @throws InputError where the interpreter is of no use
 */
export function verifier({ verifyWith }: Invocation, host: Host): Verify {
  if (verifyWith === null) return (results) => [...results];
  const ask = host.interpreter(verifyWith);
  return (results, models) =>
    results.map((result, i) => {
      const model = models[i];
      if (!model) return result;
      if (model.sources.length === 0) throw refusal(model.file);
      return verified(result, model, ask);
    });
}

const refusal = (file: string): InputError =>
  new InputError(
    diagnostic({
      code: 'input/usage',
      message: `${file} has nothing that Python could run`,
      help: '--verify-with is for Python files and notebooks, and for models with `source:`',
    }),
  );
