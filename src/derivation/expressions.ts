import type { Expression } from '../language/syntax.ts';
import type { IndexItem } from '../operations/index-items.ts';
import { multiResult } from '../operations/linalg.ts';
import { binaryTokens, comparisonTokens, unaryTokens } from '../operations/operators.ts';
import type { Integer, Parameter } from '../operations/operation.ts';
import type { ProgramNode } from '../program/program.ts';
import { constantOf, named, namesOf, printDimension, substitute } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { isDataDependent } from '../shapes/domain.ts';
import { literalOf } from './literals.ts';
import { Unprintable } from './names.ts';
import type { Names } from './names.ts';
import { turnsMatrices } from './permutations.ts';
import {
  attribute,
  binary,
  call,
  comparison,
  integer,
  mapped,
  name,
  number,
  parsed,
  slice,
  subscript,
  text,
  truth,
  tuple,
  unary,
} from './trees.ts';

/** How an operand is written: its name, or its own expression. */
type Write = (node: ProgramNode) => Expression;

/** A node's operation as an expression of the language. Throws Unprintable where the language has none. */
export function expressionOf(node: ProgramNode, write: Write, names: Names): Expression {
  const { operation, inputs, attributes } = node;
  switch (operation.name) {
    case '<constant>':
      return constantExpression(node, names);
    case '<size>':
      return integerExpression(attributes.size, write, names);
    case '<same>':
      return write(inputs[0]!);
    case '<grid>': {
      const keywords = attributes.indexing === 'xy' ? [] : [['indexing', text(attributes.indexing)] as const];
      return subscript(call(names.function('meshgrid'), inputs.map(write), keywords), [
        integer(attributes.which),
      ]);
    }
    case '<value>':
      throw new Unprintable(`${attributes.name} as it was before forward changed it`);
    case 'expand_dims':
      if (inputs[0]!.shape.length > 0) return subscript(write(inputs[0]!), newAxes(node));
      break;
    case 'index':
      return subscript(write(inputs[0]!), indexExpressions(attributes.items, inputs.slice(1), write, names));
    default:
  }
  for (const [several, rows] of Object.entries(multiResult)) {
    const which = rows.indexOf(operation.name);
    if (which >= 0) return subscript(call(names.function(several), inputs.map(write)), [integer(which)]);
  }
  if (operation.name.startsWith('<'))
    throw new Unprintable(
      operation.name === '<data>'
        ? 'it needs an array that has no name there'
        : `${operation.name} has no spelling`,
    );
  if (turnsMatrices(node)) return turned(write(inputs[0]!), node.shape.length, names);
  const operands = inputs.map((input) => writeOperand(input, node, write));
  const [left, right] = operands as [Expression, Expression];
  const [sign, infix, relation] = [unaryTokens, binaryTokens, comparisonTokens].map((tokens) =>
    tokens.get(operation.name),
  );
  if (sign && operands.length === 1) return unary(sign as never, left);
  if (infix && operands.length === 2) return binary(infix as never, left, right);
  if (relation && operands.length === 2) return comparison(relation as never, left, right);
  return callExpression(node, operands, write, names);
}

/** `x[:, None]`; behind all others `x[..., None]`. */
function newAxes({ attributes, shape }: ProgramNode): Expression[] {
  const axes = (attributes.axis as number[]).map((axis) => (axis + shape.length) % shape.length);
  const last = Math.max(...axes);
  if (axes.length === 1 && last === shape.length - 1 && last > 1) return [truth('ellipsis'), truth(null)];
  return Array.from({ length: last + 1 }, (_, axis) =>
    axes.includes(axis) ? truth(null) : slice(null, null, null),
  );
}

const turned = (matrix: Expression, rank: number, names: Names): Expression =>
  rank === 2 ? attribute(matrix, 'T') : call(names.function('swapaxes'), [matrix, integer(-1), integer(-2)]);

function constantExpression({ attributes }: ProgramNode, names: Names): Expression {
  const { value, type, formula } = attributes;
  if (type === 'bool') return truth(value !== 0);
  return names.formula(formula) ?? number(value, type === 'float');
}

/** 1.0 is written as 1 where that makes no difference: beside other floats, between numbers, in a quotient. */
function writeOperand(input: ProgramNode, node: ProgramNode, write: Write): Expression {
  const value = literalOf(input);
  if (value === null || input.type !== 'float' || !Number.isInteger(value)) return write(input);
  const others = node.inputs.filter((other) => other !== input);
  const plain =
    node.operation.elementwise &&
    (node.operation.name === 'divide' ||
      comparisonTokens.has(node.operation.name) ||
      others.every(({ shape }) => shape.length === 0) ||
      others.some((other) => other.type === 'float' && !Number.isInteger(literalOf(other) ?? NaN)));
  return plain ? number(value) : write(input);
}

