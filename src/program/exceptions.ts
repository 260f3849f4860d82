import type { Assert, Expression, Raise, Statement, Try, With } from '../language/syntax.ts';
import type { Constraint } from '../shapes/domain.ts';
import { printShape } from '../shapes/shape.ts';
import { assign } from './assigning.ts';
import { PythonError } from './context.ts';
import type { Completion, Context } from './context.ts';
import { linearized, methodOf } from './classes.ts';
import { loseAssigned } from './losing.ts';
import { valueNamed } from './names.ts';
import { textOf } from './python/text.ts';
import { truthOf } from './truth.ts';
import { integerOf, none, text, unknown } from './values.ts';
import type { Value } from './values.ts';

/** `raise ValueError("…")`: to the handler, else to the end of what is being traced. */
export function raise(statement: Raise, context: Context): never {
  const { value } = statement;
  const made = raisedValue(value, context);
  const named = value?.kind === 'call' ? value.callee : value;
  const name = named ? context.textOf(named) : 'an exception';
  const argument = value?.kind === 'call' && value.arguments[0] ? context.evaluate(value.arguments[0]) : null;
  const message = argument ? textOf(argument) : null;
  throw new PythonError(
    typeNames(made, name).join(' '),
    `this raises ${name}${message ? `: ${message}` : ''}`,
    statement.span,
    context.source,
  );
}

/** What is raised, where it is a value of the file: Python's own exceptions are known by name alone. */
const raisedValue = (value: Raise['value'], context: Context): Value | null => {
  if (!value || value.kind === 'call') return null;
  return value.kind === 'name' ? valueNamed(value.name, context) : context.evaluate(value);
};

/** An exception's class and what it derives from, as far as the file says. */
const typeNames = (value: Value | null, name: string): string[] => {
  if (value?.kind === 'class') return linearized(value).map((each) => each.name);
  return value?.kind === 'instance' ? linearized(value.class).map((each) => each.name) : [name];
};

/** `try`: its body, and where an exception of Python's arises in it the first handler that takes it. */
export function attempt(statement: Try, context: Context): Completion | null {
  const { frame, depth } = context;
  const finish = (completion: Completion | null): Completion | null =>
    context.execute(statement.final) ?? completion;
  if (statement.handlers.length === 0) return finish(context.execute(statement.body));
  context.handlers++;
  try {
    const completion = context.execute(statement.body);
    context.handlers--;
    return finish(completion ?? context.execute(statement.otherwise));
  } catch (error) {
    context.handlers--;
    if (!(error instanceof PythonError)) throw error;
    Object.assign(context, { frame, depth });
    const handler = statement.handlers.find(({ types }) => takes(types, error, context));
    if (!handler) throw error;
    if (handler.name !== null) context.frame.set(handler.name, text(error.message));
    return finish(context.execute(handler.body));
  }
}

/** Whether a handler takes this exception: `except:`, `except Exception`, or one of its classes by name. */
function takes(types: Expression | null, { type }: PythonError, context: Context): boolean {
  if (types === null) return true;
  const names = types.kind === 'tuple' ? types.elements : [types];
  return names.some((each) => {
    const name = context.textOf(each).replace(/^.*\./, '');
    return (
      /^(Base)?Exception$/.test(name) ||
      type.split(' ').includes(name) ||
      (name === 'LookupError' && /KeyError|IndexError/.test(type)) ||
      (name === 'ImportError' && type === 'ModuleNotFoundError')
    );
  });
}

/** `with open(…) as f`: the body is what matters; of a context manager of the file `__enter__` gives the value. */
export function throughContexts(statement: With, context: Context): Completion | null {
  for (const { value, target } of statement.items) {
    const manager = context.evaluate(value);
    const enter = manager.kind === 'instance' ? methodOf(manager, '__enter__') : null;
    const entered = enter ? context.call(enter, [], value) : manager.kind === 'missing' ? manager : unknown;
    if (target) assign(target, entered, { statement, source: value }, context);
  }
  return context.execute(statement.body);
}

/** `assert`: what is known while tracing is checked; of what depends on the data nothing is said. */
export function checkAssertion(statement: Assert, context: Context): Value {
  const { test } = statement;
  const tested = context.evaluate(test);
  context.demands.push(...demandsOf(test, context));
  if (truthOf(tested, context) !== false) return none;
  if (context.handlers > 0)
    throw new PythonError('AssertionError', 'an assertion does not hold', statement.span, context.source);
  const shapes = test.kind === 'comparison' ? test.operands.map((each) => shapeSaid(each, context)) : [];
  const told = shapes.filter((each) => each !== null);
  context.report(test.span, {
    code: told.length > 0 ? 'shape/assertion' : 'shape/not-traced',
    severity: told.length > 0 ? 'error' : 'warning',
    message: `${context.textOf(test)} does not hold${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
  });
  return none;
}

/** What an assertion wants of sizes: `H % pool == 0`, `height == width == stride`. */
function demandsOf(test: Expression, context: Context): Constraint[] {
  if (test.kind !== 'comparison') return [];
  const sides = test.operands.map((each) => context.values.get(each));
  return test.operators.flatMap((operator, i): Constraint[] => {
    const [left, right] = [sides[i], sides[i + 1]].map((side) =>
      side?.kind === 'integer' ? integerOf(side).dimension : null,
    );
    return left && right && isOrder(operator) ? [{ left, operator, right, text: context.textOf(test) }] : [];
  });
}

const isOrder = (operator: string): operator is Constraint['operator'] =>
  ['==', '!=', '<', '<=', '>', '>='].includes(operator);

/** `dW.shape is (n1, n0)`. */
function shapeSaid(expression: Expression, context: Context): string | null {
  if (expression.kind !== 'attribute' || expression.name !== 'shape') return null;
  const value = context.values.get(expression.object);
  const shape = context.shapeOf(value);
  return shape && `${context.textOf(expression)} is ${printShape(shape)}`;
}

/** What a statement would have set is not known after an exception. */
export function loseRaised(statement: Statement, error: PythonError, context: Context): void {
  context.inside(context.newFrame('function', error.source), () => context.lose(error.span, error.message));
  loseAssigned([statement], context);
}
