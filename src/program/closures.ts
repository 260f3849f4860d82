import type { Expression } from '../language/syntax.ts';
import type { Argument } from './argument.ts';
import { loseUnwritten } from './assigning.ts';
import { bindParameters } from './parameters.ts';
import type { Context } from './context.ts';
import type { Frame } from './frames.ts';
import { identityOperation } from './program.ts';
import { Storage } from './storage.ts';
import { none, unknown } from './values.ts';
import type { Closure, Value } from './values.ts';

/** Calls within calls beyond which a recursion counts as endless. */
const MAX_DEPTH = 150;

/** Calls a function of the source: its body is executed in a frame of its own. */
export function callClosure(
  closure: Closure,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Value {
  const bound = bindParameters(closure, positional, keywords, call, context);
  if (!bound) return unknown;
  if (context.depth >= MAX_DEPTH)
    return context.lose(call.span, `${closure.name} calls itself more than ${MAX_DEPTH} times`);
  const caller = context.frame;
  const { code } = closure;
  const frame = context.newFrame('function', code.source, {
    enclosing: closure.frame as Frame,
    invocation: { closure, caller, turns: caller.allTurns, call: context.locate(call.span) },
  });
  for (const [name, { value, expression }] of bound) {
    const known = aliased(value, context);
    frame.names.set(name, known);
    frame.remember(name, known, context.builder);
    if (expression)
      frame.origins.set(name, {
        location: context.locate(expression.span),
        declared: false,
        operation: null,
      });
  }
  if (!context.called.has(code)) context.called.set(code, true);
  context.depth++;
  try {
    return context.within(frame, () => {
      const { body } = code;
      if (isExpression(body)) return context.evaluate(body);
      const completion = context.execute(body);
      loseUnwritten(context);
      return completion?.kind === 'return' ? completion.value : none;
    });
  } finally {
    context.depth--;
  }
}

const isExpression = (body: Closure['code']['body']): body is Expression => 'kind' in body;

/** An argument is a second name for the caller's array, with a node of its own: what goes through this call can be told apart. */
function aliased(value: Value, context: Context): Value {
  if (value.kind !== 'array' || value.storage.isLost) return value;
  const { storage } = value;
  context.builder.nowhere();
  const node = context.builder.apply(identityOperation, [storage.read(context.builder)]);
  return {
    kind: 'array',
    storage: new Storage(node, storage.owner, {
      parent: storage,
      operation: identityOperation,
      attributes: {},
    }),
  };
}
