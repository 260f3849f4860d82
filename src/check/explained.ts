import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { causeOf } from '../diagnosis/causes.ts';
import type { Surroundings } from '../diagnosis/causes.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { namesOf } from '../shapes/dimension.ts';
import { fixFor, repaired } from './diagnose.ts';
import type { Diagnosis } from './diagnose.ts';
import type { CaseResult, GradientResult } from './result.ts';

type Check = (model: Model) => CaseResult;

/**
 * The diagnostics with what the search found: the cause for their code, the repair as help and fix. A repair is verified by
 * a check of the repaired model: its gradients pass there, and nothing fails that did not fail before.
 */
export function explained(
  diagnostics: readonly Diagnostic[],
  gradients: readonly GradientResult[],
  found: readonly Diagnosis[],
  model: Model,
  program: Program,
  check: Check,
): Diagnostic[] {
  if (found.length === 0) return [...diagnostics];
  const all = recheck(found, gradients, model, check);
  const about = surroundingsOf(model, program);
  return diagnostics.map((each) => {
    const own = each.severity === 'error' && found.find(({ root, repair }) => root === each.equation || repair.mends.has(each.equation ?? ''));
    if (!own) return each;
    const result = all ?? recheck([own], gradients, model, check);
    const verified = result !== null && [...own.repair.mends].every((name) => passes(result.gradients, name));
    const fix = fixFor(own, model, verified);
    const error = result?.gradients.find(({ name }) => name === own.root)?.relativeError;
    const said = verified && error != null ? `       verified: ${own.root} then agrees to ${error.toExponential(0)}` : '';
    return {
      ...each,
      code: each.code === 'gradient/mismatch' ? causeOf(own.repair, about) : each.code,
      help: `${fix.replacement}${said}`,
      fix,
    };
  });
}

/** The check of the repaired model, or null where it does not read, or something fails that did not. */
function recheck(found: readonly Diagnosis[], before: readonly GradientResult[], model: Model, check: Check): CaseResult | null {
  const mended = repaired(model, found);
  if (!mended) return null;
  const result = check(mended);
  const failed = new Set(before.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name));
  const spoilt = result.gradients.some(({ name, verdict }) => verdict === 'fail' && !failed.has(name));
  return spoilt || result.verdict === 'error' ? null : result;
}

const passes = (gradients: readonly GradientResult[], name: string): boolean =>
  gradients.some((each) => each.name === name && (each.verdict === 'pass' || each.verdict === 'vacuous'));

function surroundingsOf(model: Model, program: Program): Surroundings {
  const sizes = [...program.sizes.keys()];
  const inParameters = new Set([...model.entries.values()].flatMap(({ role, shape }) => (role === 'parameter' ? shape.flatMap(namesOf) : [])));
  return {
    examples: new Set(sizes.filter((size) => !inParameters.has(size))),
    parameters: new Set([...model.entries.values()].flatMap(({ role, name }) => (role === 'parameter' ? [name] : []))),
    gradients: new Set(program.pairs.map(({ name }) => name)),
    constants: new Set(model.constants.keys()),
    sizes: new Set(sizes),
  };
}
