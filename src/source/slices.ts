import type { Expression, Statement } from '../language/syntax.ts';
import { baseName, blocksOf, changedNames, flatTargets, targetsOf } from '../program/assigned.ts';

/** The statements up to one that a value needs as it is there: what stands before its use and no value replaces in between. */
export function neededBefore(name: string, statements: readonly Statement[], until: number): Set<Statement> {
  const needed = new Set([name]);
  const kept = new Set<Statement>();
  for (const statement of statements.slice(0, until + 1).toReversed()) {
    if (![...changedNames(statement)].some((each) => needed.has(each))) continue;
    kept.add(statement);
    for (const each of setNames(statement)) needed.delete(each);
    for (const each of freeNames([statement])) needed.add(each);
  }
  return kept;
}

/** The statements that values have anything to do with, wherever they stand, and all names that do. */
export function neededFor(
  names: Iterable<string>,
  statements: readonly Statement[],
): { kept: ReadonlySet<Statement>; needed: ReadonlySet<string> } {
  const needed = new Set(names);
  const kept = new Set<Statement>();
  for (let count = -1; count !== needed.size;) {
    count = needed.size;
    for (const statement of statements) {
      if (![...changedNames(statement)].some((each) => needed.has(each))) continue;
      kept.add(statement);
      for (const each of freeNames([pruned(statement, needed)])) needed.add(each);
    }
  }
  return { kept, needed };
}

/** A statement without what in its blocks changes none of these names: prints, lists of losses. */
export function pruned(statement: Statement, needed: ReadonlySet<string>): Statement {
  const block = (statements: readonly Statement[]): readonly Statement[] => {
    if (statements.length === 0) return statements;
    const own = neededFor(needed, statements);
    const kept = statements
      .filter((each) => own.kept.has(each) || LEAVING.has(each.kind))
      .map((each) => pruned(each, own.needed));
    return kept.length > 0 ? kept : [{ kind: 'pass', span: statement.span }];
  };
  if (statement.kind === 'if')
    return { ...statement, then: block(statement.then), otherwise: block(statement.otherwise) };
  if (statement.kind === 'for' || statement.kind === 'while')
    return { ...statement, body: block(statement.body) };
  return statement;
}

const LEAVING = new Set<Statement['kind']>(['assert', 'break', 'continue']);

/** Names that get a whole new value. */
const setNames = (statement: Statement): string[] =>
  statement.kind === 'assignment'
    ? statement.targets.flatMap(flatTargets).flatMap((each) => (each.kind === 'name' ? [each.name] : []))
    : [];

/** Names that statements read before they set them, in order. */
export function freeNames(statements: readonly Statement[]): Set<string> {
  const free = new Set<string>();
  const visit = (inner: readonly Statement[], bound: Set<string>): void => {
    for (const statement of inner) {
      for (const name of readBy(statement)) if (!bound.has(name)) free.add(name);
      if (statement.kind === 'for')
        for (const target of flatTargets(statement.target))
          if (target.kind === 'name') bound.add(target.name);
      if (statement.kind === 'function') {
        const own = new Set([...bound, ...statement.parameters.map(({ name }) => name), statement.name]);
        visit(statement.body, own);
      }
      for (const block of blocksOf(statement)) visit(block, bound);
      for (const name of changedNames(statement)) bound.add(name);
    }
  };
  visit(statements, new Set());
  return free;
}

/** What a statement itself reads, the blocks inside it left out. */
function readBy(statement: Statement): Set<string> {
  const names = new Set<string>();
  const expressions: unknown[] = [];
  switch (statement.kind) {
    case 'assignment':
    case 'with':
      expressions.push(statement.kind === 'assignment' ? statement.value : statement.items);
      break;
    case 'augmented':
      expressions.push(statement.value, statement.target);
      break;
    case 'for':
      expressions.push(statement.iterable);
      break;
    case 'if':
    case 'while':
    case 'assert':
      expressions.push(statement.test);
      break;
    case 'expression':
    case 'return':
      expressions.push(statement.value);
      break;
    default:
  }
  for (const target of targetsOf(statement).flatMap(flatTargets))
    if (target.kind !== 'name') {
      expressions.push(target.kind === 'subscript' ? target.indices : []);
      const base = baseName(target);
      if (base !== null) names.add(base);
    }
  for (const name of namesRead(expressions, new Set())) names.add(name);
  return names;
}

/** The names within an expression that nothing inside it sets: not those of comprehensions and of a lambda's arguments. */
function namesRead(part: unknown, bound: ReadonlySet<string>): string[] {
  if (Array.isArray(part)) return part.flatMap((each) => namesRead(each, bound));
  if (typeof part !== 'object' || part === null) return [];
  const node = part as Expression;
  switch (node.kind) {
    case 'name':
      return bound.has(node.name) ? [] : [node.name];
    case 'lambda': {
      const own = new Set([...bound, ...node.parameters.map(({ name }) => name)]);
      return namesRead(node.body, own);
    }
    case 'comprehension': {
      const targets = node.clauses.flatMap(({ target }) => flatTargets(target));
      const own = new Set([
        ...bound,
        ...targets.flatMap((each) => (each.kind === 'name' ? [each.name] : [])),
      ]);
      return namesRead([node.element, node.value, node.clauses], own);
    }
    default:
      return Object.values(part).flatMap((each) => namesRead(each, bound));
  }
}
