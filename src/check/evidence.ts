import type { Code } from '../diagnostics/codes.ts';
import { nodesIn } from '../diagnosis/sites.ts';
import { expressionsOf } from '../diagnosis/vocabulary.ts';
import type { Expression } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { namesOf } from '../shapes/dimension.ts';
import type { Shape } from '../shapes/shape.ts';
import { largest } from '../tensors/largest.ts';
import type { Placement } from './localisation.ts';
import { equals, ratio } from './scales.ts';
import type { Scale } from './scales.ts';
import { statementsOf } from './statements.ts';

/** What the numbers alone say of a wrong gradient. */
export interface Evidence {
  readonly code: Code;
  readonly note: string | null;
}

/** Sizes that count examples: no parameter has an axis of this size. */
export function examplesOf(model: Model, program: Program): Set<string> {
  const inParameters = new Set(
    [...model.entries.values()].flatMap(({ role, shape }) =>
      role === 'parameter' ? shape.flatMap(namesOf) : [],
    ),
  );
  return new Set([...program.sizes.keys()].filter((size) => !inParameters.has(size)));
}

/** Sizes that forward averages over, and those that count examples. */
export function averagedIn(model: Model, program: Program): Set<string> {
  const divisors = statementsOf(program, 'forward')
    .flatMap(expressionsOf)
    .flatMap((whole) => nodesIn(whole).flatMap((node) => divisorsOf(node)));
  const means = program.nodes.flatMap(({ operation, inputs, shape }) =>
    operation.name === 'mean' ? averagedOver(inputs[0]!.shape, shape) : [],
  );
  const sizes = [...divisors, ...means].filter((each) => program.sizes.has(each));
  return new Set([...examplesOf(model, program), ...sizes]);
}

/** `N` and `D` of `x / (N * D)`; of a square root nothing. */
function divisorsOf(node: Expression): string[] {
  if (node.kind !== 'binary' || node.operator !== '/') return [];
  const parts = nodesIn(node.right);
  return parts.some(({ kind }) => kind === 'call')
    ? []
    : parts.flatMap((each) => (each.kind === 'name' ? [each.name] : []));
}

/** Sizes of the axes that a reduction takes away, or leaves as one. */
function averagedOver(before: Shape, after: Shape): string[] {
  const kept = new Set(after.flatMap(namesOf));
  return before.flatMap(namesOf).filter((each) => !kept.has(each));
}

/**
 * The causes that need no repair to be seen: a gradient that is zero, or one multiple of the right one in every entry at every
 * trial. `monomials`: what such a multiple can be made of. `examples`: sizes that count examples.
 */
export function evidenceOf(
  { subject, scale }: Placement,
  monomials: readonly Scale[],
  examples: ReadonlySet<string>,
): Evidence | null {
  const { at } = subject;
  const known = at.filter((each) => each !== null);
  if (!scale || subject.broken || known.length === 0) return null;
  if (known.every(({ written }) => largest(written) === 0))
    return { code: 'gradient/zero', note: 'every entry is zero, at every trial' };
  const factors = at.map(
    (each, position) =>
      each &&
      ratio(
        each.written.map((value) => value / scale.values[position]!),
        each.right,
      ),
  );
  if (at.some((each, position) => each && factors[position] === null)) return null;
  const values = factors.filter((each) => each !== null);
  const constant = values.every((each) => Math.abs(each - values[0]!) <= 1e-6 * Math.abs(values[0]!));
  // As good as right: what is wrong is no factor.
  if (constant && Math.abs(values[0]! - 1) <= 1e-7) return null;
  const monomial = monomials.find((each) => equals(factors, each));
  const isRoot = monomials.some((each) =>
    equals(
      factors.map((factor) => factor && factor * factor),
      each,
    ),
  );
  // Of one entry there is always a ratio, and a ratio that follows the data is no factor.
  if (!constant && !monomial && !isRoot) return null;
  if (constant && Math.abs(values[0]! + 1) <= 1e-6) return { code: 'gradient/sign', note: null };
  const counts = [...examples];
  if (monomial && counts.includes(monomial.text)) return { code: 'gradient/missing-mean', note: null };
  if (monomial && counts.some((each) => monomial.text === `1/${each}`))
    return { code: 'gradient/extra-mean', note: null };
  return { code: 'gradient/constant-factor', note: null };
}
