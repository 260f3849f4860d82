import { constant } from '../../shapes/dimension.ts';
import { applyTo } from '../combining.ts';
import { constantTensor } from '../constants.ts';
import { argumentOf, nativesOf } from '../natives.ts';
import type { Native, NativeCall } from '../natives.ts';
import { overwrite } from '../stores.ts';
import { bool, elementsOf, fixedNumber, float, none } from '../values.ts';
import type { Value } from '../values.ts';
import { dataArray } from './data.ts';
import { indexingFunctions } from './indexing.ts';
import { typeNatives } from './types.ts';

/** An operation on some of the arguments. */
const applied = (name: string, values: readonly Value[], { expression, context }: NativeCall): Value =>
  applyTo(name, values, expression, [], context);

const number = (value: Value | undefined, otherwise: number): Value =>
  float(value ? (fixedNumber(value) ?? otherwise) : otherwise);

/** Of whole numbers that are the same for all inputs. */
function bincount(call: NativeCall): Value | null {
  const node = call.positional[0] && call.context.node(call.positional[0].value);
  const known = node && constantTensor(node);
  const least = argumentOf(call, 2, 'minlength');
  if (!known || (argumentOf(call, 1, 'weights')?.kind ?? 'none') !== 'none') return null;
  const length = Math.max(...known.data, -1) + 1;
  const counts = new Float64Array(Math.max(length, least?.kind === 'integer' ? least.value : 0));
  for (const each of known.data) counts[each]!++;
  return dataArray(counts, [constant(counts.length)], 'int', call.context);
}

/** `np.fill_diagonal(A, 0)`. */
function fillDiagonal(call: NativeCall): Value | null {
  const [target, value] = call.positional;
  if (target?.value.kind !== 'array' || !value) return null;
  const { builder } = call.context;
  const base = target.value.storage.read(builder);
  const [extent] = base.shape;
  if (base.shape.length !== 2) return null;
  const size = { value: builder.domain.valueOf(extent!), dimension: extent! };
  const diagonal = builder.emit(
    'astype',
    [builder.emit('eye', [], { N: size, M: null, k: 0, dtype: null })],
    { dtype: 'bool' },
  );
  return written(
    target.value,
    applied('where', [call.context.array(diagonal), value.value, target.value], call),
    call,
  );
}

/** Replaces what an array holds, as a call without a result does. */
function written(target: Extract<Value, { kind: 'array' }>, value: Value, call: NativeCall): Value {
  const node = call.context.node(value);
  if (node) overwrite(target.storage, node, call.expression, call.context);
  return none;
}

/** `np.vectorize(f)`: f itself, on whole arrays; where it asks for one truth value that is said. */
const vectorize = (call: NativeCall): Value | null => call.positional[0]?.value ?? null;

/** Functions of NumPy that need no operation of their own. */
export const numpyNatives: ReadonlyMap<string, Native> = new Map([
  ...typeNatives,
  ...indexingFunctions,
  ...nativesOf(
    { seterr: () => none, set_printoptions: () => none, errstate: () => none },
    { takesUnknown: true },
  ),
  ...nativesOf({
    c_: () => null,
    r_: () => null,
    vectorize,
    bincount,
    fill_diagonal: fillDiagonal,
    isscalar: ({ positional: [only] }) =>
      only
        ? bool(only.value.kind === 'array' ? only.value.storage.isNumber : elementsOf(only.value) === null)
        : null,
    asscalar: ({ positional: [only] }) => only?.value ?? null,
    array_equal(call) {
      const [a, b] = call.positional;
      return a && b ? applied('all', [applied('equal', [a.value, b.value], call)], call) : null;
    },
    allclose(call) {
      const [a, b] = call.positional;
      if (!a || !b) return null;
      const distance = applied('abs', [applied('subtract', [a.value, b.value], call)], call);
      const relative = number(argumentOf(call, 2, 'rtol'), 1e-5);
      const allowed = applied('multiply', [relative, applied('abs', [b.value], call)], call);
      const bound = applied('add', [number(argumentOf(call, 3, 'atol'), 1e-8), allowed], call);
      return applied('all', [applied('less_equal', [distance, bound], call)], call);
    },
    copyto(call) {
      const [target, source] = call.positional;
      if (target?.value.kind !== 'array' || !source) return null;
      const { shape } = target.value.storage.read(call.context.builder);
      const zeros = call.context.builder.emit(
        'zeros_like',
        [target.value.storage.read(call.context.builder)],
        { dtype: null },
      );
      const spread =
        shape.length > 0 ? applied('add', [call.context.array(zeros), source.value], call) : source.value;
      return written(target.value, spread, call);
    },
  }),
]);
