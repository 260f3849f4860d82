import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { causeOf } from '../diagnosis/causes.ts';
import type { Surroundings } from '../diagnosis/causes.ts';
import { redeclared } from '../diagnosis/declarations.ts';
import { sites } from '../diagnosis/sites.ts';
import { expressionsOf } from '../diagnosis/vocabulary.ts';
import { printExpression } from '../language/print.ts';
import { unlogged } from '../diagnosis/unlogged.ts';
import { isGradientField } from '../diagnosis/witness.ts';
import { drawTrial } from '../model/draw.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { forwardDiagnoses } from './blame.ts';
import { fixFor, repaired, statementsIn } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Evidence } from './evidence.ts';
import type { CaseResult, GradientResult } from './result.ts';
import { averagedIn, examplesOf } from './evidence.ts';

/** What a check has found, and how to check a model again. */
export interface Findings {
  readonly model: Model;
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  readonly gradients: readonly GradientResult[];
  /** Repairs of backward equations. */
  readonly found: readonly Diagnosis[];
  /** What the numbers alone say of a root. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly seed: number;
  check(model: Model): CaseResult;
}

/** The trial whose values tell most: the declared sizes, and nothing is zero or one. */
const TELLING = 2;

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
  const { diagnostics, gradients, program } = findings;
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
      ({ diagnosis }) => diagnosis.root !== each.equation && diagnosis.repair.mends.has(each.equation ?? ''),
    );
    // What an equation makes wrong that several use is one mistake, and told with the first of them.
    const isTold = own && elsewhere(own.diagnosis, each, findings.model).length > 0;
    return isTold && each.severity === 'error' ? [] : [told(each, findings, backward)];
  });
}

interface Verified {
  readonly diagnosis: Diagnosis;
  /** The check of the repaired model; null where the repair does not stand. */
  readonly result: CaseResult | null;
}

/** All repairs together, or each alone where they do not go together. */
function verifiedBackward({ found, gradients, model, check }: Findings): Verified[] {
  if (found.length === 0) return [];
  const all = recheck(found, gradients, model, check);
  const stands = ({ repair }: Diagnosis, result: CaseResult | null): boolean =>
    result !== null && [...repair.mends].every((name) => passes(result.gradients, name));
  return found.map((diagnosis) => {
    if (stands(diagnosis, all)) return { diagnosis, result: all };
    const alone = found.length > 1 ? recheck([diagnosis], gradients, model, check) : null;
    return { diagnosis, result: stands(diagnosis, alone) ? alone : null };
  });
}

/** The check of the repaired model, or null where it does not read, or something fails that did not. */
function recheck(
  found: readonly Diagnosis[],
  before: readonly GradientResult[],
  model: Model,
  check: Findings['check'],
): CaseResult | null {
  const mended = repaired(model, found);
  if (!mended) return null;
  const result = check(mended);
  const failed = new Set(before.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name));
  const spoilt = result.gradients.some(({ name, verdict }) => verdict === 'fail' && !failed.has(name));
  return spoilt || result.verdict === 'error' ? null : result;
}

const passes = (gradients: readonly GradientResult[], name: string): boolean =>
  gradients.some((each) => each.name === name && (each.verdict === 'pass' || each.verdict === 'vacuous'));

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
    if (result?.verdict === 'pass' && !isEmptied(result.gradients, gradients))
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
      help: `${fix.replacement}${verifiedNote(ALL, agrees)}`,
      fix,
    }),
    ...diagnostics.filter((each) => !isRoot(each)),
  ];
}

