import type { Attributes } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Shape } from '../shapes/shape.ts';

/** What the rules of rewriting ask of the whole. */
export interface Rewriting {
  /** The operation on simple inputs, in its simplest form. */
  make(name: string, inputs: readonly ProgramNode[], attributes?: Attributes): ProgramNode;
  /** The operation as it is. */
  emit(name: string, inputs: readonly ProgramNode[], attributes: Attributes): ProgramNode;
  stretched(x: ProgramNode, shape: Shape): ProgramNode;
  /** It has a name or several uses: nothing is moved out of it. */
  isShared(node: ProgramNode): boolean;
  sameShape(a: { readonly shape: Shape }, b: { readonly shape: Shape }): boolean;
}
