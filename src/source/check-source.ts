import { checkModel } from '../check/check.ts';
import type { CheckOptions } from '../check/check.ts';
import type { CaseResult, EquationResult } from '../check/result.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/model.ts';
import { commentsOn } from './comments.ts';
import { toldOfReturn } from './returned.ts';
import type { Reading, SourceCase } from './source-cases.ts';
import { withoutTinyNumbers } from './tiny-numbers.ts';

interface Checked {
  readonly reading: Reading;
  readonly results: CaseResult[];
}

/** Checks a part of a file in the reading that it agrees with best. */
export function checkSourceCase({ readings, functions }: SourceCase, options: CheckOptions): CaseResult[] {
  const [first] = readings;
  if (!first) return [];
  const best = bestOf(first, readings.slice(1), options);
  const { assumed, models } = best.reading;
  // Of several strides and paddings the first one speaks of comments.
  const commented = (results: readonly CaseResult[]): CaseResult[] =>
    results.map((each, at) =>
      at > 0
        ? each
        : {
            ...each,
            diagnostics: [...each.diagnostics, ...commentsOn(each, models[0]!.sources, functions)],
          },
    );
  if (!options.shapesOnly && !hasAnchor(best))
    return commented(
      models.map((model) =>
        withoutLoss(checkModel(model, { ...options, shapesOnly: true }), model, best.reading),
      ),
    );
  // Causes are looked for in the chosen reading only.
  const isExplained =
    readings.length === 1 ||
    options.shapesOnly === true ||
    (best.reading === first ? best.results.every(isClean) : wrongIn(best) === 0);
  const results = isExplained ? best.results : inOrder(models, options);
  const judged = best.reading.passesOn
    ? results.map(handedOn)
    : results.map((each) => (best.reading.isGuessed && isForwardWrong(each) ? doubted(each) : each));
  return commented(judged).map((each) => {
    const told = each.diagnostics.map((said) => toldOfReturn(said, best.reading, functions));
    return {
      ...each,
      kind: 'source',
      diagnostics: assumed === null ? told : [...told, note(`right where ${assumed}`)],
    };
  });
}

/** The reading of a part that its file agrees with best; null where there is none. */
export function bestReading({ readings }: SourceCase): Reading | null {
  const [first, ...others] = readings;
  if (!first || others.length === 0) return first ?? null;
  return bestOf(first, others, { diagnose: false }).reading;
}

function bestOf(first: Reading, others: readonly Reading[], options: CheckOptions): Checked {
  const isOnly = others.length === 0 || options.shapesOnly === true;
  const quietly = { ...options, diagnose: false };
  let best: Checked = { reading: first, results: inOrder(first.models, isOnly ? options : quietly) };
  for (const reading of options.shapesOnly ? [] : others) {
    const at = best.results.findIndex((each) => wrongIn({ ...best, results: [each] }) > 0);
    if (at < 0) break;
    const tried = { reading, results: [checkOne(reading.models[at]!, quietly)] };
    if (!isBetter(tried, { ...best, results: [best.results[at]!] })) continue;
    const whole = { reading, results: inOrder(reading.models, quietly) };
    if (isBetter(whole, best)) best = whole;
  }
  return best;
}

/** One that rests on something, and of these the one with fewer gradients that are wrong. */
const isBetter = (a: Checked, b: Checked): boolean =>
  hasAnchor(a) === hasAnchor(b) ? wrongIn(a) < wrongIn(b) : hasAnchor(a);

/** Whether the gradient is right that the reading rests on. */
const hasAnchor = ({ reading: { anchor }, results }: Checked): boolean =>
  anchor == null ||
  results.every(({ gradients }) =>
    gradients.some(
      ({ name, verdict, checked }) =>
        name.replace(/ \(.*/, '') === anchor && verdict === 'pass' && checked > 0,
    ),
  );

/** Of a file that computes no loss only shapes can be checked. */
const withoutLoss = (
  given: CaseResult,
  { isGenerated = false }: Model,
  { isGuessed = false }: Reading,
): CaseResult => {
  // Of sizes that were tried, and that forward does not take, nothing is known.
  const result = isGuessed || (isGenerated && isForwardWrong(given)) ? doubted(given) : given;
  // All but the model's own, with the loss that was put there.
  const [added, equations] = [true, false].map((isAdded) =>
    result.equations.filter(({ location }) => (location.file === result.file) === isAdded),
  ) as [EquationResult[], EquationResult[]];
  return {
    ...result,
    equations,
    coverage: {
      ...result.coverage,
      equations: result.coverage.equations - added.length,
      traced: result.coverage.traced - added.filter(({ shape }) => shape !== null).length,
    },
    kind: 'source',
    verdict: result.verdict === 'pass' ? 'inconclusive' : result.verdict,
    diagnostics: [
      ...result.diagnostics,
      diagnostic({
        code: 'gradient/partial',
        severity: 'warning',
        message: 'no loss was found: shapes are checked, gradients are not',
        help: 'compute it under a name such as loss, behind the forward equations',
      }),
    ],
  };
};

/** The loss before a softmax may have the gradient of what goes into it: then there is nothing left to do. */
const handedOn = (result: CaseResult): CaseResult =>
  result.verdict !== 'fail'
    ? result
    : {
        ...result,
        verdict: 'inconclusive',
        diagnostics: [
          ...result.diagnostics.map((each): Diagnostic =>
            each.severity === 'error' ? { ...each, severity: 'warning' } : each,
          ),
          note(
            'backward hands on what flows into it: right only behind a loss whose own gradient is that of what goes into the softmax',
          ),
        ],
      };

/** Where shapes were tried, a mistake of forward is as likely one of theirs. */
const isForwardWrong = ({ equations, diagnostics }: CaseResult): boolean =>
  equations.some(({ block, ok }) => block === 'forward' && !ok) &&
  diagnostics.some(({ severity, code }) => severity === 'error' && code.startsWith('shape/'));

const doubted = (result: CaseResult): CaseResult => ({
  ...result,
  verdict: result.verdict === 'fail' ? 'inconclusive' : result.verdict,
  diagnostics: result.diagnostics.map((each) =>
    each.severity === 'error' && each.code.startsWith('shape/') ? { ...each, severity: 'warning' } : each,
  ),
});

/** Gradients that are wrong, or right only by a factor that the reading has no room for; of what cannot be decided nothing is known. */
const wrongIn = ({ reading: { scale: allowed }, results }: Checked): number =>
  results.reduce((sum, each) => {
    const scaled = each.gradients.filter(
      ({ verdict, scale }) => verdict === 'pass' && scale && allowed !== undefined && scale.text !== allowed,
    );
    return sum + (isDecided(each) ? failures(each) : each.gradients.length) + scaled.length;
  }, 0);

/** At every stride and padding; what is wrong at several of them is explained once. */
function inOrder(models: readonly Model[], options: CheckOptions): CaseResult[] {
  let isExplained = false;
  const shared = { ...options, share: 1 / models.length };
  return models.map((model) => {
    const result = checkOne(model, isExplained ? { ...shared, diagnose: false } : shared);
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

/** Nothing is left to look for a cause of. */
const isClean = ({ verdict, diagnostics }: CaseResult): boolean =>
  verdict === 'pass' && diagnostics.length === 0;

/** What becomes infinite without them is no better. */
const isDecided = ({ verdict }: CaseResult): boolean => verdict === 'pass' || verdict === 'fail';

const failures = ({ gradients }: CaseResult): number =>
  gradients.filter(({ verdict }) => verdict === 'fail').length;

const note = (message: string): Diagnostic =>
  diagnostic({ code: 'gradient/partial', severity: 'info', message });
