import { unaryOperations } from '../operations/operators.ts';
import type {
  Attribute,
  Binary,
  BooleanOperation,
  Comparison,
  Conditional,
  Expression,
  FormattedString,
  Name,
  Unary,
} from '../language/syntax.ts';
import { attributeOfArray } from './array-attributes.ts';
import { assignmentOf } from './assigned.ts';
import { attributeOf } from './attributes.ts';
import { evaluateCall } from './calls.ts';
import { applyTo, combine, compareValues, conjunctionOf } from './combining.ts';
import { evaluateComprehension, evaluateDict } from './comprehensions.ts';
import type { Context } from './context.ts';
import type { Frame } from './frames.ts';
import { lambdaValue } from './definitions.ts';
import { negated } from './formula.ts';
import { nearestFunction } from './functions.ts';
import { memberOfModule, moduleNamed } from './library.ts';
import { globalNamed } from './modules.ts';
import { valueNamed } from './names.ts';
import { knownNames, nearestName } from './nearest.ts';
import { integerArithmetic } from './numbers.ts';
import { setOf } from './python/set-methods.ts';
import { formatted, textOf } from './python/text.ts';
import { iterated } from './sequences.ts';
import { standInNamed } from './stand-ins.ts';
import { evaluateSubscript } from './subscripts.ts';
import { truthOf } from './truth.ts';
import { bool, integer, list, none, text, tuple, unknown } from './values.ts';
import type { Value } from './values.ts';

/** Traces an expression. Everything wrong with it is reported to the context; what cannot be traced is `unknown`. */
export function evaluate(expression: Expression, context: Context): Value {
  const value = context.known?.get(expression) ?? evaluateKind(expression, context);
  context.values.set(expression, value);
  if (context.known && expression.kind !== 'name') context.known.set(expression, value);
  return value;
}

function evaluateKind(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'name':
      return lookUp(expression, context);
    case 'number':
      return expression.integer ? integer(expression.value) : { kind: 'float', value: expression.value };
    case 'string':
      return text(expression.value);
    case 'formatted':
      return evaluateFormatted(expression, context);
    case 'constant':
      return constantValue(expression.value);
    case 'unary':
      return evaluateUnary(expression, context);
    case 'binary':
      return evaluateBinary(expression, context);
    case 'comparison':
      return evaluateComparison(expression, context);
    case 'boolean':
      return evaluateBoolean(expression, context);
    case 'call':
      return evaluateCall(expression, context);
    case 'attribute':
      return evaluateAttribute(expression, context);
    case 'subscript':
      return evaluateSubscript(expression, context);
    case 'tuple':
      return tuple(evaluateElements(expression.elements, context));
    case 'list':
      return list(evaluateElements(expression.elements, context));
    case 'set':
      return (
        setOf(evaluateElements(expression.elements, context)) ??
        context.lose(expression.span, 'this set is not traced')
      );
    case 'dict':
      return evaluateDict(expression, context);
    case 'comprehension':
      return evaluateComprehension(expression, context);
    case 'lambda':
      return lambdaValue(expression, context);
    case 'named': {
      const value = context.evaluate(expression.value);
      nearestFunctionFrame(context).set(expression.name, value);
      return value;
    }
    case 'conditional':
      return evaluateConditional(expression, context);
    case 'slice':
      return context.lose(expression.span, 'a slice stands outside of brackets');
    case 'unsupported':
      return context.lose(expression.span, `${expression.what} is not traced`);
    case 'starred':
      return context.lose(expression.span, '`*` stands outside of a list and a call');
    case 'prime':
      return context.refuse(
        expression.span,
        'input/syntax',
        `${expression.name}' must be called: ${expression.name}'(Z)`,
      );
  }
}

/** `:=` in a comprehension sets a name around it. */
function nearestFunctionFrame({ frame }: Context): Frame {
  let home = frame;
  while (home.kind === 'comprehension' && home.enclosing) home = home.enclosing;
  return home;
}

function constantValue(value: true | false | null | 'ellipsis'): Value {
  if (value === null) return none;
  return value === 'ellipsis' ? { kind: 'ellipsis' } : bool(value);
}

function evaluateElements(elements: readonly Expression[], context: Context): Value[] {
  return elements.flatMap((element) => {
    if (element.kind !== 'starred') return [context.evaluate(element)];
    const value = context.evaluate(element.value);
    return iterated(value, element, context) ?? [unknown];
  });
}

/** Names: what was assigned or declared, then dimensions and constants, then functions. */
function lookUp(expression: Name, context: Context): Value {
  const { name } = expression;
  const value = valueNamed(name, context);
  if (value) return value;
  if (context.handlers > 0) return context.raise(expression.span, 'NameError', `${name} is not set`);
  const isModel = !context.isPython;
  const later = isModel ? setLater(name, context) : null;
  if (later) {
    context.report(expression.span, {
      code: 'input/name',
      message: `${name} is used before it is set`,
      labels: [{ message: 'it is set here', location: later }],
    });
    return unknown;
  }
  return context.refuse(
    expression.span,
    'input/name',
    isModel ? `${name} is neither declared nor set` : `${name} is not set`,
    () => {
      const layers = knownNames(context).filter((each) => each.startsWith(`${name}[`));
      if (layers.length > 0) return `there is ${layers.slice(0, 3).join(', ')}: write the layer`;
      const near = nearestName(name, context) ?? nearestFunction(name);
      if (near) return `did you mean ${near}?`;
      return isModel ? 'declare it under inputs or parameters, or set it in an equation before' : null;
    },
  );
}

