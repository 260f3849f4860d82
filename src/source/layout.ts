import type { Expression } from '../language/syntax.ts';
import type { SourceFile } from '../model/model.ts';
import type { Layout } from './candidates.ts';
import { nameOfCallee, nodesIn } from './walk.ts';
import { isWeightName } from './words.ts';

/** In which direction a file lays out examples: `W @ X` has them in columns, `X @ W` in rows. */
export function layoutOf(file: SourceFile): Layout {
  let columns = 0;
  const vote = (left: Expression, right: Expression): void => {
    const [a, b] = [isWeight(left), isWeight(right)];
    if (a !== b) columns += a ? 1 : -1;
  };
  for (const node of nodesIn(file.statements)) {
    if (node.kind === 'binary' && node.operator === '@') vote(node.left, node.right);
    if (node.kind !== 'call') continue;
    const called = nameOfCallee(node);
    if (called !== 'dot' && called !== 'matmul') continue;
    const [first, second] = node.arguments;
    if (first && second) vote(first, second);
    else if (first && node.callee.kind === 'attribute') vote(node.callee.object, first);
  }
  return columns > 0 ? 'columns' : 'rows';
}

/** `W1`, `self.weights`, `params["W1"]`, and not their transposes. */
function isWeight(expression: Expression): boolean {
  if (expression.kind === 'name') return isWeightName(expression.name);
  if (expression.kind === 'attribute') return expression.name !== 'T' && isWeightName(expression.name);
  if (expression.kind !== 'subscript') return false;
  const [only] = expression.indices;
  if (only?.kind === 'string') return isWeightName(only.value);
  if (only?.kind === 'binary' && only.left.kind === 'string') return isWeightName(`${only.left.value}1`);
  return isWeight(expression.object);
}
