import type { Expression, Slice, Subscript } from '../language/syntax.ts';
import type { IndexItem } from '../operations/index-items.ts';
import type { Integer } from '../operations/operation.ts';
import { operationNamed } from '../operations/table.ts';
import { apply } from './apply.ts';
import type { Context } from './context.ts';
import { bracketName, valueNamed } from './names.ts';
import type { ProgramNode } from './program.ts';
import { integerOf, none, tuple, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `x[i, :]` of an array, `shape[0]` of a tuple, or a name with its layer in brackets. */
export function evaluateSubscript(expression: Subscript, context: Context): Value {
  const name = bracketName(expression, context);
  if (name !== null) {
    const value = valueNamed(name, context);
    if (value) return value;
    const base = (expression.object as { name: string }).name;
    const near = [...context.scope.keys()].filter((each) => each.startsWith(`${base}[`));
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
  if (object.kind === 'unknown') return unknown;
  if (object.kind === 'tuple') return tupleItem(object.elements, expression, context);
  const base = context.node(object);
  if (!base)
    return context.refuse(
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

function tupleItem(elements: readonly Value[], expression: Subscript, context: Context): Value {
  const [only] = expression.indices;
  if (expression.indices.length === 1 && only!.kind === 'slice') {
    const [start, stop, step] = [only.lower, only.upper, only.step].map((part) =>
      part ? context.evaluate(part) : null,
    );
    if ([start, stop, step].some((part) => part && part.kind !== 'integer') || step)
      return context.lose(expression.span, 'this slice of a tuple is not traced');
    return tuple(
      elements.slice((start as { value: number } | null)?.value, (stop as { value: number } | null)?.value),
    );
  }
  const index = only ? context.evaluate(only) : unknown;
  if (index.kind === 'unknown') return unknown;
  const element = index.kind === 'integer' ? elements.at(index.value) : undefined;
  if (element) return element;
  return context.refuse(
    expression.span,
    'shape/index',
    `${context.textOf(expression)}: there are ${elements.length} elements`,
  );
}

export interface Index {
  readonly items: IndexItem[];
  readonly arrays: ProgramNode[];
}

/** `x[True]`, `s[s > 0]` of a number. */
export const isSingleTruth = ({ items, arrays }: Index): boolean =>
  items.length === 1 && arrays.length === 1 && arrays[0]!.type === 'bool' && arrays[0]!.shape.length === 0;

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
    switch (value.kind) {
      case 'unknown':
        return null;
      case 'integer':
        items.push({ kind: 'integer', value: integerOf(value) });
        break;
      case 'none':
        items.push({ kind: 'newaxis' });
        break;
      case 'slice':
        items.push(value.item);
        break;
      case 'ellipsis':
        items.push({ kind: 'ellipsis' });
        break;
      default: {
        const node = context.node(value);
        if (!node || node.type === 'float') {
          context.report(expression.span, {
            code: 'shape/index',
            message: `${context.textOf(expression)} is not an index`,
            help: 'an index is an integer, a slice, or an array of integers or of truth values',
          });
          context.broken = true;
          return null;
        }
        items.push({ kind: node.type === 'bool' ? 'mask' : 'array' });
        arrays.push(node);
      }
    }
  }
  return { items, arrays };
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
