import { checkModel } from '../check/check.ts';
import type { CheckOptions } from '../check/check.ts';
import type { CaseResult } from '../check/result.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import type { Reading, SourceCase } from './source-cases.ts';
import { withoutTinyNumbers } from './tiny-numbers.ts';

/** Checks a part of a file in the reading that it agrees with best. */
export function checkSourceCase({ readings }: SourceCase, options: CheckOptions): CaseResult[] {
  let best: { reading: Reading; results: CaseResult[]; wrong: number } | null = null;
  for (const reading of readings) {
    const results = reading.models.map((model) => checkOne(model, options));
    const wrong = results.reduce((sum, each) => sum + failures(each), 0);
    if (!best || wrong < best.wrong) best = { reading, results, wrong };
    if (wrong === 0 || options.shapesOnly) break;
  }
  if (!best) return [];
  const { assumed } = best.reading;
  return best.results.map((each) => ({
    ...each,
    kind: 'source',
    diagnostics: assumed === null ? each.diagnostics : [...each.diagnostics, note(`right where ${assumed}`)],
  }));
}

/** Of a failure that vanishes with the tiny numbers that keep things finite nothing is told but that. */
function checkOne(model: Model, options: CheckOptions): CaseResult {
  const result = checkModel(model, options);
  if (failures(result) === 0 || options.shapesOnly) return result;
  const plain = withoutTinyNumbers(model);
  if (!plain) return result;
  const { onProgress: _onProgress, crew: _crew, ...quietly } = options;
  const other = checkModel(plain.model, quietly);
  if (failures(other) >= failures(result)) return result;
  const told = plain.left.map(({ text, line }) => (line > 0 ? `${text} on line ${line}` : text));
  return {
    ...other,
    diagnostics: [
      ...other.diagnostics,
      note(`checked with 0 for ${[...new Set(told)].join(', ')}: backward leaves it out`),
    ],
  };
}

const failures = ({ gradients }: CaseResult): number =>
  gradients.filter(({ verdict }) => verdict === 'fail').length;

const note = (message: string): Diagnostic =>
  diagnostic({ code: 'gradient/partial', severity: 'info', message });