/** The place of an equation that sets the name too late. */
function setLater(name: string, { model }: Context) {
  for (const { statements, source } of [model.forward, ...(model.backward ? [model.backward] : [])]) {
    const target = assignmentOf(name, statements);
    if (target) return source.locate(target.span);
  }
  return null;
}

function evaluateAttribute(expression: Attribute, context: Context): Value {
  const object = context.evaluate(expression.object);
  const { name, nameSpan } = expression;
  switch (object.kind) {
    case 'unknown':
      return unknown;
    case 'module': {
      const member = memberOfModule(object.path, name, context);
      if (member) return member;
      const near = nearestFunction(name);
      return context.refuse(
        nameSpan,
        'shape/not-traced',
        `${name} is not known in ${object.path.startsWith('python.') ? object.path.slice(7) : 'NumPy'}`,
        near ? `did you mean ${near}?` : null,
      );
    }
    case 'missing':
      return standInNamed(name, context) ?? moduleNamed(`${object.name}.${name}`);
    case 'file': {
      const file = context.files.find((each) => each.file!.name === object.name);
      const value = file && globalNamed(name, file, context);
      return value ?? context.refuse(nameSpan, 'input/name', `${object.name} defines no ${name}`);
    }
    case 'function':
      if (object.name === 'add' && name === 'at')
        return { kind: 'function', name: 'add.at', call: { kind: 'builtin', name: 'add.at' } };
      break;
    case 'none':
      if (context.isPython)
        return context.lose(
          expression.object.span,
          `${context.textOf(expression.object)} is None: not written yet`,
        );
      break;
    default:
  }
  const own = attributeOf(object, name, expression, context);
  if (own) return own;
  const node = object.kind === 'instance' ? null : context.node(object);
  if (node) return attributeOfArray(object, node, expression, context);
  return context.raise(
    nameSpan,
    'AttributeError',
    `${context.textOf(expression.object)} has no attribute ${name}`,
  );
}

function evaluateUnary(expression: Unary, context: Context): Value {
  const operand = context.evaluate(expression.operand);
  if (operand.kind === 'unknown') return unknown;
  if (expression.operator === 'not') {
    const truth = truthOf(operand, context);
    return truth === null
      ? context.lose(
          expression.span,
          '`not` of an array is not one truth value',
          'write ~A for an array of truth values',
        )
      : bool(!truth);
  }
  if (expression.operator !== '~' && (operand.kind === 'integer' || operand.kind === 'float')) {
    if (expression.operator === '+') return operand;
    return negated(
      operand,
      operand.kind === 'integer'
        ? integerArithmetic('-', integer(0), operand)!
        : { kind: 'float', value: -operand.value },
    );
  }
  const own =
    operand.kind === 'instance' && expression.operator === '-'
      ? combine('*', operand, integer(-1), expression, [], context)
      : null;
  return (
    own ??
    applyTo(unaryOperations[expression.operator]!, [operand], expression, [expression.operand], context)
  );
}

function evaluateBinary(expression: Binary, context: Context): Value {
  const left = context.evaluate(expression.left);
  const right = context.evaluate(expression.right);
  return combine(expression.operator, left, right, expression, [expression.left, expression.right], context);
}

function evaluateComparison(expression: Comparison, context: Context): Value {
  const values = expression.operands.map((operand) => context.evaluate(operand));
  if (values.some(({ kind }) => kind === 'unknown')) return unknown;
  const parts = expression.operators.map((operator, i) =>
    compareValues(
      operator,
      values[i]!,
      values[i + 1]!,
      expression,
      [expression.operands[i]!, expression.operands[i + 1]!],
      context,
    ),
  );
  if (parts.length === 1) return parts[0]!;
  return (
    conjunctionOf(parts, context) ??
    context.lose(
      expression.span,
      'a chained comparison of arrays has no truth value',
      'write (a < b) & (b < c)',
    )
  );
}

function evaluateBoolean(expression: BooleanOperation, context: Context): Value {
  let result: Value = unknown;
  for (const operand of expression.operands) {
    result = context.evaluate(operand);
    const truth = truthOf(result, context);
    if (truth === null) {
      if (result.kind === 'unknown') return unknown;
      return context.lose(
        operand.span,
        `\`${expression.operator}\` needs one truth value, not an array`,
        `write ${expression.operator === 'and' ? '&' : '|'} between arrays`,
      );
    }
    if (truth === (expression.operator === 'or')) return result;
  }
  return result;
}

function evaluateConditional(expression: Conditional, context: Context): Value {
  const truth = truthOf(context.evaluate(expression.test), context);
  if (truth === null)
    return context.lose(
      expression.test.span,
      'this condition depends on the data',
      'write np.where(condition, a, b)',
    );
  return context.evaluate(truth ? expression.then : expression.otherwise);
}

/** `f"W{l}"`. What depends on the data has no text yet. */
function evaluateFormatted(expression: FormattedString, context: Context): Value {
  const parts = expression.parts.map((part) => {
    if (typeof part === 'string') return part;
    const value = context.evaluate(part.value);
    if (part.conversion) return textOf(value, part.conversion === 'r');
    return formatted(value, part.specification ?? '');
  });
  return parts.includes(null) ? unknown : text(parts.join(''));
}
