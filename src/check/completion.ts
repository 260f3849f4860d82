import { derivedGradients } from '../derivation/derived-gradients.ts';
import type { DerivedGradient } from '../derivation/derived-gradients.ts';
import { rolled } from '../derivation/loops.ts';
import { Names } from '../derivation/names.ts';
import { mappedStatement } from '../derivation/trees.ts';
import type { Diagnostic, Fix, Location } from '../diagnostics/diagnostic.ts';
import { plainSource } from '../diagnostics/source-text.ts';
import { inserted } from '../diagnosis/insertion.ts';
import type { Insertion } from '../diagnosis/insertion.ts';
import { patched } from '../diagnosis/patch.ts';
import type { Patch } from '../diagnosis/patch.ts';
import { unlogged } from '../diagnosis/unlogged.ts';
import { parseEquations } from '../language/parse.ts';
import { printExpression, printStatement } from '../language/print.ts';
import type { Statement } from '../language/syntax.ts';
import type { Entry, Model } from '../model/model.ts';
import { gradientNameOf } from '../program/pairs.ts';
import type { Program } from '../program/program.ts';
import { isTooLarge } from './diagnose.ts';
import type { Findings } from './findings.ts';
import type { CaseResult } from './result.ts';
import { withVerified } from './told.ts';

/**
 * The findings with repairs for parameters that have no gradient: its derived equation where it is not written at all,
 * and its right name where it is written under another one. Each is verified by a check of the repaired model.
 */
export function completed(findings: Findings): Findings {
  const { diagnostics, program, model } = findings;
  const isOpen = diagnostics.some(({ code }) => code === 'gradient/missing' || code === 'gradient/unpaired');
  const isReadable = program.loss !== null && !program.equations.some(({ broken }) => broken);
  if (!isOpen || !isReadable || !model.backward || isTooLarge(program)) return findings;
  return unlogged(() => ({
    ...findings,
    diagnostics: withInsertions(
      diagnostics.map((each) => (each.code === 'gradient/unpaired' ? renamed(each, findings) : each)),
      findings,
    ),
  }));
}

/** The parameter that a message is about. */
const parameterOf = ({ location, labels }: Diagnostic, { entries }: Model): Entry | undefined =>
  [...entries.values()].find((entry) =>
    [location, ...labels.map((label) => label.location)].includes(entry.location),
  );

/** All that are missing at once, since one may need another; where that does not stand, each alone. */
function withInsertions(diagnostics: readonly Diagnostic[], findings: Findings): Diagnostic[] {
  const missing = diagnostics.flatMap((each) => {
    const entry = each.code === 'gradient/missing' ? parameterOf(each, findings.model) : undefined;
    return entry ? [gradientNameOf(entry.name)] : [];
  });
  if (missing.length === 0) return [...diagnostics];
  const all = completion(missing, findings);
  return diagnostics.map((each) => {
    const entry = each.code === 'gradient/missing' ? parameterOf(each, findings.model) : undefined;
    if (!entry) return each;
    const name = gradientNameOf(entry.name);
    const found = all ?? (missing.length > 1 ? completion([name], findings) : null);
    if (!found) return each;
    const help = found.linesOf(name).join('\n');
    return { ...each, help: withVerified(help, name, errorOf(found.result, name)), fix: found.fix };
  });
}

interface Completion {
  readonly fix: Fix;
  readonly result: CaseResult;
  /** The equations that a gradient brings with it. */
  linesOf(name: string): string[];
}

/** Derived equations for these gradients, and for what they are made of, at their places; null where a check refuses them. */
function completion(wanted: readonly string[], findings: Findings): Completion | null {
  const { model, program } = findings;
  const written = new Set(program.pairs.map(({ name }) => name));
  for (const convention of ['per-example', 'total'] as const) {
    const derived = derivedGradients(program, convention);
    if (!wanted.every((name) => derived.has(name))) continue;
    const needed = closure(wanted, derived, written);
    const insertions = insertionsOf(needed, derived, written, program);
    const patches = inserted(insertions, model.backward!.statements, model.backward!.source);
    const result = standing(patches, wanted, findings);
    if (!result) continue;
    const text = insertions.map(({ statement }) => printStatement(statement)).join('\n');
    const fix = fixOf(patches, wanted.length === 1 ? wanted[0]! : null, text, `write ${text}`, model);
    const linesOf = (name: string): string[] =>
      [...closure([name], derived, written)].flatMap((each) =>
        derived.get(each)!.statements.map((statement) => printStatement(statement)),
      );
    return { fix, result, linesOf };
  }
  return null;
}

/** The names and what they are made of, as far as nobody has written it; in the order of the derivation. */
function closure(
  wanted: readonly string[],
  derived: ReadonlyMap<string, DerivedGradient>,
  written: ReadonlySet<string>,
): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || written.has(name)) return;
    found.add(name);
    for (const used of usedIn(derived.get(name)!, derived)) visit(used);
  };
  wanted.forEach(visit);
  return new Set([...derived.keys()].filter((name) => found.has(name)));
}

