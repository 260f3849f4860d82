// What is told of a mistake, for teaching: a result with less in it, so that every reporter obeys.
import type { CaseResult, GradientResult } from '../check/result.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** 1: where. 2: also why. 3: also the repair. */
export type HintLevel = 1 | 2 | 3;

/** The result as a hint: nothing is added, and verdicts and places stay. */
export function hinted(result: CaseResult, level: HintLevel): CaseResult {
  if (level === 3) return result;
  const diagnostics = result.diagnostics.map((each) => (isAboutEquations(each) ? withoutRepair(each) : each));
  const unsolved = { ...result, diagnostics, derived: [] };
  if (level === 2) return unsolved;
  return {
    ...unsolved,
    diagnostics: oncePerPlace(
      diagnostics.map((each) => (isExplanation(each) ? whereOnly(each, result) : each)),
    ),
    gradients: result.gradients.map(withoutNumbers),
    equations: result.equations.map((each) =>
      each.ok ? each : { ...each, parts: '', remark: 'wrong here' },
    ),
  };
}

/** What cannot be read or run, and what hides mistakes, is no exercise: its help stays. */
const isAboutEquations = ({ code }: Diagnostic): boolean =>
  /^(shape|gradient|forward)\//.test(code) && code !== 'shape/not-traced';

/** That a gradient is missing, or no gradient at all, says where and nothing more. */
const isExplanation = (each: Diagnostic): boolean =>
  isAboutEquations(each) && !/^gradient\/(missing|unpaired|partial)$/.test(each.code);

const withoutRepair = (each: Diagnostic): Diagnostic => ({ ...each, help: null, fix: null });

/** The name of the equation, by a code that says no more than whether the loss could be reached at all. */
function whereOnly(each: Diagnostic, { equations }: CaseResult): Diagnostic {
  const { code, equation, location, severity } = each;
  const written = equations.findLast(
    (other) => other.name === equation && (!location || other.location.line <= location.line),
  );
  const name = equation ?? 'an equation';
  return {
    ...each,
    code:
      written?.block === 'forward' && code.startsWith('shape/') ? 'shape/not-traced' : 'gradient/mismatch',
    message: severity === 'error' ? `${name} is wrong here` : `${name} deserves a look here`,
    location: written?.location ?? location,
    labels: [],
    notes: [],
  };
}

/** Two diagnostics of one equation now say the same. */
const oncePerPlace = (diagnostics: readonly Diagnostic[]): Diagnostic[] => [
  ...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values(),
];

/** How far a wrong gradient is off can tell the factor that it lacks. */
const withoutNumbers = (each: GradientResult): GradientResult =>
  each.verdict === 'fail' ? { ...each, relativeError: null, worst: null } : each;
