import { printExpression } from '../language/print.ts';
import type { Expression } from '../language/syntax.ts';

/** A part of an expression, and the whole with something else in its place. */
export interface Site {
  readonly node: Expression;
  /** The expression that it is an operand of; null for the whole. */
  readonly parent: Expression | null;
  /** What it is a part of the index of; null outside of brackets. */
  readonly indexed: Expression | null;
  replace(by: Expression): Expression;
}

/** Every part of an expression that is an expression itself, the whole first. */
export function* sites(whole: Expression): Generator<Site> {
  yield* within(whole, null, null, (by) => by);
}

function* within(
  node: Expression,
  parent: Expression | null,
  indexed: Expression | null,
  replace: Site['replace'],
): Generator<Site> {
  yield { node, parent, indexed, replace };
  for (const { child, put } of operands(node)) {
    const base = node.kind === 'subscript' && child !== node.object ? node.object : indexed;
    yield* within(child, node, base, (by) => replace(put(by)));
  }
}

interface Operand {
  readonly child: Expression;
  put(by: Expression): Expression;
}

/** What is made is nobody's text: it has no place. */
const made = <T extends Expression>(node: T, change: Partial<T>): T => ({
  ...node,
  ...change,
  span: NOWHERE,
});

export const NOWHERE = { start: 0, end: 0 } as const;

/** `X` of `X.dot(dZ)`; a module is nothing that could be another. */
function receiver(node: Extract<Expression, { kind: 'call' }>): Operand[] {
  const { callee } = node;
  if (callee.kind !== 'attribute' || isModule(callee.object)) return [];
  return [{ child: callee.object, put: (object) => made(node, { callee: made(callee, { object }) }) }];
}

const isModule = (node: Expression): boolean =>
  node.kind === 'attribute'
    ? isModule(node.object)
    : node.kind === 'name' && (node.name === 'np' || node.name === 'numpy');

function operands(node: Expression): Operand[] {
  const list = <K extends string>(key: K, children: readonly Expression[]): Operand[] =>
    children.map((child, i) => ({
      child,
      put: (by) => made(node, { [key]: children.with(i, by) } as object),
    }));
  switch (node.kind) {
    case 'unary':
      return [{ child: node.operand, put: (operand) => made(node, { operand }) }];
    case 'binary':
      return [
        { child: node.left, put: (left) => made(node, { left }) },
        { child: node.right, put: (right) => made(node, { right }) },
      ];
    case 'comparison':
    case 'boolean':
      return list('operands', node.operands);
    case 'call':
      return [
        ...receiver(node),
        ...list('arguments', node.arguments),
        ...node.keywords.map((keyword, i): Operand => ({
          child: keyword.value,
          put: (value) => made(node, { keywords: node.keywords.with(i, { ...keyword, value }) }),
        })),
      ];
    case 'attribute':
      return [{ child: node.object, put: (object) => made(node, { object }) }];
    case 'subscript':
      return [
        { child: node.object, put: (object) => made(node, { object }) },
        ...list('indices', node.indices),
      ];
    case 'slice':
      return (['lower', 'upper', 'step'] as const).flatMap((key) =>
        node[key] === null ? [] : [{ child: node[key], put: (by: Expression) => made(node, { [key]: by }) }],
      );
    case 'tuple':
    case 'list':
      return list('elements', node.elements);
    case 'conditional':
      return (['then', 'otherwise'] as const).map((key) => ({
        child: node[key],
        put: (by) => made(node, { [key]: by }),
      }));
    default:
      return [];
  }
}

/** Every part of an expression that is an expression itself, the whole first: those of `sites`. */
export const nodesIn: (whole: Expression) => readonly Expression[] = remembered((whole) => [
  whole,
  ...childrenOf(whole).flatMap(nodesIn),
]);

/** What an expression is made of. */
export function childrenOf(node: Expression): Expression[] {
  return operands(node).map(({ child }) => child);
}

/** The expression with other parts in the place of those for which `by` has one; callees are left alone. */
export function mapped(whole: Expression, by: (node: Expression) => Expression | null): Expression {
  const put = by(whole);
  if (put) return put;
  return operands(whole).reduce((result, { child }, i) => {
    const part = mapped(child, by);
    return part === child ? result : operands(result)[i]!.put(part);
  }, whole);
}

/** The names that an expression mentions, those of called functions left out. */
export const namesIn = remembered((whole) =>
  nodesIn(whole).flatMap((node) => (node.kind === 'name' ? [node.name] : [])),
);

/** Names, those with a layer also as a whole: `W` and `W[2]`. */
export const mentionedIn = remembered((whole) =>
  nodesIn(whole).flatMap((node) =>
    node.kind === 'name' || node.kind === 'subscript' ? [printExpression(node)] : [],
  ),
);

/** Trees never change, and are asked about again with each edit that they are a part of. */
function remembered<T>(of: (whole: Expression) => readonly T[]): (whole: Expression) => readonly T[] {
  const known = new WeakMap<Expression, readonly T[]>();
  return (whole) => {
    let found = known.get(whole);
    if (!found) known.set(whole, (found = of(whole)));
    return found;
  };
}
