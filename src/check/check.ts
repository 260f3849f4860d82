import { InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import { shrunken } from '../model/shrunken.ts';
import { trace } from '../program/trace.ts';
import type { Pair, Program } from '../program/program.ts';
import type { CaseResult, GradientResult, Verdict } from './result.ts';
import { checkGradients } from './gradients.ts';
import type { GradientsResult } from './gradients.ts';
import { isTooLarge } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';
import { completed } from './completion.ts';
import { explained } from './explained.ts';
import { resolveSettings } from './settings.ts';
import type { CheckOptions, Settings } from './settings.ts';
import { coverage, equationResults, shapeResults } from './shapes.ts';
import { broken, unchecked } from './results.ts';
import { markedLines, verifiedDerivation } from './verified-derivation.ts';

export type { CheckOptions } from './settings.ts';

/**
 * Checks one case: shapes first, for all sizes; then, where the forward pass is in order, every written gradient
 * against finite differences, and which equation is the first wrong one. Never throws for a mistake in the model.
 */
export function checkModel(model: Model, options: CheckOptions = {}): CaseResult {
  const started = performance.now();
  const settings = resolveSettings(model, options);
  let program: Program;
  try {
    program = trace(model, model.sizes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      ...emptyCase(model, settings),
      verdict: 'error',
      diagnostics: error.diagnostics,
      durationMs: performance.now() - started,
    };
  }
  const gradients = options.shapesOnly ? noGradients : gradientsOf(model, program, settings, options);
  const { crew: _crew, onProgress: _onProgress, ...again } = options;
  const told = [...program.diagnostics, ...gradients.diagnostics];
  const diagnostics =
    options.diagnose === false || options.shapesOnly
      ? told
      : explained(
          completed({
            model,
            program,
            diagnostics: told,
            gradients: gradients.results,
            found: isTooLarge(program)
              ? foundSmaller(model, gradients, settings, options)
              : gradients.diagnoses,
            evidence: gradients.evidence,
            seed: settings.seed,
            check: (repaired, seed = settings.seed) =>
              checkModel(repaired, { ...again, seed, diagnose: false }),
          }),
        );
  return {
    ...emptyCase(model, settings),
    verdict: caseVerdict(diagnostics, gradients.results, options.shapesOnly ?? false, program),
    trials: gradients.trialSizes.length,
    trialSizes: gradients.trialSizes,
    shapes: shapeResults(program),
    equations: equationResults(program),
    coverage: coverage(program),
    gradients: gradients.results,
    diagnostics,
    derived: !model.backward && program.loss && !options.shapesOnly ? derivedFrom(program, options) : [],
    evaluations: gradients.evaluations,
    durationMs: performance.now() - started,
  };
}

/** What a model without backward is offered: checked like a written one. */
function derivedFrom(program: Program, options: CheckOptions): string[] {
  const own: CheckOptions = { ...options, mode: 'projection', diagnose: false };
  // The threads know the model as it is in the file.
  delete (own as { crew?: unknown }).crew;
  return markedLines(
    verifiedDerivation(program, 'per-example', (model, sizes) =>
      checkModel(model, { ...own, ...(sizes && { sizes }) }),
    ),
  );
}

/** The repairs of a model that is too large to try many, looked for at small sizes. */
function foundSmaller(
  model: Model,
  { results }: GradientsResult,
  settings: Settings,
  options: CheckOptions,
): readonly Diagnosis[] {
  const roots = new Set(results.flatMap(({ name, cause }) => (cause === 'root' ? [name] : [])));
  const small = roots.size > 0 ? shrunken(model, settings.seed) : null;
  if (!small) return [];
  const { crew: _crew, onProgress: _onProgress, ...rest } = options;
  const program = trace(small, small.sizes);
  if (isTooLarge(program)) return [];
  return gradientsOf(small, program, settings, rest).diagnoses.filter(({ root }) => roots.has(root));
}

const noGradients: GradientsResult = {
  results: [],
  diagnostics: [],
  trialSizes: [],
  evaluations: 0,
  diagnoses: [],
  evidence: new Map(),
};

function gradientsOf(
  model: Model,
  program: Program,
  settings: Settings,
  options: CheckOptions,
): GradientsResult {
  const forwardBroken = program.equations.some(({ block, broken }) => block === 'forward' && broken);
  if (!program.loss || forwardBroken) {
    const notScalar = program.diagnostics.some(
      ({ code, equation }) =>
        (code === 'input/loss' || code === 'shape/rank') && equation === program.lossName,
    );
    const reason = forwardBroken
      ? 'a shape error in forward'
      : notScalar
        ? 'the loss is not a scalar'
        : 'the loss was not traced';
    const result = (pair: Pair): GradientResult =>
      pair.equation.broken && !forwardBroken
        ? broken(pair, settings.tolerance)
        : unchecked(pair, settings.tolerance, reason);
    return { ...noGradients, results: program.pairs.map(result) };
  }
  if (program.pairs.length === 0) return noGradients;
  return checkGradients(model, program, settings, options);
}

/** error over fail over inconclusive over pass. What tracing could not follow leaves gradients unchecked. */
function caseVerdict(
  diagnostics: readonly Diagnostic[],
  gradients: readonly GradientResult[],
  shapesOnly: boolean,
  program: Program,
): Verdict {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  if (errors.some((code) => code.startsWith('input/') || code === 'shape/not-traced')) return 'error';
  if (errors.some((code) => code.startsWith('shape/') || code.startsWith('gradient/'))) return 'fail';
  if (gradients.some(({ verdict }) => verdict === 'fail')) return 'fail';
  const lost = program.equations.some(({ node }) => node === null);
  if (shapesOnly) return lost ? 'inconclusive' : 'pass';
  if (lost || gradients.length === 0 || errors.length > 0) return 'inconclusive';
  return gradients.some(({ verdict }) => verdict === 'inconclusive' || verdict === 'unchecked')
    ? 'inconclusive'
    : 'pass';
}

const emptyCase = (model: Model, settings: Settings): CaseResult => ({
  name: model.name,
  file: model.file,
  kind: 'model',
  verdict: 'pass',
  seed: settings.seed,
  trials: 0,
  precision: 'float64',
  vary: model.vary,
  sizes: Object.fromEntries(model.sizes),
  trialSizes: [],
  shapes: [],
  equations: [],
  coverage: { equations: 0, traced: 0, lost: [], functions: { called: 0, traced: 0 }, assumed: [] },
  gradients: [],
  diagnostics: [],
  derived: [],
  evaluations: 0,
  durationMs: 0,
});
