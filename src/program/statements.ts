import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type {
  AugmentedAssignment,
  Call,
  Comparison,
  Expression,
  ExpressionStatement,
  For,
  Statement,
  Subscript,
} from '../language/syntax.ts';
import { equalShapes, printShape } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import { combine, evaluate } from './expressions.ts';
import { bracketName, truthOf, valueNamed } from './names.ts';
import { reportMismatch } from './duality.ts';
import { operationText } from './pieces.ts';
import { Storage } from './storage.ts';
import { overwrite, store } from './stores.ts';
import { readIndex } from './subscripts.ts';
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

function executeOne(statement: Statement, context: Context): void {
  context.values = new Map();
  context.broken = false;
  context.equation = null;
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

/** A call that was not traced, made for what it changes: `np.fill_diagonal(A, 0)`, `np.copyto(A, B)`, `s.sort()`. */
function loseChanged(call: Call, statement: ExpressionStatement, first: number, context: Context): void {
  const receiver = call.callee.kind === 'attribute' ? call.callee.object : null;
  for (const target of [receiver, call.arguments[0]]) {
    const value = target && context.values.get(target);
    if (!target || value?.kind !== 'array') continue;
    context.equation = nameOfTarget(target, context);
    loseContents(value.storage, target, context);
    afterChange(target, value.storage, target, statement, first, context);
  }
}

/** Of a branch that depends on the data nothing is known that either way would set. */
function loseAssigned(statements: readonly Statement[], context: Context): void {
  for (const statement of statements) {
    const first = context.builder.nodes.length;
    if (statement.kind === 'for') loseAssigned(statement.body, context);
    else if (statement.kind === 'if') loseAssigned([...statement.then, ...statement.otherwise], context);
    else if (statement.kind === 'assignment' || statement.kind === 'augmented') {
      for (const target of statement.kind === 'assignment' ? statement.targets : [statement.target]) {
        assign(target, unknown, statement.value, statement, first, context);
      }
    } else if (statement.kind === 'expression' && statement.value.kind === 'call') {
      for (const argument of statement.value.arguments) evaluate(argument, context);
      loseChanged(statement.value, statement, first, context);
    }
  }
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
    bind(statement.target, element, context);
    execute(statement.body, context);
  }
}

/** A loop's variables: names, or a tuple of them. */
function bind(target: Expression, value: Value, context: Context): void {
  if (target.kind === 'name') context.scope.set(target.name, value);
  else if (target.kind === 'tuple' && value.kind === 'tuple')
    target.elements.forEach((each, i) => bind(each, value.elements[i] ?? unknown, context));
}

function nameOfTarget(target: Expression, context: Context): string | null {
  if (target.kind === 'name') return target.name;
  if (target.kind === 'tuple' || target.kind === 'list') return nameOfTarget(target.elements[0]!, context);
  if (target.kind !== 'subscript') return null;
  return bracketName(target, context) ?? (target.object.kind === 'name' ? target.object.name : null);
}

function assign(
  target: Expression,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  switch (target.kind) {
    case 'name':
      return setName(target.name, target, value, source, statement, first, context);
    case 'tuple':
    case 'list':
      return unpack(target.elements, value, source, statement, first, context);
    case 'subscript': {
      const name = bracketName(target, context);
      if (name !== null) return setName(name, target, value, source, statement, first, context);
      return storeInto(target, value, source, statement, first, context);
    }
    default:
      context.lose(target.span, `${context.textOf(target)} cannot be assigned to`);
  }
}

function unpack(
  targets: readonly Expression[],
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const expressions = source.kind === 'tuple' || source.kind === 'list' ? source.elements : null;
  if (value.kind === 'tuple' && value.elements.length !== targets.length) {
    context.refuse(source.span, 'input/type', `${targets.length} names, but ${value.elements.length} values`);
    value = unknown;
  }
  if (value.kind !== 'tuple' && value.kind !== 'unknown')
    value = context.lose(source.span, 'an array is not unpacked: index it instead');
  const elements = value.kind === 'tuple' ? value.elements : targets.map(() => unknown);
  targets.forEach((target, i) => {
    context.equation = nameOfTarget(target, context);
    assign(target, elements[i]!, expressions?.[i] ?? source, statement, first, context);
  });
}

/** `A[i] = value` where A is an array: in place. */
function storeInto(
  target: Subscript,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const object = evaluate(target.object, context);
  const index = readIndex(target.indices, context);
  const node = context.node(value);
  if (object.kind === 'array') {
    if (index && node) store('store', object.storage, node, index, target, [target.object, source], context);
    else if (value.kind === 'unknown' || !index) loseContents(object.storage, target, context);
    else
      return void context.refuse(
        source.span,
        'shape/in-place',
        `${context.textOf(source)} cannot be stored into an array`,
      );
    afterChange(target.object, object.storage, source, statement, first, context);
  } else if (object.kind !== 'unknown' && index && value.kind !== 'unknown') {
    context.refuse(
      target.span,
      'shape/in-place',
      `${context.textOf(target.object)} is not an array that can be stored into`,
    );
  }
}

