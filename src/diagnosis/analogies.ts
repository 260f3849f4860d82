import { name } from '../derivation/trees.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { mapped } from './sites.ts';

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

const renamed = (whole: Expression, by: number): Expression =>
  mapped(whole, (node) => {
    if (node.kind === 'name' && /\d+$/.test(node.name))
      return name(node.name.replace(/\d+$/, (layer) => String(Number(layer) + by)));
    const [index, ...more] = node.kind === 'subscript' ? node.indices : [];
    return node.kind === 'subscript' &&
      node.object.kind === 'name' &&
      index?.kind === 'number' &&
      more.length === 0
      ? name(`${node.object.name}[${index.value + by}]`)
      : null;
  });
