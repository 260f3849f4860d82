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
/** `**options` has no name. */
export interface Keyword extends Node { readonly name: string | null; readonly value: Expression }
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

/** `*values` among arguments, elements and targets. */
export interface Starred extends Node { readonly kind: 'starred'; readonly value: Expression }
/** A key of null is `**other`. */
export interface DictDisplay extends Node { readonly kind: 'dict'; readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[] }
export interface SetDisplay extends Node { readonly kind: 'set'; readonly elements: readonly Expression[] }
export interface ComprehensionClause { readonly target: Expression; readonly iterable: Expression; readonly conditions: readonly Expression[] }
/** Of a dictionary `element` is the key. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension';
  readonly form: 'list' | 'set' | 'dict' | 'generator';
  readonly element: Expression;
  readonly value: Expression | null;
  readonly clauses: readonly ComprehensionClause[];
}
/** `rest` is `*args`, `keyword` can only be given by name, `keywords` is `**options`. */
export interface Parameter extends Node { readonly name: string; readonly kind: 'plain' | 'rest' | 'keyword' | 'keywords'; readonly default: Expression | null }
export interface Lambda extends Node { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
export interface FormattedValue { readonly value: Expression; readonly conversion: 's' | 'r' | 'a' | null; readonly specification: string | null }
/** f"…": texts, and values between them. */
export interface FormattedString extends Node { readonly kind: 'formatted'; readonly parts: readonly (string | FormattedValue)[] }
/** `(n := value)` */
export interface NamedExpression extends Node { readonly kind: 'named'; readonly name: string; readonly value: Expression }

/** What a file may contain and nothing here follows: `yield`, a complex number. */
export interface UnsupportedExpression extends Node { readonly kind: 'unsupported'; readonly what: string }

export type Expression =
  | Name | NumberLiteral | StringLiteral | Constant | Unary | Binary | Comparison | BooleanOperation
  | Call | Attribute | Subscript | Slice | Tuple | List | Conditional | Prime
  | Starred | DictDisplay | SetDisplay | Comprehension | Lambda | FormattedString | NamedExpression
  | UnsupportedExpression;

/** `a = b = value` has two targets; a target is a name, subscript, attribute, or a tuple of these. */
export interface Assignment extends Node { readonly kind: 'assignment'; readonly targets: readonly Expression[]; readonly value: Expression; /** `x: int = 0` */ readonly annotation?: true }
export interface AugmentedAssignment extends Node { readonly kind: 'augmented'; readonly target: Expression; readonly operator: BinaryOperator; readonly value: Expression }
export interface ExpressionStatement extends Node { readonly kind: 'expression'; readonly value: Expression }
/** `otherwise`: the `else` of a loop, which runs unless it was left by `break`. */
export interface For extends Node { readonly kind: 'for'; readonly target: Expression; readonly iterable: Expression; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] }
export interface If extends Node { readonly kind: 'if'; readonly test: Expression; readonly then: readonly Statement[]; readonly otherwise: readonly Statement[] }
/** `import numpy as np`; in equations nothing else. */
export interface Import extends Node { readonly kind: 'import'; readonly modules: readonly { readonly module: string; readonly alias: string | null }[] }
export interface Pass extends Node { readonly kind: 'pass' }

export type Statement =
  | Assignment | AugmentedAssignment | ExpressionStatement | For | If | Import | Pass
  | FunctionDefinition | ClassDefinition | While | Return | Raise | Assert | Delete | Try | With | Break | Continue
  | Global | Nonlocal | FromImport | Annotation | UnsupportedStatement;

// Statements of Python files.

export interface FunctionDefinition extends Node { readonly kind: 'function'; readonly name: string; readonly nameSpan: Span; readonly parameters: readonly Parameter[]; readonly body: readonly Statement[]; readonly decorators: readonly Expression[] }
export interface ClassDefinition extends Node { readonly kind: 'class'; readonly name: string; readonly nameSpan: Span; readonly bases: readonly Expression[]; readonly body: readonly Statement[]; readonly decorators: readonly Expression[] }
export interface While extends Node { readonly kind: 'while'; readonly test: Expression; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] }
export interface Return extends Node { readonly kind: 'return'; readonly value: Expression | null }
export interface Raise extends Node { readonly kind: 'raise'; readonly value: Expression | null }
export interface Assert extends Node { readonly kind: 'assert'; readonly test: Expression; readonly message: Expression | null }
export interface Delete extends Node { readonly kind: 'del'; readonly targets: readonly Expression[] }
export interface Handler { readonly types: Expression | null; readonly name: string | null; readonly body: readonly Statement[] }
export interface Try extends Node { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handlers: readonly Handler[]; readonly otherwise: readonly Statement[]; readonly final: readonly Statement[] }
export interface With extends Node { readonly kind: 'with'; readonly items: readonly { readonly value: Expression; readonly target: Expression | null }[]; readonly body: readonly Statement[] }
export interface Break extends Node { readonly kind: 'break' }
export interface Continue extends Node { readonly kind: 'continue' }
export interface Global extends Node { readonly kind: 'global'; readonly names: readonly string[] }
export interface Nonlocal extends Node { readonly kind: 'nonlocal'; readonly names: readonly string[] }
/** `from module import a as b`; names of null are `*`. `module` keeps its leading dots. */
export interface FromImport extends Node { readonly kind: 'from'; readonly module: string; readonly names: readonly { readonly name: string; readonly alias: string | null }[] | null }
/** `async def`, `match`: said to be unsupported where it is executed. */
export interface UnsupportedStatement extends Node { readonly kind: 'unsupported'; readonly what: string }
/** `x: float` without a value. */
export interface Annotation extends Node { readonly kind: 'annotation'; readonly name: string }
