import type { Integer } from '../../operations/operation.ts';
import { constant } from '../../shapes/dimension.ts';
import { elementCount } from '../../tensors/tensor.ts';
import { operationNamed } from '../../operations/table.ts';
import { apply } from '../apply.ts';
import { combine } from '../combining.ts';
import type { Context } from '../context.ts';
import { presentNumber } from '../equality.ts';
import { argumentOf, nativesOf } from '../natives.ts';
import type { Native, NativeCall } from '../natives.ts';
import { RandomState } from '../random-state.ts';
import { elementsOf, float, integer, integerOf, list, none } from '../values.ts';
import type { Value } from '../values.ts';

/** A generator's own numbers, or those that `np.random.seed` governs. */
const stateOf = ({ receiver, context }: NativeCall): RandomState =>
  receiver.kind === 'random' ? receiver.state : context.random;

/** `(n, m)` or `n`; null of what is no shape, undefined where none is given. */
function shapeOf(value: Value | undefined): Integer[] | null | undefined {
  if (!value || value.kind === 'none') return undefined;
  const parts = elementsOf(value) ?? [value];
  return parts.every((each) => each.kind === 'integer') ? parts.map(integerOf) : null;
}

/** An array of drawn numbers, which stay the same for the whole run; a number where no shape is given. */
function drawn(
  shape: readonly Integer[] | null | undefined,
  draw: () => number,
  type: 'float' | 'int',
  context: Context,
): Value | null {
  if (shape === null) return null;
  if (shape === undefined) return type === 'int' ? integer(draw()) : float(draw());
  const count = elementCount(shape.map(({ value }) => value));
  if (!(count <= MOST)) return null;
  const data = Float64Array.from({ length: count }, draw);
  return constantArray(
    data,
    shape.map(({ dimension }) => dimension),
    type,
    context,
  );
}

const MOST = 5e6;

function constantArray(
  data: Float64Array,
  shape: readonly Integer['dimension'][],
  type: 'float' | 'int',
  context: Context,
): Value {
  return context.array(context.builder.emit('<data>', [], { data, shape, type }));
}

const number = (value: Value | undefined, otherwise: number): number | null =>
  value === undefined ? otherwise : presentNumber(value);

/** `rand(2, 3)`: the shape is given as arguments of their own. */
const spread =
  (draw: (state: RandomState) => number) =>
  (call: NativeCall): Value | null => {
    const state = stateOf(call);
    const sizes = call.positional.map(({ value }) => value);
    if (sizes.some(({ kind }) => kind !== 'integer')) return null;
    const shape = sizes.length === 0 ? undefined : shapeOf({ kind: 'tuple', elements: sizes });
    return drawn(shape, () => draw(state), 'float', call.context);
  };

/** `random_sample((2, 3))`. */
const sized =
  (draw: (state: RandomState) => number) =>
  (call: NativeCall): Value | null => {
    const state = stateOf(call);
    return drawn(shapeOf(argumentOf(call, 0, 'size')), () => draw(state), 'float', call.context);
  };

/** `normal(loc, scale, size)`. */
const withParameters =
  (
    names: readonly [string, string],
    defaults: readonly [number, number],
    draw: (state: RandomState, a: number, b: number) => number,
    combined?: (standard: Value, a: Value, b: Value, call: NativeCall) => Value,
  ) =>
  (call: NativeCall): Value | null => {
    const state = stateOf(call);
    const given = [argumentOf(call, 0, names[0]), argumentOf(call, 1, names[1])];
    const [a, b] = [number(given[0], defaults[0]), number(given[1], defaults[1])];
    const shape = shapeOf(argumentOf(call, 2, 'size'));
    if (a !== null && b !== null) return drawn(shape, () => draw(state, a, b), 'float', call.context);
    if (!combined || given.some((each) => each && !isNumeric(each))) return null;
    const standard = drawn(shape, () => draw(state, ...defaults), 'float', call.context);
    return (
      standard && combined(standard, given[0] ?? float(defaults[0]), given[1] ?? float(defaults[1]), call)
    );
  };

const isNumeric = ({ kind }: Value): boolean => kind === 'array' || kind === 'float' || kind === 'integer';

/** Standard numbers moved to where the parameters are not known while tracing: `uniform(-limit, limit, size)`. */
const moved = (standard: Value, from: Value, by: Value, { expression, context }: NativeCall): Value => {
  const scaled = combine('*', standard, by, expression, [null, null], context);
  return combine('+', scaled, from, expression, [null, null], context);
};

const extentOf = (low: Value, high: Value, { expression, context }: NativeCall): Value =>
  combine('-', high, low, expression, [null, null], context);

function randint(call: NativeCall): Value | null {
  const state = stateOf(call);
  const first = number(argumentOf(call, 0, 'low'), 0);
  const second = argumentOf(call, 1, 'high');
  const high = second && second.kind !== 'none' ? presentNumber(second) : first;
  const low = second && second.kind !== 'none' ? first : 0;
  if (low === null || high === null || !(high > low)) return null;
  return drawn(
    shapeOf(argumentOf(call, 2, 'size')),
    () => low + state.integer(high - low - 1),
    'int',
    call.context,
  );
}

