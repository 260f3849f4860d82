import type { Call, Expression, Statement } from '../language/syntax.ts';

export type Part = Expression | Statement;

/** Trees never change, and functions are walked through for each of their arguments. */
const known = new WeakMap<object, readonly Part[]>();

/** Every node of a tree, outermost first, in the order in which it is written. */
export function nodesIn(part: unknown): readonly Part[] {
  if (typeof part !== 'object' || part === null) return [];
  let nodes = known.get(part);
  if (!nodes) {
    const found: Part[] = [];
    collect(part, found);
    known.set(part, (nodes = found));
  }
  return nodes;
}

function collect(part: object, into: Part[]): void {
  if ('kind' in part && 'span' in part) into.push(part as Part);
  for (const each of Array.isArray(part) ? part : Object.values(part))
    if (typeof each === 'object' && each !== null) collect(each as object, into);
}

/** `np.zeros` is zeros, `self.forward` is forward. */
export function nameOfCallee({ callee }: Call): string | null {
  if (callee.kind === 'name' || callee.kind === 'attribute') return callee.name;
  return null;
}

/** Whether it is this name; `self.W` is the name of an attribute. */
export const isName = (expression: Expression, name: string): boolean =>
  expression.kind === 'name'
    ? expression.name === name
    : expression.kind === 'attribute' &&
      name.startsWith('self.') &&
      expression.object.kind === 'name' &&
      expression.object.name === 'self' &&
      name === `self.${expression.name}`;

/** The number that is written; null of all else. */
export function writtenNumber(expression: Expression): number | null {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind !== 'unary' || expression.operator !== '-') return null;
  const value = writtenNumber(expression.operand);
  return value === null ? null : -value;
}
