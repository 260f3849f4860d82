import type { Expression } from '../language/syntax.ts';
import { ShapeError } from '../operations/operation.ts';
import { multiResultNamed } from '../operations/several.ts';
import { operationNamed } from '../operations/table.ts';
import { apply } from './apply.ts';
import { bindArguments } from './arguments.ts';
import type { Argument } from './argument.ts';
import type { Context } from './context.ts';
import { reportShapeError } from './shape-errors.ts';
import { list, tuple, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `sign, logdet = linalg.slogdet(A)`, `split(A, 2)`: several operations on the same operands. */
export function callSeveral(
  name: string,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Value {
  const several = multiResultNamed(name)!;
  const bound = bindArguments(several, positional, keywords, call, context);
  if (!bound) return unknown;
  const base = positional[0]?.value.kind === 'array' ? positional[0].value.storage : undefined;
  const application = { ...bound, expression: call, token: null };
  try {
    const parts = several
      .expand(bound.inputs, bound.attributes, context.builder.domain)
      .map(({ operation, attributes }) =>
        apply({ ...application, operation: operationNamed(operation)!, attributes }, context, base),
      );
    return name.endsWith('split') || name === 'meshgrid' ? list(parts) : tuple(parts);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return reportShapeError(error, { ...application, operation: operationNamed('index')! }, context);
  }
}
