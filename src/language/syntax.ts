import type { Span } from '../diagnostics/source-text.ts';

/** Spans are offsets into the text that was parsed. Parentheses are not nodes; a span never includes the ones around it. */
interface Node {
  readonly span: Span;
}

export type BinaryOperator =
  | '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '&' | '|' | '^' | '<<' | '>>';
export type ComparisonOperator =
  | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'is' | 'is not' | 'in' | 'not in';

export interface Name extends Node { readonly kind: 'name'; readonly name: string }
/** `text` is as written; `integer` tells 2 from 2.0. */
export interface NumberLiteral extends Node { readonly kind: 'number'; readonly value: number; readonly integer: boolean; readonly text: string }
export interface StringLiteral extends Node { readonly kind: 'string'; readonly value: string }
/** True, False, None and `...` */
export interface Constant extends Node { readonly kind: 'constant'; readonly value: true | false | null | 'ellipsis' }
export interface Unary extends Node { readonly kind: 'unary'; readonly operator: '-' | '+' | '~' | 'not'; readonly operand: Expression }
export interface Binary extends Node { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly operatorSpan: Span; readonly left: Expression; readonly right: Expression }
/** a < b <= c has two operators and three operands. */
export interface Comparison extends Node { readonly kind: 'comparison'; readonly operators: readonly ComparisonOperator[]; readonly operands: readonly Expression[] }
export interface BooleanOperation extends Node { readonly kind: 'boolean'; readonly operator: 'and' | 'or'; readonly operands: readonly Expression[] }
export interface Keyword extends Node { readonly name: string; readonly value: Expression }
export interface Call extends Node { readonly kind: 'call'; readonly callee: Expression; readonly arguments: readonly Expression[]; readonly keywords: readonly Keyword[] }
export interface Attribute extends Node { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly nameSpan: Span }
/** `x[i, :]` has two indices; `x[(i, j)]` has one, a tuple. */
export interface Subscript extends Node { readonly kind: 'subscript'; readonly object: Expression; readonly indices: readonly Expression[] }
export interface Slice extends Node { readonly kind: 'slice'; readonly lower: Expression | null; readonly upper: Expression | null; readonly step: Expression | null }
export interface Tuple extends Node { readonly kind: 'tuple'; readonly elements: readonly Expression[] }
export interface List extends Node { readonly kind: 'list'; readonly elements: readonly Expression[] }
export interface Conditional extends Node { readonly kind: 'conditional'; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
/** g'(Z1): the derivative of a known activation. Only ever a call's callee. */
export interface Prime extends Node {
  readonly kind: 'prime';
  /** As written without its spaces: g or g[1]. */
  readonly name: string;
  readonly base: string;
  /** What stands in the brackets, for `g[l]'(Z[l])` inside a loop. */
  readonly index: Expression | null;
}

export type Expression =
  | Name | NumberLiteral | StringLiteral | Constant | Unary | Binary | Comparison | BooleanOperation
  | Call | Attribute | Subscript | Slice | Tuple | List | Conditional | Prime;

/** `a = b = value` has two targets; a target is a name, subscript, attribute, or a tuple of these. */
export interface Assignment extends Node { readonly kind: 'assignment'; readonly targets: readonly Expression[]; readonly value: Expression }
export interface AugmentedAssignment extends Node { readonly kind: 'augmented'; readonly target: Expression; readonly operator: BinaryOperator; readonly value: Expression }
export interface ExpressionStatement extends Node { readonly kind: 'expression'; readonly value: Expression }
export interface For extends Node { readonly kind: 'for'; readonly target: Expression; readonly iterable: Expression; readonly body: readonly Statement[] }
export interface If extends Node { readonly kind: 'if'; readonly test: Expression; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
/** `import numpy as np`; anything else is refused by the parser. */
export interface Import extends Node { readonly kind: 'import'; readonly module: string; readonly alias: string }
export interface Pass extends Node { readonly kind: 'pass' }

export type Statement = Assignment | AugmentedAssignment | ExpressionStatement | For | If | Import | Pass;
