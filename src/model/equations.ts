import { parseEquations } from '../language/parse.ts';
import type { Call, Expression, Statement } from '../language/syntax.ts';
import { nameOf } from './dimension-text.ts';
import type { Equations } from './model.ts';
import type { Problems } from './problems.ts';
import { joinLines } from './scalar-text.ts';
import type { ScalarNode, TreeNode } from './tree.ts';

export interface ReadEquations extends Equations {
  /** The names that get values, by equations that cannot be read too. */
  readonly assigned: ReadonlySet<string>;
  /** False where something cannot be read, and nobody knows which name it sets. */
  readonly complete: boolean;
}

/** Reads `forward` or `backward`: one text, or a list of lines. Null where there are none; mistakes are reported. */
export function readEquations(
  node: TreeNode,
  kind: 'forward' | 'backward',
  problems: Problems,
): ReadEquations | null {
  const parts = (node.kind === 'list' ? node.items : [node]).filter(
    (each): each is ScalarNode => each.kind === 'scalar' && typeof each.value === 'string',
  );
  const [first, ...rest] = parts;
  const empty = node.kind === 'list' && node.items.length === 0;
  if (!first && !empty) return null;
  const source =
    first &&
    (rest.length === 0 ? first.source : joinLines([first.source, ...rest.map((each) => each.source)]));
  const { statements, diagnostics } = source ? parseEquations(source) : { statements: [], diagnostics: [] };
  const folded = parts.some((each) => each.folded);
  for (const each of diagnostics) {
    problems.add(
      folded
        ? {
            ...each,
            help: `YAML joins the lines of this text into one: write \`${kind}: |\` to keep one equation a line`,
          }
        : each,
    );
  }
  if (statements.length === 0 && diagnostics.length === 0) {
    problems.add({ code: 'input/empty', message: `\`${kind}\` has no equations`, location: node.location });
  }
  if (!source) return null;
  const broken = diagnostics.map((each) => each.equation);
  return {
    source,
    statements,
    assigned: new Set([...assignedNames(statements), ...broken.filter((each) => each !== null)]),
    complete: !broken.includes(null),
  };
}

/** The names that equations give values to, `W` and `W[1]` both for `W[1] = …`. */
function assignedNames(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  const target = (expression: Expression): void => {
    if (expression.kind === 'tuple' || expression.kind === 'list') expression.elements.forEach(target);
    else if (expression.kind === 'name') names.add(expression.name);
    else if (expression.kind === 'subscript') {
      const name = nameOf(expression);
      if (name !== null) names.add(name);
      target(expression.object);
    }
  };
  const visit = (statement: Statement): void => {
    if (statement.kind === 'assignment') statement.targets.forEach(target);
    else if (statement.kind === 'augmented') target(statement.target);
    else if (statement.kind === 'for') {
      target(statement.target);
      statement.body.forEach(visit);
    } else if (statement.kind === 'if') [...statement.then, ...statement.otherwise].forEach(visit);
  };
  statements.forEach(visit);
  return names;
}

/** The calls whose function is a bare name. */
export function namedCalls(
  statements: readonly Statement[],
): { readonly name: string; readonly call: Call }[] {
  const found: { name: string; call: Call }[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      const { kind, callee } = node as Partial<Call>;
      if (kind === 'call' && callee?.kind === 'name') found.push({ name: callee.name, call: node as Call });
      Object.values(node).forEach(visit);
    }
  };
  visit(statements);
  return found;
}
