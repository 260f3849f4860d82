import type { Expression } from '../language/syntax.ts';
import type { Equations, Model } from '../model/model.ts';
import { nameOfCallee, writtenNumber } from './walk.ts';

/**
 * A model in whose files nothing is clipped to a symmetric interval, as gradients are: `np.clip(dW, -5, 5, out=dW)`. Null where
 * nothing is.
 */
export function withoutClipping(model: Model): Model | null {
  let isClipped = false;
  const found = (): void => void (isClipped = true);
  const sources = model.sources.map((file) => ({ ...file, statements: unclipped(file.statements, found) }));
  const block = <E extends Equations>(equations: E): E =>
    model.home ? { ...equations, statements: unclipped(equations.statements, found) } : equations;
  const [forward, backward] = [block(model.forward), model.backward && block(model.backward)];
  return isClipped ? { ...model, sources, forward, backward } : null;
}

export const UNCLIPPED_ASSUMED = 'no gradient is so large that it is clipped';

/** A part of a tree in which what is clipped is left as it is. */
function unclipped<T>(part: T, found: () => void): T {
  if (Array.isArray(part)) return part.map((each: unknown) => unclipped(each, found)) as T;
  if (typeof part !== 'object' || part === null) return part;
  if (isClip(part)) {
    found();
    return unclipped(part.arguments[0]!, found) as T;
  }
  return Object.fromEntries(
    Object.entries(part).map(([key, value]: [string, unknown]) => [key, unclipped(value, found)]),
  ) as T;
}

/** Of weights and probabilities the bounds are others. */
function isClip(part: object): part is Extract<Expression, { kind: 'call' }> {
  if (!('kind' in part) || part.kind !== 'call') return false;
  const call = part as Extract<Expression, { kind: 'call' }>;
  if (nameOfCallee(call) !== 'clip' || call.arguments.length !== 3) return false;
  const [low, high] = call.arguments.slice(1).map(negated);
  return low !== null && high !== null && low === `-${high}`;
}

/** A bound as text, its sign first. */
const negated = (expression: Expression): string | null => {
  const number = writtenNumber(expression);
  if (number !== null) return String(number);
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'unary' && expression.operator === '-' && expression.operand.kind === 'name'
    ? `-${expression.operand.name}`
    : null;
};
