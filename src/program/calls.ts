import type { Attribute, Call, Expression, Prime } from '../language/syntax.ts';
import { derivativeOf } from '../operations/activations.ts';
import { ShapeError } from '../operations/operation.ts';
import { multiResultNamed } from '../operations/several.ts';
import { operationNamed } from '../operations/table.ts';
import { apply } from './apply.ts';
import { bindArguments, keywordArguments } from './arguments.ts';
import type { Argument } from './arguments.ts';
import { callBuiltin } from './builtins.ts';
import type { Context } from './context.ts';
import { valueNamed } from './names.ts';
import { functionNamed, isDifferentiable, moduleMember, nearestFunction } from './functions.ts';
import { numpyFunctions } from './numpy-names.ts';
import { reportShapeError } from './shape-errors.ts';
import type { ProgramNode } from './program.ts';
import { integer, none, tuple, unknown } from './values.ts';
import type { Callable, Value } from './values.ts';

/** `sign, logdet = linalg.slogdet(A)`, `split(A, 2)`: several operations on the same operands. */
function callSeveral(
  name: string,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Call,
  context: Context,
): Value {
  const several = multiResultNamed(name)!;
  const bound = bindArguments(several, positional, keywords, call, context);
  if (!bound) return unknown;
  const base = positional[0]?.value.kind === 'array' ? positional[0].value.storage : undefined;
  const application = { ...bound, expression: call, token: null };
  try {
    const parts = several.expand(bound.inputs, bound.attributes, context.builder.domain);
    return tuple(
      parts.map(({ operation, attributes }) =>
        apply({ ...application, operation: operationNamed(operation)!, attributes }, context, base),
      ),
    );
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return reportShapeError(error, { ...application, operation: operationNamed('index')! }, context);
  }
}

export function evaluateCall(call: Call, context: Context): Value {
  const { callee } = call;
  if (callee.kind === 'prime') return derivativeCall(callee, call, context);
  if (callee.kind === 'attribute') {
    const object = context.evaluate(callee.object);
    if (object.kind === 'unknown') return evaluateArguments(call, context);
    if (object.kind !== 'module') return method(object, callee, call, context);
    const member = moduleMember(object.path, callee.name);
    if (!member)
      return unknownFunction(
        `${object.path ? `${object.path}.` : ''}${callee.name}`,
        callee.nameSpan,
        call,
        context,
      );
    return callValue(member, call, [], context);
  }
  if (callee.kind === 'subscript') return callValue(context.evaluate(callee), call, [], context);
  if (callee.kind !== 'name') return context.lose(callee.span, `${context.textOf(callee)} cannot be called`);
  const value = valueNamed(callee.name, context);
  if (!value) return unknownFunction(callee.name, callee.span, call, context);
  return callValue(value, call, [], context);
}

/** After a callee that is not known: the arguments' own mistakes are still reported. */
function evaluateArguments(call: Call, context: Context): Value {
  for (const argument of call.arguments) context.evaluate(argument);
  for (const { value } of call.keywords) context.evaluate(value);
  return unknown;
}

function unknownFunction(name: string, span: Call['span'], call: Call, context: Context): Value {
  if (numpyFunctions.has(name)) {
    context.lose(
      span,
      `NumPy's ${name} is not traced`,
      'what needs it is not checked; write it with other functions',
    );
    return evaluateArguments(call, context);
  }
  if (name.startsWith('random.')) {
    context.lose(
      span,
      `NumPy's ${name} is not traced`,
      'declare what is drawn under inputs: every evaluation must use the same numbers',
    );
    return evaluateArguments(call, context);
  }
  context.refuse(span, 'shape/not-traced', `${name} is not a known function`, () => {
    const near = nearestFunction(name);
    return near ? `did you mean ${near}?` : null;
  });
  return evaluateArguments(call, context);
}

function callValue(value: Value, call: Call, before: readonly Argument[], context: Context): Value {
  if (value.kind === 'unknown') return evaluateArguments(call, context);
  if (value.kind !== 'function') {
    evaluateArguments(call, context);
    return context.refuse(
      call.callee.span,
      'input/type',
      `${context.textOf(call.callee)} is not a function`,
      'write * or @ to multiply',
    );
  }
  const positional = [
    ...before,
    ...call.arguments.map((expression): Argument => ({ value: context.evaluate(expression), expression })),
  ];
  const keywords = keywordArguments(call.keywords, (expression) => context.evaluate(expression));
  return dispatch(value.call, positional, keywords, call, context);
}

function dispatch(
  callable: Callable,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Call,
  context: Context,
): Value {
  if (callable.kind === 'builtin') return callBuiltin(callable.name, positional, keywords, call, context);
  if (callable.kind === 'derivative') return derivativeAt(callable.of, positional, call, context);
  if (callable.kind === 'several') return callSeveral(callable.name, positional, keywords, call, context);
  const { operation } = callable;
  const [first, second] = positional;
  if (
    (operation.name === 'max' || operation.name === 'min') &&
    second &&
    first!.value.kind === 'integer' &&
    second.value.kind === 'integer'
  ) {
    return callBuiltin(operation.name, positional, keywords, call, context);
  }
  const bound = bindArguments(operation, positional, keywords, call, context);
  if (!bound) return unknown;
  const base = first?.value.kind === 'array' ? first.value.storage : undefined;
  return apply({ operation, ...bound, expression: call, token: null }, context, base);
}

