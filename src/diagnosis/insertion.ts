import type { SourceText } from '../diagnostics/source-text.ts';
import { printExpression, printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { mappedStatement } from '../derivation/trees.ts';
import type { Patch } from './patch.ts';

/** New statements, and the names in whose neighbourhood they belong. */
export interface Insertion {
  readonly statement: Statement;
  /** After all of these. */
  readonly after: readonly string[];
}

/**
 * Statements put among others, as patches of their text: each on a line of its own behind all that it needs, and before
 * the first statement that uses what it sets.
 */
export function inserted(
  insertions: readonly Insertion[],
  statements: readonly Statement[],
  { text }: SourceText,
): Patch[] {
  /** By the index of the statement that they follow; -1: before all. */
  const places = new Map<number, string[]>();
  const placeOf = new Map<string, number>();
  for (const { statement, after } of insertions) {
    const own = targetBases(statement);
    const behind = Math.max(
      -1,
      ...after.map((name) =>
        Math.max(
          statements.findLastIndex((each) => targetBases(each).has(baseOf(name))),
          placeOf.get(baseOf(name)) ?? -1,
        ),
      ),
    );
    const user = statements.findIndex((each) => usedBases(each).some((name) => own.has(name)));
    const place = user >= 0 ? Math.min(behind, user - 1) : behind;
    for (const name of own) placeOf.set(name, place);
    places.set(place, [...(places.get(place) ?? []), printStatement(statement)]);
  }
  return [...places].map(([place, lines]) => {
    const start = place < 0 ? (statements[0]?.span.start ?? 0) : lineEnd(text, statements[place]!.span.end);
    return {
      span: { start, end: start },
      text: place < 0 ? lines.map((line) => `${line}\n`).join('') : lines.map((line) => `\n${line}`).join(''),
    };
  });
}

/** The line may end with a comment. */
function lineEnd(text: string, from: number): number {
  const end = text.slice(from).search(/\r?\n/);
  return end < 0 ? text.length : from + end;
}

const baseOf = (name: string): string => name.replace(/\[.*$/, '');

/** `dW[l] = …` sets dW. */
function targetBases(statement: Statement): Set<string> {
  switch (statement.kind) {
    case 'assignment':
      return new Set(statement.targets.map((each) => baseOf(printExpression(each))));
    case 'augmented':
      return new Set([baseOf(printExpression(statement.target))]);
    case 'expression':
      // np.add.at(dW, …)
      return new Set(
        statement.value.kind === 'call' && statement.value.arguments[0]
          ? [baseOf(printExpression(statement.value.arguments[0]))]
          : [],
      );
    case 'for':
      return new Set(statement.body.flatMap((each) => [...targetBases(each)]));
    case 'if':
      return new Set([...statement.then, ...statement.otherwise].flatMap((each) => [...targetBases(each)]));
    default:
      return new Set();
  }
}

/** Names that a statement uses, those that it only sets left out. */
function usedBases(statement: Statement): string[] {
  const names: string[] = [];
  const targets = new Set<Expression>();
  const collectTargets = (each: Statement): void => {
    if (each.kind === 'assignment')
      for (const target of each.targets) targets.add(target.kind === 'subscript' ? target.object : target);
    if (each.kind === 'for') each.body.forEach(collectTargets);
  };
  collectTargets(statement);
  mappedStatement(statement, (each) => {
    if (each.kind === 'name' && !targets.has(each)) names.push(each.name);
    return null;
  });
  return names;
}
