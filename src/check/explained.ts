import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unlogged } from '../diagnosis/unlogged.ts';
import { isGradientField } from '../diagnosis/witness.ts';
import { drawTrial } from '../model/draw.ts';
import { forwardDiagnoses } from './blame.ts';
import type { Accusation } from './blame.ts';
import { equationsOf, fixFor, repaired, statementsIn } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';
import { passesElsewhere, recheck, TELLING, verifiedBackward } from './findings.ts';
import type { Findings, Verified } from './findings.ts';
import { withForwardShapes } from './forward-shapes.ts';
import type { CaseResult, GradientResult } from './result.ts';
import { Surprise } from './surprise.ts';
import { suspects } from './suspects.ts';
import { ALL, elsewhere, largestError, told, withDerived, withVerified } from './told.ts';

/** Edits of forward that are checked whole, the likeliest first. */
const MOST_CHECKED = 6;

/**
 * The diagnostics with their causes and repairs. A repair is verified by a check of the repaired model: its gradients pass
 * there, and nothing fails that did not fail before. Where one edit of the forward pass explains all, and is less
 * surprising than those of the backward pass that would, that is the finding.
 */
export const explained = (findings: Findings): Diagnostic[] =>
  unlogged(() => diagnosticsWithCauses(findings));

function diagnosticsWithCauses(findings: Findings): Diagnostic[] {
  const { gradients, program } = findings;
  const diagnostics = findings.diagnostics.map((each) =>
    each.code === 'gradient/missing' ? withDerived(each, program) : each,
  );
  const wrong = gradients.some(({ cause }) => cause === 'root');
  const brokenForward = new Set(
    program.equations.flatMap(({ block, broken, span }) =>
      block === 'forward' && broken ? [span.start] : [],
    ),
  );
  if (brokenForward.size > 0) return withForwardShapes(findings, brokenForward);
  if (!wrong) return [...diagnostics];
  const backward = verifiedBackward(findings);
  const forward = forwardFinding(findings, backward);
  if (forward) return blamed(findings, forward);
  return diagnostics.flatMap((each) => {
    const own = backward.find(
      ({ diagnosis, result }) =>
        result !== null &&
        diagnosis.root !== each.equation &&
        diagnosis.repair.mends.has(each.equation ?? ''),
    );
    // What an equation makes wrong that several use is one mistake, and told with the first of them.
    const isTold = own && elsewhere(own.diagnosis, each, findings.model).length > 0;
    return isTold && each.severity === 'error' ? [] : [told(each, findings, backward)];
  });
}

interface ForwardFinding {
  readonly diagnosis: Diagnosis;
  readonly result: CaseResult;
  /** Whether the written gradients are the gradient of some loss; null where it cannot be told. */
  readonly isOfSomeLoss: boolean | null;
}

/** The likeliest edit of forward after which everything is right; null where there is none, or where backward explains it better. */
function forwardFinding(findings: Findings, backward: readonly Verified[]): ForwardFinding | null {
  const { model, program, gradients, seed } = findings;
  const leaves = drawTrial(model, program.sizes, TELLING, seed);
  const isBroken = program.equations.some(({ broken }) => broken);
  const isOfSomeLoss = isBroken ? null : isGradientField(program, leaves);
  const surprise = new Surprise(model, program);
  const inBackward = surpriseOfBackward(findings, backward, surprise);
  const fitting = forwardDiagnoses(
    model,
    program,
    leaves,
    accusation(findings, isOfSomeLoss),
    (statement, edit, losses) => surprise.inForward(statement, edit, losses, inBackward),
    inBackward,
  );
    'inBackward',
    inBackward,
    isOfSomeLoss,
    [...accusation(findings, isOfSomeLoss).suspects],
    backward.map((b) => [b.diagnosis.patch.text, b.result?.verdict]),
  );
  let checked = 0;
  for (const { diagnosis } of fitting) {
      'fits',
      diagnosis.patch.text,
      surprise.inForward(diagnosis.repair.statement, diagnosis.repair, [0, 0], Infinity),
    );
    if (++checked > MOST_CHECKED) break;
    const result = recheck([diagnosis], gradients, model, findings.check);
    if (
      result?.verdict === 'pass' &&
      !isEmptied(result.gradients, gradients) &&
      passesElsewhere(repaired(model, [diagnosis])!, findings)
    )
      return { diagnosis, result, isOfSomeLoss };
  }
  return null;
}

/** Infinite where something is not mended. */
function surpriseOfBackward(
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
function accusation({ model, program, gradients }: Findings, isOfSomeLoss: boolean | null): Accusation {
  const roots = new Set(gradients.flatMap(({ name, cause }) => (cause === 'root' ? [name] : [])));
  const explanations = [
    roots,
    ...gradients.flatMap(({ alternatives }) => alternatives.map((each) => new Set([each]))),
  ];
  const backward = statementsIn(model.backward?.statements ?? []);
  const wrong = program.pairs.filter(({ name }) => roots.has(name));
  return {
    suspects: suspects(program, explanations, isOfSomeLoss),
    failing: new Set(
      program.pairs.flatMap(({ name, of }) =>
        gradients.some((each) => each.name === name && each.verdict === 'fail') ? [of] : [],
      ),
    ),
    isBroken: false,
    wrong: wrong
      .flatMap(({ equation }) => equationsOf(equation, program))
      .flatMap(({ span }) => backward.get(span.start) ?? []),
    values: wrong.map(({ of }) => of),
  };
}

/** A loss that no longer depends on something has the gradient zero, which proves nothing. */
const isEmptied = (after: readonly GradientResult[], before: readonly GradientResult[]): boolean =>
  after.some(
    ({ name, verdict }) =>
      verdict === 'vacuous' && before.some((each) => each.name === name && each.verdict !== 'vacuous'),
  );

/** One message for all: the backward pass is right for the forward pass as it would be. */
function blamed(
  { model, diagnostics, gradients }: Findings,
  { diagnosis, result, isOfSomeLoss }: ForwardFinding,
): Diagnostic[] {
  const roots = gradients.flatMap(({ name, cause }) => (cause === 'root' ? [name] : []));
  const { root, repair } = diagnosis;
  const fix = fixFor(diagnosis, model, true);
  const isRoot = ({ code, severity }: Diagnostic): boolean =>
    severity === 'error' && code === 'gradient/mismatch';
  const first = diagnostics.find(isRoot);
  const { source } = model.forward;
  const agrees = largestError(result);
  return [
    diagnostic({
      code: 'forward/loss-mismatch',
      message: `${root}: the backward pass is right, but for another ${root === (model.loss?.name ?? root) ? 'loss' : root} than this`,
      equation: root,
      location: source.locate(repair.at.span),
      labels: first?.location
        ? [
            {
              message: `${roots.join(', ')} ${roots.length === 1 ? 'is' : 'are'} right for that one`,
              location: first.location,
            },
          ]
        : [],
      notes: isOfSomeLoss
        ? [
            'the written gradients are the gradient of some loss (their Jacobian is symmetric), but not of this one',
          ]
        : [],
      help: withVerified(fix.replacement, ALL, agrees),
      fix,
    }),
    ...diagnostics.filter((each) => !isRoot(each)),
  ];
}
