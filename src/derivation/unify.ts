import { printExpression } from '../language/print.ts';
import type { Expression } from '../language/syntax.ts';
import { binary, integer } from './trees.ts';

/** One expression for several that differ in whole numbers that go on evenly: those of a loop's turns. */
export interface Fitted {
  readonly template: Expression;
  /** The values of the turn, as `range` takes them. */
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** Null where they differ in more than that, or not at all. `turn` stands for the turn's number. */
export function fitted(expressions: readonly Expression[], turn: Expression): Fitted | null {
  const found: number[][] = [];
  const collect = (values: number[]): Expression => {
    found.push(values);
    return turn;
  };
  if (!shape(expressions, collect)) return null;
  const slowest = found.reduce<number[] | null>(
    (best, each) => (!best || Math.abs(each[1]! - each[0]!) < Math.abs(best[1]! - best[0]!) ? each : best),
    null,
  );
  if (!slowest) return null;
  const step = slowest[1]! - slowest[0]!;
  const whole = found.every((each) => Number.isInteger((each[1]! - each[0]!) / step));
  if (!whole) return null;
  const template = shape(expressions, (values) => {
    const times = (values[1]! - values[0]!) / step;
    const offset = values[0]! - times * slowest[0]!;
    const scaled = times === 1 ? turn : binary('*', integer(times), turn);
    if (offset === 0) return scaled;
    return binary(offset > 0 ? '+' : '-', scaled, integer(Math.abs(offset)));
  })!;
  const start = slowest[0]!;
  return { template, start, stop: start + step * expressions.length, step };
}

/** The common form of expressions, with what `progress` says for numbers that go on evenly. */
function shape(list: readonly Expression[], progress: (values: number[]) => Expression): Expression | null {
  const [first] = list as [Expression, ...Expression[]];
  const text = printExpression(first);
  if (list.every((each) => printExpression(each) === text)) return first;
  const numbers = list.map((each) => (each.kind === 'number' && each.integer ? each.value : null));
  if (!numbers.includes(null)) {
    const values = numbers as number[];
    return isEven(values) ? progress(values) : null;
  }
  return added(list, progress) ?? alike(list, progress);
}

const isEven = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value === values[0]! + i * (values[1]! - values[0]!));

/** F + 2, F + 1, F are F plus a number. */
function added(list: readonly Expression[], progress: (values: number[]) => Expression): Expression | null {
  const parts = list.map((each): [string, Expression, number] | null =>
    each.kind === 'binary' && each.operator === '+' && each.right.kind === 'number' && each.right.integer
      ? [printExpression(each.left), each.left, each.right.value]
      : each.kind === 'name'
        ? [each.name, each, 0]
        : null,
  );
  const [first] = parts;
  if (!first || parts.some((each) => each?.[0] !== first[0])) return null;
  const values = parts.map((each) => each![2]);
  return isEven(values) ? binary('+', first[1], progress(values)) : null;
}

function alike(list: readonly Expression[], progress: (values: number[]) => Expression): Expression | null {
  const [first] = list as [Expression];
  if (list.some(({ kind }) => kind !== first.kind)) return null;
  const part = <K extends string>(key: K): Expression | null | undefined => {
    const parts = list.map((each) => (each as unknown as Record<K, Expression | null>)[key]);
    if (parts.every((each) => each === null)) return null;
    return parts.includes(null) ? undefined : (shape(parts as Expression[], progress) ?? undefined);
  };
  const parts = (key: string): Expression[] | undefined => {
    const lists = list.map((each) => (each as unknown as Record<string, readonly Expression[]>)[key]!);
    if (lists.some(({ length }) => length !== lists[0]!.length)) return undefined;
    const found = lists[0]!.map((_, i) =>
      shape(
        lists.map((each) => each[i]!),
        progress,
      ),
    );
    return found.includes(null) ? undefined : (found as Expression[]);
  };
  const same = (key: string): boolean =>
    list.every((each) => JSON.stringify((each as never)[key]) === JSON.stringify((first as never)[key]));
  const built = (fields: Record<string, unknown>): Expression | null =>
    Object.values(fields).includes(undefined) ? null : ({ ...first, ...fields } as Expression);
  switch (first.kind) {
    case 'binary':
      return same('operator') ? built({ left: part('left'), right: part('right') }) : null;
    case 'unary':
      return same('operator') ? built({ operand: part('operand') }) : null;
    case 'attribute':
      return same('name') ? built({ object: part('object') }) : null;
    case 'subscript':
      return built({ object: part('object'), indices: parts('indices') });
    case 'slice':
      return built({ lower: part('lower'), upper: part('upper'), step: part('step') });
    case 'call':
      return same('keywords') ? built({ callee: part('callee'), arguments: parts('arguments') }) : null;
    case 'comparison':
      return same('operators') ? built({ operands: parts('operands') }) : null;
    case 'tuple':
    case 'list':
      return built({ elements: parts('elements') });
    default:
      return null;
  }
}
