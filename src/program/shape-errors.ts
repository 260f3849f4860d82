import type { Label } from '../diagnostics/diagnostic.ts';
import type { Expression } from '../language/syntax.ts';
import type { Attributes, Operation, ShapeError } from '../operations/operation.ts';
import { constant, constantOf, namesOf, printDimension } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { Refused } from './context.ts';
import type { Context } from './context.ts';
import { tightShape } from './pieces.ts';
import type { ProgramNode } from './program.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** An operation about to be applied, with the expressions that its operands were written as. */
export interface Application {
  readonly operation: Operation;
  readonly inputs: readonly ProgramNode[];
  readonly attributes: Attributes;
  readonly expression: Expression;
  readonly operands: readonly (Expression | null)[];
  /** Between two operands: `@`, `+`. Null for calls. */
  readonly token: string | null;
  /** `a += b`: the result must fit into a. */
  readonly inPlace?: boolean;
}

/** Reports a broken rule, once a statement, and goes on with the shape that the result should have had. */
export function reportShapeError(error: ShapeError, application: Application, context: Context): Value {
  if (context.isStrict) throw new Refused();
  if (!context.broken) {
    const { expression, operands } = application;
    const named = error.operands.map((i) => operands[i] ?? null).filter((each) => each !== null);
    const shown = named.map((operand) => withoutScalars(operand, context));
    context.report(expression.span, {
      code: application.inPlace && error.code === 'shape/broadcast' ? 'shape/in-place' : error.code,
      message: headline(error, application, context),
      labels: shown.map((operand) => reasonLabel(operand, shown.length === 1, context)),
      notes: [...presentSizeNote(application, error.message, context), ...wantedShape(context)],
      help: error.help,
      ...(shown.length > 0 ? { location: context.locate(shown[0]!.span) } : {}),
    });
    context.broken = true;
    if (context.block === 'forward') for (const operand of shown) suspect(operand, context);
  }
  return error.recovered
    ? context.array(context.standIn(error.recovered.shape, attempted(application)))
    : unknown;
}

/** `(n1,m) @ (n0,m)`: for the print of shapes part by part. */
function attempted({ inputs, token, operation }: Application): string {
  const shapes = inputs.map(({ shape }) => tightShape(shape));
  return token && shapes.length === 2 ? shapes.join(` ${token} `) : `${operation.name}(${shapes.join(', ')})`;
}

/** `dW1 must have the shape of W1: (n1, n0)`. */
function wantedShape(context: Context): string[] {
  const partner =
    context.block === 'backward' && context.equation !== null ? context.partner(context.equation) : null;
  const shape = partner?.versions[0]?.shape;
  return shape ? [`${context.equation} must have the shape of ${partner.of}: ${printShape(shape)}`] : [];
}

function suspect(operand: Expression, context: Context): void {
  const name = nameOf(operand.kind === 'attribute' ? operand.object : operand, context);
  if (name !== null) context.suspects.add(name);
}

/** `dZ1 (n1, m) @ X (n0, m) needs m = n0`; for a call `dZ2 has no axis 2: …`. */
function headline(error: ShapeError, application: Application, context: Context): string {
  const about = error.operands.filter((i) => i < application.inputs.length);
  const named = about.map((i) => application.operands[i] ?? null);
  const describe = (operand: Expression | null, i: number): string => {
    const shape = printShape(application.inputs[about[i]!]!.shape);
    return operand ? `${brief(withoutScalars(operand, context), context)} ${shape}` : shape;
  };
  const told = named.map(describe);
  if (application.token && told.length === 2)
    return `${told[0]} ${application.token} ${told[1]} ${error.message}`;
  const [subject] = named;
  const { name } = application.operation;
  // `Z1[0] takes (m,) here, not (n0, m)`.
  if (name === 'store' || name === 'accumulate')
    return `${brief(application.expression, context)} ${error.message}`;
  if (told.length === 2) return `${told.join(' and ')} ${error.message.replace(/^needs\b/, 'need')}`;
  if (application.token === null && told.length === 1 && subject)
    return `${brief(subject, context)} ${error.message}`;
  return told.length > 0
    ? `${told.join(' and ')} ${error.message}`
    : `${application.operation.name} ${error.message}`;
}

function brief(expression: Expression, context: Context): string {
  const text = context.textOf(expression);
  return text.length <= 32 ? text : `${text.slice(0, 29)}...`;
}

