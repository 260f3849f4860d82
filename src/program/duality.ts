import type { Location } from '../diagnostics/diagnostic.ts';
import type { Expression } from '../language/syntax.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import type { Partner } from './pairing.ts';
import type { ProgramNode } from './program.ts';
import { originalOf } from './second-names.ts';
import { hiddenBy } from './shape-errors.ts';

/** foo and dfoo must have the same shape, also where NumPy would broadcast the difference away. */
export function reportMismatch(
  name: string,
  target: Expression,
  node: ProgramNode,
  { of, versions }: Partner,
  context: Context,
  severity: 'error' | 'warning' = 'error',
): void {
  const [value] = versions;
  if (!value) return;
  const origin = context.originOf(of);
  const present = (shape: Shape): string =>
    shape.map((dimension) => context.builder.domain.valueOf(dimension)).join();
  const location = computedAt(node, context);
  context.report(target.span, {
    ...(location && { location }),
    code: 'shape/gradient-mismatch',
    severity,
    message: `${name} is ${printShape(node.shape)}, but ${of} is ${printShape(value.shape)}`,
    labels: origin
      ? [
          {
            message: `${of} is ${origin.declared ? 'declared' : 'set'} here${origin.operation ? `: ${origin.operation}` : ''}`,
            location: origin.location,
          },
        ]
      : [],
    notes: present(node.shape) === present(value.shape) ? [hiddenBy([node.shape, value.shape], context)] : [],
    help:
      severity === 'error'
        ? 'a gradient always has the shape of its value'
        : 'the numbers are compared all the same; NumPy may broadcast the difference away, or grow it',
  });
}

/** Where a function has computed what the model's equation only names; null where the equation computes it itself. */
function computedAt(node: ProgramNode, { equations, frame }: Context): Location | null {
  const original = originalOf(node);
  const own = equations.findLast(
    (each) => each.frame !== frame && each.node !== null && originalOf(each.node) === original,
  );
  return own?.location ?? null;
}
