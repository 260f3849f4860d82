import type { IndexItem } from '../../operations/index-items.ts';
import { operationNamed } from '../../operations/table.ts';
import { constant } from '../../shapes/dimension.ts';
import { apply } from '../apply.ts';
import { applyTo, combine } from '../combining.ts';
import { constantTensor } from '../constants.ts';
import type { Context } from '../context.ts';
import { nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import type { ProgramNode } from '../program.ts';
import { elementsOf, integer, integerOf, tuple } from '../values.ts';
import type { Value } from '../values.ts';
import { dataArray } from './data.ts';

/** `np.where(mask)`, `mask.nonzero()`: numbers where the mask is the same for all inputs; else good for an index alone. */
export function placesWhere(mask: ProgramNode, context: Context): Value {
  const known = constantTensor(mask);
  if (!known) return { kind: 'where', mask };
  const places = [...known.data.keys()].filter((at) => known.data[at] !== 0);
  return tuple(
    known.shape.map((extent, axis) => {
      const inner = known.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      const along = places.map((at) => Math.floor(at / inner) % extent);
      return dataArray(along, [constant(along.length)], 'int', context);
    }),
  );
}

/** `A[items]` of the operand as it is. */
function indexed(
  value: Value,
  items: readonly IndexItem[],
  { expression, context }: NativeCall,
): Value | null {
  const node = context.node(value);
  if (!node) return null;
  return apply(
    {
      operation: operationNamed('index')!,
      inputs: [node],
      attributes: { items },
      expression,
      operands: [null],
      token: null,
    },
    context,
  );
}

const from = (start: number | null, stop: number | null): IndexItem => ({
  kind: 'slice',
  start: start === null ? null : integerOf(integer(start)),
  stop: stop === null ? null : integerOf(integer(stop)),
  step: null,
});

export const indexingFunctions = nativesOf({
  /** Index arrays that meet as rows and columns do. */
  ix_(call) {
    const arrays = call.positional.map(({ value }) => call.context.node(value));
    if (arrays.some((node) => node?.shape.length !== 1)) return null;
    return tuple(
      (arrays as ProgramNode[]).map((node, place) => {
        const items: IndexItem[] = arrays.map((_, axis) =>
          axis === place ? from(null, null) : { kind: 'newaxis' },
        );
        return indexed(call.context.array(node), items, call)!;
      }),
    );
  },
  /** The place in each axis of what `argmax` counts through all of them. */
  unravel_index(call) {
    const [flat, shape] = call.positional;
    const extents = shape && (elementsOf(shape.value) ?? [shape.value]);
    if (!flat || !extents?.every((each) => each.kind === 'integer')) return null;
    const { expression, context } = call;
    return tuple(
      extents.map((extent, axis) => {
        const inner = extents
          .slice(axis + 1)
          .reduce<Value>((a, b) => combine('*', a, b, expression, [null, null], context), integer(1));
        const passed = combine('//', flat.value, inner, expression, [null, null], context);
        return combine('%', passed, extent, expression, [null, null], context);
      }),
    );
  },
  /** Along the last axis, once. */
  diff(call) {
    const [only] = call.positional;
    if (!only || call.positional.length > 1 || call.keywords.size > 0) return null;
    const later = indexed(only.value, [{ kind: 'ellipsis' }, from(1, null)], call);
    const earlier = indexed(only.value, [{ kind: 'ellipsis' }, from(null, -1)], call);
    return later && earlier && applyTo('subtract', [later, earlier], call.expression, [], call.context);
  },
});
