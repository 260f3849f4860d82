import { plainSource } from '../../src/diagnostics/source-text.ts';
import type { Location } from '../../src/diagnostics/diagnostic.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { printExpression, printStatement } from '../../src/language/print.ts';
import type { Expression, Statement } from '../../src/language/syntax.ts';
import type { Equations } from '../../src/model/model.ts';
import type { Assigned, Change } from './change.ts';

/** A text with the region replaced; lines and columns count from 1. */
export function spliced(text: string, { line, column, endLine, endColumn }: Location, by: string): string {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  return (
    text.slice(0, starts[line - 1]! + column - 1) + by + text.slice(starts[endLine - 1]! + endColumn - 1)
  );
}

export const printAll = (statements: readonly Statement[]): string =>
  statements.map(printStatement).join('\n');

/** The statement with one node, known by its identity, replaced. */
function replaced(statement: Statement, { node, replacement }: Change): Statement {
  const walk = (value: unknown): unknown => {
    if (value === node) return replacement;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  return walk(statement) as Statement;
}

/**
 * The file with the change written into its equation, nothing else being touched; null where that is not possible in
 * one line. What it says is parsed again and held against the tree.
 */
export function rewritten(text: string, { source }: Equations, change: Change, own: Assigned): string | null {
  const wanted = replaced(own, change) as Assigned;
  const printed = isStatement(change.replacement)
    ? printStatement(change.replacement)
    : printExpression(change.replacement);
  const attempts = [
    { span: change.node.span, by: printed },
    { span: change.node.span, by: `(${printed})` },
    // Parentheses that only the old text needed, or did not: the right-hand side is written anew.
    ...(isStatement(change.node) ? [] : [{ span: own.value.span, by: printExpression(wanted.value) }]),
  ];
  for (const { span, by } of attempts) {
    const location = source.locate(span);
    if (location.line !== location.endLine || by.includes('\n')) continue;
    const statement =
      source.text.slice(own.span.start, span.start) + by + source.text.slice(span.end, own.span.end);
    const { statements, diagnostics } = parseEquations(plainSource(statement));
    if (diagnostics.length > 0 || printAll(statements) !== printStatement(wanted)) continue;
    const isJson = text.trimStart().startsWith('{');
    const result = spliced(text, location, isJson ? JSON.stringify(by).slice(1, -1) : by);
    return result === text ? null : result;
  }
  return null;
}

const isStatement = (tree: Expression | Statement): tree is Statement =>
  tree.kind === 'assignment' || tree.kind === 'augmented';
