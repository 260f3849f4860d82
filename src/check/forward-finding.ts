import { isGradientField } from '../diagnosis/witness.ts';
import { forwardDiagnoses } from './blame.ts';
import type { Accusation, ForwardDiagnosis } from './blame.ts';
import { passesElsewhere, recheck, tellingPoints } from './findings.ts';
import type { Findings, Verified } from './findings.ts';
import { ownEquations } from './own-equations.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Model } from '../model/model.ts';
import { repaired } from './repaired.ts';
import type { CaseResult, GradientResult } from './result.ts';
import type { Surprise } from './surprise.ts';
import { suspects } from './suspects.ts';

/** Edits of forward that are checked whole, the likeliest first; of those that cut gradients off many look alike. */
const MOST_CHECKED = 6;
const MOST_EMPTIED = 30;

/** A forward pass for which the written gradients are right. */
export interface ForwardFinding extends ForwardDiagnosis {
  readonly result: CaseResult;
  /** Whether the written gradients are the gradient of some loss; null where it cannot be told. */
  readonly isOfSomeLoss: boolean | null;
}

/** The likeliest edit of forward after which everything is right, if it is less surprising than `most`. */
export function forwardFinding(findings: Findings, surprise: Surprise, most: number): ForwardFinding | null {
  const { model, program, gradients } = findings;
  const points = tellingPoints(findings);
  const isBroken = program.equations.some(({ broken }) => broken);
  const isOfSomeLoss = isBroken ? null : isGradientField(program, points[0]!);
  const fitting = forwardDiagnoses(
    model,
    program,
    points,
    accusation(findings, isOfSomeLoss),
    surprise,
    most,
  );
  let [checked, emptied] = [0, 0];
  for (const found of fitting) {
    if (isNobodys(found.diagnosis, model)) continue;
    if (checked === MOST_CHECKED || emptied === MOST_EMPTIED) break;
    const result = recheck([found.diagnosis], gradients, model, findings.check);
    if (result && isEmptied(result.gradients, gradients)) {
      emptied++;
      continue;
    }
    checked++;
    if (result?.verdict === 'pass' && passesElsewhere(repaired(model, [found.diagnosis])!, findings))
      return { ...found, result, isOfSomeLoss };
  }
  return null;
}

/** An equation that calls the functions of a file, and was not written by a person. */
const isNobodys = ({ source }: Diagnosis, { isGenerated, sources }: Model): boolean =>
  isGenerated === true && sources.every((file) => file.source !== source);

/** Of the repairs of backward together; infinite where something is not mended. */
export function surpriseOfBackward(
  { gradients }: Findings,
  backward: readonly Verified[],
  surprise: Surprise,
): number {
  const mended = backward.flatMap(({ diagnosis, result }) => (result ? [diagnosis] : []));
  const isOpen = gradients.some(
    ({ name, cause }) => cause === 'root' && !mended.some(({ repair }) => repair.mends.has(name)),
  );
  const one = new Map(mended.map((each) => [each.repair.statement, each]));
  return isOpen
    ? Infinity
    : [...one.values()].reduce((sum, { repair }) => sum + surprise.inBackward(repair.statement, repair), 0);
}

/** Who may be guilty if forward is. */
function accusation({ program, gradients }: Findings, isOfSomeLoss: boolean | null): Accusation {
  const roots = new Set(gradients.flatMap(({ name, cause }) => (cause === 'root' ? [name] : [])));
  const explanations = [
    roots,
    ...gradients.flatMap(({ alternatives }) => alternatives.map((each) => new Set([each]))),
  ];
  const wrong = program.pairs.filter(({ name }) => roots.has(name));
  return {
    suspects: suspects(program, explanations, isOfSomeLoss),
    failing: new Set(
      program.pairs.flatMap(({ name, of }) =>
        gradients.some((each) => each.name === name && each.verdict === 'fail') ? [of] : [],
      ),
    ),
    isBroken: false,
    wrong: wrong.flatMap(({ equation }) => ownEquations(equation, program)).map(({ statement }) => statement),
    values: wrong.map(({ of }) => of),
  };
}

/** A loss that no longer depends on something has the gradient zero, which proves nothing. */
const isEmptied = (after: readonly GradientResult[], before: readonly GradientResult[]): boolean =>
  after.some(
    ({ name, verdict }) =>
      verdict === 'vacuous' && before.some((each) => each.name === name && each.verdict !== 'vacuous'),
  );
