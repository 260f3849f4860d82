import { attribute, binary, call, integer, name, number, subscript } from '../derivation/trees.ts';
import { printExpression } from '../language/print.ts';
import type { Call, Expression, Statement } from '../language/syntax.ts';
import type { Context } from '../program/context.ts';
import { valueNamed } from '../program/names.ts';
import type { ProgramNode } from '../program/program.ts';
import { namesOf } from '../shapes/dimension.ts';
import { sites } from './sites.ts';
import { attempted } from './unlogged.ts';

/** An array that an equation can refer to. */
export interface Word {
  /** `A1`, `A[2]`, `A[l-1]` inside a loop over l. */
  readonly expression: Expression;
  /** The resolved name. */
  readonly name: string;
  readonly node: ProgramNode;
}

/** The derivative of an activation of the forward pass, as an expression. */
export interface DerivativeWord {
  readonly expression: Expression;
  /** The activation's argument and result, resolved. */
  readonly argument: string | null;
  readonly result: string | null;
  readonly activation: string;
}

/** What an edit can put into an equation. */
export interface Vocabulary {
  readonly words: readonly Word[];
  readonly derivatives: readonly DerivativeWord[];
  /** Sizes as the code can write them, by `sizeTree`; names of constants. */
  readonly sizes: readonly string[];
  readonly constants: readonly string[];
  /** Numbers that multiply, divide or are powers in forward. */
  readonly numbers: readonly number[];
  /** Right-hand sides of other equations, as they are and with their layers renamed. */
  readonly analogies: readonly Expression[];
  /** The derived right-hand side, in either convention, as far as it is known. */
  readonly derived: readonly Expression[];
  /** Parts of these that are more than a name. */
  readonly pieces: readonly Expression[];
  /** Calls in the equations of the other pass that do not agree with this one. */
  readonly calls?: readonly Call[];
  /** It is for an equation of forward. */
  readonly isForward?: boolean;
  wordNamed(expression: Expression): Word | null;
}

/** Names in brackets that an expression's index can be: `l`, `l-1` in a loop. */
function indexExpressions(statement: Statement): Expression[] {
  const found = new Map<string, Expression>();
  for (const whole of expressionsOf(statement)) {
    for (const { node } of sites(whole)) {
      if (node.kind !== 'subscript' || node.object.kind !== 'name' || node.indices.length !== 1) continue;
      const [index] = node.indices;
      if (index!.kind !== 'number') found.set(printExpression(index!), index!);
    }
  }
  return [...found.values()];
}

export const expressionsOf = (statement: Statement): readonly Expression[] => {
  switch (statement.kind) {
    case 'assignment':
      return [...statement.targets, statement.value];
    case 'augmented':
      return [statement.target, statement.value];
    case 'expression':
      return [statement.value];
    default:
      return [];
  }
};

/** `0.1` of `0.1 * x`, `3` of `x**3`. */
function numbersIn(statements: readonly Statement[]): number[] {
  const found = statements.flatMap((statement) => {
    if (statement.kind === 'for') return numbersIn(statement.body);
    if (statement.kind === 'if') return numbersIn([...statement.then, ...statement.otherwise]);
    return expressionsOf(statement).flatMap((whole) =>
      [...sites(whole)].flatMap(({ node, parent }) =>
        node.kind === 'number' && parent?.kind === 'binary' && ['*', '/', '**'].includes(parent.operator)
          ? [node.value]
          : [],
      ),
    );
  });
  return [...new Set(found)];
}

/** One step to either side. */
export function neighbours(index: Expression): Expression[] {
  if (index.kind === 'number')
    return [index.value - 1, index.value + 1].filter((value) => value >= 0).map((value) => integer(value));
  if (
    index.kind === 'binary' &&
    (index.operator === '+' || index.operator === '-') &&
    index.right.kind === 'number'
  ) {
    const shift = (index.operator === '+' ? 1 : -1) * index.right.value;
    return [shift - 1, shift + 1].map((by) => shifted(index.left, by));
  }
  return [-1, 1].map((by) => shifted(index, by));
}

const shifted = (index: Expression, by: number): Expression =>
  by === 0 ? index : binary(by > 0 ? '+' : '-', index, integer(Math.abs(by)));

