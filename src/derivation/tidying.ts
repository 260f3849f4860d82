import type { ProgramNode } from '../program/program.ts';
import type { Simplifier } from './simplify.ts';
import type { Base, Sum } from './terms.ts';

/** What the parts of tidying ask of the whole. */
export interface Tidying {
  readonly simplifier: Simplifier;
  /** A node as a sum of products. */
  normal(node: ProgramNode): Sum;
  /** An operand in its shortest form. */
  tidied(node: ProgramNode): ProgramNode;
  /** A node that is not taken apart. */
  base(node: ProgramNode, cost?: number): Base;
  /** As a float of the shape of `like`, or of its own. */
  assembled(sum: Sum, like?: ProgramNode): ProgramNode;
  /** With the names that forward gave to parts, where that is shorter. */
  named(sum: Sum): Sum;
  /** Forward gave it a name. */
  isNamed(node: ProgramNode): boolean;
  /** It has a name, or will get one: nothing is taken out of it. */
  isLine(node: ProgramNode): boolean;
}