/** Arguments in order; keywords for what need not be given, and only where it differs from what is assumed. */
function callExpression(
  { operation, inputs, attributes }: ProgramNode,
  operands: readonly Expression[],
  write: Write,
  names: Names,
): Expression {
  if (operation.name === 'array')
    return call(names.function('array'), [nested(operands, attributes.nesting ?? [])]);
  const positional: Expression[] = [];
  const keywords: [string, Expression][] = [];
  let taken = 0;
  for (const parameter of operation.parameters) {
    const optional = 'default' in parameter;
    if (parameter.role === 'arrays') {
      const rest = operands.slice(taken);
      taken = inputs.length;
      if (parameter.rest) positional.push(...rest);
      else positional.push(tuple(rest));
    } else if (parameter.role === 'array') {
      if (taken >= inputs.length) continue;
      const value = operands[taken++]!;
      if (optional) keywords.push([parameter.name, value]);
      else positional.push(value);
    } else {
      const value = attributes[parameter.name];
      if (value === undefined || (optional && sameAttribute(value, parameter.default))) continue;
      const written =
        names.formula(attributes.formulas?.[parameter.name]) ??
        attributeExpression(parameter, value, write, names);
      if (optional) keywords.push([parameter.name, written]);
      else positional.push(written);
    }
  }
  return call(names.function(operation.name), positional, keywords);
}

function nested(elements: readonly Expression[], [length, ...inner]: readonly number[]): Expression {
  if (length === undefined) return elements[0]!;
  const share = elements.length / length;
  return tuple(Array.from({ length }, (_, i) => nested(elements.slice(i * share, (i + 1) * share), inner)));
}

const sameAttribute = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function attributeExpression(parameter: Parameter, value: unknown, write: Write, names: Names): Expression {
  const inner = (each: unknown): Expression => attributeExpression(parameter, each, write, names);
  if (parameter.role === 'dtype')
    return name(`np.${value === 'float' ? 'float64' : value === 'int' ? 'int64' : 'bool_'}`);
  if (Array.isArray(value) && value.length === 1 && parameter.role === 'axes') return inner(value[0]);
  if (Array.isArray(value)) return tuple(value.map(inner));
  if (typeof value === 'number')
    return number(value, parameter.role === 'number' && !Number.isInteger(value));
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean' || value === null) return truth(value);
  if (typeof value === 'object' && 'dimension' in value)
    return integerExpression(value as Integer, write, names);
  throw new Unprintable(`the argument ${parameter.name} has no spelling`);
}

function integerExpression({ dimension, formula }: Integer, write: Write, names: Names): Expression {
  const known = names.formula(formula);
  if (known) return known;
  const value = constantOf(dimension);
  return value === null ? sizeExpression(dimension, write, names) : integer(value);
}

/** A size by its name; what the data decide is read off an array that has it: `x[x > 0].shape[0]`. */
function sizeExpression(dimension: Dimension, write: Write, names: Names): Expression {
  const counted = namesOf(dimension).filter(isDataDependent);
  const arrays = counted.map((each) => names.arrayWith(named(each)));
  if (counted.length === 0 || arrays.includes(null)) return names.dimension(dimension);
  const letters = new Map(counted.map((each, i) => [each, `_${i}`]));
  const stand = substitute(dimension, (each) => (letters.has(each) ? named(letters.get(each)!) : null));
  return mapped(parsed(printDimension(stand)), (each) => {
    if (each.kind !== 'name') return null;
    const found = arrays[[...letters.values()].indexOf(each.name)];
    return found
      ? subscript(attribute(write(found.node), 'shape'), [integer(found.axis)])
      : names.dimension(named(each.name));
  });
}

/** What stands between the brackets. */
export function indexExpressions(
  items: readonly IndexItem[],
  arrays: readonly ProgramNode[],
  write: Write,
  names: Names,
): Expression[] {
  let taken = 0;
  const bound = (each: Integer | null): Expression | null => each && integerExpression(each, write, names);
  const indices = items.map((item): Expression => {
    switch (item.kind) {
      case 'integer':
        return integerExpression(item.value, write, names);
      case 'slice':
        return slice(bound(item.start), bound(item.stop), bound(item.step));
      case 'newaxis':
        return truth(null);
      case 'ellipsis':
        return truth('ellipsis');
      default:
        return write(arrays[taken++]!);
    }
  });
  return indices.length === 0 ? [truth('ellipsis')] : indices;
}
