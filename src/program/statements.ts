import { InputError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Comparison, Expression, ExpressionStatement, For, Statement } from '../language/syntax.ts';
import { afterChange, assign, augment, loseContents, nameOfTarget } from './assigning.ts';
import type { Context } from './context.ts';
import { evaluate } from './expressions.ts';
import { loseAssigned, loseChanged } from './losing.ts';
import { truthOf, valueNamed } from './names.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

const MAX_STEPS = 200_000;

export function execute(statements: readonly Statement[], context: Context): void {
  for (const statement of statements) {
    if (++context.steps > MAX_STEPS) {
      throw new InputError(
        diagnostic({
          code: 'input/limit',
          message: `tracing stopped after ${MAX_STEPS} statements`,
          location: context.locate(statement.span),
        }),
      );
    }
    executeOne(statement, context);
  }
}

export function executeOne(statement: Statement, context: Context): void {
  context.values = new Map();
  context.broken = false;
  context.equation = null;
  if (statement.kind !== 'for' && statement.kind !== 'if') context.recorder?.statement(statement, context);
  switch (statement.kind) {
    case 'assignment': {
      context.equation = nameOfTarget(statement.targets[0]!, context);
      const first = context.builder.nodes.length;
      const value = evaluate(statement.value, context);
      for (const target of statement.targets)
        assign(target, value, statement.value, statement, first, context);
      return;
    }
    case 'augmented':
      return augment(statement, context);
    case 'expression':
      return evaluateAlone(statement, context);
    case 'for':
      return loop(statement, context);
    case 'if': {
      const truth = truthOf(evaluate(statement.test, context));
      if (truth === null) {
        context.lose(
          statement.test.span,
          'this condition depends on the data',
          'write np.where(condition, a, b)',
        );
        loseAssigned([...statement.then, ...statement.otherwise], context);
      } else execute(truth ? statement.then : statement.otherwise, context);
      return;
    }
    case 'import':
      return void context.modules.add(statement.alias);
    case 'pass':
      return;
  }
}

/** A call for what it changes: `np.add.at(dW, i, g)`. */
function evaluateAlone(statement: ExpressionStatement, context: Context): void {
  const { value } = statement;
  if (value.kind === 'comparison' && value.operators.length === 1 && value.operators[0] === '==')
    return mistakenEquals(value, statement, context);
  const first = context.builder.nodes.length;
  const added = value.kind === 'call' && isAddAt(value.callee) ? value.arguments : null;
  if (added?.[0]) context.equation = nameOfTarget(added[0], context);
  const result = evaluate(value, context);
  if (!added?.[0])
    return value.kind === 'call' && result.kind === 'unknown'
      ? loseChanged(value, statement, first, context)
      : undefined;
  const changed = context.values.get(added[0]);
  const isLost = added.slice(1).some((part) => context.values.get(part)?.kind === 'unknown');
  if (changed?.kind === 'array' && isLost) loseContents(changed.storage, added[0], context);
  afterChange(
    added[0],
    changed?.kind === 'array' ? changed.storage : null,
    added[2] ?? value,
    statement,
    first,
    context,
  );
}

/** `Z1 == W1 @ X` where an equation was meant. A name that is not set otherwise is set by it, to be told once. */
function mistakenEquals(comparison: Comparison, statement: ExpressionStatement, context: Context): void {
  const [left, right] = comparison.operands as [Expression, Expression];
  const name = left.kind === 'name' || left.kind === 'subscript' ? nameOfTarget(left, context) : null;
  if (name === null) return void evaluate(comparison, context);
  const isSet = valueNamed(name, context) !== null;
  context.equation = name;
  context.report(comparison.span, {
    code: 'input/notation',
    severity: isSet ? 'warning' : 'error',
    message: '`==` compares: this line sets nothing',
    help: `did you mean \`${context.textOf(left)} = …\`?`,
  });
  const first = context.builder.nodes.length;
  const value = isSet ? evaluate(comparison, context) : evaluate(right, context);
  if (!isSet) assign(left, value, right, statement, first, context);
}

const isAddAt = (callee: Expression): boolean =>
  callee.kind === 'attribute' &&
  callee.name === 'at' &&
  (callee.object.kind === 'attribute' || callee.object.kind === 'name') &&
  callee.object.name === 'add';

function loop(statement: For, context: Context): void {
  const iterable = evaluate(statement.iterable, context);
  if (iterable.kind === 'unknown') return;
  if (iterable.kind !== 'tuple') {
    context.lose(
      statement.iterable.span,
      'only ranges and tuples can be looped over',
      'write for i in range(...)',
    );
    return;
  }
  for (const element of iterable.elements) {
    context.recorder?.turn(statement.target, element);
    bind(statement.target, element, context);
    execute(statement.body, context);
  }
}

/** A loop's variables: names, or a tuple of them. */
export function bind(target: Expression, value: Value, context: Context): void {
  if (target.kind === 'name') context.scope.set(target.name, value);
  else if (target.kind === 'tuple' && value.kind === 'tuple')
    target.elements.forEach((each, i) => bind(each, value.elements[i] ?? unknown, context));
}