/** A diagnostic with what was found about its equation. */
function told(
  each: Diagnostic,
  { model, program, evidence, gradients }: Findings,
  backward: readonly Verified[],
): Diagnostic {
  if (each.severity !== 'error' || each.equation === null) return each;
  const own = backward.find(
    ({ diagnosis }) => diagnosis.root === each.equation || diagnosis.repair.mends.has(each.equation!),
  );
  const said = evidence.get(each.equation);
  const isRoot = gradients.some(({ name, cause }) => name === each.equation && cause === 'root');
  const isMismatch = each.code === 'gradient/mismatch';
  if (!own && !(isMismatch && isRoot && said)) return each;
  const code = !isMismatch
    ? each.code
    : (said?.code ?? causeOf(own!.diagnosis.repair, surroundingsOf(model, program)));
  const notes = said?.note ? [...each.notes, said.note] : each.notes;
  if (!own) return { ...each, code, notes };
  const { diagnosis, result } = own;
  const fix = fixFor(diagnosis, model, result !== null);
  const error = result?.gradients.find(({ name }) => name === diagnosis.root)?.relativeError ?? null;
  return {
    ...each,
    code,
    notes,
    labels: [...each.labels, ...elsewhere(diagnosis, each, model)],
    help: `${fix.replacement}${result ? verifiedNote(diagnosis.root, error) : ''}`,
    fix,
  };
}

/** The repair may be in an equation that this one uses. */
function elsewhere(
  { repair, patch, block }: Diagnosis,
  { location }: Diagnostic,
  model: Model,
): Diagnostic['labels'] {
  const { source } = model[block]!;
  const own = source.locate(repair.statement.span);
  if (location && location.line >= own.line && location.line <= own.endLine) return [];
  return [{ message: 'it goes wrong here', location: source.locate(patch.span) }];
}

const ALL = 'all gradients';

const verifiedNote = (what: string, error: number | null): string =>
  `       verified: ${what} then ${what === ALL ? 'agree' : 'agrees'}${error === null ? '' : ` to ${error.toExponential(0)}`}`;

/** A shape error in forward leaves no gradient to compare: what repairs it has to make all of them right. */
function withForwardShapes(findings: Findings, broken: ReadonlySet<number>): Diagnostic[] {
  const { model, program, diagnostics, seed, check } = findings;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const leaves = drawTrial(model, program.sizes, TELLING, seed);
  for (const diagnosis of forwardDiagnoses(model, program, leaves, broken)) {
    const mended = repaired(model, [diagnosis]);
    const result = mended && check(mended);
    if (result?.verdict !== 'pass') continue;
    const fix = fixFor(diagnosis, model, true);
    const agrees = largestError(result);
    const help = `${fix.replacement}${verifiedNote(ALL, agrees)}`;
    const target = errors.find(({ equation }) => equation === diagnosis.root) ?? errors[0];
    return diagnostics.map((each) => (each === target ? { ...each, help, fix } : each));
  }
  for (const { model: other, fix } of redeclared(model, entriesIn(broken, model))) {
    const result = check(other);
    if (result.verdict !== 'pass') continue;
    const help = `declare it as ${fix.replacement}${verifiedNote(ALL, largestError(result))}`;
    return diagnostics.map((each) => (each === errors[0] ? { ...each, help, fix } : each));
  }
  return [...diagnostics];
}

/** Entries that statements name, by where these begin. */
function entriesIn(starts: ReadonlySet<number>, model: Model): Set<string> {
  const statements = [...statementsIn(model.forward.statements)].flatMap(([start, each]) =>
    starts.has(start) ? [each] : [],
  );
  const names = statements
    .flatMap(expressionsOf)
    .flatMap((whole) => [...sites(whole)].map(({ node }) => printExpression(node)));
  return new Set(names.filter((each) => model.entries.has(each)));
}

const largestError = ({ gradients }: CaseResult): number =>
  Math.max(...gradients.map(({ relativeError }) => relativeError ?? 0));

function surroundingsOf(model: Model, program: Program): Surroundings {
  return {
    examples: examplesOf(model, program),
    averaged: averagedIn(model, program),
    parameters: new Set(
      [...model.entries.values()].flatMap(({ role, name }) => (role === 'parameter' ? [name] : [])),
    ),
    gradients: new Set(program.pairs.map(({ name }) => name)),
    constants: new Set(model.constants.keys()),
    sizes: new Set(program.sizes.keys()),
  };
}
