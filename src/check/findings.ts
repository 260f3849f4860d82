import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { drawTrial } from '../model/draw.ts';
import type { Model } from '../model/model.ts';
import { ancestors } from '../evaluation/evaluate.ts';
import type { Program } from '../program/program.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Evidence } from './evidence.ts';
import { elsewhere, withMovedConstants } from './moved.ts';
import { repaired } from './repaired.ts';
import type { CaseResult, GradientResult } from './result.ts';

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
  /** `seed`: that of the case by default. */
  check(model: Model, seed?: number): CaseResult;
}

/** Trials whose values tell most: nothing is zero or one. */
const TELLING = [2, 3, 4];

/** Their values, at the declared sizes. */
export const tellingPoints = ({ model, program, seed }: Findings): ReadonlyMap<string, Tensor>[] =>
  TELLING.map((number) => drawTrial(model, program.sizes, number, seed));

export interface Verified {
  readonly diagnosis: Diagnosis;
  /** The repairs that have to be made with it. */
  readonly together: readonly Diagnosis[];
  /** The check of the repaired model; null where the repair does not stand. */
  readonly result: CaseResult | null;
}

/**
 * Each repair with those that its gradients need: of the equations that they are computed from. One check of all repairs
 * tells of each, unless something fails then, or a shape error hides what is computed from what.
 */
export function verifiedBackward({ found, gradients, model, program, check }: Findings): Verified[] {
  if (found.length === 0) return [];
  const stands = ({ repair }: Diagnosis, result: CaseResult | null): boolean =>
    result !== null && [...repair.mends].every((name) => passes(result.gradients, name));
  const all = recheck(found, gradients, model, check);
  const isTraced = program.equations.every(({ broken }) => !broken);
  return found.map((diagnosis) => {
    const others = found.filter((each) => each !== diagnosis);
    if (isTraced && stands(diagnosis, all))
      return {
        diagnosis,
        together: others.filter((each) => isUpstream(each, diagnosis, program)),
        result: all,
      };
    const alone = others.length > 0 ? recheck([diagnosis], gradients, model, check) : all;
    if (stands(diagnosis, alone)) return { diagnosis, together: [], result: alone };
    return { diagnosis, together: others, result: stands(diagnosis, all) ? all : null };
  });
}

/** Whether what one repair mends is computed from what the other one edits. */
function isUpstream(other: Diagnosis, { repair }: Diagnosis, { pairs, equations }: Program): boolean {
  const edited = new Set(
    equations.flatMap(({ node, statement }) => (statement === other.repair.statement ? [node] : [])),
  );
  const mended = pairs.flatMap(({ name, equation: { node } }) =>
    repair.mends.has(name) && node ? [node] : [],
  );
  return ancestors(mended).some((node) => edited.has(node));
}

/** Whether a model passes with other data and, where they can be moved, with other constants. */
export function passesElsewhere(model: Model, { seed, check }: Findings): boolean {
  return check(withMovedConstants(model) ?? model, elsewhere(seed)).verdict === 'pass';
}

/** The check of the repaired model, or null where it does not read, or something fails that did not. */
export function recheck(
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
  // What was a gradient has to stay one.
  const partial = result.diagnostics.flatMap(({ code, equation }) =>
    code === 'gradient/partial' ? [equation] : [],
  );
  const lost = before.some(({ name, checked }) => checked > 0 && partial.includes(name));
  return spoilt || lost || result.verdict === 'error' ? null : result;
}

const passes = (gradients: readonly GradientResult[], name: string): boolean =>
  gradients.some((each) => each.name === name && (each.verdict === 'pass' || each.verdict === 'vacuous'));
