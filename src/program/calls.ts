import type { Attribute, Call, Expression } from '../language/syntax.ts';
import { readArguments } from './arguments.ts';
import type { Arguments } from './argument.ts';
import { callMethodOfArray } from './array-methods.ts';
import { callBuiltin } from './builtins.ts';
import { methodOf } from './classes.ts';
import { callClosure } from './closures.ts';
import type { Context } from './context.ts';
import { derivativeAt, derivativeCall } from './derivative-calls.ts';
import { nearestFunction } from './functions.ts';
import { instantiate } from './instances.ts';
import { memberOfModule } from './library.ts';
import { valueNamed } from './names.ts';
import type { Native } from './natives.ts';
import { nearestName } from './nearest.ts';
import { callOperation } from './operation-calls.ts';
import { numpyFunctions } from './numpy-names.ts';
import { callSeveral } from './several-calls.ts';
import { unknown } from './values.ts';
import type { Callable, Value } from './values.ts';

export function evaluateCall(call: Call, context: Context): Value {
  const { callee } = call;
  if (callee.kind === 'prime') return derivativeCall(callee, call, context);
  if (callee.kind === 'attribute') return callAttribute(callee, call, context);
  const value = callee.kind === 'name' ? valueNamed(callee.name, context) : context.evaluate(callee);
  if (!value) return unknownFunction((callee as { name: string }).name, callee.span, call, context);
  context.values.set(callee, value);
  return callWritten(value, call, context);
}

/** `np.sum(x)`, `x.sum()`, `layer.forward(x)`, `cache.append(x)`. */
function callAttribute(callee: Attribute, call: Call, context: Context): Value {
  const object = context.evaluate(callee.object);
  const { name } = callee;
  switch (object.kind) {
    case 'unknown':
      return evaluateArguments(call, context);
    case 'module': {
      const member = memberOfModule(object.path, name, context);
      if (member) return callWritten(member, call, context);
      return unknownFunction(
        `${object.path ? `${object.path}.` : ''}${name}`,
        callee.nameSpan,
        call,
        context,
      );
    }
    case 'array':
    case 'integer':
    case 'float':
    case 'bool':
      return callMethodOfArray(object, callee, call, context);
    default: {
      const value = context.evaluate(callee);
      return value.kind === 'unknown' ? evaluateArguments(call, context) : callWritten(value, call, context);
    }
  }
}

/** After a callee that is not known: the arguments' own mistakes are still reported. */
function evaluateArguments(call: Call, context: Context): Value {
  readArguments(call, context);
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
    const near = nearestName(name, context) ?? nearestFunction(name);
    return near ? `did you mean ${near}?` : null;
  });
  return evaluateArguments(call, context);
}

/** Calls a value with the arguments as they are written. */
function callWritten(value: Value, call: Call, context: Context): Value {
  const given = readArguments(call, context);
  if (!given) return unknown;
  return callValue(value, given, call, context);
}

export function callValue(value: Value, given: Arguments, call: Expression, context: Context): Value {
  const { positional, keywords } = given;
  switch (value.kind) {
    case 'unknown':
      return unknown;
    case 'missing':
      // Nothing is wrong with it until its value is needed.
      return { kind: 'missing', name: value.name };
    case 'closure':
      return callClosure(value, positional, keywords, call, context);
    case 'bound':
      return callClosure(
        value.method,
        [{ value: value.receiver, expression: null }, ...positional],
        keywords,
        call,
        context,
      );
    case 'class':
      return instantiate(value, given, call, context);
    case 'instance': {
      const method = methodOf(value, '__call__');
      if (method) return callValue(method, given, call, context);
      break;
    }
    case 'function':
      return dispatch(value.call, given, call, context);
    default:
  }
  const callee = call.kind === 'call' ? call.callee : call;
  return context.refuse(
    callee.span,
    'input/type',
    `${context.textOf(callee)} is not a function`,
    'write * or @ to multiply',
  );
}

function dispatch(callable: Callable, given: Arguments, call: Expression, context: Context): Value {
  const { positional, keywords } = given;
  switch (callable.kind) {
    case 'builtin':
      return callBuiltin(callable.name, positional, keywords, call, context);
    case 'derivative':
      return derivativeAt(callable.of, positional, call, context);
    case 'several':
      return callSeveral(callable.name, positional, keywords, call, context);
    case 'native':
      return callNative(callable, given, call, context);
    case 'operation':
      return callOperation(callable.operation, given, call, context);
  }
}

function callNative(
  { native, receiver }: Extract<Callable, { kind: 'native' }>,
  { positional, keywords }: Arguments,
  expression: Expression,
  context: Context,
): Value {
  const all = [...positional, ...keywords.values()];
  if (!(native as Native).takesUnknown && all.some(({ value }) => value.kind === 'unknown')) return unknown;
  const made = (native as Native).call({
    positional,
    keywords,
    expression,
    context,
    receiver: receiver ?? unknown,
  });
  if (made) return made;
  const absent = all.find(({ value }) => value.kind === 'missing')?.value;
  return absent?.kind === 'missing'
    ? context.lose(expression.span, `${native.name} needs ${absent.name}, which cannot be read here`)
    : context.lose(expression.span, `${native.name} with these arguments is not traced`);
}