/** What is stored was not traced. After a shape error the array still has its shape. */
function loseContents(storage: Storage, expression: Expression, context: Context): void {
  if (context.broken)
    overwrite(storage, context.standIn(storage.read(context.builder).shape), expression, context);
  else storage.lose();
}

function augment(statement: AugmentedAssignment, context: Context): void {
  const { target } = statement;
  context.equation = nameOfTarget(target, context);
  const first = context.builder.nodes.length;
  const old = evaluate(target, context);
  const value = evaluate(statement.value, context);
  const result = combine(
    statement.operator,
    old,
    value,
    statement.value,
    [target, statement.value],
    context,
    true,
  );
  const named =
    target.kind === 'name' || (target.kind === 'subscript' && bracketName(target, context) !== null);
  if (!named) {
    if (target.kind === 'subscript') storeInto(target, result, statement.value, statement, first, context);
    return;
  }
  const node = context.node(result);
  if (old.kind === 'array' && !old.storage.isNumber && !node) loseContents(old.storage, target, context);
  if (old.kind !== 'array' || old.storage.isNumber || !node)
    return setName(context.equation!, target, result, statement.value, statement, first, context);
  const before = old.storage.read(context.builder);
  if (!context.broken && !equalShapes(before.shape, node.shape, context.builder.domain)) {
    context.report(target.span, {
      code: 'shape/in-place',
      message: `${context.textOf(target)} ${printShape(before.shape)} cannot hold ${printShape(node.shape)} in place`,
      help: `write ${context.textOf(target)} = ${context.textOf(target)} ${statement.operator} … if it should grow`,
    });
    context.broken = true;
  }
  if (!context.broken) overwrite(old.storage, node, target, context);
  afterChange(target, old.storage, statement.value, statement, first, context);
}

/** Records an in-place change as an equation of the changed name, and of the gradients that share its memory. */
function afterChange(
  target: Expression,
  storage: Storage | null,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const name = nameOfTarget(target, context);
  const value = name === null ? null : valueNamed(name, context);
  if (name !== null && (value?.kind === 'array' || value?.kind === 'unknown'))
    record(name, target, value, source, statement, first, context);
  if (context.block === 'forward' || !storage) return;
  const sharing = [...context.scope].filter(
    ([other, each]) =>
      other !== name &&
      each.kind === 'array' &&
      each.storage.root === storage.root &&
      context.partner(other) !== null,
  );
  for (const [other] of sharing)
    record(other, target, valueNamed(other, context)!, source, statement, first, context);
}

function setName(
  name: string,
  target: Expression,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  if (value.kind !== 'array' && !(context.block === 'backward' && context.partner(name))) {
    context.scope.set(name, value);
    if (value.kind === 'unknown') record(name, target, value, source, statement, first, context);
    return;
  }
  if (value.kind === 'none') {
    context.lose(source.span, `${name} is None: not written yet`);
    value = unknown;
  }
  let bound = value;
  if (value.kind === 'array') {
    const { storage } = value;
    if (storage.owner.name === null) storage.owner = { kind: context.block, name };
    else bound = { kind: 'array', storage: storage.alias(context.builder) };
  } else {
    const node = context.node(value);
    if (node)
      bound = {
        kind: 'array',
        storage: new Storage(node, { kind: context.block, name }).alias(context.builder),
      };
  }
  record(name, target, bound, source, statement, first, context);
}

/** Names a statement, whichever turn of a loop it is executed in. */
export const guessKey = (block: string, start: number): string => `${block} ${start}`;

/** Adds the equation, checks duality, and after an error puts the shape that the value should have had in its place. */
function record(
  name: string,
  target: Expression,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const { builder } = context;
  const operation = operationText(source, context);
  const partner = context.block === 'backward' ? context.partner(name) : null;
  const count = (context.assignments.get(name) ?? 0) + 1;
  context.assignments.set(name, count);
  let node = value.kind === 'array' ? value.storage.read(builder) : null;
  const isLast = context.finalAssignments?.get(name) === count;
  if (
    partner &&
    isLast &&
    node &&
    !context.broken &&
    !partner.versions.some((version) => equalShapes(version.shape, node!.shape, builder.domain))
  ) {
    if (!context.suspects.has(partner.of)) reportMismatch(name, target, node, partner, context);
    context.broken = true;
  }
  if (context.broken) {
    const guess = context.guesses.get(guessKey(context.block, statement.span.start));
    const shape =
      partner && (isLast || !node) ? partner.versions[0]?.shape : guess === undefined ? node?.shape : guess;
    node = shape ? context.standIn(shape) : null;
    value = node ? { kind: 'array', storage: new Storage(node, { kind: context.block, name }) } : unknown;
  }
  context.scope.set(name, value);
  const location = context.locate(target.span);
  context.origins.set(name, { location, declared: false, operation });
  context.equations.push({
    block: context.block,
    name,
    text: context.source.text.slice(statement.span.start, statement.span.end),
    source: context.source,
    span: statement.span,
    valueSpan: source.span,
    location,
    node,
    broken: context.broken,
    first,
    last: builder.nodes.length,
  });
}