/** g'(Z1) and g[l]'(Z[l]), where g is an activation's name or was set to one: `g = tanh`. */
function derivativeCall({ name: written, base, index: layer }: Prime, call: Call, context: Context): Value {
  const index = layer && context.evaluate(layer);
  if (index?.kind === 'unknown') return evaluateArguments(call, context);
  const name = index?.kind === 'integer' ? `${base}[${index.value}]` : written;
  const value = context.scope.get(name) ?? functionNamed(name);
  const positional = call.arguments.map((expression): Argument => ({
    value: context.evaluate(expression),
    expression,
  }));
  if (value?.kind !== 'function' || value.call.kind !== 'operation') {
    return context.refuse(
      call.callee.span,
      'input/name',
      `${name}' is the derivative of a function that is not set`,
      `set it in forward: ${name} = tanh`,
    );
  }
  return derivativeAt(value.call.operation.name, positional, call, context);
}

function derivativeAt(
  activation: string,
  positional: readonly Argument[],
  call: Call,
  context: Context,
): Value {
  const [only] = positional;
  const node = only ? context.node(only.value) : null;
  if (only?.value.kind === 'unknown') return unknown;
  if (!node || positional.length !== 1 || !isDifferentiable(activation)) {
    return context.refuse(call.span, 'shape/not-traced', `the derivative of ${activation} takes one array`);
  }
  context.builder.span = call.span;
  const derivative = derivativeOf(activation, node, context.builder);
  return derivative
    ? context.array(derivative as ProgramNode)
    : context.lose(call.span, `the derivative of ${activation} is not known`);
}

/** `x.sum(axis=0)`: a function that is also a method, with x as its first argument. */
function method(object: Value, callee: Attribute, call: Call, context: Context): Value {
  const receiver: Argument = { value: object, expression: callee.object };
  if (object.kind === 'function' && object.name === 'add' && callee.name === 'at')
    return callAddAt(call, context);
  const several = multiResultNamed(callee.name);
  if (several?.method)
    return callValue(
      { kind: 'function', name: callee.name, call: { kind: 'several', name: callee.name } },
      call,
      [receiver],
      context,
    );
  const operation = operationNamed(callee.name);
  if (operation?.method)
    return callValue(
      { kind: 'function', name: callee.name, call: { kind: 'operation', operation } },
      call,
      [receiver],
      context,
    );
  if (callee.name === 'item' && call.arguments.length === 0) {
    const flat = operationNamed('reshape')!;
    const bound = bindArguments(
      flat,
      [receiver, { value: tuple([]), expression: null }],
      new Map(),
      call,
      context,
    );
    return bound ? apply({ operation: flat, ...bound, expression: call, token: null }, context) : unknown;
  }
  const text = `${brief(callee.object, context)} has no method ${callee.name}`;
  evaluateArguments(call, context);
  return context.refuse(callee.nameSpan, 'shape/not-traced', text, () => {
    const near = nearestFunction(callee.name);
    if (!near) return null;
    return operationNamed(near)?.method
      ? `did you mean .${near}()?`
      : `write ${near}(${brief(callee.object, context)})`;
  });
}

const callAddAt = (call: Call, context: Context): Value =>
  callBuiltin(
    'add.at',
    call.arguments.map((expression): Argument => ({ value: context.evaluate(expression), expression })),
    new Map(),
    call,
    context,
  );

const brief = (expression: Expression, context: Context): string => {
  const text = context.textOf(expression);
  return text.length > 24 ? 'this array' : text;
};

/** `.T`, `.shape`, `.ndim`, `.size`, and members of NumPy. */
export function evaluateAttribute(expression: Attribute, context: Context): Value {
  const object = context.evaluate(expression.object);
  if (object.kind === 'unknown') return unknown;
  if (object.kind === 'module') {
    const member = moduleMember(object.path, expression.name);
    if (member) return member;
    const near = nearestFunction(expression.name);
    return context.refuse(
      expression.nameSpan,
      'shape/not-traced',
      `${expression.name} is not known in NumPy`,
      near ? `did you mean ${near}?` : null,
    );
  }
  if (object.kind === 'function' && object.name === 'add' && expression.name === 'at') {
    return { kind: 'function', name: 'add.at', call: { kind: 'builtin', name: 'add.at' } };
  }
  const node = context.node(object);
  if (!node)
    return context.refuse(
      expression.nameSpan,
      'shape/not-traced',
      `${context.textOf(expression.object)} has no attribute ${expression.name}`,
    );
  const { domain } = context.builder;
  const base = object.kind === 'array' ? object.storage : undefined;
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
      base,
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
      return callBuiltin(
        'size',
        [{ value: object, expression: expression.object }],
        new Map(),
        expression,
        context,
      );
    case 'dtype':
      return none;
    default: {
      const help = operationNamed(expression.name)?.method
        ? `call it: .${expression.name}()`
        : 'arrays have .T, .shape, .ndim, .size and methods such as .sum(axis=0)';
      return context.refuse(
        expression.nameSpan,
        'shape/not-traced',
        `${brief(expression.object, context)} has no attribute ${expression.name}`,
        help,
      );
    }
  }
}
