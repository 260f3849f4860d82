import type { Expression, Statement } from '../language/syntax.ts';
import { targetsOf, within } from './assigned.ts';
import { applyTo, combine } from './combining.ts';
import type { Context } from './context.ts';
import { functionNamed } from './functions.ts';
import { nativesOf, nativeValue } from './natives.ts';
import type { NativeCall } from './natives.ts';
import { float, integer, tuple } from './values.ts';
import type { Value } from './values.ts';

/** What an activation is called with: Z, or the cache that is Z. */
const first = ({ positional: [only] }: NativeCall): Value | null => only?.value ?? null;

const activation = (name: string, call: NativeCall, z: Value): Value =>
  applyTo(name, [z], call.expression, [call.positional[0]?.expression ?? null], call.context);

/** `A, cache = sigmoid(Z)`, where the cache is Z. */
const withCache =
  (name: string) =>
  (call: NativeCall): Value | null => {
    const z = first(call);
    return z && tuple([activation(name, call, z), z]);
  };

/** `dZ = relu_backward(dA, cache)`: `derivative` makes g'(Z) of Z. */
const backward =
  (derivative: (z: Value, call: NativeCall) => Value) =>
  (call: NativeCall): Value | null => {
    const [upstream, cache] = call.positional;
    if (!upstream || !cache) return null;
    return combined('*', upstream.value, derivative(cache.value, call), call);
  };

const combined = (operator: '*' | '-', a: Value, b: Value, { expression, context }: NativeCall): Value =>
  combine(operator, a, b, expression, [], context);

const withCaches = nativesOf({
  sigmoid: withCache('sigmoid'),
  relu: withCache('relu'),
  tanh: withCache('tanh'),
});

const backwards = nativesOf({
  sigmoid_backward: backward((z, call) => {
    const a = activation('sigmoid', call, z);
    return combined('*', a, combined('-', integer(1), a, call), call);
  }),
  tanh_backward: backward((z, call) => {
    const a = activation('tanh', call, z);
    return combined('-', integer(1), combined('*', a, a, call), call);
  }),
  relu_backward: backward((z, { expression, context }) =>
    applyTo('greater', [z, float(0)], expression, [], context),
  ),
});

const ACTIVATIONS = new Set(['sigmoid', 'relu', 'tanh', 'leaky_relu', 'softplus']);

/** `m = X.shape[1]`: columns are examples. */
const COLUMNS = /\b[mMN]\s*=\s*\w+\.shape\[1\]/;

/** Over the classes of an example, which are a row, or a column where the file has its examples there. */
const softmax =
  (axis: number) =>
  (call: NativeCall): Value | null => {
    const { keywords, positional, context } = call;
    const z = first(call);
    const node = z && context.node(z);
    if (!node) return null;
    const own = keywords.get('axis')?.value ?? positional[1]?.value;
    const along = own?.kind === 'integer' ? own.value : axis;
    const { length } = node.shape;
    const at = length < 2 ? 0 : along < 0 ? along + length : along;
    return context.array(context.builder.emit('softmax', [node], { axis: [at] }));
  };

/**
 * The functions that courses hand out with an exercise: where the file does not have them these stand in for them. Null of all
 * others. Whether an activation gives its cache too shows in how it is used.
 */
export function standInNamed(name: string, context: Context): Value | null {
  const file = context.frame.module?.file;
  const cached = file?.statements.some((statement) => isUnpacked(name, statement))
    ? withCaches.get(name)
    : undefined;
  const isColumns = file && COLUMNS.test(file.source.text);
  const native =
    cached ??
    backwards.get(name) ??
    (name === 'softmax' ? { name, call: softmax(isColumns ? 0 : -1) } : undefined);
  const value = native ? nativeValue(native) : ACTIVATIONS.has(name) ? functionNamed(name) : null;
  if (value) context.standIns.add(name);
  return value;
}

/** `A, activation_cache = sigmoid(Z)`. */
const isUnpacked = (name: string, statement: Statement): boolean =>
  (statement.kind === 'assignment' &&
    statement.value.kind === 'call' &&
    isCallee(statement.value.callee, name) &&
    targetsOf(statement).some(({ kind }) => kind === 'tuple')) ||
  within(statement).some((inner) => isUnpacked(name, inner));

const isCallee = (callee: Expression, name: string): boolean =>
  (callee.kind === 'name' || callee.kind === 'attribute') && callee.name === name;
