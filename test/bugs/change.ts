import type { Code } from '../../src/diagnostics/codes.ts';
import type { Expression, Statement } from '../../src/language/syntax.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Model } from '../../src/model/model.ts';
import type { Equation, Program } from '../../src/program/program.ts';
import type { Random } from '../../src/shapes/random.ts';
import type { Names, Site } from './sites.ts';

export type Kind =
  | 'sign'
  | 'factor'
  | 'dropped mean'
  | 'added mean'
  | 'dropped transpose'
  | 'added transpose'
  | 'swapped operands'
  | '* for @'
  | '@ for *'
  | 'axis'
  | 'keepdims'
  | 'dropped sum'
  | 'all-axes sum'
  | 'variable of the same shape'
  | 'variable of another shape'
  | 'dropped derivative'
  | 'wrong derivative'
  | 'dropped term'
  | 'dropped factor'
  | 'dropped constant'
  | 'constant twice'
  | 'pasted equation'
  | 'lost accumulation'
  | 'stale index'
  | 'exponent'
  | 'zero'
  | 'dropped half'
  | 'other activation'
  | 'dropped regularisation half'
  | 'missing keep';

/** One mutation: an expression of the equation replaced, or the statement as a whole. */
export interface Change {
  readonly kind: Kind;
  /** The codes that are right about it; beside these all of shapes, where shapes show it. */
  readonly codes: readonly Code[];
  /** Codes that are right when a verified repair says what is meant, where no single word fits. */
  readonly withRepair?: readonly Code[];
  readonly node: Expression | Statement;
  readonly replacement: Expression | Statement;
}

export type Assigned = Statement & { readonly kind: 'assignment' | 'augmented' };

/** What a mutation may look at. */
export interface Scope extends Names {
  readonly model: Model;
  readonly program: Program;
  readonly statement: Assigned;
  /** All statements of its block. */
  readonly statements: readonly Assigned[];
  /** The statement as executed: once, or once for each turn of its loop. */
  readonly turns: readonly Equation[];
  /** Dimensions over which something is averaged: those that divide anywhere in the model. */
  readonly means: ReadonlySet<string>;
  /** Those of them that divide in forward. */
  readonly ofLoss: ReadonlySet<string>;
  /** Arrays that the equation may name, with their shapes. */
  readonly known: readonly Known[];
  readonly draw: Random;
}

export interface Known {
  readonly name: string;
  readonly tree: Expression;
  readonly shape: string;
}

export type Rule = (site: Site, scope: Scope) => Change[];

export const isDimension = (node: Expression, { model }: Scope): boolean =>
  (node.kind === 'name' || node.kind === 'subscript') && model.dimensions.has(printExpression(node));

/** Made of numbers, constants and dimensions only. */
export function isConstant(node: Expression, scope: Scope): boolean {
  switch (node.kind) {
    case 'number':
      return true;
    case 'name':
    case 'subscript':
      return (
        isDimension(node, scope) ||
        scope.model.constants.has(printExpression(node)) ||
        isPi(printExpression(node))
      );
    case 'attribute':
      return isPi(printExpression(node));
    case 'unary':
      return isConstant(node.operand, scope);
    case 'binary':
      return isConstant(node.left, scope) && isConstant(node.right, scope);
    case 'call':
      return (
        node.arguments.length > 0 &&
        node.arguments.every((each) => isConstant(each, scope)) &&
        !/zeros|ones|array|range|eye/.test(printExpression(node.callee))
      );
    default:
      return false;
  }
}

const isPi = (text: string): boolean => /(^|\.)pi$/.test(text);

/** A product of dimensions, of which a mean is over. */
export const isCount = (node: Expression, scope: Scope): boolean =>
  isDimension(node, scope) ||
  (node.kind === 'binary' &&
    /^[-+*]$/.test(node.operator) &&
    isCount(node.left, scope) &&
    (isCount(node.right, scope) || node.right.kind === 'number'));
