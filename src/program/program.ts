import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import type { Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Node, Operation } from '../operations/operation.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Domain } from '../shapes/domain.ts';
import type { ElementType, Shape } from '../shapes/shape.ts';

/** A node with its place in the list, its size at the program's sizes, and where in the source it was written. */
export interface ProgramNode extends Node {
  readonly index: number;
  readonly inputs: readonly ProgramNode[];
  /** Element types of the inputs, as kernels want them. */
  readonly inputTypes: readonly ElementType[];
  readonly size: readonly number[];
  /** The span of the expression in its source text; null for nodes that no one wrote (derivatives). */
  readonly span: Span | null;
  readonly source: SourceText | null;
  /** Some extent is data-dependent (`x[mask]`): `size` has NaN there, and values have their own size. */
  readonly dynamic: boolean;
}

export type Block = 'forward' | 'backward';

/** One executed assignment: in a loop there is one for each turn. */
export interface Equation {
  readonly block: Block;
  /**
   * The name on the left, brackets resolved: `Z[2]`. Where calls of functions set several values of this name it says of which
   * call: `dW (linear_backward, l = 2)`.
   */
  readonly name: string;
  /** The name as it is written. */
  readonly variable: string;
  readonly statement: Statement;
  /** Functions of the source were called for it. */
  readonly callsSource: boolean;
  /** The call that it was executed in; null for the model's own equations. */
  readonly call: FunctionCall | null;
  /** The statement's own text, without its comment. */
  readonly text: string;
  readonly source: SourceText;
  readonly span: Span;
  /** The right-hand side. */
  readonly valueSpan: Span;
  readonly location: Location;
  /** The value that the name has after the assignment; null when it could not be traced. */
  readonly node: ProgramNode | null;
  /** A shape error stands in it: the node is a stand-in with the shape that the value should have had. */
  readonly broken: boolean;
  /** Nodes made by this equation: indices from `first` up to, not including, `last`. */
  readonly first: number;
  readonly last: number;
}

/** A call of a function of the source. */
export interface FunctionCall {
  readonly id: number;
  readonly function: string;
  /** The turns of loops in which it was made: `l = 2`. */
  readonly turns: string;
}

/** A gradient and the value that it is the gradient of. */
export interface Pair {
  /** The gradient's name: dW1. */
  readonly name: string;
  /** The value's name: W1. */
  readonly of: string;
  readonly role: 'parameter' | 'input' | 'intermediate';
  /** Every version of the value, in order of assignment; entries have one. */
  readonly versions: readonly ProgramNode[];
  /** The last equation that assigns the gradient. */
  readonly equation: Equation;
}

/** What a name holds: an array, an integer known while tracing, or something else (a function, a number, a tuple). */
export type Held =
  | { readonly kind: 'array'; readonly node: ProgramNode }
  | { readonly kind: 'integer'; readonly dimension: Dimension }
  | { readonly kind: 'other' };

/**
 * A model traced at given sizes: a flat list of single assignments in which every node's inputs stand before it.
 * Control flow and names are gone; names remain as `equations`.
 */
export interface Program {
  readonly model: Model;
  readonly sizes: ReadonlyMap<string, number>;
  readonly domain: Domain;
  readonly nodes: readonly ProgramNode[];
  /** So many of them were made by forward. */
  readonly forwardEnd: number;
  /** Inputs and parameters, by name. */
  readonly entries: ReadonlyMap<string, ProgramNode>;
  readonly equations: readonly Equation[];
  /** What every name holds at the end of forward, entries included: what a backward equation can refer to. */
  readonly held: ReadonlyMap<string, Held>;
  readonly pairs: readonly Pair[];
  /** Null when it could not be traced. */
  readonly loss: ProgramNode | null;
  readonly lossName: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Functions that the files lack and that were stood in for. */
  readonly standIns: ReadonlySet<string>;
  /** Functions of the source that were called, and those of them that were traced fully. */
  readonly functions: { readonly called: number; readonly traced: number };
  /** Dimensions that decide how often a loop turns. */
  readonly loopDimensions: ReadonlySet<string>;
  /** What tracing had to assume about sizes. */
  readonly assumed: readonly string[];
  readonly mending: Mending;
}

/** What has to be known beforehand to trace a model with mistakes in one go. */
export interface Mending {
  /** How often each name is assigned in backward; null where nothing has to be mended. */
  readonly finalAssignments: ReadonlyMap<string, number> | null;
  /** Shapes that statements with an error should have given, by `guessKey`; null: not known. */
  readonly guesses: ReadonlyMap<string, Shape | null>;
}

/** A shape error's stand-in: NaN until a right value is put in its place. */
export const brokenOperation: Operation = {
  name: '<broken>', // attributes: shape, attempted
  parameters: [],
  shape: (_, { shape }) => ({ shape: shape as Shape, type: 'float' }),
  kernel: (_inputs, _attributes, out) => void out.data.fill(NaN),
};

/** `B = A`: the same array under a second name, and a node of its own so that each name can be looked at apart. */
export const identityOperation: Operation = {
  name: '<same>',
  parameters: [],
  exact: true,
  shape: ([input]) => input!,
  kernel: ([input], _, out) => void out.data.set(input!.data),
  incremental: ({ patches: [patch] }) => ({ patch: patch!, needs: [patch!], copies: 0 }),
  derivative: ({ gradient }) => [gradient],
  put: (_base, value) => value,
};
