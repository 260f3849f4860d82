import type { Call, Expression, Prime } from '../language/syntax.ts';
import { derivativeOf } from '../operations/activations.ts';
import { readArguments } from './arguments.ts';
import type { Argument } from './argument.ts';
import type { Context } from './context.ts';
import { functionNamed, isDifferentiable } from './functions.ts';
import type { ProgramNode } from './program.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** g'(Z1) and g[l]'(Z[l]), where g is an activation's name or was set to one: `g = tanh`. */
export function derivativeCall(
  { name: written, base, index: layer }: Prime,
  call: Call,
  context: Context,
): Value {
  const index = layer && context.evaluate(layer);
  const given = readArguments(call, context);
  if (index?.kind === 'unknown' || !given) return unknown;
  const name = index?.kind === 'integer' ? `${base}[${index.value}]` : written;
  const value = context.scope.get(name) ?? functionNamed(name);
  if (value?.kind !== 'function' || value.call.kind !== 'operation') {
    return context.refuse(
      call.callee.span,
      'input/name',
      `${name}' is the derivative of a function that is not set`,
      `set it in forward: ${name} = tanh`,
    );
  }
  return derivativeAt(value.call.operation.name, given.positional, call, context);
}

export function derivativeAt(
  activation: string,
  positional: readonly Argument[],
  call: Expression,
  context: Context,
): Value {
  const [only] = positional;
  const node = only ? context.node(only.value) : null;
  if (only?.value.kind === 'unknown') return unknown;
  if (!node || positional.length !== 1 || !isDifferentiable(activation)) {
    return context.refuse(call.span, 'shape/not-traced', `the derivative of ${activation} takes one array`);
  }
  context.builder.at(call.span, context.source);
  const derivative = derivativeOf(activation, node, context.builder);
  return derivative
    ? context.array(derivative as ProgramNode)
    : context.lose(call.span, `the derivative of ${activation} is not known`);
}
