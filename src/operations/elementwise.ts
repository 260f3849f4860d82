import { forEachRun, mapUnary, runBinary } from '../tensors/broadcast.ts';
import type { BinaryLoop } from '../tensors/broadcast.ts';
import { runUnary } from '../tensors/loops.ts';
import type { UnaryLoop } from '../tensors/loops.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Domain } from '../shapes/domain.ts';
import type { ElementType } from '../shapes/shape.ts';
import { algebra } from './algebra.ts';
import type { Algebra } from './algebra.ts';
import { branch, NO_BRANCH } from './branches.ts';
import { sumToShape } from './broadcasting.ts';
import { ShapeError } from './operation.ts';
import type { Attributes, Node, Operand, Operation, Parameter } from './operation.ts';
import { broadcastShapes } from './rules.ts';

/** The result's element type from the operands' highest one; null where NumPy has no such function. */
export type TypeRule = (highest: ElementType, attributes: Attributes) => ElementType | null;

export const same: TypeRule = (type) => type;
export const toFloat: TypeRule = () => 'float';
export const toBool: TypeRule = () => 'bool';
/** Bools are counted. */
export const counted: TypeRule = (type) => (type === 'bool' ? 'int' : type);
export const notBool: TypeRule = (type) => (type === 'bool' ? null : type);
export const notFloat: TypeRule = (type) => (type === 'float' ? null : type);

const RANK: Readonly<Record<ElementType, number>> = { bool: 0, int: 1, float: 2 };
const byRank = ['bool', 'int', 'float'] as const;

/** Shape and element type of an elementwise result. Throws ShapeError `shape/broadcast`, `input/type`. */
export function elementwiseShape(operands: readonly Operand[], attributes: Attributes, domain: Domain, rule: TypeRule, typed = operands): Operand {
  const highest = byRank[Math.max(...typed.map(({ type }) => RANK[type]))]!;
  const type = rule(highest, attributes);
  try {
    const shape = broadcastShapes(operands, domain);
    if (type !== null) return { shape, type };
    throw new ShapeError('input/type', `is not defined for ${highest === 'float' ? 'floats' : 'bools'}`, {
      operands: operands.map((_, i) => i),
      recovered: { shape, type: highest === 'bool' ? 'int' : highest },
      help: highest === 'bool' ? 'use `^` or `~` between masks, or multiply a mask by 1' : null,
    });
  } catch (error) {
    if (!(error instanceof ShapeError) || error.code !== 'shape/broadcast' || !error.recovered) throw error;
    const recovered = { shape: error.recovered.shape, type: type ?? highest };
    throw new ShapeError(error.code, error.message, { operands: error.operands, recovered, help: error.help });
  }
}

/** A kernel that also needs its operands' element types: `+` of bools is "or". */
export type TypedKernel = (inputs: readonly Tensor[], attributes: Attributes, out: Tensor, types?: readonly ElementType[]) => void;

/** The derivative of f, written as what becomes of the gradient g: `g * (1 - out**2)`. With g = 1 it is f'(x) itself. */
export type UnaryRule = (m: Algebra, at: { g: Node; x: Node; out: Node; attributes: Attributes }) => Node;

interface UnaryExtras {
  readonly aliases?: readonly string[];
  readonly method?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly type?: TypeRule;
  readonly exact?: boolean;
  /** The piece of f that x is on, as an integer; ties are pieces of their own. */
  readonly piece?: (attributes: Attributes) => (x: number) => number;
  readonly kernel?: TypedKernel;
  /** f over a run, the same to the last bit: for functions that cost less than a call, or that are asked for often. */
  readonly loop?: UnaryLoop;
}

/** A row for f of one operand, its attributes bound first. */
export function unaryWith(
  name: string,
  bind: (attributes: Attributes) => (x: number) => number,
  rule: UnaryRule | null,
  { type = toFloat, parameters = [], piece, loop, kernel = loop && alongAll(loop), ...rest }: UnaryExtras = {},
): Operation {
  return {
    name,
    elementwise: true,
    parameters: [{ name: 'x', role: 'array' }, ...parameters],
    shape: (inputs, attributes, domain) => elementwiseShape(inputs, attributes, domain, type),
    kernel: kernel ?? ((inputs, attributes, out) => mapUnary(bind(attributes), inputs[0]!, out)),
    ...(rule && {
      derivative: (context, emitter) => {
        const [x] = context.inputs as [Node];
        if (!takesGradient(x)) return [null];
        const { gradient: g, attributes } = context;
        const at = {
          g,
          x,
          attributes,
          // `derivativeOf` makes it only where the rule asks for it.
          get out() {
            return context.out;
          },
        };
        return [rule(algebra(emitter), at)];
      },
    }),
    ...(piece && { branches: ([x], attributes) => pieces([x!], x!.shape, piece(attributes)) }),
    ...rest,
  };
}

