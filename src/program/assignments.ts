import type { Expression, Statement } from '../language/syntax.ts';

/** Where a name is first set by these statements, in whatever branch or loop; null where none sets it. */
export function assignmentOf(name: string, statements: readonly Statement[]): Expression | null {
  for (const statement of statements) {
    const found = inStatement(name, statement);
    if (found) return found;
  }
  return null;
}

function inStatement(name: string, statement: Statement): Expression | null {
  switch (statement.kind) {
    case 'assignment':
      return inTargets(name, statement.targets);
    case 'for':
      return inTargets(name, [statement.target]) ?? assignmentOf(name, statement.body);
    case 'if':
      return assignmentOf(name, [...statement.then, ...statement.otherwise]);
    default:
      return null;
  }
}

function inTargets(name: string, targets: readonly Expression[]): Expression | null {
  for (const target of targets) {
    if (target.kind === 'name' && target.name === name) return target;
    const found = target.kind === 'tuple' || target.kind === 'list' ? inTargets(name, target.elements) : null;
    if (found) return found;
  }
  return null;
}
