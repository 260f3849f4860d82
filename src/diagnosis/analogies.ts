import { name } from '../derivation/trees.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { sites } from './sites.ts';

/** What other equations say, with their layer's names turned into those of this equation's layer: dW2's penalty for dW1. */
export function analogiesOf(statement: Statement, statements: readonly Statement[]): Expression[] {
  const own = layerOf(statement);
  return statements.flatMap((other): Expression[] => {
    if (other === statement || (other.kind !== 'assignment' && other.kind !== 'augmented')) return [];
    const layer = layerOf(other);
    const by = own !== null && layer !== null ? own - layer : 0;
    return [by === 0 ? other.value : renamed(other.value, by)];
  });
}

/** 2 for dW2 and for dW[2]. */
function layerOf(statement: Statement): number | null {
  const target =
    statement.kind === 'assignment'
      ? statement.targets[0]
      : statement.kind === 'augmented'
        ? statement.target
        : null;
  if (target?.kind === 'name') return Number(/\d+$/.exec(target.name)?.[0] ?? NaN) || null;
  if (target?.kind === 'subscript' && target.indices[0]?.kind === 'number') return target.indices[0].value;
  return null;
}

function renamed(whole: Expression, by: number): Expression {
  let result = whole;
  let count = [...sites(result)].length;
  for (let i = 0; i < count; i++) {
    const site = [...sites(result)][i]!;
    const { node } = site;
    if (node.kind === 'name' && /\d+$/.test(node.name))
      result = site.replace(name(node.name.replace(/\d+$/, (layer) => String(Number(layer) + by))));
    else if (
      node.kind === 'subscript' &&
      node.object.kind === 'name' &&
      node.indices[0]?.kind === 'number' &&
      node.indices.length === 1
    )
      result = site.replace(name(`${node.object.name}[${node.indices[0].value + by}]`));
    count = [...sites(result)].length;
  }
  return result;
}
