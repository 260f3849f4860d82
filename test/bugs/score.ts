import { editableFile } from '../../src/model/editable.ts';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { chooseFixes } from '../../src/cli/chosen-fixes.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import type { Diagnostic, Fix } from '../../src/diagnostics/diagnostic.ts';
import type { Model } from '../../src/model/model.ts';
import type { Mutant } from './mutants.ts';
import { printAll, spliced } from './rewrite.ts';

export interface Score {
  readonly mutant: Mutant;
  readonly verdict: CaseResult['verdict'];
  readonly found: boolean;
  /** It passes, with a warning that a planted equation is not the gradient that its name says. */
  readonly warned: boolean;
  readonly roots: readonly string[];
  readonly alternatives: readonly string[];
  /** Roots are named, and not one of them is the planted one. */
  readonly accused: boolean;
  /** Only what was changed is a root, or it stands among the alternatives. */
  readonly rightRoot: boolean;
  readonly said: readonly string[];
  readonly rightCode: boolean;
  /** A mutant of forward: it is said to be wrong there. */
  readonly blamed: boolean;
  /** A repair said to be verified, or all of them, written into the file by ourselves, gives a model that passes. */
  readonly repaired: boolean;
  /** Repairs said to be verified that leave their gradient wrong, or make another one so. */
  readonly falseRepairs: number;
  /** And it is the original. */
  readonly restored: boolean;
  readonly milliseconds: number;
  /** What the check threw, which it never should. */
  readonly crash: string | null;
}

const worstFirst = ['error', 'fail', 'inconclusive', 'pass'] as const;

export const worst = (cases: readonly CaseResult[]): CaseResult['verdict'] =>
  worstFirst.find((verdict) => cases.some((each) => each.verdict === verdict)) ?? 'pass';

/** What a check says of a mutant, held against what was planted. */
export function score(
  mutant: Mutant,
  check: (model: Model) => CaseResult = (model) => checkModel(model),
): Score {
  const models = mutant.original.load(mutant.text);
  const started = performance.now();
  const { cases, crash } = attempted(models, check);
  const milliseconds = performance.now() - started;
  const gradients = cases.flatMap((each) => each.gradients);
  const diagnostics = cases.flatMap((each) => each.diagnostics);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const roots = [...new Set(gradients.filter(({ cause }) => cause === 'root').map(({ name }) => name))];
  const alternatives = [...new Set(gradients.flatMap((each) => each.alternatives))];
  const planted = new Set([...mutant.equations, ...mutant.places]);
  const isPlanted = (name: string): boolean => planted.has(name);
  // A shape error in a temporary is located where it stands; the gradients that use it are replaced, not roots.
  const located = [
    ...new Set([
      ...roots,
      ...errors.flatMap(({ code, equation }) => (code.startsWith('shape/') && equation ? [equation] : [])),
    ]),
  ];
  /** Where the planted equation is as good an explanation, what is said of the other one is. */
  const isAbout = (name: string): boolean =>
    isPlanted(name) || gradients.some((each) => each.name === name && each.alternatives.some(isPlanted));
  const verdict = crash === null ? worst(cases) : 'error';
  const repairs = repairsOf(mutant, cases);
  return {
    mutant,
    verdict,
    found: verdict === 'fail',
    warned:
      verdict === 'pass' &&
      diagnostics.some(
        ({ code, equation }) => code === 'gradient/partial' && equation !== null && isPlanted(equation),
      ),
    roots: located,
    alternatives,
    accused: located.length > 0 && !located.some(isPlanted) && !alternatives.some(isPlanted),
    rightRoot: (located.length > 0 && located.every(isPlanted)) || alternatives.some(isPlanted),
    said: [...new Set(errors.map(({ code, equation }) => `${code} ${equation ?? ''}`.trim()))],
    rightCode: errors.some(
      ({ code, equation, fix }) =>
        equation !== null &&
        isAbout(equation) &&
        (code.startsWith('shape/') ||
          mutant.codes.includes(code) ||
          (mutant.withRepair.includes(code) && fix?.verified === true)),
    ),
    blamed:
      mutant.side !== 'backward' &&
      (errors.some(isOfForward) || diagnostics.some((each) => repairsForward(mutant, each))),
    ...repairs,
    milliseconds,
    crash,
  };
}

function attempted(
  models: readonly Model[],
  check: (model: Model) => CaseResult,
): { readonly cases: readonly CaseResult[]; readonly crash: string | null } {
  try {
    return { cases: models.map(check), crash: null };
  } catch (error) {
    return { cases: [], crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const isOfForward = ({ code }: Diagnostic): boolean => code === 'forward/loss-mismatch';

const repairsForward = ({ equations }: Mutant, { fix }: Diagnostic): boolean =>
  fix !== null && fix.equation !== null && equations.includes(fix.equation);

/** Every repair alone, and all of them as `--fix` writes them. */
function repairsOf(
  mutant: Mutant,
  cases: readonly CaseResult[],
): Pick<Score, 'repaired' | 'restored' | 'falseRepairs'> {
  const fixes = new Map(
    cases.flatMap(({ diagnostics }) =>
      diagnostics.flatMap(({ fix }) => (fix?.verified ? [[withFix(mutant.text, fix), fix] as const] : [])),
    ),
  );
  const alone = [...fixes].map(([text, fix]) => ({ text, fix, after: checked(mutant, text) }));
  const together = withFix(mutant.text, chooseFixes(editableFile(mutant.original.name, mutant.text), cases));
  const written = fixes.size > 1 ? [...alone, { text: together, after: checked(mutant, together) }] : alone;
  const passing = written.filter(({ after }) => after !== null && worst(after) === 'pass');
  return {
    repaired: passing.length > 0,
    restored: passing.some(({ text }) => isOriginal(mutant, load(mutant, text)!)),
    falseRepairs: alone.filter(({ fix, after }) => !isTrue(fix, cases, after)).length,
  };
}

/** What a verified repair says: its gradient passes with it, and none fails that did not; one of forward mends all. */
function isTrue(
  { equation }: Fix,
  before: readonly CaseResult[],
  after: readonly CaseResult[] | null,
): boolean {
  const failedIn = (cases: readonly CaseResult[]): string[] =>
    cases.flatMap(({ gradients }) =>
      gradients.flatMap((each) => (each.verdict === 'fail' ? [each.name] : [])),
    );
  if (after === null || worst(after) === 'error') return false;
  const isGradient = after.some(({ gradients }) => gradients.some(({ name }) => name === equation));
  const failed = failedIn(before).filter((name) => isGradient && name !== equation);
  return failedIn(after).every((name) => failed.includes(name));
}

function checked(mutant: Mutant, text: string): CaseResult[] | null {
  return load(mutant, text)?.map((model) => checkModel(model, { diagnose: false })) ?? null;
}

/** The edits of a repair, the last first, so that the places of the others stay. */
export const withFix = (text: string, { edits }: Pick<Fix, 'edits'>): string =>
  edits
    .toSorted((a, b) => b.location.line - a.location.line || b.location.column - a.location.column)
    .reduce((now, { location, text: by }) => spliced(now, location, by), text);

function load({ original }: Mutant, text: string): Model[] | null {
  try {
    return original.load(text);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

const isOriginal = ({ original }: Mutant, [model]: readonly Model[]): boolean => {
  const [before] = original.load(original.text);
  return (['forward', 'backward'] as const).every(
    (block) => printAll(model![block]?.statements ?? []) === printAll(before![block]?.statements ?? []),
  );
};
