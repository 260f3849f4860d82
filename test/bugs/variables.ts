import { parsed } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Expression } from '../../src/language/syntax.ts';
import { isConstant } from './change.ts';
import type { Change, Rule, Scope } from './change.ts';
import { isBracketName } from './sites.ts';
import type { Site } from './sites.ts';

const isVariable = ({ node, divisor }: Site, scope: Scope): boolean =>
  !divisor &&
  (node.kind === 'name' || isBracketName(node, scope.arrays)) &&
  !isConstant(node, scope) &&
  (node.kind !== 'name' || scope.known.some(({ name }) => name === node.name));

/** `A1` and `A2`, `h[1]` and `h[2]`: one value in two layers or steps. */
const baseOf = (name: string): string => name.replace(/\[[^\]]*\]$|\d+$/, '');

/** Other variables in the place of one: of its shape, or of another; a few of each, chosen at random. */
export const otherVariable: Rule = (site, scope) => {
  const { node } = site;
  if (!isVariable(site, scope)) return [];
  const own = printExpression(node);
  const shape = scope.known.find(({ name }) => name === own)?.shape;
  // In a loop the name is another at each turn; what stands at the same index is as good.
  if (shape === undefined) return isBracketName(node, scope.arrays) ? sameIndex(node, scope) : [];
  // No one writes A - A.
  const beside = site.beside && printExpression(site.beside);
  const others = scope.known.filter(({ name }) => name !== own && name !== beside);
  const pick = (list: typeof others, count: number): typeof others => {
    const left = [...list];
    return Array.from({ length: Math.min(count, left.length) }, () =>
      left.splice(scope.draw.integer(left.length), 1),
    ).flat();
  };
  const change = ({ name, tree, shape: its }: (typeof others)[number]): Change => {
    // One value in another layer is as well called stale.
    const codes: Code[] = ['gradient/wrong-variable'];
    if (baseOf(name) === baseOf(own)) codes.push('gradient/stale');
    return its === shape
      ? { kind: 'variable of the same shape', codes, node, replacement: tree }
      : { kind: 'variable of another shape', codes: [...codes], node, replacement: tree };
  };
  return [
    ...pick(
      others.filter((each) => each.shape === shape),
      2,
    ),
    ...pick(
      others.filter((each) => each.shape !== shape),
      1,
    ),
  ].map(change);
};

function sameIndex(node: Expression & { kind: 'subscript' }, { known, draw }: Scope): Change[] {
  const own = printExpression(node.object);
  const bases = [
    ...new Set(
      known.flatMap(({ name }) => (name.endsWith(']') && baseOf(name) !== own ? [baseOf(name)] : [])),
    ),
  ];
  if (bases.length === 0) return [];
  const object = parsed(bases[draw.integer(bases.length)]!);
  // Whether its shape is the same is not known without a turn.
  const codes: readonly Code[] = ['gradient/wrong-variable', 'gradient/stale'];
  return [{ kind: 'variable of another shape', codes, node, replacement: { ...node, object } }];
}

/** `A[l]` for `A[l-1]`, `h[t-1]` for `h[t]`, `Z[2]` for `Z[1]`. */
export const staleIndex: Rule = (site, scope) => {
  const { node } = site;
  if (!isVariable(site, scope) || !isBracketName(node, scope.arrays)) return [];
  const index = printExpression(node.indices[0]!);
  const shifted = /^\d+$/.test(index)
    ? [Number(index) - 1, Number(index) + 1]
        .map((each) => `${printExpression(node.object)}[${each}]`)
        .filter((name) => scope.known.some((each) => each.name === name))
    : [index.includes('-') ? index.replace(/\s*-.*/, '') : `${index}-1`].map(
        (each) => `${printExpression(node.object)}[${each}]`,
      );
  const codes: readonly Code[] = ['gradient/stale', 'gradient/wrong-variable'];
  return shifted.map((text) => ({ kind: 'stale index', codes, node, replacement: parsed(text) }));
};
