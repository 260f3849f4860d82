import { EvaluationError } from '../../evaluation/evaluate.ts';
import type { Code } from '../../diagnostics/codes.ts';
import { InputError } from '../../diagnostics/diagnostic.ts';
import type { CaseResult, NumpyResult } from '../../check/result.ts';
import type { Model } from '../../model/model.ts';
import { aligned } from './alignment.ts';
import type { Aligned } from './alignment.ts';
import type { Answer } from './answer.ts';
import { compare, narrowest, resolutionOf } from './comparison.ts';
import type { Outcome } from './comparison.ts';
import { differenceFound, failed, inWords, isForeseen } from './messages.ts';
import { randomExecutions } from './randomness.ts';
import { requestFor } from './request.ts';
import type { Request } from './request.ts';
import { tracedValues } from './traced-values.ts';
import type { Traced } from './traced-values.ts';

/** Runs a request in Python. @throws InputError where no answer came */
export type Ask = (request: Request) => Answer;

/** Seeds that are tried where values differ, to tell what is random. */
const RESEEDED = [1, 2];

/**
 * A result after NumPy was asked for the same values: nothing is decided where they differ, and an error where NumPy could not
 * be asked. Cases that were not traced stay as they are.
 */
export function verified(result: CaseResult, model: Model, ask: Ask): CaseResult {
  if (result.equations.length === 0) return result;
  try {
    const traced = tracedValues(model, result.seed);
    const request = requestFor(traced);
    const answer = ask(request);
    if (answer.error && !isForeseen(answer.error, traced.program))
      return withError(result, failed(answer.error, answer.numpy, model));
    return compared(result, traced, request, answer, ask);
  } catch (error) {
    if (error instanceof InputError) return withError(result, error);
    if (error instanceof EvaluationError) return result;
    throw error;
  }
}

const withError = (result: CaseResult, { diagnostics }: InputError): CaseResult => ({
  ...result,
  verdict: 'error',
  diagnostics: [...diagnostics, ...result.diagnostics],
});

function compared(
  result: CaseResult,
  { program, values }: Traced,
  request: Request,
  answer: Answer,
  ask: Ask,
): CaseResult {
  const pairs = aligned(values, request.places, answer);
  const precision = narrowest(pairs);
  const resolution = resolutionOf(precision);
  const isSaid = (code: Code): boolean => program.diagnostics.some((each) => each.code === code);
  const forgiven = {
    isLenient: isSaid('shape/gradient-mismatch'),
    isPartial: isSaid('shape/not-traced'),
    mayBeUnset: program.model.sources.some(({ source }) => /\bempty(_like)?\(/.test(source.text)),
  };
  const outcomes = pairs.map((pair) => compare(pair, resolution, forgiven));
  const isAtOdds = outcomes.some(({ kind }) => kind === 'differs');
  const runs = isAtOdds ? [answer, ...RESEEDED.map((reseed) => ask({ ...request, reseed }))] : [answer];
  const told = withoutRandom(pairs, outcomes, runs);
  const numpy = { ...summaryOf(pairs, told, answer), precision };
  const first = told.findIndex(({ kind }) => kind === 'differs');
  if (first < 0) return { ...result, numpy };
  return {
    ...result,
    verdict: result.verdict === 'error' ? 'error' : 'inconclusive',
    numpy,
    diagnostics: [differenceFound(pairs[first]!.ours, told[first]!, numpy), ...result.diagnostics],
  };
}

/** What differs because it is random is left out. */
function withoutRandom(
  pairs: readonly Aligned[],
  outcomes: readonly Outcome[],
  runs: readonly Answer[],
): Outcome[] {
  const isRandom = randomExecutions(runs);
  return outcomes.map((outcome, i): Outcome => {
    const { place, execution } = pairs[i]!;
    return outcome.kind === 'differs' && isRandom(place, execution)
      ? { kind: 'left out', reason: 'random' }
      : outcome;
  });
}

function summaryOf(
  pairs: readonly Aligned[],
  outcomes: readonly Outcome[],
  { numpy: version, error }: Answer,
): Omit<NumpyResult, 'precision'> {
  const namesOf = (isMeant: (outcome: Outcome) => boolean): string[] => [
    ...new Set(pairs.flatMap(({ ours }, i) => (isMeant(outcomes[i]!) ? [ours.equation.name] : []))),
  ];
  const reasons = new Set(outcomes.flatMap((each) => (each.kind === 'left out' ? [each.reason] : [])));
  return {
    version,
    values: outcomes.length,
    agreeing: outcomes.filter(({ kind }) => kind === 'agrees').length,
    differing: namesOf(({ kind }) => kind === 'differs'),
    leftOut: [...reasons].map((reason) => ({
      reason,
      count: outcomes.filter((each) => each.kind === 'left out' && each.reason === reason).length,
      names: namesOf((each) => each.kind === 'left out' && each.reason === reason),
    })),
    stops: error && inWords(error),
  };
}
