import type { Expression, Statement } from '../language/syntax.ts';

/** The blocks inside a statement. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'if':
      return [statement.then, statement.otherwise];
    case 'with':
      return [statement.body];
    case 'try':
      return [
        statement.body,
        ...statement.handlers.map(({ body }) => body),
        statement.otherwise,
        statement.final,
      ];
    default:
      return [];
  }
}

/** All statements inside a statement, those of the functions that it defines too. */
export const within = (statement: Statement): readonly Statement[] =>
  statement.kind === 'function' || statement.kind === 'class' ? statement.body : blocksOf(statement).flat();

/** What a statement itself gives values to, the blocks inside it left out. */
export function targetsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'assignment':
      return statement.targets;
    case 'augmented':
    case 'for':
      return [statement.target];
    case 'with':
      return statement.items.flatMap(({ target }) => (target ? [target] : []));
    default:
      return [];
  }
}

/** The names, entries and attributes that a target stands for: `a, (b, *c)`. */
export function flatTargets(target: Expression): readonly Expression[] {
  if (target.kind === 'tuple' || target.kind === 'list') return target.elements.flatMap(flatTargets);
  return target.kind === 'starred' ? flatTargets(target.value) : [target];
}

/** Where a name is first set by these statements, in whatever branch or loop; null where none sets it. */
export function assignmentOf(name: string, statements: readonly Statement[]): Expression | null {
  for (const statement of statements) {
    const found =
      targetsOf(statement)
        .flatMap(flatTargets)
        .find((target) => target.kind === 'name' && target.name === name) ??
      blocksOf(statement)
        .map((block) => assignmentOf(name, block))
        .find((each) => each !== null);
    if (found) return found;
  }
  return null;
}

/** `parameters` of `parameters["W1"]`, `net` of `net.W`. */
export function baseName(expression: Expression): string | null {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'subscript':
    case 'attribute':
      return baseName(expression.object);
    default:
      return null;
  }
}

const CHANGING = new Set([
  'append',
  'extend',
  'insert',
  'update',
  'setdefault',
  'add',
  'sort',
  'seed',
  'fill',
]);

/** The names that a statement sets or changes, in the blocks inside it too. */
export function changedNames(statement: Statement): Set<string> {
  const names = new Set<string>();
  const add = (name: string | null): void => {
    if (name !== null) names.add(name);
  };
  targetsOf(statement).flatMap(flatTargets).map(baseName).forEach(add);
  if (statement.kind === 'function' || statement.kind === 'class') add(statement.name);
  if (statement.kind === 'import')
    for (const { module, alias } of statement.modules) add(alias ?? module.split('.')[0]!);
  if (statement.kind === 'from') for (const { name, alias } of statement.names ?? []) add(alias ?? name);
  if (statement.kind === 'expression' && statement.value.kind === 'call') {
    const { callee } = statement.value;
    if (callee.kind === 'attribute' && CHANGING.has(callee.name))
      add(callee.name === 'seed' ? SEEDS : baseName(callee.object));
  }
  for (const inner of blocksOf(statement).flat()) for (const name of changedNames(inner)) names.add(name);
  return names;
}

/** Under this name stand the statements that seed random numbers. */
export const SEEDS = 'np.random.seed';

/** Whether all that the statement does to a name is to update what it held: `W -= lr * dW`, `W = W - lr * dW`. */
export function onlyUpdates(name: string, statement: Statement): boolean {
  const isOwn = targetsOf(statement)
    .flatMap(flatTargets)
    .some((target) => baseName(target) === name);
  if (isOwn && statement.kind !== 'augmented')
    return statement.kind === 'assignment' && mentions(name, statement.value);
  return blocksOf(statement)
    .flat()
    .every((inner) => onlyUpdates(name, inner));
}

/** Whether a name stands anywhere in a part of the tree. */
export function mentions(name: string, part: unknown): boolean {
  if (Array.isArray(part)) return part.some((each) => mentions(name, each));
  if (typeof part !== 'object' || part === null) return false;
  if ('kind' in part && part.kind === 'name' && 'name' in part && part.name === name) return true;
  return Object.values(part).some((each) => mentions(name, each));
}
