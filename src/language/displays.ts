import type { Span } from '../diagnostics/source-text.ts';
import type { parser } from '@lezer/python';
import type { Comprehension, ComprehensionClause, Expression, Parameter } from './syntax.ts';

export type Tree = ReturnType<typeof parser.parse>['topNode'];

/** What the conversion of a tree offers to that of its parts. */
interface Conversion {
  convert(node: Tree | undefined): Expression;
  elementsOf(parts: readonly Tree[]): Expression[];
  spanOf(node: Tree, last?: Tree): Span;
  textOf(node: Tree): string;
}

const FORMS: Readonly<Record<string, Comprehension['form']>> = {
  ComprehensionExpression: 'generator',
  ArrayComprehensionExpression: 'list',
  SetComprehensionExpression: 'set',
  DictionaryComprehensionExpression: 'dict',
};

/** Dictionaries, sets, comprehensions, `lambda` and `:=`; null for any other node. */
export function convertDisplay(
  node: Tree,
  parts: readonly Tree[],
  span: Span,
  conversion: Conversion,
): Expression | null {
  const form = FORMS[node.name];
  if (form) return comprehensionOf(form, parts.slice(1, -1), span, conversion);
  switch (node.name) {
    case 'DictionaryExpression':
      return { kind: 'dict', span, entries: entriesOf(parts.slice(1, -1), conversion) };
    case 'SetExpression':
      return { kind: 'set', span, elements: conversion.elementsOf(parts.slice(1, -1)) };
    case 'LambdaExpression':
      return {
        kind: 'lambda',
        span,
        parameters: lambdaParameters(parts[1]!, conversion),
        body: conversion.convert(parts.at(-1)),
      };
    case 'NamedExpression':
      return { kind: 'named', span, name: conversion.textOf(parts[0]!), value: conversion.convert(parts[2]) };
    case 'YieldExpression':
    case 'AwaitExpression':
      return { kind: 'unsupported', span, what: node.name === 'YieldExpression' ? '`yield`' : '`await`' };
    default:
      return null;
  }
}

function entriesOf(
  parts: readonly Tree[],
  { convert }: Pick<Conversion, 'convert'>,
): { key: Expression | null; value: Expression }[] {
  const entries: { key: Expression | null; value: Expression }[] = [];
  for (let at = 0; at < parts.length; at++) {
    if (parts[at]!.name === ',') continue;
    if (parts[at]!.name === '**') entries.push({ key: null, value: convert(parts[++at]) });
    else {
      entries.push({ key: convert(parts[at]), value: convert(parts[at + 2]) });
      at += 2;
    }
  }
  return entries;
}

/** `x for x in y if z`, without the brackets. */
export function comprehensionOf(
  form: Comprehension['form'],
  parts: readonly Tree[],
  span: Span,
  conversion: Pick<Conversion, 'convert' | 'elementsOf' | 'spanOf'>,
): Comprehension {
  const { convert } = conversion;
  const clauses: ComprehensionClause[] = [];
  const start = parts.findIndex(({ name }) => name === 'for' || name === 'async');
  for (let at = start; at < parts.length;) {
    if (parts[at]!.name === 'async') at++;
    const within = parts.findIndex(({ name }, i) => i > at && name === 'in');
    const clause = {
      target: targetOf(parts.slice(at + 1, within), conversion),
      iterable: convert(parts[within + 1]),
      conditions: [] as Expression[],
    };
    for (at = within + 2; parts[at]?.name === 'if'; at += 2) clause.conditions.push(convert(parts[at + 1]));
    clauses.push(clause);
  }
  const value = form === 'dict' ? convert(parts[2]) : null;
  return { kind: 'comprehension', span, form, element: convert(parts[0]), value, clauses };
}

/** `x`, or `x, y` without parentheses. */
function targetOf(
  parts: readonly Tree[],
  { elementsOf, spanOf }: Pick<Conversion, 'elementsOf' | 'spanOf'>,
): Expression {
  const elements = elementsOf(parts);
  const isTuple = parts.some(({ name }) => name === ',');
  return isTuple ? { kind: 'tuple', span: spanOf(parts[0]!, parts.at(-1)), elements } : elements[0]!;
}

function lambdaParameters(list: Tree, { convert, spanOf, textOf }: Conversion): Parameter[] {
  const parts: Tree[] = [];
  for (let child = list.firstChild; child; child = child.nextSibling) parts.push(child);
  const found: Parameter[] = [];
  let isKeyword = false;
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part.name === ',' || part.name === '/') continue;
    if (part.name === '*' || part.name === '**') {
      isKeyword = true;
      const named = parts[at + 1];
      if (named?.name !== 'VariableName') continue;
      at++;
      const kind = part.name === '*' ? 'rest' : 'keywords';
      found.push({ span: spanOf(part, named), name: textOf(named), kind, default: null });
      continue;
    }
    const hasDefault = parts[at + 1]?.name === 'AssignOp';
    found.push({
      span: spanOf(part),
      name: textOf(part),
      kind: isKeyword ? 'keyword' : 'plain',
      default: hasDefault ? convert(parts[at + 2]) : null,
    });
    if (hasDefault) at += 2;
  }
  return found;
}
