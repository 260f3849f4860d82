import type { Expression, Slice, Subscript } from '../language/syntax.ts';
import type { IndexItem } from '../operations/index-items.ts';
import type { Integer } from '../operations/operation.ts';
import { operationNamed } from '../operations/table.ts';
import { apply } from './apply.ts';
import type { Context } from './context.ts';
import { methodOf } from './classes.ts';
import { isSingleTruth } from './indices.ts';
import type { Index } from './indices.ts';
import { itemOf } from './items.ts';
import { joinedByIndex } from './joined-by-index.ts';
import { bracketName, valueNamed } from './names.ts';
import type { ProgramNode } from './program.ts';
import { integerOf, none, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `x[i, :]` of an array, `shape[0]` of a tuple, `cache["Z1"]`, or a name with its layer in brackets. */
export function evaluateSubscript(expression: Subscript, context: Context): Value {
  const name = bracketName(expression, context);
  if (name !== null) {
    const value = valueNamed(name, context);
    if (value) return value;
    const base = (expression.object as { name: string }).name;
    const near = [...context.frame.names.keys()].filter((each) => each.startsWith(`${base}[`));
    return context.refuse(
      expression.span,
      'input/name',
      `${name} is used before it is set`,
      near.length > 0 ? `there is ${near.join(', ')}` : null,
    );
  }
  // An index by itself: read where it is used.
  if (spelledOut(expression)[0] !== expression) return none;
  const object = context.evaluate(expression.object);
  switch (object.kind) {
    case 'unknown':
      return unknown;
    case 'tuple':
    case 'list':
    case 'dict':
    case 'text':
      return itemOf(object, expression, context);
    case 'instance': {
      const method = methodOf(object, '__getitem__');
      if (method) return context.call(method, [context.evaluate(expression.indices[0]!)], expression);
      break;
    }
    case 'where':
      // Of one axis: as good an index as the whole.
      if (object.mask.shape.length === 1) return object;
      return context.lose(expression.span, 'where a mask is true depends on the data');
    case 'missing':
      return { kind: 'missing', name: object.name };
    case 'function':
      if (object.name === 'c_' || object.name === 'r_')
        return joinedByIndex(object.name, expression, context);
      break;
    default:
  }
  const base = context.node(object);
  if (!base)
    return object.kind === 'none' && context.isPython
      ? context.lose(expression.object.span, `${context.textOf(expression.object)} is None: not written yet`)
      : context.refuse(
          expression.span,
          'shape/index',
          `${context.textOf(expression.object)} cannot be indexed`,
        );
  const index = readIndex(expression.indices, context);
  if (!index) return unknown;
  if (isSingleTruth(index))
    return context.lose(expression.span, 'how many elements one truth value selects depends on the data');
  return apply(
    {
      operation: operationNamed('index')!,
      inputs: [base, ...index.arrays],
      attributes: { items: index.items },
      expression,
      operands: [expression.object],
      token: null,
    },
    context,
    object.kind === 'array' ? object.storage : undefined,
  );
}

/** The items between the brackets, and the index arrays among them. Null where one was not traced (said). */
export function readIndex(indices: readonly Expression[], context: Context): Index | null {
  const items: IndexItem[] = [];
  const arrays: ProgramNode[] = [];
  const given = indices.length === 1 ? spelledOut(indices[0]!) : indices;
  const flat = given.length === 1 && given[0]!.kind === 'tuple' ? given[0]!.elements : given;
  for (const expression of flat) {
    if (expression.kind === 'slice') {
      const item = readSlice(expression, context);
      if (!item) return null;
      items.push(item);
      continue;
    }
    const value = context.evaluate(expression);
    // `A[where]` with `where = (rows, columns)`.
    const parts = value.kind === 'tuple' && !value.range && flat.length === 1 ? value.elements : [value];
    if (!parts.every((part) => addItem(part, expression, { items, arrays }, context))) return null;
  }
  return { items, arrays };
}

/** False where it is no index (said). */
function addItem(value: Value, expression: Expression, { items, arrays }: Index, context: Context): boolean {
  switch (value.kind) {
    case 'unknown':
      return false;
    case 'integer':
      items.push({ kind: 'integer', value: integerOf(value) });
      return true;
    case 'none':
      items.push({ kind: 'newaxis' });
      return true;
    case 'slice':
      items.push(value.item);
      return true;
    case 'ellipsis':
      items.push({ kind: 'ellipsis' });
      return true;
    case 'where':
      items.push({ kind: 'mask' });
      arrays.push(value.mask);
      return true;
    default: {
      const node = context.node(value);
      if (node && node.type !== 'float') {
        items.push({ kind: node.type === 'bool' ? 'mask' : 'array' });
        arrays.push(node);
        return true;
      }
      context.report(expression.span, {
        code: 'shape/index',
        message: `${context.textOf(expression)} is not an index`,
        help: 'an index is an integer, a slice, or an array of integers or of truth values',
      });
      context.broken = true;
      return false;
    }
  }
}

/** `np.s_[:, i]` stands for the index `:, i`. */
function spelledOut(expression: Expression): readonly Expression[] {
  if (expression.kind !== 'subscript' || expression.object.kind !== 'attribute') return [expression];
  return expression.object.name === 's_' || expression.object.name === 'index_exp'
    ? expression.indices
    : [expression];
}

function readSlice(slice: Slice, context: Context): IndexItem | null {
  const bounds = [slice.lower, slice.upper, slice.step].map((part): Integer | null | undefined => {
    if (!part) return null;
    const value = context.evaluate(part);
    if (value.kind === 'integer') return integerOf(value);
    if (value.kind === 'none') return null;
    if (value.kind !== 'unknown')
      context.lose(part.span, `${context.textOf(part)} is not an integer known from sizes`);
    return undefined;
  });
  if (bounds.includes(undefined)) return null;
  const [start, stop, step] = bounds as (Integer | null)[];
  return { kind: 'slice', start: start!, stop: stop!, step: step! };
}
