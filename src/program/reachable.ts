import type { Model } from '../model/model.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { ProgramNode } from './program.ts';
import { traceAgain } from './trace.ts';
import { fixedNumber } from './values.ts';
import type { Value } from './values.ts';

/** What a name holds, or something in it: `cache["A1"]`, `layer.x`, `caches[0][1]`. */
export interface Reached {
  /** Behind the name: `["A1"]`. */
  readonly path: string;
  /** What the value is called there; null in a tuple or a list. */
  readonly key: string | null;
  /** Null of what is no array. */
  readonly node: ProgramNode | null;
  /** Of a number that is the same at all sizes. */
  readonly number: number | null;
  /** Of a size. */
  readonly dimension: Dimension | null;
  /** Of a list. */
  readonly length: number | null;
}

/** Deeper, or wider, nobody packs what backward needs. */
const MOST_LEVELS = 3;
const MOST_ITEMS = 100;

/** By name what can be reached from the model's names at the end of forward. */
export function reachable(model: Model): Map<string, Reached[]> {
  const context = traceAgain({ ...model, backward: null }, model.sizes, null);
  const visit = (value: Value, path: string, key: string | null, depth: number): Reached[] => {
    const node = value.kind === 'array' && !value.storage.isLost ? value.storage.read(context.builder) : null;
    const own = {
      path,
      key,
      node,
      number: fixedNumber(value),
      dimension: value.kind === 'integer' ? value.dimension : null,
      length: value.kind === 'list' ? value.items.length : null,
    };
    if (depth === MOST_LEVELS) return [own];
    return [
      own,
      ...itemsOf(value)
        .slice(0, MOST_ITEMS)
        .flatMap(([step, name, item]) => visit(item, path + step, name, depth + 1)),
    ];
  };
  return new Map([...context.root.names].map(([name, value]) => [name, visit(value, '', null, 0)]));
}

type Item = readonly [step: string, key: string | null, item: Value];

function itemsOf(value: Value): Item[] {
  switch (value.kind) {
    case 'tuple':
      return value.elements.map((each, i) => [`[${i}]`, null, each]);
    case 'list':
      return value.items.map((each, i) => [`[${i}]`, null, each]);
    case 'dict':
      return [...value.entries.values()].flatMap(({ key, value: item }): Item[] => {
        if (key.kind === 'text') return [[`[${JSON.stringify(key.value)}]`, key.value, item]];
        return key.kind === 'integer' ? [[`[${key.value}]`, null, item]] : [];
      });
    case 'instance':
      return [...value.attributes].map(([name, item]) => [`.${name}`, name, item]);
    default:
      return [];
  }
}
