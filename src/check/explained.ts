import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { unlogged } from '../diagnosis/unlogged.ts';
import { printStatement } from '../language/print.ts';
import { fixFor } from './diagnose.ts';
import { verifiedBackward } from './findings.ts';
import type { Findings, Verified } from './findings.ts';
import { forwardFinding, surpriseOfBackward } from './forward-finding.ts';
import type { ForwardFinding } from './forward-finding.ts';
import { withForwardShapes } from './forward-shapes.ts';
import { Surprise } from './surprise.ts';
import { ALL, elsewhere, largestError, told, withDerived, withVerified } from './told.ts';
import type { Rival } from './told.ts';

/** Explanations by the two passes that differ less in surprise are both told; where they differ even less, neither is applied. */
const CLOSE = 1.1;
const TIED = 0.4;

const OF_SOME_LOSS =
  'the written gradients are the gradient of some loss (their Jacobian is symmetric), but not of this one';

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
    program.equations.flatMap(({ block, broken, statement }) =>
      block === 'forward' && broken ? [statement] : [],
    ),
  );
  if (brokenForward.size > 0) return withForwardShapes(findings, brokenForward);
  if (!wrong) return [...diagnostics];
  const backward = verifiedBackward(findings);
  const surprise = new Surprise(findings.model, program);
  const inBackward = surpriseOfBackward(findings, backward, surprise);
  // What a file's backward pass lacks may be an entry of a cache, which no repair finds: its forward pass is only a second guess.
  const isOfFile = findings.model.sources.length > 0;
  const forward =
    isOfFile && inBackward === Infinity ? null : forwardFinding(findings, surprise, inBackward + CLOSE);
  // Of equally likely ones one of forward explains all gradients at once.
  const margin = forward ? inBackward - forward.surprise : -Infinity;
  if (forward && margin >= 0 && !isOfFile) {
    const standing = backward.filter(({ result }) => result !== null);
    return blamed(findings, forward, rivalOf('backward', standing, margin));
  }
  const rival = forward && rivalOf('forward', [forward], -margin);
  return diagnostics.flatMap((each) => {
    const own = backward.find(
      ({ diagnosis, result }) =>
        result !== null &&
        diagnosis.root !== each.equation &&
        diagnosis.repair.mends.has(each.equation ?? ''),
    );
    // What an equation makes wrong that several use is one mistake, and told with the first of them.
    const isTold = own && elsewhere(own.diagnosis, each).length > 0;
    return isTold && each.severity === 'error' ? [] : [told(each, findings, backward, rival)];
  });
}

/** What would explain as much in the other pass; null where it is clearly the less likely. */
function rivalOf(
  block: 'forward' | 'backward',
  others: readonly Pick<Verified, 'diagnosis'>[],
  margin: number,
): Rival | null {
  const statements = new Set(others.map(({ diagnosis }) => printStatement(diagnosis.repair.edited())));
  return margin > CLOSE
    ? null
    : {
        note: `${margin < TIED ? 'as likely' : 'less likely'}, in ${block}: ${[...statements].join('; ')}`,
        isTied: margin < TIED,
      };
}

/** One message for all: the backward pass is right for the forward pass as it would be. */
function blamed(
  { model, diagnostics, gradients }: Findings,
  { diagnosis, result, isOfSomeLoss }: ForwardFinding,
  rival: Rival | null,
): Diagnostic[] {
  const roots = gradients.flatMap(({ name, cause }) => (cause === 'root' ? [name] : []));
  const { root, repair } = diagnosis;
  const fix = { ...fixFor(diagnosis, true), ...(rival?.isTied && { tied: true }) };
  const isRoot = ({ code, severity }: Diagnostic): boolean =>
    severity === 'error' && code === 'gradient/mismatch';
  const first = diagnostics.find(isRoot);
  const { source } = diagnosis;
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
      notes: [...(isOfSomeLoss ? [OF_SOME_LOSS] : []), ...(rival ? [rival.note] : [])],
      help: withVerified(fix.replacement, ALL, agrees),
      fix,
    }),
    ...diagnostics.filter((each) => !isRoot(each)),
  ];
}