/** What a permutation or a choice draws from: `n` stands for 0 … n-1. */
function places(value: Value): number[] | null {
  const count = value.kind === 'integer' ? value.value : (elementsOf(value)?.length ?? null);
  return count === null || !(count <= 1e6) ? null : Array.from({ length: count }, (_, i) => i);
}

function permutation(call: NativeCall): Value | null {
  const [only] = call.positional;
  const order =
    only && (only.value.kind === 'array' ? placesOfRows(only.value, call.context) : places(only.value));
  if (!only || !order) return null;
  stateOf(call).shuffle(order);
  const elements = elementsOf(only.value);
  if (elements) return list(order.map((i) => elements[i]!));
  const count = only.value.kind === 'integer' ? only.value.dimension : constant(order.length);
  const chosen = constantArray(Float64Array.from(order), [count], 'int', call.context);
  return only.value.kind === 'array' ? rows(only.value, chosen, call) : chosen;
}

/** The rows of an array in a drawn order. */
const rows = (
  { storage }: Extract<Value, { kind: 'array' }>,
  order: Value,
  { expression, context }: NativeCall,
): Value =>
  apply(
    {
      operation: operationNamed('index')!,
      inputs: [storage.read(context.builder), context.node(order)!],
      attributes: { items: [{ kind: 'array' }] },
      expression,
      operands: [],
      token: null,
    },
    context,
  );

const placesOfRows = (value: Extract<Value, { kind: 'array' }>, { builder }: Context): number[] | null => {
  const extent = value.storage.read(builder).size[0];
  return extent === undefined || !(extent <= 1e6) ? null : Array.from({ length: extent }, (_, i) => i);
};

function shuffle(call: NativeCall): Value | null {
  const value = call.positional[0]?.value;
  if (value?.kind !== 'list') return null;
  stateOf(call).shuffle(value.items);
  return none;
}

/** Without probabilities. */
function choice(call: NativeCall): Value | null {
  const state = stateOf(call);
  const from = call.positional[0]?.value;
  const order = from && places(from);
  const size = shapeOf(argumentOf(call, 1, 'size'));
  const replace = argumentOf(call, 2, 'replace');
  if (!from || !order || order.length === 0 || size === null || argumentOf(call, 3, 'p')) return null;
  const elements = elementsOf(from);
  if (size === undefined) {
    const at = state.integer(order.length - 1);
    return elements ? elements[at]! : integer(at);
  }
  if (elements) return null;
  if (!(replace?.kind === 'bool' && !replace.value))
    return drawn(size, () => state.integer(order.length - 1), 'int', call.context);
  state.shuffle(order);
  const rest = [...order];
  return drawn(size, () => rest.shift() ?? 0, 'int', call.context);
}

const methods = nativesOf({
  rand: spread((state) => state.uniform()),
  randn: spread((state) => state.normal()),
  random: sized((state) => state.uniform()),
  random_sample: sized((state) => state.uniform()),
  standard_normal: sized((state) => state.normal()),
  normal: withParameters(['loc', 'scale'], [0, 1], (state, mean, std) => mean + std * state.normal(), moved),
  uniform: withParameters(
    ['low', 'high'],
    [0, 1],
    (state, low, high) => low + (high - low) * state.uniform(),
    (standard, low, high, call) => moved(standard, low, extentOf(low, high, call), call),
  ),
  binomial: withParameters(['n', 'p'], [1, 0.5], (state, n, p) =>
    Array.from({ length: n }, () => Number(state.uniform() < p)).reduce((a, b) => a + b, 0),
  ),
  randint,
  integers: randint,
  permutation,
  shuffle,
  choice,
});

export const generatorMethods: ReadonlyMap<string, Native> = methods;

const seeded = (call: NativeCall): Value => {
  const seed = call.positional[0] ? presentNumber(call.positional[0].value) : null;
  return { kind: 'random', state: new RandomState(seed ?? 0) };
};

/** Members of `np.random`. */
export const randomFunctions: ReadonlyMap<string, Native> = new Map([
  ...methods,
  ...nativesOf({
    seed(call) {
      const seed = call.positional[0] ? presentNumber(call.positional[0].value) : 0;
      if (seed === null) return null;
      call.context.random.seed(seed);
      return none;
    },
    RandomState: seeded,
    default_rng: seeded,
  }),
]);

/** Members of Python's own `random`. */
export const pythonRandomFunctions: ReadonlyMap<string, Native> = nativesOf({
  seed: () => none,
  random: (call) => float(stateOf(call).uniform()),
  uniform(call) {
    const [low, high] = call.positional.map(({ value }) => presentNumber(value));
    return typeof low === 'number' && typeof high === 'number'
      ? float(low + (high - low) * stateOf(call).uniform())
      : null;
  },
  gauss(call) {
    const [mean, std] = call.positional.map(({ value }) => presentNumber(value));
    return typeof mean === 'number' && typeof std === 'number'
      ? float(mean + std * stateOf(call).normal())
      : null;
  },
  randint(call) {
    const [low, high] = call.positional.map(({ value }) => presentNumber(value));
    return typeof low === 'number' && typeof high === 'number' && high >= low
      ? integer(low + stateOf(call).integer(high - low))
      : null;
  },
  choice,
  shuffle,
});
