import type { Attribute } from '../language/syntax.ts';
import { operationNamed } from '../operations/table.ts';
import { apply } from './apply.ts';
import { briefly } from './array-methods.ts';
import type { Context } from './context.ts';
import { sizeOfValue } from './extents.ts';
import type { ProgramNode } from './program.ts';
import { integer, none, tuple } from './values.ts';
import type { Value } from './values.ts';

/** `.T`, `.shape`, `.ndim`, `.size` of an array or a number. */
export function attributeOfArray(
  object: Value,
  node: ProgramNode,
  expression: Attribute,
  context: Context,
): Value {
  const { domain } = context.builder;
  const rearranged = (name: string, attributes: object): Value =>
    apply(
      {
        operation: operationNamed(name)!,
        inputs: [node],
        attributes: attributes as never,
        expression,
        operands: [expression.object],
        token: null,
      },
      context,
      object.kind === 'array' ? object.storage : undefined,
    );
  switch (expression.name) {
    case 'T':
      return rearranged('transpose', { axes: null });
    case 'mT':
      return rearranged('swapaxes', { axis1: -1, axis2: -2 });
    case 'shape':
      return tuple(
        node.shape.map((dimension) => ({ kind: 'integer', value: domain.valueOf(dimension), dimension })),
      );
    case 'ndim':
      return integer(node.shape.length);
    case 'size':
      return sizeOfValue(node.shape, context);
    case 'dtype':
      return none;
    case 'flat':
      return rearranged('ravel', { order: 'C' });
    case 'real':
      return object;
    default: {
      if (context.handlers > 0)
        return context.raise(
          expression.nameSpan,
          'AttributeError',
          `an array has no attribute ${expression.name}`,
        );
      const help = operationNamed(expression.name)?.method
        ? `call it: .${expression.name}()`
        : 'arrays have .T, .shape, .ndim, .size and methods such as .sum(axis=0)';
      return context.refuse(
        expression.nameSpan,
        'shape/not-traced',
        `${briefly(expression.object, context)} has no attribute ${expression.name}`,
        help,
      );
    }
  }
}
