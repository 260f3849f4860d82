import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { redeclared } from '../diagnosis/declarations.ts';
import { nodesIn } from '../diagnosis/sites.ts';
import { expressionsOf } from '../diagnosis/vocabulary.ts';
import { printExpression } from '../language/print.ts';
import type { StatementEdit } from '../diagnosis/edit.ts';
import type { Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { forwardDiagnoses } from './blame.ts';
import type { Accusation, Ranking } from './blame.ts';
import { fixFor } from './diagnose.ts';
import { repaired } from './repaired.ts';
import { passesElsewhere, tellingPoints } from './findings.ts';
import type { Findings } from './findings.ts';
import { ALL, largestError, withVerified } from './told.ts';

/** Edits that are checked whole, the least first. */
const MOST_CHECKED = 6;

/** A shape error in forward leaves no gradient to compare: what repairs it has to make all of them right. */
export function withForwardShapes(findings: Findings, broken: ReadonlySet<Statement>): Diagnostic[] {
  const { model, program, diagnostics, check } = findings;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  let checked = 0;
  const accusation: Accusation = {
    suspects: new Map([...broken].map((start) => [start, 0])),
    failing: new Set(),
    isBroken: true,
    wrong: [],
    values: [],
  };
  const cost = (_: Statement, edit: StatementEdit): number => edit.cost;
  const byCost: Ranking = { inForward: cost, leastInForward: cost };
  for (const { diagnosis } of forwardDiagnoses(
    model,
    program,
    tellingPoints(findings),
    accusation,
    byCost,
    Infinity,
  )) {
    if (++checked > MOST_CHECKED) break;
    const mended = repaired(model, [diagnosis]);
    const result = mended && check(mended);
    if (result?.verdict !== 'pass' || !passesElsewhere(mended!, findings)) continue;
    const fix = fixFor(diagnosis, true);
    const agrees = largestError(result);
    const help = withVerified(fix.replacement, ALL, agrees);
    const target = errors.find(({ equation }) => equation === diagnosis.root) ?? errors[0];
    return diagnostics.map((each) => (each === target ? { ...each, help, fix } : each));
  }
  for (const { model: other, fix } of redeclared(model, entriesIn(broken, model))) {
    const result = check(other);
    if (result.verdict !== 'pass') continue;
    const help = withVerified(`declare it as ${fix.replacement}`, ALL, largestError(result));
    return diagnostics.map((each) => (each === errors[0] ? { ...each, help, fix } : each));
  }
  return [...diagnostics];
}

/** Entries that statements name. */
function entriesIn(statements: ReadonlySet<Statement>, model: Model): Set<string> {
  const names = [...statements]
    .flatMap(expressionsOf)
    .flatMap((whole) => nodesIn(whole).map((node) => printExpression(node)));
  return new Set(names.filter((each) => model.entries.has(each)));
}
