import { ShapeError } from '../operations/operation.ts';
import { isView } from '../operations/views.ts';
import { isOne, one, printDimension } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Expression } from '../language/syntax.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { Refused } from './context.ts';
import type { Context } from './context.ts';
import type { ProgramNode } from './program.ts';
import { isNumber } from './scalars.ts';
import { reportShapeError } from './shape-errors.ts';
import type { Application } from './shape-errors.ts';
import { Storage } from './storage.ts';
import type { Value } from './values.ts';

/** Applies an operation to operands. A broken rule becomes a diagnostic; the trace goes on with a stand-in. */
export function apply(application: Application, context: Context, base?: Storage): Value {
  const { operation, inputs, attributes, expression } = application;
  context.builder.at(expression.span, context.source);
  try {
    const node = context.builder.apply(operation, inputs, attributes);
    // At other sizes they could be: of `np.zeros(H - f + 1)`, the window has to fit in.
    if (operation.name === 'zeros')
      for (const each of node.shape) if (mayBeNegative(each)) demand(each, context);
    if (operation.elementwise && inputs.length === 2) checkGrowth(application, node.shape, context);
    const number = isNumber(node, base);
    if (base && !base.isNumber && !number && sharesMemory(node, base)) {
      return {
        kind: 'array',
        storage: new Storage(node, base.owner, { parent: base, operation, attributes }),
      };
    }
    return context.array(node, null, number);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    for (const each of error.negative) demand(each, context);
    return reportShapeError(error, application, context);
  }
}

function sharesMemory(node: ProgramNode, base: Storage): boolean {
  const { name } = node.operation;
  if (name === 'reshape' || name === 'ravel') return base.staysInPlace(node);
  // Views that NumPy does not let be written to.
  if (name === 'broadcast_to' || name === 'diagonal' || (name === 'diag' && node.shape.length === 1))
    return true;
  return isView(node);
}

/**
 * (m,) with (m, 1) gives (m, m), which is hardly ever meant: both operands grow, and along the same dimension.
 * Not reported where one of them got its 1-axis on purpose in this expression.
 */
function checkGrowth(application: Application, result: Shape, context: Context): void {
  const { inputs, operands, token, expression, operation } = application;
  const { domain } = context.builder;
  const grown = inputs.map(({ shape }) => grownAxes(shape, result));
  const along = grown[0]!.find((dimension) => grown[1]!.some((other) => domain.areEqual(dimension, other)));
  if (!along || operands.some((operand) => operand && hasDeliberateAxis(operand)) || context.broken) return;
  // One mistaken axis makes forward and backward grow alike: it is said where it is met first.
  if (context.grown.has(along.key)) {
    context.broken = true;
    return;
  }
  context.grown.add(along.key);
  if (context.isStrict) throw new Refused();
  const told = operands.map((operand, i) =>
    `${operand ? context.textOf(operand) : ''} ${printShape(inputs[i]!.shape)}`.trim(),
  );
  context.report(expression.span, {
    code: 'shape/broadcast-growth',
    message: `${told.join(` ${token ?? operation.name} `)} grows to ${printShape(result)}: both are stretched along ${printDimension(along)}`,
    labels: operands.flatMap((operand, i) =>
      operand
        ? [
            {
              message: `${context.textOf(operand)} is ${printShape(inputs[i]!.shape)}`,
              location: context.locate(operand.span),
            },
          ]
        : [],
    ),
    help: 'give both the same shape; if every pair is meant, say so with [:, None]',
  });
  context.broken = true;
}

function grownAxes(shape: Shape, result: Shape): Dimension[] {
  return result.filter((dimension, axis) => {
    const own = shape[axis - result.length + shape.length];
    return !isOne(dimension) && (own === undefined || isOne(own));
  });
}

const DELIBERATE = new Set(['expand_dims', 'reshape', 'outer', 'newaxis', 'atleast_2d', 'broadcast_to']);

function hasDeliberateAxis(expression: Expression): boolean {
  switch (expression.kind) {
    case 'name':
      return DELIBERATE.has(expression.name);
    case 'constant':
      return expression.value === null;
    case 'attribute':
      return DELIBERATE.has(expression.name) || hasDeliberateAxis(expression.object);
    case 'subscript':
      return expression.indices.some(hasDeliberateAxis) || hasDeliberateAxis(expression.object);
    case 'unary':
      return hasDeliberateAxis(expression.operand);
    case 'binary':
      return hasDeliberateAxis(expression.left) || hasDeliberateAxis(expression.right);
    case 'call':
      return hasDeliberateAxis(expression.callee) || expression.arguments.some(hasDeliberateAxis);
    default:
      return false;
  }
}

const mayBeNegative = ({ terms }: Dimension): boolean => terms.some(({ coefficient }) => coefficient < 0);

const demand = (extent: Dimension, { demands }: Context): void =>
  void demands.push({ left: extent, operator: '>=', right: one, text: `${printDimension(extent)} >= 1` });
