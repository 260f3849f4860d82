import { printExpression } from '../../src/language/print.ts';
import type { Binary } from '../../src/language/syntax.ts';
import type { Change, Kind, Rule, Scope } from './change.ts';
import { exponent, otherActivation } from './derivatives.ts';
import { dropped, halves, multiplied } from './factors.ts';
import { reductions } from './reductions.ts';
import { sitesOf } from './sites.ts';
import { droppedTerm, sign } from './terms.ts';

/** Of what stands inside a logarithm or a square, no sign and no term. */
const outside =
  (rule: Rule): Rule =>
  (site, scope) =>
    site.depth === 'inner' ? [] : rule(site, scope);

const forwardRules: readonly Rule[] = [
  outside(sign),
  halves,
  dropped,
  outside(droppedTerm),
  otherActivation,
  reductions,
  exponent,
];
/** What people mistake in forward; of a loss also the mean that is one too many. */
const forwardKinds: ReadonlySet<Kind> = new Set([
  'sign',
  'dropped mean',
  'dropped half',
  'dropped term',
  'other activation',
  'dropped constant',
  'dropped regularisation half',
  'missing keep',
  'exponent',
]);

/** The mutations of an equation of forward. */
export function forwardChanges(scope: Scope): Change[] {
  const ofLoss = isLoss(scope);
  return sitesOf(scope.statement.value, scope)
    .flatMap((site) => [
      ...forwardRules.flatMap((rule) => rule(site, scope)),
      ...(ofLoss ? multiplied(site, scope) : []),
    ])
    .map((change) => ofForward(change, scope))
    .filter(({ kind }) => forwardKinds.has(kind) || (kind === 'added mean' && ofLoss))
    .filter((change) => ofLoss || isForgotten(change));
}

/** A number that has no gradient of its own: the loss, or a part of it. */
export function isLoss({ turns, program: { pairs } }: Scope): boolean {
  const { name, node } = turns[0]!;
  return node!.shape.length === 0 && !pairs.some(({ of }) => of === name);
}

/** Of `W @ A + b` the product is never forgotten. */
const isForgotten = ({ kind, node, replacement }: Change): boolean =>
  kind !== 'dropped term' || (node as Binary).left === replacement;

/** A mutation of forward under the name that it has there. */
function ofForward(change: Change, scope: Scope): Change {
  const value = printExpression(scope.statement.value);
  const isPenalty = [...scope.model.constants.keys()].some(
    (name) => /^(lam|reg)/.test(name) && value.includes(name),
  );
  if (change.kind === 'dropped half' && isPenalty) return { ...change, kind: 'dropped regularisation half' };
  if (change.kind === 'dropped constant' && /\bkeep\b/.test(value))
    return { ...change, kind: 'missing keep' };
  return change;
}
