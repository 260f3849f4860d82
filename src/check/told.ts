import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Fix, Location } from '../diagnostics/diagnostic.ts';
import { derivedGradients } from '../derivation/derived-gradients.ts';
import { assignment, name as nameTree } from '../derivation/trees.ts';
import { beside } from '../diagnosis/beside.ts';
import { causeOf } from '../diagnosis/causes.ts';
import type { Surroundings } from '../diagnosis/causes.ts';
import { sites } from '../diagnosis/sites.ts';
import { printExpression, printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { gradientNameOf } from '../program/pairs.ts';
import { mentions } from '../program/assigned.ts';
import type { Equation, Program } from '../program/program.ts';
import { namesOf } from './blame.ts';
import { fixFor } from './diagnose.ts';
import { statementsOf } from './statements.ts';
import type { Diagnosis } from './diagnose.ts';
import { averagedIn, examplesOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import type { Findings, Verified } from './findings.ts';
import { ownEquations } from './own-equations.ts';
import type { CaseResult } from './result.ts';

/** What would explain as much in the other pass. */
export interface Rival {
  readonly note: string;
  /** It is as likely: nothing is written by itself. */
  readonly isTied: boolean;
}

/** A diagnostic with what was found about its equation. */
export function told(
  each: Diagnostic,
  { model, program, evidence, gradients, diagnostics }: Findings,
  backward: readonly Verified[],
  rival: Rival | null,
): Diagnostic {
  if (each.severity !== 'error' || each.equation === null) return each;
  // What does not stand in a check is not offered.
  const own = backward.find(
    ({ diagnosis, result }) => result !== null && isAbout(diagnosis, each.equation!, program, diagnostics),
  );
  const said = evidence.get(each.equation);
  const isRoot = gradients.some(({ name, cause }) => name === each.equation && cause === 'root');
  const isMismatch = each.code === 'gradient/mismatch';
  if (!own && !isRoot) return each;
  const value = program.pairs.find(({ name }) => name === each.equation)?.of;
  // Zero would be right, and is what no one wants.
  if (isRoot && value !== undefined && namesOf(program).unread.has(value))
    return { ...each, help: `the loss does not depend on ${value}: was it forgotten in forward?` };
  const cause = own && causeOf(own.diagnosis.repair, surroundingsOf(model, program));
  // Of what is zero as a whole nothing else is to be said.
  const isRewritten = own?.diagnosis.repair.kind === 'rewritten';
  const code = isMismatch ? codeOf(said, isRewritten && said ? undefined : cause) : each.code;
  const notes = said?.note ? [...each.notes, said.note] : each.notes;
  if (!own) return { ...each, code, notes, help: each.help ?? derivedBeside(each.equation, program) };
  const { diagnosis, together, result } = own;
  const [fix, ...others] = [diagnosis, ...together].map((one) => fixFor(one, true)) as [Fix, ...Fix[]];
  const error = result!.gradients.find(({ name }) => name === diagnosis.root)?.relativeError ?? null;
  return {
    ...each,
    code,
    notes: rival ? [...notes, rival.note] : notes,
    labels: [...each.labels, ...elsewhere(diagnosis, each)],
    help: withVerified(helpOf(diagnosis, fix), diagnosis.root, error, together),
    fix: {
      ...fix,
      edits: [fix, ...others].flatMap(({ edits }) => edits),
      ...(rival?.isTied && { tied: true }),
    },
  };
}

/** Of a gradient that is told with a temporary of its, where the shape error stands, the repair is told there too. */
function isAbout(
  { root, repair: { mends } }: Diagnosis,
  equation: string,
  program: Program,
  diagnostics: readonly Diagnostic[],
): boolean {
  const isOwn = (name: string | null): boolean => name === root || mends.has(name ?? '');
  if (isOwn(equation)) return true;
  const pair = program.pairs.find(({ name }) => name === root);
  const isTold = diagnostics.some(({ severity, equation: name }) => severity === 'error' && isOwn(name));
  return (
    !isTold &&
    pair !== undefined &&
    ownEquations(pair.equation, program).some(({ name }) => name === equation)
  );
}

/** What makes a gradient zero says more than that it is. */
function codeOf(said: Evidence | undefined, cause: Code | undefined): Code {
  if (said?.code === 'gradient/zero' && cause && cause !== 'gradient/mismatch') return cause;
  return said?.code ?? cause ?? 'gradient/mismatch';
}

/** The repair; where no small edit is one, the derived equation beside the written one. */
function helpOf({ root, repair: { kind, at } }: Diagnosis, { replacement }: Fix): string {
  if (kind !== 'rewritten') return replacement;
  return `no small edit is right; by the forward equations it is\n${beside(`${root} = ${printExpression(at)}`, `${root} = ${replacement}`)}`;
}

/** A missing gradient's equation as it is derived, where it was not verified. */
export function withDerived(each: Diagnostic, program: Program): Diagnostic {
  if (each.fix) return each;
  const entry = [...program.model.entries.values()].find(({ location }) => location === each.location);
  const statements =
    entry && derivedGradients(program, 'per-example').get(gradientNameOf(entry.name))?.statements;
  if (!statements || statements.length === 0) return each;
  return {
    ...each,
    help: `${each.help}\nderived from the forward equations:\n${statements.map(printStatement).join('\n')}`,
  };
}

/** Whether all that a derived equation refers to is there. */
function isWritten(statement: Statement, { model, pairs, held, sizes }: Program): boolean {
  const written = new Set(pairs.map(({ name }) => name));
  const isKnown = (text: string): boolean =>
    held.has(text) || sizes.has(text) || model.constants.has(text) || written.has(text);
  if (statement.kind !== 'assignment') return true;
  return [...sites(statement.value)].every(
    ({ node, parent }) =>
      node.kind !== 'name' ||
      node.name === 'np' ||
      isKnown(node.name) ||
      (parent?.kind === 'subscript' && isKnown(printExpression(parent))),
  );
}

/** The derived equation, for someone to compare: nothing was verified. Null where there is none. */
function derivedBeside(name: string, program: Program): string | null {
  const derived = derivedGradients(program, 'per-example').get(name);
  const statements = derived?.value
    ? [assignment(nameTree(name), derived.value)]
    : (derived?.statements ?? []);
  const own = program.pairs.find((pair) => pair.name === name)?.equation;
  const [only, ...more] = statements.map(printStatement);
  // It may be made of gradients that nobody has written.
  if (!own || only === undefined || statements.some((each) => !isWritten(each, program))) return null;
  const changed = changedBefore(own, program);
  if (changed)
    return `${changed.name} was changed on line ${changed.location.line}, and the gradient is of its value before: move the change behind, or keep a copy`;
  const said = more.length === 0 ? beside(own.text.replace(/\s+/g, ' '), only) : [only, ...more].join('\n');
  return `no repair was found; derived from the forward equations:\n${said}`;
}

/** The equation of backward that has changed a forward value, `W -= rate * dW`, before another one reads it; computing it again is no change. */
const changedBefore = (own: Equation, { equations, held }: Program): Equation | undefined =>
  equations
    .slice(0, equations.indexOf(own))
    .find(
      ({ variable, block, call, statement }) =>
        block === 'backward' &&
        call === own.call &&
        held.has(variable) &&
        (statement.kind === 'augmented' ||
          (statement.kind === 'assignment' && mentions(variable, statement.value))) &&
        'value' in own.statement &&
        mentions(variable, own.statement.value),
    );

const isWithin = (a: Location, b: Location): boolean =>
  (a.line > b.line || (a.line === b.line && a.column >= b.column)) &&
  (a.endLine < b.endLine || (a.endLine === b.endLine && a.endColumn <= b.endColumn));

/** The repair may be in an equation that this one uses. */
export function elsewhere(
  { repair, patch, source }: Diagnosis,
  { location }: Diagnostic,
): Diagnostic['labels'] {
  const own = source.locate(repair.statement.span);
  if (location && isWithin(location, own)) return [];
  return [{ message: 'it goes wrong here', location: source.locate(patch.span) }];
}

export const ALL = 'all gradients';

/** What was verified stands beside the repair, or below one of several lines. */
export function withVerified(
  help: string,
  what: string,
  error: number | null,
  together: readonly Diagnosis[] = [],
): string {
  const others =
    together.length === 0 ? '' : `, with the repair of ${together.map(({ root }) => root).join(', ')}`;
  const agreement = `${what} then ${what === ALL ? 'agree' : 'agrees'}${error === null ? '' : ` to ${error.toExponential(0)}`}${others}`;
  return `${help}${help.includes('\n') ? '\n' : '       '}verified: ${agreement}`;
}

/** Of all gradients. */
export const largestError = ({ gradients }: CaseResult): number =>
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
    temporaries: temporariesIn(program),
  };
}

/** What is assigned once, stored into never, and no gradient. */
function temporariesIn(program: Program): Map<string, Expression> {
  const paired = new Set(program.pairs.map(({ name }) => name));
  const made = statementsOf(program, 'backward').flatMap((each) => {
    const target =
      each.kind === 'assignment' ? each.targets[0]! : each.kind === 'augmented' ? each.target : null;
    const whole = target?.kind === 'subscript' ? target.object : target;
    if (whole?.kind !== 'name' || paired.has(whole.name)) return [];
    return [{ name: whole.name, value: each.kind === 'assignment' ? each.value : null }];
  });
  const isOnce = (name: string): boolean => made.filter((each) => each.name === name).length === 1;
  return new Map(made.flatMap(({ name, value }) => (value && isOnce(name) ? [[name, value] as const] : [])));
}
