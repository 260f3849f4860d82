import { didYouMean } from '../diagnostics/did-you-mean.ts';
import type { Call, Expression } from '../language/syntax.ts';
import type { Argument, Arguments } from './argument.ts';
import type { Attributes, Integer, Operation, Parameter } from '../operations/operation.ts';
import type { Context } from './context.ts';
import { refuseOperand } from './combining.ts';
import { constantNumber } from './constants.ts';
import type { ProgramNode } from './program.ts';
import { iterated } from './sequences.ts';
import { elementsOf, fixedNumber, integerOf } from './values.ts';
import type { Value } from './values.ts';

/** Arguments that say how something is computed, and not what. */
const HOW = new Set(['optimize', 'casting', 'subok']);

/** The arguments as they are written, `*args` and `**options` spread; null where one of these was not traced. */
export function readArguments(call: Call, context: Context): Arguments | null {
  const positional: Argument[] = [];
  for (const expression of call.arguments) {
    const value = context.evaluate(expression.kind === 'starred' ? expression.value : expression);
    if (expression.kind !== 'starred') positional.push({ value, expression });
    else {
      const elements = value.kind === 'unknown' ? null : iterated(value, expression, context);
      if (!elements) return null;
      positional.push(...elements.map((element) => ({ value: element, expression: null })));
    }
  }
  const keywords = new Map<string, Argument>();
  for (const { name, value: expression } of call.keywords) {
    const value = context.evaluate(expression);
    if (name !== null) keywords.set(name, { value, expression });
    else if (value.kind === 'dict')
      for (const { key, value: each } of value.entries.values())
        keywords.set(key.kind === 'text' ? key.value : '', { value: each, expression: null });
    else return null;
  }
  return { positional, keywords };
}

export interface Bound {
  readonly inputs: ProgramNode[];
  readonly operands: (Expression | null)[];
  readonly attributes: Attributes;
}

/**
 * Assigns a call's arguments to an operation's parameters. Null when that cannot be done (said), or when an argument
 * was not traced (said before).
 */