/** Derived gradients and temporaries that an equation is made of. */
function usedIn({ name, statements }: DerivedGradient, derived: ReadonlyMap<string, unknown>): Set<string> {
  const used = new Set<string>();
  for (const statement of statements)
    mappedStatement(statement, (each) => {
      const text = each.kind === 'name' || each.kind === 'subscript' ? printExpression(each) : '';
      if (text !== name && derived.has(text)) used.add(text);
      return null;
    });
  return used;
}

/** Each behind what it is made of, and behind what comes before it in a derivation; the same step of layers as a loop. */
function insertionsOf(
  needed: ReadonlySet<string>,
  derived: ReadonlyMap<string, DerivedGradient>,
  written: ReadonlySet<string>,
  program: Program,
): Insertion[] {
  const names = [...derived.keys()];
  const all = [...needed].flatMap((name) => {
    const before = names
      .slice(0, names.indexOf(name))
      .findLast((each) => written.has(each) || needed.has(each));
    const after = [...usedIn(derived.get(name)!, derived), ...(before === undefined ? [] : [before])];
    return derived.get(name)!.statements.map((statement): Insertion => ({ statement, after }));
  });
  const loops = rolled(
    all.map(({ statement }) => statement),
    () => new Names(program).layer(),
  );
  if (loops.length === all.length) return all;
  // A loop stands behind all that its turns need.
  const after = all.flatMap((each) => each.after);
  return loops.flatMap((each) => (typeof each === 'string' ? [] : [{ statement: each, after }]));
}

/** A gradient under a name that pairs with nothing, under its own. */
function renamed(each: Diagnostic, findings: Findings): Diagnostic {
  const { model } = findings;
  const entry = parameterOf(each, model);
  if (!entry || each.equation === null) return each;
  const [from, to] = [each.equation, gradientNameOf(entry.name)];
  const [, base = from, layer = ''] = /^(.*?)(\[.*\])?$/.exec(from) ?? [];
  if (!to.endsWith(layer)) return each;
  const right = to.slice(0, to.length - layer.length);
  const patches = model
    .backward!.statements.flatMap((statement) => spansOf(base, statement))
    .map((span) => ({ span, text: right }));
  const result = standing(patches, [to], findings);
  if (!result) return each;
  return {
    ...each,
    help: withVerified(`did you mean ${to}?`, to, errorOf(result, to)),
    fix: fixOf(patches, from, to, `rename ${from} to ${to}`, model),
  };
}

function spansOf(name: string, statement: Statement): Patch['span'][] {
  const spans: Patch['span'][] = [];
  mappedStatement(statement, (each) => {
    if (each.kind === 'name' && each.name === name) spans.push(each.span);
    return null;
  });
  return spans;
}

/** The check of the repaired model: these gradients are right there, and nothing is wrong that was not. */
function standing(
  patches: readonly Patch[],
  names: readonly string[],
  { model, gradients, diagnostics, check }: Findings,
): CaseResult | null {
  const text = patches.length === 0 ? null : patched(model.backward!.source.text, patches);
  if (text === null) return null;
  const source = plainSource(text, model.file);
  const parsed = parseEquations(source);
  if (parsed.diagnostics.length > 0) return null;
  const result = check({ ...model, backward: { source, statements: parsed.statements } });
  const isRight = (name: string): boolean => {
    const found = result.gradients.find((each) => each.name === name);
    return (
      found !== undefined &&
      (found.verdict === 'pass' ||
        found.verdict === 'vacuous' ||
        (found.verdict === 'fail' && found.cause === 'inherited'))
    );
  };
  const failed = new Set(gradients.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name));
  const isSpoilt = result.gradients.some(
    ({ name, verdict }) => verdict === 'fail' && !failed.has(name) && !names.includes(name),
  );
  const errors = (all: readonly Diagnostic[]): number =>
    all.filter(({ severity }) => severity === 'error').length;
  const isBetter = errors(result.diagnostics) < errors(diagnostics);
  return names.every(isRight) && !isSpoilt && isBetter && result.verdict !== 'error' ? result : null;
}

function fixOf(
  patches: readonly Patch[],
  equation: string | null,
  replacement: string,
  title: string,
  model: Model,
): Fix {
  const { source } = model.backward!;
  const edits = patches.map(({ span, text }) => ({
    location: text.startsWith('\n')
      ? behind(source.locate({ start: span.start - 1, end: span.start }))
      : source.locate(span),
    text,
  }));
  return { title, equation, replacement, edits, verified: true };
}

/** What a line ends with may be more than one character in the file. */
const behind = ({ file, endLine, endColumn }: Location): Location => ({
  file,
  line: endLine,
  column: endColumn,
  endLine,
  endColumn,
});

const errorOf = ({ gradients }: CaseResult, name: string): number | null =>
  gradients.find((each) => each.name === name)?.relativeError ?? null;
