import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unlogged } from '../diagnosis/unlogged.ts';
import { isGradientField } from '../diagnosis/witness.ts';
import { drawTrial } from '../model/draw.ts';
import { forwardDiagnoses } from './blame.ts';
import { fixFor, repaired } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';
import { passesElsewhere, recheck, TELLING, verifiedBackward } from './findings.ts';
import type { Findings, Verified } from './findings.ts';
import { withForwardShapes } from './forward-shapes.ts';
import type { CaseResult, GradientResult } from './result.ts';
import { ALL, elsewhere, largestError, told, withDerived, withVerified } from './told.ts';

/** So much larger, in tokens, an edit of forward may be than one of a backward pass that belongs to some loss. */
const LEANING = 2;
/** What the gradients of another loss differ by as a whole. */
const FACTORS: ReadonlySet<string> = new Set([
  'add-factor',
  'drop-factor',
  'change-factor',
  'add-mean',
  'drop-mean',
  'number',
]);

/**
 * The diagnostics with their causes and repairs. A repair is verified by a check of the repaired model: its gradients pass
 * there, and nothing fails that did not fail before. Where one edit of the forward pass explains what several of the
 * backward pass, or a larger one, would have to, that is the finding.
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

/** An edit of forward that is the better explanation; null where there is none. */
function forwardFinding(
  findings: Findings,
  backward: readonly Verified[],
): { diagnosis: Diagnosis; result: CaseResult; symmetric: boolean | null } | null {
  const { model, program, gradients, seed } = findings;
  const open = gradients.filter(
    ({ name, cause }) =>
      cause === 'root' &&
      !backward.some(({ diagnosis, result }) => result && diagnosis.repair.mends.has(name)),
  );
  const statements = new Set(backward.map(({ diagnosis }) => diagnosis.repair.statement));
  const isOne = open.length === 0 && statements.size === 1;
  const [only] = backward;
  // Several edits of backward are less likely than one of forward, whatever it is. Where all
  // gradients are off by a factor the loss may be as well; a sign, a term or a variable is more often wrong in backward.
  const cost = !isOne
    ? Infinity
    : only!.diagnosis.repair.cost + (FACTORS.has(only!.diagnosis.repair.kind) ? LEANING : -LEANING);
  const leaves = drawTrial(model, program.sizes, TELLING, seed);
  const symmetric = program.equations.some(({ broken }) => broken) ? null : isGradientField(program, leaves);
  // One small edit of a backward pass that belongs to no loss explains enough.
  if (isOne && symmetric !== true) return null;
  for (const diagnosis of forwardDiagnoses(model, program, leaves, null)) {
    if (diagnosis.repair.cost >= cost) break;
    const result = recheck([diagnosis], gradients, model, findings.check);
    if (
      result?.verdict === 'pass' &&
      !isEmptied(result.gradients, gradients) &&
      passesElsewhere(repaired(model, [diagnosis])!, findings)
    )
      return { diagnosis, result, symmetric };
  }
  return null;
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
  { diagnosis, result, symmetric }: NonNullable<ReturnType<typeof forwardFinding>>,
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
      notes: symmetric
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
