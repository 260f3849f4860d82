import type { SourceText, Span } from '../diagnostics/source-text.ts';
import type { Expression, Parameter, Statement } from '../language/syntax.ts';
import type { SliceItem } from '../operations/index-items.ts';
import type { Integer, Operation } from '../operations/operation.ts';
import { constant, constantOf } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { ProgramNode } from './program.ts';
import type { RandomState } from './random-state.ts';
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
      /** Of a namedtuple: its class, whose fields have names. */
      readonly of?: ClassValue;
    }
  | List
  | Dict
  | SetValue
  | { readonly kind: 'slice'; readonly item: SliceItem }
  | { readonly kind: 'function'; readonly name: string; readonly call: Callable }
  | Closure
  | Bound
  | ClassValue
  | Instance
  | Super
  /** The places where a mask is true, which only the data know: good for an index. */
  | { readonly kind: 'where'; readonly mask: ProgramNode }
  /** NumPy's generator of random numbers. */
  | { readonly kind: 'random'; readonly state: RandomState }
  | { readonly kind: 'module'; readonly path: string }
  /** A file's module. */
  | { readonly kind: 'file'; readonly name: string }
  /** A module, or a member of one, that is not known here: nothing is wrong until it is needed. */
  | { readonly kind: 'missing'; readonly name: string }
  /** Could not be traced; whatever uses it cannot be either. Said once, where it arose. */
  | { readonly kind: 'unknown' };

/** What can be called: a row of the table, a call with several results, a derivative, or a function of the tracer. */
export type Callable =
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'several'; readonly name: string }
  | { readonly kind: 'derivative'; readonly of: string }
  | { readonly kind: 'builtin'; readonly name: string }
  /** `receiver`: of a method. */
  | { readonly kind: 'native'; readonly native: NativeFunction; readonly receiver?: Value };

/** One of `natives.ts`, which says how it is called. */
export interface NativeFunction {
  readonly name: string;
}

/** Where names are looked for: see `frames.ts`. */
export interface Scope {
  readonly names: ReadonlyMap<string, Value>;
  readonly enclosing: Scope | null;
}

/** Values with an identity: what changes one of them is seen through every name that it has. */
export interface List {
  readonly kind: 'list';
  items: Value[];
}

export interface Dict {
  readonly kind: 'dict';
  /** By `keyOf` the key, in the order in which they were put in. */
  readonly entries: Map<string, DictEntry>;
  /** Of a defaultdict: what makes the value of a key that is not there. */
  readonly factory: Value | null;
}

export interface DictEntry {
  readonly key: Value;
  value: Value;
}

export interface SetValue {
  readonly kind: 'set';
  /** By `keyOf`. */
  readonly entries: Map<string, Value>;
}

/** What is executed when a function is called: statements, or the expression of a lambda. */
export interface Code {
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[] | Expression;
  readonly source: SourceText;
  readonly span: Span;
}

/** A function of the source with the frame that it was defined in. */
export interface Closure {
  readonly kind: 'closure';
  readonly name: string;
  readonly code: Code;
  readonly frame: Scope;
  /** Evaluated when it was defined. */
  readonly defaults: ReadonlyMap<string, Value>;
  /** For `super()` without arguments. */
  readonly owner: ClassValue | null;
  readonly decorators: readonly ('staticmethod' | 'classmethod' | 'property')[];
}

export interface Bound {
  readonly kind: 'bound';
  readonly receiver: Value;
  readonly method: Closure;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly ClassValue[];
  readonly members: Map<string, Value>;
  /** Of a namedtuple or a dataclass: the names of what it is made of. */
  readonly fields: readonly string[] | null;
  readonly form: 'object' | 'tuple';
  /** Some base is not known: it may have any member. */
  readonly isOpen: boolean;
}

export interface Instance {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly attributes: Map<string, Value>;
}

/** `super()`: the receiver, looked at from behind a class on. */
export interface Super {
  readonly kind: 'super';
  readonly receiver: Value;
  readonly after: ClassValue;
}

export const unknown: Value = { kind: 'unknown' };
export const none: Value = { kind: 'none' };

export const integer = (value: number, formula?: string): Extract<Value, { kind: 'integer' }> => ({
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

export const bool = (value: boolean): Value => ({ kind: 'bool', value });

export const text = (value: string): Value => ({ kind: 'text', value });

/** As an attribute of an operation. */
export const integerOf = ({ value, dimension, formula }: Extract<Value, { kind: 'integer' }>): Integer => ({
  value,
  dimension,
  ...(formula !== undefined && { formula }),
});

export const tuple = (elements: readonly Value[]): Value => ({ kind: 'tuple', elements });

export const list = (items: Value[]): List => ({ kind: 'list', items });

/** What a tuple, a range or a list holds; null of all else. */
export function elementsOf(value: Value): readonly Value[] | null {
  if (value.kind === 'tuple') return value.elements;
  return value.kind === 'list' ? value.items : null;
}

/** A number that is the same at all sizes: 2, 0.5, -1; null for `m`. */
export function fixedNumber(value: Value): number | null {
  if (value.kind === 'float') return value.value;
  if (value.kind === 'integer') return constantOf(value.dimension);
  if (value.kind === 'bool') return Number(value.value);
  return null;
}
