import type { Expression } from '../language/syntax.ts';
import { elementsOf } from '../program/values.ts';
import type { Value } from '../program/values.ts';
import type { FunctionInfo } from './functions.ts';

/** One of the values that a call gives. */
export interface Result {
  /** What the function calls it; null where it is an expression. */
  readonly name: string | null;
  readonly value: Value;
  /** What a function that gives several values in lists holds them in: `[dW, db]`. */
  readonly inner: readonly Result[] | null;
}

/** The values that a call gives, with the names that they have in its `return`. */
export function resultsOf(info: FunctionInfo, value: Value): Result[] {
  const elements = value.kind === 'tuple' ? elementsOf(value) : null;
  const fits = (each: Expression): boolean =>
    elements ? each.kind === 'tuple' && each.elements.length === elements.length : each.kind !== 'tuple';
  const written = info.returns.findLast(fits) ?? null;
  if (!elements) return [resultOf(written, value)];
  const parts = written?.kind === 'tuple' ? written.elements : null;
  return elements.map((each, i) => resultOf(parts?.[i] ?? null, each));
}

function resultOf(written: Expression | null, value: Value): Result {
  const elements = value.kind === 'tuple' || value.kind === 'list' ? elementsOf(value) : null;
  const parts = written?.kind === 'tuple' || written?.kind === 'list' ? written.elements : null;
  return {
    name: written && nameIn(written),
    value,
    inner:
      elements && parts?.length === elements.length
        ? elements.map((each, i) => resultOf(parts[i]!, each))
        : null,
  };
}

/** `dx`, `self.dx`, `grads["dx"]`, and what a call like `dx.reshape(…)` is made of. */
function nameIn(expression: Expression): string | null {
  switch (expression.kind) {
    case 'name':
    case 'attribute':
      return expression.name;
    case 'subscript': {
      const [only] = expression.indices;
      if (expression.indices.length === 1 && only!.kind === 'string') return only!.value;
      return nameIn(expression.object);
    }
    case 'call':
      return expression.callee.kind === 'attribute' &&
        /^(reshape|squeeze|copy|astype|item)$/.test(expression.callee.name)
        ? nameIn(
            isNumpy(expression.callee.object)
              ? (expression.arguments[0] ?? expression)
              : expression.callee.object,
          )
        : null;
    default:
      return null;
  }
}

const isNumpy = (expression: Expression): boolean =>
  expression.kind === 'name' && (expression.name === 'np' || expression.name === 'numpy');