const alongAll =
  (loop: UnaryLoop): TypedKernel =>
  (inputs, _, out) =>
    runUnary(loop, inputs[0]!, out);

/** A row for f of one operand. */
export const unary = (name: string, f: (x: number) => number, rule: UnaryRule | null, extras?: UnaryExtras): Operation =>
  unaryWith(name, () => f, rule, extras);

/** Of each operand what becomes of the gradient, before it is summed to the operand's shape; null where none flows. */
export type BinaryRule = readonly [BinaryPart | null, BinaryPart | null];
export type BinaryPart = (m: Algebra, g: Node, a: Node, b: Node, out: Node) => Node | null;

interface BinaryExtras {
  readonly aliases?: readonly string[];
  readonly type?: TypeRule;
  readonly exact?: boolean;
  readonly piece?: (x: number, y: number, out: number) => number;
  readonly kernel?: TypedKernel;
  readonly shape?: Operation['shape'];
}

/** A row for f of two operands that broadcast. */
export function binary(name: string, loop: BinaryLoop, rule: BinaryRule | null, { type = same, piece, kernel, shape, ...rest }: BinaryExtras = {}): Operation {
  return {
    name,
    elementwise: true,
    parameters: [
      { name: 'x1', role: 'array' },
      { name: 'x2', role: 'array' },
    ],
    shape: shape ?? ((inputs, attributes, domain) => elementwiseShape(inputs, attributes, domain, type)),
    kernel: kernel ?? ((inputs, _, out) => runBinary(loop, inputs[0]!, inputs[1]!, out)),
    ...(rule && {
      derivative: ({ inputs, gradient, out }, emitter) =>
        inputs.map((operand, i) => {
          if (!takesGradient(operand)) return null;
          const part = rule[i]?.(algebra(emitter), gradient, inputs[0]!, inputs[1]!, out);
          return part ? sumToShape(part, operand, emitter) : null;
        }),
    }),
    ...(piece && { branches: ([a, b], _, out) => pieces([a!, b!, out], out.shape, piece) }),
    ...rest,
  };
}

/** An inner loop that calls f: for operations that cost more than a call. */
export const loop =
  (f: (x: number, y: number) => number): BinaryLoop =>
  (a, i, di, b, j, dj, out, k, count) => {
    for (const end = k + count; k < end; k++, i += di, j += dj) out[k] = f(a[i]!, b[j]!);
  };

/** A number written in the equation: no gradient is asked for. */
const isConstant = (node: Node): boolean => node.operation.name === '<constant>';

export const takesGradient = (node: Node): boolean => node.type === 'float' && !isConstant(node);

/** The hash of the pieces that the elements are on. */
export function pieces(operands: readonly Tensor[], shape: readonly number[], piece: (x: number, y: number, z: number) => number): number {
  let state = NO_BRANCH;
  const [a, b, c] = operands.map(({ data }) => data);
  forEachRun(operands, shape, ([i = 0, j = 0, k = 0], [di = 0, dj = 0, dk = 0], _, count) => {
    for (let t = 0; t < count; t++) {
      state = branch(state, piece(a![i + t * di]!, b ? b[j + t * dj]! : 0, c ? c[k + t * dk]! : 0));
    }
  });
  return state;
}

/** -1, 0 or 1; 2 for NaN. */
export const side = (x: number, y: number): number => (x > y ? 1 : x < y ? -1 : x === y ? 0 : 2);

export const sideOfZero = (x: number): number => side(x, 0);

/** Even on the open interval from integer n to n + 1, odd at n itself. */
export const step = (x: number): number => 2 * Math.floor(x) + (Number.isInteger(x) ? 1 : 0);
