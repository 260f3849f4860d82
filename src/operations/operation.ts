import type { Code } from '../diagnostics/codes.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Attributes } from './attributes.ts';
import type { IncrementalRule } from './incremental.ts';

/** What a shape rule sees of an array. */
export interface Operand {
  readonly shape: Shape;
  readonly type: ElementType;
}

/** One array of a program, made by one operation from earlier ones. Leaves (inputs, parameters, constants) are operations without inputs. */
export interface Node extends Operand {
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
}

/** An integer known while tracing: its value now, and the expression that holds for all sizes. */
export interface Integer {
  readonly value: number;
  readonly dimension: Dimension;
  /** How it is written with the names of constants, where they are in it. */
  readonly formula?: string;
}

export type { Attributes };

/**
 * How a call's arguments are read. `array`: an operand; `arrays`: a tuple or list of operands. All others become
 * attributes of the parameter's name: `axis`: number | null; `axes`: number[] | null (one integer or a tuple);
 * `flag`: boolean; `integer`: Integer; `shape`: Integer[] (one integer or a tuple; -1 allowed where the rule allows);
 * `number`: a number known while tracing; `text`: a string; `integers`: number[] | number (pad widths, nested lists are
 * `any`); `dtype`: ElementType | null; `any`: as the tracer has it.
 */
export type Role = 'array' | 'arrays' | 'axis' | 'axes' | 'flag' | 'integer' | 'shape' | 'number' | 'text' | 'dtype' | 'any';

export interface Parameter {
  readonly name: string;
  readonly role: Role;
  /** Absent: the argument must be given. An optional `array` without value is left out of the inputs. */
  readonly default?: unknown;
  /** Takes all remaining positional arguments, as in `x.reshape(2, 3)` and `x.transpose(0, 1)`. */
  readonly rest?: boolean;
}

/** Adds an operation to a program, or to a test's tape. Throws ShapeError. */
export interface Emitter {
  readonly domain: Domain;
  emit(operation: string, inputs: readonly Node[], attributes?: Attributes): Node;
  /** A rank-0 float. */
  constant(value: number): Node;
}

export interface DerivativeContext {
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly out: Node;
  /** The gradient of the loss with respect to `out`, of its shape. */
  readonly gradient: Node;
}

/**
 * One row of the table. `NumPy` semantics throughout: what NumPy refuses, the shape rule refuses.
 */
export interface Operation {
  /** NumPy's name, unqualified: `sum`, `linalg.inv`. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Also callable as `x.name(...)`, x being the first parameter. */
  readonly method?: boolean;
  readonly parameters: readonly Parameter[];
  /** Operands meet element by element under broadcasting. */
  readonly elementwise?: boolean;
  /** The result's shape and element type. Throws ShapeError. */
  shape(inputs: readonly Operand[], attributes: Attributes, domain: Domain): Operand;
  /**
   * Fills `out.data`; `out.shape` is the traced shape at the sizes in force. Must not read `out.data`. `types` are the
   * inputs' element types: True + True is True, and 7 // 0 of integers is not that of floats.
   */
  kernel(inputs: readonly Tensor[], attributes: Attributes, out: Tensor, types: readonly ElementType[]): void;
  /**
   * Vector-Jacobian product: for each input its part of the gradient, of the input's own shape, or null where none
   * flows (integers, conditions). Absent: no gradient flows through (comparisons, floor, argmax, constructors).
   */
  derivative?(context: DerivativeContext, emitter: Emitter): readonly (Node | null)[];
  /**
   * What a change of a part of the operands does to the result. Absent: all of it is recomputed; of elementwise rows the
   * rule is known.
   */
  readonly incremental?: IncrementalRule;
  /** Results carry no rounding of their own: rearrangements, selections, comparisons, integers. */
  readonly exact?: boolean;
  /**
   * Which side of each kink or jump every element took, as a hash (see `branches.ts`). Two evaluations with equal
   * hashes went through the same smooth piece. Absent: smooth.
   */
  branches?(inputs: readonly Tensor[], attributes: Attributes, out: Tensor): number;
  /** The result shares memory with input 0 in NumPy. Writing `value` into it gives the base that `put` emits. */
  put?(base: Node, value: Node, attributes: Attributes, emitter: Emitter): Node;
}

interface ShapeErrorDetails {
  readonly operands?: readonly number[];
  readonly recovered?: Operand | null;
  readonly help?: string | null;
  readonly negative?: readonly Dimension[];
}

/** A rule was broken. The tracer adds the source text of the operands and where their shapes came from. */
export class ShapeError extends Error {
  readonly code: Code;
  /** Indices of the inputs that the message is about. */
  readonly operands: readonly number[];
  /** The shape that the result should have had, as far as it can be told: tracing goes on with it. */
  readonly recovered: Operand | null;
  readonly help: string | null;
  /** Extents that would have to be 0 or more. */
  readonly negative: readonly Dimension[];

  /** `message` reads on from "A (n1, m) @ B (n0, m) ": "needs m = n0". */
  constructor(code: Code, message: string, details: ShapeErrorDetails = {}) {
    super(message);
    this.code = code;
    this.operands = details.operands ?? [0];
    this.recovered = details.recovered ?? null;
    this.help = details.help ?? null;
    this.negative = details.negative ?? [];
  }
}
