import { checkModel } from '../check/check.ts';
import type { CheckOptions } from '../check/check.ts';
import type { CaseResult } from '../check/result.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import type { SourceCase } from './source-cases.ts';
import { withoutTinyNumbers } from './tiny-numbers.ts';

/** Checks a part of a file in the reading that it agrees with best. */
export function checkSourceCase({ readings }: SourceCase, options: CheckOptions): CaseResult[] {
  const [first, ...others] = readings;
  if (!first) return [];
  let best = { reading: first, results: inOrder(first.models, options) };
  for (const reading of options.shapesOnly ? [] : others) {
    const at = best.results.findIndex((each) => wrongIn([each]) > 0);
    if (at < 0) break;
    const quietly = { ...options, diagnose: false };
    if (wrongIn([checkOne(reading.models[at]!, quietly)]) >= wrongIn([best.results[at]!])) continue;
    const results = inOrder(reading.models, quietly);
    if (wrongIn(results) < wrongIn(best.results)) best = { reading, results };
  }
  const { assumed, models } = best.reading;
  if (best.reading !== first && wrongIn(best.results) > 0) best.results = inOrder(models, options);
  return best.results.map((each) => ({
    ...each,
    kind: 'source',
    diagnostics: assumed === null ? each.diagnostics : [...each.diagnostics, note(`right where ${assumed}`)],
  }));
}

/** Gradients that are wrong; of what cannot be decided nothing is known. */
const wrongIn = (results: readonly CaseResult[]): number =>
  results.reduce((sum, each) => sum + (isDecided(each) ? failures(each) : each.gradients.length), 0);

/** At every stride and padding; what is wrong at several of them is explained once. */
function inOrder(models: readonly Model[], options: CheckOptions): CaseResult[] {
  let isExplained = false;
  return models.map((model) => {
    const result = checkOne(model, isExplained ? { ...options, diagnose: false } : options);
    isExplained ||= failures(result) > 0;
    return result;
  });
}

/** Of a failure that vanishes with the tiny numbers that keep things finite nothing is told but that. */
function checkOne(model: Model, options: CheckOptions): CaseResult {
  const result = checkModel(model, options);
  if (failures(result) === 0 || options.shapesOnly) return result;
  const plain = withoutTinyNumbers(model);
  if (!plain) return result;
  const { onProgress: _onProgress, crew: _crew, ...quietly } = options;
  const other = checkModel(plain.model, { ...quietly, diagnose: false });
  if (failures(other) >= failures(result) || !isDecided(other)) return result;
  const told = plain.left.map(({ text, line }) => (line > 0 ? `${text} on line ${line}` : text));
  return {
    ...other,
    diagnostics: [
      ...other.diagnostics,
      note(`checked with 0 for ${[...new Set(told)].join(', ')}: backward leaves it out`),
    ],
  };
}

/** What becomes infinite without them is no better. */
const isDecided = ({ verdict }: CaseResult): boolean => verdict === 'pass' || verdict === 'fail';

const failures = ({ gradients }: CaseResult): number =>
  gradients.filter(({ verdict }) => verdict === 'fail').length;

const note = (message: string): Diagnostic =>
  diagnostic({ code: 'gradient/partial', severity: 'info', message });
