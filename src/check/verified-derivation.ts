import { plainSource } from '../diagnostics/source-text.ts';
import type { Convention } from '../derivation/convention.ts';
import { derivedStatements } from '../derivation/equations.ts';
import type { DerivationOptions } from '../derivation/equations.ts';
import { parseEquations } from '../language/parse.ts';
import { printStatement } from '../language/print.ts';
import type { Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { trace } from '../program/trace.ts';
import { withMovedConstants } from './moved.ts';
import type { CaseResult } from './result.ts';

export interface VerifiedDerivation {
  /** The equations; a comment stands for what the language cannot say. */
  readonly statements: readonly (Statement | string)[];
  /** The same without loops. */
  readonly unrolled: readonly (Statement | string)[];
  /** The result of the check with these equations as backward; null where there are none. */
  readonly result: CaseResult | null;
  /** Every parameter has a gradient that the check has confirmed, shape and number. */
  readonly verified: boolean;
  /** Another than asked for where only that could be verified. */
  readonly convention: Convention;
  /** Sizes and constants that the equations hold at only: `n = 3`. */
  readonly fixed: readonly string[];
  /** Why not, for each gradient: its name and a reason. */
  readonly doubts: readonly { readonly name: string; readonly reason: string }[];
}

type Found = Omit<VerifiedDerivation, 'fixed'>;

/**
 * Derives the backward equations of a traced program and has them checked like written ones. Where the short form
 * does not pass, other forms are tried: of the total convention, and that of the derivative rules as they stand.
 * @param keep values whose gradients get a line each, whatever else does
 */
export function verifiedDerivation(
  program: Program,
  convention: Convention,
  check: (model: Model, sizes?: 'fixed') => CaseResult,
  keep: readonly string[] = [],
): VerifiedDerivation {
  const sizes = isSameElsewhere(program, { convention, keep })
    ? []
    : valuesOf(program.loopDimensions, program.sizes);
  const attempts: DerivationOptions[] = [
    { convention, keep },
    ...(convention === 'total' ? [] : [{ convention: 'total', keep } as const]),
    { convention: 'total', tidy: false, keep },
  ];
  let best: Found | null = null;
  for (const options of attempts) {
    const found = verified(program, options, sizes.length === 0 ? check : (model) => check(model, 'fixed'));
    if (!best || found.doubts.length < best.doubts.length) best = found;
    // What cannot be decided is no more certain in another form.
    if (best.verified || best.result?.verdict !== 'fail') break;
  }
  const constants = isSameForOthers(program, best!, keep, check)
    ? []
    : valuesOf(program.model.constants.keys(), program.model.constants);
  return { ...best!, fixed: [...sizes, ...constants] };
}

const valuesOf = (names: Iterable<string>, values: ReadonlyMap<string, number>): string[] =>
  [...names].map((name) => `${name} = ${values.get(name)}`);

/** Whether the equations hold for other constants: they are the same there, or pass a check. */
function isSameForOthers(
  { model }: Program,
  { statements, convention, verified: isVerified }: Found,
  keep: readonly string[],
  check: (model: Model, sizes?: 'fixed') => CaseResult,
): boolean {
  const moved = withMovedConstants(model);
  if (!moved || !isVerified) return true;
  const text = linesOf(statements).join('\n');
  const other = trace({ ...moved, backward: null }, model.sizes);
  if (linesOf(derivedStatements(other, { convention, keep })).join('\n') === text) return true;
  return check(withLines(moved, text), 'fixed').verdict === 'pass';
}

/** Whether equations of a program with loops are those of other sizes too: a loop may turn more often there. */
function isSameElsewhere(program: Program, options: DerivationOptions): boolean {
  if (program.loopDimensions.size === 0) return true;
  const { model } = program;
  const pinned = new Map([...model.pinned].map((name) => [name, model.sizes.get(name)!]));
  const text = linesOf(derivedStatements(program, options)).join('\n');
  let compared = 0;
  for (let draw = 0; draw < MAX_DRAWS && compared < 3; draw++) {
    const sizes = model.domain.draw(pinned, 'elsewhere', draw);
    const differs = [...program.loopDimensions].some((name) => sizes?.get(name) !== program.sizes.get(name));
    if (!sizes || !differs) continue;
    const other = trace({ ...model, backward: null }, sizes);
    if (linesOf(derivedStatements(other, options)).join('\n') !== text) return false;
    compared++;
  }
  return compared > 0;
}

function withLines(model: Model, text: string): Model {
  const source = plainSource(text);
  return { ...model, backward: { source, statements: parseEquations(source).statements } };
}

/** Draws to find sizes at which loops turn more or less often. */
const MAX_DRAWS = 12;

function verified(program: Program, options: DerivationOptions, check: (model: Model) => CaseResult): Found {
  const { model } = program;
  const { convention = 'per-example' } = options;
  const statements = derivedStatements(program, options);
  const unrolled = statements.some((each) => typeof each !== 'string' && each.kind === 'for')
    ? derivedStatements(program, { ...options, roll: false })
    : statements;
  const lines = linesOf(statements);
  const comments = statements.filter((each) => typeof each === 'string');
  const missing = comments.map((text) => {
    const [, name = '', reason = text] = /^# (\S+) cannot be written as an equation: (.*)$/.exec(text) ?? [];
    return { name, reason };
  });
  if (comments.length === statements.length)
    return {
      statements,
      unrolled,
      convention,
      result: null,
      verified: false,
      doubts: missing,
    };
  const result = check(withLines(model, lines.join('\n')));
  const doubts = result.gradients
    .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'vacuous')
    .map(({ name, verdict, reason }) => ({ name, reason: reason ?? verdict }));
  const errors = result.diagnostics
    .filter(
      ({ severity, equation, code }) =>
        severity === 'error' &&
        !doubts.some(({ name }) => name === equation) &&
        // A comment says it already.
        !(code === 'gradient/missing' && missing.length > 0),
    )
    .map(({ equation, message }) => ({ name: equation ?? '', reason: message }));
  const all = [...missing, ...doubts, ...errors];
  return {
    statements,
    unrolled,
    convention,
    result,
    verified: all.length === 0,
    doubts: all,
  };
}

/** The equations; those of gradients that were not verified are comments that say so, outside of loops. */
export function markedStatements({
  statements,
  unrolled,
  doubts,
}: VerifiedDerivation): readonly (Statement | string)[] {
  if (doubts.length === 0) return statements;
  const reasons = new Map(doubts.map(({ name, reason }) => [name, reason]));
  return unrolled.flatMap((each) => {
    const lines = linesOf([each]);
    const [, name, scattered] = TARGET.exec(lines[0]!) ?? [];
    const reason = reasons.get(name ?? scattered ?? '');
    return reason === undefined ? each : lines.map((line) => `# not verified (${reason}): ${line}`);
  });
}

/** The same as lines. */
export const markedLines = (derivation: VerifiedDerivation): string[] =>
  linesOf(markedStatements(derivation));

/** `dW =`, `dW[1] =`, `dW[:, 1:] +=`, `np.add.at(dW,`. */
const TARGET = /^(?:(\w+(?:\[\d+\])?)(?:\[.*\])? [-+]?= |np\.add\.at\((\w+(?:\[\d+\])?), )/;

/** Statements and comments as lines of text. */
export const linesOf = (statements: readonly (Statement | string)[]): string[] =>
  statements.flatMap((each) => (typeof each === 'string' ? [each] : printStatement(each).split('\n')));
