import type { Subscript } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { operationNamed } from '../operations/table.ts';
import { apply } from './apply.ts';
import type { ProgramNode } from './program.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** `np.c_[A, B]` joins columns, `np.r_[A, B]` rows. */
export function joinedByIndex(name: 'c_' | 'r_', expression: Subscript, context: Context): Value {
  const operands = expression.indices;
  const nodes = operands.map((each) => context.node(context.evaluate(each)));
  if (nodes.includes(null)) return unknown;
  const inputs = (nodes as ProgramNode[]).map((node) =>
    node.shape.length === 0 ? raised(node, context) : node,
  );
  return apply(
    {
      operation: operationNamed(name === 'c_' ? 'column_stack' : 'concatenate')!,
      inputs,
      attributes: name === 'c_' ? {} : { axis: 0 },
      expression,
      operands,
      token: null,
    },
    context,
  );
}

const raised = (node: ProgramNode, { builder }: Context): ProgramNode => builder.emit('atleast_1d', [node]);