export function vocabularyOf(
  statement: Statement,
  context: Context,
  analogies: readonly Expression[],
  derived: readonly Expression[],
): Vocabulary {
  const arrays = new Map<string, ProgramNode>();
  for (const [each, value] of context.scope)
    if (value.kind === 'array' && !value.storage.isLost)
      arrays.set(each, value.storage.read(context.builder));
  const indices = indexExpressions(statement);
  const plain = [...arrays].map(([each, node]): Word => ({ expression: name(each), name: each, node }));
  const bases = new Set([...arrays.keys()].flatMap((each) => /^(.*)\[-?\d+\]$/.exec(each)?.[1] ?? []));
  // In a loop a layer's name carries the loop's variable.
  const inLoop = indices.flatMap((index) =>
    [index, ...neighbours(index)].flatMap((each) => {
      const at = attempted(() => context.evaluate(each));
      if (at?.kind !== 'integer') return [];
      return [...bases].flatMap((base): Word[] => {
        const node = arrays.get(`${base}[${at.value}]`);
        return node
          ? [{ expression: subscript(name(base), [each]), name: `${base}[${at.value}]`, node }]
          : [];
      });
    }),
  );
  const words =
    indices.length === 0 ? plain : [...inLoop, ...plain.filter((each) => !each.name.endsWith(']'))];
  const byText = new Map(words.map((word) => [printExpression(word.expression), word]));
  const unique = [...byText.values()];
  return {
    words: unique,
    derivatives: derivativesOf(unique, context),
    sizes: sizesIn(context, arrays),
    constants: [...context.model.constants.keys()],
    numbers: numbersIn(context.model.forward.statements),
    analogies,
    derived,
    pieces: derived.flatMap(piecesOf).slice(0, MOST_PIECES),
    wordNamed: (expression) => byText.get(printExpression(expression)) ?? null,
  };
}

/** In equations the model's names; in a file what the code calls them, else `X.shape[1]`. */
function sizesIn(context: Context, arrays: ReadonlyMap<string, ProgramNode>): string[] {
  const present = [...context.builder.domain.present.keys()];
  if (!context.isPython) return present;
  const names = new Set([...context.scope.keys(), ...present]);
  const found = new Map<string, string>();
  for (const each of names) {
    const value = context.scope.get(each) ?? attempted(() => valueNamed(each, context));
    if (value?.kind === 'integer' && namesOf(value.dimension).length > 0)
      found.set(value.dimension.key, each);
  }
  for (const [each, { shape }] of arrays)
    for (const [axis, dimension] of shape.entries())
      if (namesOf(dimension).length > 0 && !found.has(dimension.key) && /^[\p{L}_]\w*$/u.test(each))
        found.set(dimension.key, `${each}.shape[${axis}]`);
  return [...found.values()];
}

/** `m`, `X.shape[1]` */
export function sizeTree(size: string): Expression {
  const [, array, axis] = /^(.*)\.shape\[(\d+)\]$/.exec(size) ?? [];
  if (array === undefined) return name(size);
  return subscript(attribute(name(array), 'shape'), [integer(Number(axis))]);
}

const MOST_PIECES = 40;

function piecesOf(whole: Expression): Expression[] {
  const found = new Map<string, Expression>();
  // What holds on one side of a condition alone is no derivative.
  const inBranch = new Set<Expression>();
  for (const { node, parent } of sites(whole)) {
    if (parent && (inBranch.has(parent) || isBranch(node, parent))) inBranch.add(node);
    else if (['binary', 'call', 'comparison', 'unary'].includes(node.kind))
      found.set(printExpression(node), node);
  }
  return [...found.values()].slice(0, MOST_PIECES);
}

const isBranch = (node: Expression, parent: Expression): boolean =>
  parent.kind === 'call' &&
  /\bwhere$/.test(printExpression(parent.callee)) &&
  parent.arguments.indexOf(node) > 0;

/** `1 - A**2`, `A * (1 - A)`, `Z > 0`, `gelu_prime(Z)`. */
function derivativesOf(words: readonly Word[], context: Context): DerivativeWord[] {
  const byNode = new Map<ProgramNode, Word[]>();
  for (const word of words) byNode.set(word.node, [...(byNode.get(word.node) ?? []), word]);
  return context.builder.nodes.flatMap((node): DerivativeWord[] => {
    const [input] = node.inputs;
    const activation = node.operation.name;
    if (!input || !ACTIVATIONS.has(activation) || node.inputs.length > 1) return [];
    const [argument, result] = [byNode.get(input) ?? [], byNode.get(node) ?? []];
    const said = { activation, argument: argument[0]?.name ?? null, result: result[0]?.name ?? null };
    const byResult = result.flatMap(({ expression: a }): Expression[] => {
      if (activation === 'tanh') return [binary('-', number(1), binary('**', a, number(2)))];
      return activation === 'sigmoid' ? [binary('*', a, binary('-', number(1), a))] : [];
    });
    const byArgument = argument.map(({ expression: z }) =>
      activation === 'relu' ? binaryComparison(z) : call(name(`${activation}_prime`), [z]),
    );
    return [...byResult, ...(byResult.length > 0 ? [] : byArgument)].map((expression) => ({
      expression,
      ...said,
    }));
  });
}

const binaryComparison = (z: Expression): Expression => ({
  kind: 'comparison',
  operators: ['>'],
  operands: [z, number(0)],
  span: { start: 0, end: 0 },
});

const ACTIVATIONS = new Set(['tanh', 'sigmoid', 'relu', 'leaky_relu', 'elu', 'softplus', 'gelu', 'swish']);

export const transposed = (expression: Expression): Expression =>
  expression.kind === 'attribute' && expression.name === 'T' ? expression.object : attribute(expression, 'T');
