import type { Expression } from '../language/syntax.ts';
import { calleeName } from './edits/matrices.ts';
import { sites } from './sites.ts';

const TURNING: ReadonlySet<string> = new Set(['T', 'transpose', 'swapaxes', 'moveaxis']);
const SHAPING: ReadonlySet<string> = new Set([
  ...TURNING,
  'reshape',
  'ravel',
  'flatten',
  'squeeze',
  'expand_dims',
]);

/** Whether two expressions differ in axes that are turned alone: `dV.reshape(T, D)`, `transpose(dV, axes=(1, 0, 2)).reshape(T, D)`. */
export const isRearranged = (a: Expression, b: Expression): boolean =>
  contentOf(a) === contentOf(b) && turnsIn(a) !== turnsIn(b);

/** Everything but how axes are arranged. */
const contentOf = (whole: Expression): string =>
  [...sites(whole)]
    .flatMap(({ node, parent }) => {
      if (isAxis(node, parent)) return [];
      if (node.kind === 'name') return [node.name];
      if (node.kind === 'number') return [String(node.value)];
      if (node.kind === 'binary' || node.kind === 'unary') return [node.operator];
      const called = calledIn(node);
      return called !== null && !SHAPING.has(called) ? [called] : [];
    })
    .toSorted()
    .join(' ');

const turnsIn = (whole: Expression): number =>
  [...sites(whole)].filter(({ node }) => TURNING.has(calledIn(node) ?? '')).length;

const calledIn = (node: Expression): string | null =>
  node.kind === 'call' ? calleeName(node) : node.kind === 'attribute' ? node.name : null;

/** Sizes and axes of what arranges. */
const isAxis = (node: Expression, parent: Expression | null): boolean =>
  node.kind === 'tuple' ||
  ((node.kind === 'number' || node.kind === 'unary') &&
    ['call', 'tuple', 'unary'].includes(parent?.kind ?? ''));
