import { checkModel } from './check/check.ts';
import type { CheckOptions } from './check/check.ts';
import type { Report } from './check/result.ts';
import { checkImplementation } from './check/implementation.ts';
import { requireOptions } from './check/options.ts';
import { isImplementation } from './implementation/implementation.ts';
import type { Implementation } from './implementation/implementation.ts';
import { loadModels } from './model/load.ts';
import { modelFilesAt, readModelFile } from './model/files.ts';
import type { Model } from './model/model.ts';
import type { ReadValueFile } from './model/values.ts';
import { makeReport } from './report/verdict.ts';
import { version } from './report/version.ts';

export { diagnostic, InputError } from './diagnostics/diagnostic.ts';
export type { Diagnostic, Fix, Label, Location, Severity } from './diagnostics/diagnostic.ts';
export { codes } from './diagnostics/codes.ts';
export type { Code } from './diagnostics/codes.ts';
export { numericalGradient } from './differences/numerical-gradient.ts';
export type { NumericalGradient } from './differences/numerical-gradient.ts';
export { defineImplementation } from './implementation/implementation.ts';
export type { Implementation, Value } from './implementation/implementation.ts';
export { defineModel, defineModels } from './model/define.ts';
export { loadModels } from './model/load.ts';
export type { Model } from './model/model.ts';
export type { ModelDefinition } from './model/schema.ts';
export type { CheckOptions } from './check/check.ts';
export type * from './check/result.ts';
export { derivedEquations } from './derivation/equations.ts';
export { trace } from './program/trace.ts';
export { version };

/** A model file or a folder of them, by path; models that were read or defined; or a loss with its gradients. */
export type Target = string | Model | readonly Model[] | Implementation;

/**
 * Checks shapes and gradients: the same report that `--reporter json` prints.
 * @throws InputError when a file cannot be read as a model, or an option cannot be meant
 * @throws TypeError when there is nothing to check
 */
export async function check(target: Target, options: CheckOptions = {}): Promise<Report> {
  requireOptions(options);
  requireTarget(target);
  const cases =
    typeof target === 'object' && isImplementation(target)
      ? [checkImplementation(target, options)]
      : modelsOf(target).map((model) => checkModel(model, options));
  return makeReport(cases, version);
}

/** Traces shapes only, for all sizes; nothing is evaluated. */
export const traceShapes = (target: Target, options: CheckOptions = {}): Promise<Report> =>
  check(target, { ...options, shapesOnly: true });

/**
 * Checks a model from its text, where there are no files: in a page, say.
 * @param readValueFile the bytes of a file that the text names as a `value`
 * @throws InputError when the text cannot be read as a model
 */
export const checkText = (
  text: string,
  options: CheckOptions = {},
  readValueFile: ReadValueFile = noFiles,
): Promise<Report> => check(loadModels('model.yaml', text, readValueFile), options);

function requireTarget(target: unknown): void {
  const isModel = (each: unknown): boolean => typeof each === 'object' && each !== null && 'forward' in each;
  if (
    typeof target === 'string' ||
    isModel(target) ||
    (Array.isArray(target) && target.length > 0 && target.every(isModel))
  )
    return;
  if (typeof target === 'object' && target !== null && isImplementation(target)) return;
  throw new TypeError(
    'give a path, a model (`defineModel`), a list of models that is not empty, or an implementation (`defineImplementation`)',
  );
}

function modelsOf(target: Exclude<Target, Implementation>): readonly Model[] {
  if (typeof target !== 'string') return 'length' in target ? target : [target];
  return modelFilesAt(target).flatMap((file) => {
    const { text, readValueFile } = readModelFile(file);
    return loadModels(file, text, readValueFile);
  });
}

const noFiles: ReadValueFile = (path) => {
  throw new Error(`${path} cannot be read: there are no files here`);
};