/** `1/m * dZ1` is about dZ1: factors without axes change no shape. */
function withoutScalars(expression: Expression, context: Context): Expression {
  if (expression.kind === 'unary') return withoutScalars(expression.operand, context);
  if (expression.kind !== 'binary') return expression;
  const isScalar = (side: Expression): boolean => context.shapeOf(context.values.get(side))?.length === 0;
  if (isScalar(expression.left) && !isScalar(expression.right))
    return withoutScalars(expression.right, context);
  if (isScalar(expression.right) && !isScalar(expression.left))
    return withoutScalars(expression.left, context);
  return expression;
}

/** Of one operand alone the headline has told the shape: only where it came from is left to say. */
function reasonLabel(expression: Expression, alone: boolean, context: Context): Label {
  const shape = context.shapeOf(context.values.get(expression));
  const text = brief(expression, context);
  const location = context.locate(expression.span);
  const because = reason(expression, context);
  if (!shape || (alone && because === '')) return { message: alone ? '' : text, location };
  return { message: `${text} is ${printShape(shape)}${because}`, location };
}

function reason(expression: Expression, context: Context): string {
  const base = expression.kind === 'attribute' && expression.name === 'T' ? expression.object : expression;
  const name = nameOf(base, context);
  const origin = name === null ? undefined : context.originOf(name);
  if (!name || !origin) return '';
  const where = origin.declared
    ? `declared on line ${origin.location.line}`
    : `from line ${origin.location.line}`;
  const how = origin.operation ? `: ${origin.operation}` : '';
  if (base === expression) return `, ${where}${how}`;
  const shape = context.shapeOf(context.values.get(base));
  return `; ${name}${shape ? ` is ${printShape(shape)}` : ''}, ${where}`;
}

/** The resolved name that an expression stands for, brackets included; null where it is not a name. */
export function nameOf(expression: Expression, context: Context): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'subscript' || expression.object.kind !== 'name' || expression.indices.length !== 1)
    return null;
  const index = context.values.get(expression.indices[0]!);
  return index?.kind === 'integer' ? `${expression.object.name}[${index.value}]` : null;
}

/**
 * The bug that a size hides: the rule holds at the sizes in force and not for all.
 * "right at n2 = 1, the size in your file, wrong at n2 = 3".
 */
function presentSizeNote(
  { operation, inputs, attributes }: Application,
  message: string,
  context: Context,
): string[] {
  const { domain } = context.builder;
  const literal = (dimension: Dimension): Dimension => constant(domain.valueOf(dimension));
  try {
    operation.shape(
      inputs.map(({ shape, type }) => ({ shape: shape.map(literal), type })),
      attributes,
      domain,
    );
  } catch {
    return [];
  }
  return [
    hiddenBy(
      inputs.map(({ shape }) => shape),
      context,
      message,
    ),
  ];
}

/** Says which sizes make different dimensions look alike. `message`: of several, those that it names: `needs m = n0`. */
export function hiddenBy(shapes: readonly Shape[], context: Context, message = ''): string {
  const { domain } = context.builder;
  const names = [...new Set(shapes.flat().flatMap(namesOf))];
  const ones = names.filter((name) => domain.present.get(name) === 1);
  if (ones.length > 0) {
    const list = ones.map((name) => `${name} = 1`).join(', ');
    const wrong = ones.map((name) => `${name} = 3`).join(', ');
    const subject =
      ones.length === 1
        ? `${ones[0]} is always 1, write 1 in its place`
        : 'they are always 1, write 1 in their place';
    return `right at ${list}, the size in your file, wrong at ${wrong}. If ${subject}.`;
  }
  const equal = equalNow(shapes.flat(), message, context);
  if (!equal) return 'right at the sizes in your file, wrong at others';
  const [a, b, size] = equal;
  return `right while ${a} = ${b} = ${size}, as in your file, wrong at other sizes. If they are always equal, write \`${a}: ${b}\` under dims.`;
}

function equalNow(
  dimensions: readonly Dimension[],
  message: string,
  context: Context,
): [string, string, number] | null {
  const { domain } = context.builder;
  const open = dimensions.filter((dimension) => constantOf(dimension) === null);
  const pairs = open.flatMap((a) =>
    open
      .filter((b) => b.key !== a.key && domain.valueOf(b) === domain.valueOf(a))
      .map((b): [string, string, number] => [printDimension(a), printDimension(b), domain.valueOf(a)]),
  );
  return pairs.find(([a, b]) => message.includes(`${a} = ${b}`)) ?? pairs[0] ?? null;
}