export function bindArguments(
  operation: Pick<Operation, 'name' | 'parameters'>,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Bound | null {
  const { parameters } = operation;
  const refuse = (message: string, help: string | null = null): null => {
    context.refuse(call.span, 'shape/not-traced', `${operation.name} ${message}`, help);
    return null;
  };
  const given = new Map<string, Argument>();
  const rest = parameters.findIndex((parameter) => parameter.rest);
  positional.forEach((argument, i) => {
    const parameter = parameters[i];
    if (rest >= 0 && i >= rest) {
      const { name, role } = parameters[rest]!;
      // einsum('ii', A) takes a list of one; x.reshape(2, 3) is x.reshape((2, 3)).
      const isList = role === 'arrays' || i > rest;
      given.set(name, isList ? gather(positional.slice(rest, i + 1)) : argument);
    } else if (parameter) given.set(parameter.name, argument);
  });
  if (rest < 0 && positional.length > parameters.length) {
    return refuse(
      `takes ${parameters.length} ${parameters.length === 1 ? 'argument' : 'arguments'}, ${positional.length} are given`,
    );
  }
  for (const [name, argument] of keywords) {
    const parameter = parameters.find((each) => each.name === name);
    if (!parameter) {
      if (HOW.has(name)) continue;
      if (name === 'out' || name === 'where' || name === 'order' || name === 'initial') {
        context.lose(call.span, `${operation.name}: the argument ${name} is not traced`);
        // `np.exp(s, out=s)` writes there.
        if (name === 'out' && argument.value.kind === 'array') argument.value.storage.lose();
        return null;
      }
      const near = didYouMean(
        name,
        parameters.map((each) => each.name),
      );
      return refuse(
        `has no argument ${name}`,
        near ? `did you mean ${near}?` : `it takes ${parameters.map((each) => each.name).join(', ')}`,
      );
    }
    if (given.has(name)) return refuse(`is given ${name} twice`);
    given.set(name, argument);
  }

  const inputs: ProgramNode[] = [];
  const operands: (Expression | null)[] = [];
  const attributes: Record<string, unknown> = {};
  /** Of numbers that constants are in. */
  const formulas: Record<string, string> = {};
  for (const parameter of parameters) {
    const argument = given.get(parameter.name);
    if (!argument) {
      if (!('default' in parameter)) return refuse(`needs the argument ${parameter.name}`);
      if (parameter.role === 'array') {
        if (parameter.default !== undefined && parameter.default !== null)
          inputs.push(context.builder.constant(parameter.default as number));
      } else attributes[parameter.name] = parameter.default;
      continue;
    }
    if (isUnknown(argument.value)) return null;
    if (parameter.role === 'array' || parameter.role === 'arrays') {
      const elements = parameter.role === 'array' ? [argument.value] : elementsOf(argument.value);
      if (parameter.role === 'array' && argument.value.kind === 'none' && 'default' in parameter) continue;
      if (!elements)
        return refuse(
          `takes a tuple or list of arrays as ${parameter.name}`,
          'write concatenate((A, B), axis=0)',
        );
      const parts =
        parameter.role === 'arrays' ? elementExpressions(argument.expression) : [argument.expression];
      for (const [i, element] of elements.entries()) {
        const node = context.node(element);
        const expression = parts[i] ?? argument.expression ?? call;
        if (!node && (element.kind === 'missing' || element.kind === 'none')) {
          if (context.isPython) refuseOperand(element, expression, context);
          else refuse(`takes an array as ${parameter.name}, not ${describe(element)}`);
          return null;
        }
        if (!node) return refuse(`takes an array as ${parameter.name}, not ${describe(element)}`);
        inputs.push(node);
        operands.push(parts[i] ?? null);
      }
    } else {
      const value = attributeValue(parameter, argument.value, context);
      const extent = parameter.role === 'shape' ? fractionIn(argument) : null;
      if (extent) return refuse(...notWhole(extent, parameter.name, context));
      if (value === undefined)
        return refuse(`cannot take ${describe(argument.value)} as ${parameter.name}`, expected(parameter));
      attributes[parameter.name] = value;
      if (parameter.role === 'number' && argument.value.kind !== 'array' && 'formula' in argument.value)
        formulas[parameter.name] = argument.value.formula!;
    }
  }
  if (Object.keys(formulas).length > 0) attributes['formulas'] = formulas;
  return { inputs, operands, attributes };
}

/** Arguments as a tuple of them. */
function gather(parts: readonly Argument[]): Argument {
  const expressions = parts.map(({ expression }) => expression).filter((each) => each !== null);
  const span = { start: expressions[0]?.span.start ?? 0, end: expressions.at(-1)?.span.end ?? 0 };
  return {
    value: { kind: 'tuple', elements: parts.map(({ value }) => value) },
    expression: expressions.length === parts.length ? { kind: 'tuple', elements: expressions, span } : null,
  };
}

function isUnknown(value: Value): boolean {
  return value.kind === 'unknown' || (elementsOf(value)?.some(isUnknown) ?? false);
}

function elementExpressions(expression: Expression | null): readonly (Expression | null)[] {
  return expression?.kind === 'tuple' || expression?.kind === 'list' ? expression.elements : [];
}

/** The value of a parameter that is not an operand, by its role; undefined where the argument does not fit. */
function attributeValue({ role }: Parameter, value: Value, context: Context): unknown {
  switch (role) {
    case 'axis':
      return value.kind === 'none' ? null : wholeNumber(value);
    case 'axes': {
      if (value.kind === 'none') return null;
      return listOf((elementsOf(value) ?? [value]).map(wholeNumber));
    }
    case 'flag':
      return value.kind === 'bool' ? value.value : value.kind === 'integer' ? value.value !== 0 : undefined;
    case 'integer':
      return wholeOf(value);
    case 'shape':
      return listOf((elementsOf(value) ?? [value]).map(wholeOf));
    case 'number':
      return value.kind === 'none' ? null : (fixedNumber(value) ?? computedNumber(value, context));
    case 'text':
      return value.kind === 'text' ? value.value : value.kind === 'none' ? null : undefined;
    case 'dtype':
      return elementType(value);
    default:
      return plain(value, context);
  }
}

const wholeNumber = (value: Value): number | undefined =>
  value.kind === 'integer' ? value.value : undefined;

const wholeOf = (value: Value): Integer | undefined =>
  value.kind === 'integer' ? integerOf(value) : undefined;

/** What stands for an extent, and is no whole number. */
function fractionIn({ value, expression }: Argument): Argument | null {
  const elements = elementsOf(value) ?? [value];
  const at = elements.findIndex(({ kind }) => kind === 'float' || kind === 'array');
  if (at < 0 || elements.some(isUnknown)) return null;
  const parts = elementsOf(value) ? elementExpressions(expression) : [expression];
  return { value: elements[at]!, expression: parts[at] ?? expression };
}

function notWhole({ value, expression }: Argument, name: string, context: Context): [string, string | null] {
  const isNumber = value.kind === 'float' || (value.kind === 'array' && value.storage.isNumber);
  const text = expression ? context.textOf(expression) : 'it';
  return isNumber
    ? [
        `needs whole numbers as ${name}, and ${text} is a float`,
        '`/` gives a float, also of whole numbers: write //',
      ]
    : [`needs whole numbers as ${name}, and ${text} is an array`, null];
}

const listOf = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined =>
  items.includes(undefined) ? undefined : (items as readonly T[]);

/** The number that a rank-0 node holds at any sizes and values: `1/2`, `-0.01`, `1/sqrt(2)`. */
function computedNumber(value: Value, context: Context): number | undefined {
  const node = context.node(value);
  return node && node.shape.length === 0 ? (constantNumber(node) ?? undefined) : undefined;
}

function elementType(value: Value): 'float' | 'int' | 'bool' | null | undefined {
  if (value.kind === 'none') return null;
  const name = value.kind === 'function' ? value.name : value.kind === 'text' ? value.value : '';
  if (/^(float|double)/.test(name)) return 'float';
  if (/^u?int/.test(name)) return 'int';
  return name.startsWith('bool') ? 'bool' : undefined;
}

/** Nested tuples as arrays of integers, numbers, texts and nodes. */
function plain(value: Value, context: Context): unknown {
  switch (value.kind) {
    case 'tuple':
    case 'list':
      return elementsOf(value)!.map((element) => plain(element, context));
    case 'integer':
      return integerOf(value);
    case 'float':
    case 'bool':
    case 'text':
      return value.value;
    case 'none':
      return null;
    case 'array':
      return context.node(value);
    default:
      return undefined;
  }
}

function describe(value: Value): string {
  switch (value.kind) {
    case 'array':
      return 'an array';
    case 'integer':
    case 'float':
      return `the number ${value.value}`;
    case 'text':
      return `the text '${value.value}'`;
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'function':
      return `the function ${value.name}`;
    case 'tuple':
    case 'list':
    case 'dict':
      return `a ${value.kind}`;
    default:
      return 'this';
  }
}

function expected({ role, name }: Parameter): string | null {
  if (role === 'axis' || role === 'axes')
    return `${name} is an integer${role === 'axes' ? ', a tuple of integers' : ''} or None`;
  if (role === 'shape') return `${name} is a tuple of integers and dimensions`;
  return role === 'flag' ? `${name} is True or False` : null;
}
