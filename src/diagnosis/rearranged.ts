import type { Expression } from '../language/syntax.ts';
import { calleeName } from './edits/matrices.ts';
import { nodesIn, sites } from './sites.ts';

const TURNING: ReadonlySet<string> = new Set(['T', 'transpose', 'swapaxes', 'moveaxis']);
const SHAPING: ReadonlySet<string> = new Set([
  ...TURNING,
  'reshape',
  'ravel',
  'flatten',
  'squeeze',
  'expand_dims',
]);

/** Whether two expressions differ in turned axes alone: `x.reshape(T, D)`, `reshape(transpose(x, axes=(1, 0, 2)), (T, D))`. */
export const isRearranged = (a: Expression, b: Expression): boolean =>
  contentOf(a) === contentOf(b) && turnsIn(a) !== turnsIn(b);

/** Everything but how axes are arranged, in any order. */
function contentOf(whole: Expression): string {
  const shapes = new Set<Expression>();
  const found: string[] = [];
  for (const { node, parent } of sites(whole)) {
    if (shapes.has(node) || (parent && shapes.has(parent))) {
      shapes.add(node);
      continue;
    }
    const called = calledIn(node);
    if (node.kind === 'call' && SHAPING.has(called!)) for (const each of shapesOf(node)) shapes.add(each);
    else if (node.kind === 'name') found.push(node.name);
    else if (node.kind === 'number') found.push(String(node.value));
    else if (node.kind === 'binary' || node.kind === 'unary') found.push(node.operator);
    else if (called !== null && !SHAPING.has(called)) found.push(called);
  }
  return found.toSorted().join(' ');
}

/** Sizes and axes: all arguments of a method, and all but the first of a function. */
const shapesOf = (node: Extract<Expression, { kind: 'call' }>): Expression[] => {
  const isMethod = [...sites(node)].some(
    ({ node: each, parent }) =>
      parent === node && node.callee.kind === 'attribute' && node.callee.object === each,
  );
  return [...node.arguments.slice(isMethod ? 0 : 1), ...node.keywords.map(({ value }) => value)];
};

const turnsIn = (whole: Expression): number =>
  nodesIn(whole).filter((node) => TURNING.has(calledIn(node) ?? '')).length;

const calledIn = (node: Expression): string | null =>
  node.kind === 'call' ? calleeName(node) : node.kind === 'attribute' ? node.name : null;
