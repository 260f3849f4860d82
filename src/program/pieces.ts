import type { Binary, Expression } from '../language/syntax.ts';
import { binaryTokens } from '../operations/operators.ts';
import { printDimension } from '../shapes/dimension.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import type { Equation, Program, ProgramNode } from './program.ts';

/** `(n1,m)`: as tight as the lecture writes it. */
export const tightShape = (shape: Shape): string =>
  shape.length === 1 ? `(${printDimension(shape[0]!)},)` : `(${shape.map(printDimension).join(',')})`;

/**
 * An equation's shapes part by part, as in the lecture:
 * `(n1,n2) @ (n2,m) -> (n1,m)   * (n1,m) -> (n1,m)`. Steps that change no shape (factors without axes, functions
 * element by element) are left out; a step that goes on with the result before it does not repeat it.
 */
export function pieces(equation: Equation, program: Program): string {
  const parts: string[] = [];
  let last: ProgramNode | null = null;
  for (const node of program.nodes.slice(equation.first, equation.last)) {
    if (node.attributes.attempted) {
      parts.push(node.attributes.attempted);
      break;
    }
    if (node.operation.name.startsWith('<') || node.span === null) continue;
    const operands = node.inputs.filter((input) => input.shape.length > 0);
    const source = operands[0];
    const token = binaryTokens.get(node.operation.name);
    const passesOn = operands.length === 1 && node.operation.elementwise;
    if (
      passesOn ||
      (operands.length === 1 && sameShape(operands[0]!, node)) ||
      (operands.length === 0 && node.shape.length === 0)
    ) {
      if (last && source === last) last = node;
      continue;
    }
    const result = ` -> ${tightShape(node.shape)}`;
    if (token && operands.length === 2) {
      const right = `${token} ${tightShape(node.inputs[1]!.shape)}${result}`;
      parts.push(node.inputs[0] === last ? right : `${tightShape(node.inputs[0]!.shape)} ${right}`);
    } else if (node.operation.name === 'transpose' || node.operation.name === 'swapaxes') {
      continue; // the operand is shown with the shape that it has after transposing
    } else {
      const inputs = operands.map(({ shape }) => tightShape(shape)).join(', ');
      parts.push(
        `${node.operation.name}${inputs.startsWith('(') && operands.length === 1 ? inputs : `(${inputs})`}${result}`,
      );
    }
    last = node;
  }
  return parts.join('   ');
}

const sameShape = (a: ProgramNode, b: ProgramNode): boolean =>
  a.shape.length === b.shape.length &&
  a.shape.every((dimension, axis) => dimension.key === b.shape[axis]!.key);

/** The operand that gives an elementwise operation its shape, where it is an operation itself: W2.T @ dZ2 in W2.T @ dZ2 * (1 - A1**2). */
function shapedBy(expression: Binary, context: Context): Expression | null {
  if (expression.operator === '@') return null;
  const print = (each: Expression): string => printShape(context.shapeOf(context.values.get(each)) ?? []);
  const isSource = (side: Expression): boolean =>
    (side.kind === 'binary' || side.kind === 'call') &&
    print(side) === print(expression) &&
    operationText(side, context) !== null;
  return isSource(expression.left) ? expression.left : null;
}

/** The outermost operation of an expression with its operands' shapes: `W2.T (n1, n2) @ dZ2 (n2, m)`. Null where there is none. */
export function operationText(expression: Expression, context: Context): string | null {
  const describe = (operand: Expression): string | null => {
    const shape = context.shapeOf(context.values.get(operand));
    const bare = context.textOf(operand);
    const text = operand.kind === 'binary' || operand.kind === 'comparison' ? `(${bare})` : bare;
    return shape && text.length <= 40 ? `${text} ${printShape(shape)}` : null;
  };
  if (expression.kind === 'binary') {
    const scalar = [expression.left, expression.right].map(
      (side) => context.shapeOf(context.values.get(side))?.length === 0,
    );
    if (scalar[0] !== scalar[1])
      return operationText(scalar[0] ? expression.right : expression.left, context);
    const source = shapedBy(expression, context);
    if (source) return operationText(source, context);
    const [left, right] = [describe(expression.left), describe(expression.right)];
    return left && right ? `${left} ${expression.operator} ${right}` : null;
  }
  if (expression.kind === 'call' && expression.arguments.length > 0) {
    const [first, ...others] = expression.arguments;
    const arrays = [
      first!,
      ...others.filter((each) => (context.shapeOf(context.values.get(each))?.length ?? 0) > 0),
    ].map(describe);
    if (arrays.includes(null) || context.textOf(expression).length > 60) return null;
    return `${context.textOf(expression.callee)} of ${arrays.join(' and ')}`;
  }
  return null;
}
