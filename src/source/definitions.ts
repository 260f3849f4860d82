import type { Call, Expression, Statement } from '../language/syntax.ts';
import { nameOfCallee, nodesIn, writtenNumber } from './walk.ts';

/** What a name is set to: an expression, or what unpacking another one gives. */
export type Definition =
  | { readonly kind: 'value'; readonly statement: Statement; readonly value: Expression }
  | { readonly kind: 'part'; readonly statement: Statement; readonly of: Expression }
  | { readonly kind: 'other'; readonly statement: Statement };

/** What the last of these statements that sets a name sets it to; null where none does. */
export function definitionIn(name: string, statements: readonly Statement[]): Definition | null {
  for (const statement of statements.toReversed()) {
    if (statement.kind === 'function' && statement.name === name) return { kind: 'other', statement };
    if (statement.kind !== 'assignment') continue;
    for (const target of statement.targets) {
      if (target.kind === 'name' && target.name === name)
        return { kind: 'value', statement, value: statement.value };
      if (target.kind !== 'tuple') continue;
      const at = target.elements.findIndex((each) => each.kind === 'name' && each.name === name);
      if (at < 0) continue;
      const { value } = statement;
      return value.kind === 'tuple' && value.elements[at]
        ? { kind: 'value', statement, value: value.elements[at] }
        : { kind: 'part', statement, of: value };
    }
  }
  return null;
}

/** A written number, and what is computed of such. */
export function numberOf(value: Expression): number | null {
  const written = writtenNumber(value);
  if (written !== null || value.kind !== 'binary') return written;
  const [a, b] = [numberOf(value.left), numberOf(value.right)];
  if (a === null || b === null) return null;
  const results: Partial<Record<typeof value.operator, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
    '//': Math.floor(a / b),
    '**': a ** b,
  };
  return results[value.operator] ?? null;
}

/** Whether an expression asks for sizes only: `X.shape[0]`, `len(X)`, `N * X.shape[1]`. */
export const isMadeOfSizes = (value: Expression): boolean =>
  mayBeSize(value) &&
  nodesIn(value).some(
    (node) =>
      (node.kind === 'attribute' && (node.name === 'shape' || node.name === 'size')) ||
      (node.kind === 'call' && nameOfCallee(node) === 'len'),
  );

function mayBeSize(value: Expression): boolean {
  switch (value.kind) {
    case 'number':
    case 'name':
      return true;
    case 'attribute':
      return (value.name === 'shape' || value.name === 'size') && value.object.kind === 'name';
    case 'subscript':
      return value.object.kind === 'attribute' && mayBeSize(value.object) && value.indices.every(mayBeSize);
    case 'unary':
      return mayBeSize(value.operand);
    case 'binary':
      return mayBeSize(value.left) && mayBeSize(value.right);
    case 'tuple':
      return value.elements.every(mayBeSize);
    case 'call':
      return (
        value.callee.kind === 'name' &&
        /^(len|float|int|max|min)$/.test(value.callee.name) &&
        value.arguments.every(mayBeSize)
      );
    default:
      return false;
  }
}

/** Values that are no arrays: texts, functions, truths, lists of them. */
export function isPlainValue(value: Expression): boolean {
  switch (value.kind) {
    case 'string':
    case 'constant':
    case 'lambda':
    case 'number':
      return true;
    case 'list':
    case 'tuple':
      return value.elements.every(isPlainValue);
    case 'dict':
      return value.entries.every((entry) => isPlainValue(entry.value));
    default:
      return false;
  }
}

/** The extents that an array is made with: `np.random.randn(n, k) * 0.01`, `np.zeros((n, 1))`; null where none are written. */
export function extentsIn(value: Expression): readonly Expression[] | null {
  for (const node of nodesIn(value)) {
    if (node.kind === 'attribute' && node.name === 'T') return null;
    if (node.kind === 'call') {
      const extents = extentsOf(node);
      if (extents) return extents;
    }
  }
  return null;
}

function extentsOf(call: Call): readonly Expression[] | null {
  const name = nameOfCallee(call) ?? '';
  const size = call.keywords.find((each) => each.name === 'size' || each.name === 'shape')?.value;
  if (size) return elementsOf(size);
  if (/^(randn|rand|reshape)$/.test(name)) {
    const [first] = call.arguments;
    return call.arguments.length === 1 && first ? elementsOf(first) : call.arguments;
  }
  if (/^(zeros|ones|empty|full|random|random_sample|standard_normal)$/.test(name))
    return call.arguments[0] ? elementsOf(call.arguments[0]) : null;
  if (/^(uniform|normal|randint)$/.test(name))
    return call.arguments[2] ? elementsOf(call.arguments[2]) : null;
  return null;
}

const elementsOf = (value: Expression): readonly Expression[] =>
  value.kind === 'tuple' || value.kind === 'list' ? value.elements : [value];

/** `np.array([[0, 1], [1, 1]])` */
export const isWrittenArray = (value: Expression): boolean =>
  nodesIn(value).some(({ kind }) => kind === 'list') &&
  nodesIn(value).every(({ kind }) => kind !== 'comprehension');
