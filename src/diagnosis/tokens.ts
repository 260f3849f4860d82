import { printExpression } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { ChangedTokens } from './edit.ts';
import { expressionsOf } from './vocabulary.ts';

/** What an expression is written with; without parentheses, which only say how the others belong together. */
export function tokensOf(node: Expression, into: string[] = []): string[] {
  const list = (nodes: readonly Expression[]): void =>
    nodes.forEach((each, i) => {
      if (i > 0) into.push(',');
      tokensOf(each, into);
    });
  switch (node.kind) {
    case 'name':
    case 'prime':
      into.push(node.name);
      break;
    case 'number':
      into.push(node.text);
      break;
    case 'string':
    case 'constant':
      into.push(String(node.value));
      break;
    case 'unary':
      into.push(node.operator);
      tokensOf(node.operand, into);
      break;
    case 'binary':
      tokensOf(node.left, into);
      into.push(node.operator);
      tokensOf(node.right, into);
      break;
    case 'comparison':
    case 'boolean':
      node.operands.forEach((each, i) => {
        if (i > 0) into.push(node.kind === 'boolean' ? node.operator : node.operators[i - 1]!);
        tokensOf(each, into);
      });
      break;
    case 'attribute':
      tokensOf(node.object, into).push('.', node.name);
      break;
    case 'subscript':
      tokensOf(node.object, into).push('[');
      list(node.indices);
      into.push(']');
      break;
    case 'call':
      tokensOf(node.callee, into);
      list(node.arguments);
      for (const [i, { name, value }] of node.keywords.entries()) {
        if (i + node.arguments.length > 0) into.push(',');
        into.push(...(name === null ? ['**'] : [name, '=']));
        tokensOf(value, into);
      }
      break;
    case 'slice':
      for (const bound of [node.lower, node.upper]) {
        if (bound) tokensOf(bound, into);
        if (bound === node.lower) into.push(':');
      }
      if (node.step) tokensOf(node.step, (into.push(':'), into));
      break;
    case 'tuple':
    case 'list':
      list(node.elements);
      break;
    case 'conditional':
      tokensOf(node.then, into).push('if');
      tokensOf(node.test, into).push('else');
      tokensOf(node.otherwise, into);
      break;
    default:
      // Edits leave these alone, as a whole.
      into.push(printExpression(node));
  }
  return into;
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
