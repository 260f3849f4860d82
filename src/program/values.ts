import type { SliceItem } from '../operations/index-items.ts';
import type { Integer, Operation } from '../operations/operation.ts';
import { constant, constantOf } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Storage } from './storage.ts';

/** What an expression evaluates to while tracing. */
export type Value =
  | { readonly kind: 'array'; readonly storage: Storage }
  /** Known while tracing: its value now, and the expression for all sizes. */
  | {
      readonly kind: 'integer';
      readonly value: number;
      readonly dimension: Dimension;
      readonly formula?: string;
    }
  /** `formula`: how a number is written that is made of constants with names (`formula.ts`). */
  | { readonly kind: 'float'; readonly value: number; readonly formula?: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'ellipsis' }
  | {
      readonly kind: 'tuple';
      readonly elements: readonly Value[];
      /** Set when it is a `range`: as an index or an array its length is not that of now but an expression. */
      readonly range?: { readonly start: Integer; readonly stop: Integer; readonly step: Integer };
    }
  | { readonly kind: 'slice'; readonly item: SliceItem }
  | { readonly kind: 'function'; readonly name: string; readonly call: Callable }
  | { readonly kind: 'module'; readonly path: string }
  /** Could not be traced; whatever uses it cannot be either. Said once, where it arose. */
  | { readonly kind: 'unknown' };

/** What can be called: a row of the table, a call with several results, a derivative, or a builtin of the tracer. */
export type Callable =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'several'; readonly name: string }
  | { readonly kind: 'derivative'; readonly of: string }
  | { readonly kind: 'builtin'; readonly name: string };

/** Arrays get memory of their own; names that shared it share it again. */
export function copiedScope(scope: ReadonlyMap<string, Value>): Map<string, Value> {
  const copies = new Map<Storage, Storage>();
  return new Map([...scope].map(([name, value]) => [name, copied(value, copies)]));
}

const copied = (value: Value, copies: Map<Storage, Storage>): Value =>
  value.kind === 'array'
    ? { kind: 'array', storage: value.storage.copy(copies) }
    : value.kind === 'tuple'
      ? { ...value, elements: value.elements.map((each) => copied(each, copies)) }
      : value;

/** The same, each value copied when it is first asked for: most are not. */
export class ScopeCopy extends Map<string, Value> {
  private readonly base: ReadonlyMap<string, Value>;
  private readonly copies = new Map<Storage, Storage>();

  constructor(base: ReadonlyMap<string, Value>) {
    super();
    this.base = base;
  }

  override get(name: string): Value | undefined {
    const own = super.get(name);
    if (own) return own;
    const value = this.base.get(name);
    if (!value) return undefined;
    const copy = copied(value, this.copies);
    super.set(name, copy);
    return copy;
  }

  override has(name: string): boolean {
    return super.has(name) || this.base.has(name);
  }

  override keys(): MapIterator<string> {
    for (const name of this.base.keys()) this.get(name);
    return super.keys();
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    for (const name of this.base.keys()) this.get(name);
    return super[Symbol.iterator]();
  }
}

export const unknown: Value = { kind: 'unknown' };
export const none: Value = { kind: 'none' };

export const integer = (value: number, formula?: string): Value => ({
  kind: 'integer',
  value,
  dimension: constant(value),
  ...(formula !== undefined && { formula }),
});

export const float = (value: number, formula?: string): Value => ({
  kind: 'float',
  value,
  ...(formula !== undefined && { formula }),
});

/** As an attribute of an operation. */
export const integerOf = ({ value, dimension, formula }: Extract<Value, { kind: 'integer' }>): Integer => ({
  value,
  dimension,
  ...(formula !== undefined && { formula }),
});

export const tuple = (elements: readonly Value[]): Value => ({ kind: 'tuple', elements });

/** A number that is the same at all sizes: 2, 0.5, -1; null for `m`. */
export function fixedNumber(value: Value): number | null {
  if (value.kind === 'float') return value.value;
  if (value.kind === 'integer') return constantOf(value.dimension);
  if (value.kind === 'bool') return Number(value.value);
  return null;
}
