import { printExpression } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { ChangedTokens } from './edit.ts';
import { expressionsOf } from './vocabulary.ts';

const known = new WeakMap<Expression, readonly string[]>();

/** What an expression is written with; without parentheses, which only say how the others belong together. */
export function tokensOf(node: Expression): readonly string[] {
  let tokens = known.get(node);
  if (!tokens) known.set(node, (tokens = tokensIn(node)));
  return tokens;
}

function tokensIn(node: Expression): readonly string[] {
  const between = (nodes: readonly Expression[], separator: (at: number) => string): readonly string[] =>
    nodes.flatMap((each, i) => (i > 0 ? [separator(i - 1), ...tokensOf(each)] : tokensOf(each)));
  const list = (nodes: readonly Expression[]): readonly string[] => between(nodes, () => ',');
  switch (node.kind) {
    case 'name':
    case 'prime':
      return [node.name];
    case 'number':
      return [node.text];
    case 'string':
    case 'constant':
      return [String(node.value)];
    case 'unary':
      return [node.operator, ...tokensOf(node.operand)];
    case 'binary':
      return [...tokensOf(node.left), node.operator, ...tokensOf(node.right)];
    case 'comparison':
      return between(node.operands, (at) => node.operators[at]!);
    case 'boolean':
      return between(node.operands, () => node.operator);
    case 'attribute':
      return [...tokensOf(node.object), '.', node.name];
    case 'subscript':
      return [...tokensOf(node.object), '[', ...list(node.indices), ']'];
    case 'call':
      return [
        ...tokensOf(node.callee),
        ...list(node.arguments),
        ...node.keywords.flatMap(({ name, value }, i) => [
          ...(i + node.arguments.length > 0 ? [','] : []),
          ...(name === null ? ['**'] : [name, '=']),
          ...tokensOf(value),
        ]),
      ];
    case 'slice': {
      const { lower, upper, step } = node;
      const bound = (each: Expression | null): readonly string[] => (each ? tokensOf(each) : []);
      return [...bound(lower), ':', ...bound(upper), ...(step ? [':', ...tokensOf(step)] : [])];
    }
    case 'tuple':
    case 'list':
      return list(node.elements);
    case 'conditional':
      return [...tokensOf(node.then), 'if', ...tokensOf(node.test), 'else', ...tokensOf(node.otherwise)];
    default:
      // Edits leave these alone, as a whole.
      return [printExpression(node)];
  }
}

/** Of an assignment, or of a call that stands alone. */
export const tokensOfStatement = (statement: Statement): string[] => [
  ...(statement.kind === 'augmented' ? [statement.operator] : []),
  ...expressionsOf(statement).flatMap((each) => [...tokensOf(each), '=']),
];

/** Tokens that are taken away and put in, between what the two have in common at both ends. */
export function changedTokens(before: readonly string[], after: readonly string[]): ChangedTokens {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { removed: before.length - start - end, added: after.length - start - end };
}
