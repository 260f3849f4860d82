import type { Call, Expression, Statement } from '../language/syntax.ts';

export type Part = Expression | Statement;

/** Every node of a tree, outermost first, in the order in which it is written. */
export function* nodesIn(part: unknown): Generator<Part> {
  if (Array.isArray(part)) for (const each of part) yield* nodesIn(each);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  if ('kind' in part && 'span' in part) yield part as Part;
  for (const each of Object.values(part)) if (typeof each === 'object') yield* nodesIn(each);
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
