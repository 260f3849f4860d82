import type { Fix } from '../diagnostics/diagnostic.ts';
import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { parseEquations } from '../language/parse.ts';
import { printExpression, printStatement } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Repair } from './search.ts';

/** A replacement in a block's source text. */
export interface Patch {
  readonly span: Span;
  readonly text: string;
}

/** The smallest change of the text that makes the repair; null where the text cannot say it. */
export function patchOf(repair: Repair, { text }: SourceText): Patch | null {
  const { statement, at, by, kind } = repair;
  const edited = repair.edited();
  const wanted = printStatement(edited);
  const candidates: Patch[] = [];
  if (kind === 'accumulate' && statement.kind !== 'expression')
    candidates.push(...signOf(statement, edited, text));
  else {
    const small = smallest(at, by);
    const own = printExpression(by);
    candidates.push(
      ...(small ? [small] : []),
      { span: at.span, text: own },
      { span: at.span, text: `(${own})` },
    );
  }
  const value = valueOf(edited);
  const before = valueOf(statement);
  if (value && before && sameForm(statement, edited))
    candidates.push({ span: before.span, text: printExpression(value) });
  candidates.push({ span: statement.span, text: wanted });
  return candidates.find((patch) => reads(patch, statement, wanted, text)) ?? null;
}

/** An operator, or the one operand that differs: the rest, and the comments between, stay as they are. */
function smallest(at: Expression, by: Expression): Patch | null {
  if (at.kind === 'binary' && by.kind === 'binary') {
    const [left, right] = [at.left === by.left, at.right === by.right];
    if (left && right) return { span: at.operatorSpan, text: by.operator };
    if (at.operator !== by.operator || (!left && !right)) return null;
    return left ? smallest(at.right, by.right) : smallest(at.left, by.left);
  }
  if (at.kind === 'call' && by.kind === 'call' && at.callee === by.callee) {
    const values = (call: typeof at): Expression[] => [
      ...call.arguments,
      ...call.keywords.map(({ value }) => value),
    ];
    const [a, b] = [values(at), values(by)];
    const sameNames =
      at.keywords.map(({ name }) => name).join() === by.keywords.map(({ name }) => name).join();
    const differing = a.flatMap((each, i) => (each === b[i] ? [] : [i]));
    if (!sameNames || a.length !== b.length || differing.length !== 1) return null;
    return smallest(a[differing[0]!]!, b[differing[0]!]!);
  }
  return at.span.end > at.span.start ? { span: at.span, text: printExpression(by) } : null;
}

const valueOf = (statement: Statement) =>
  statement.kind === 'assignment' || statement.kind === 'augmented' ? statement.value : null;

const sameForm = (a: Statement, b: Statement): boolean =>
  a.kind === b.kind && (a.kind !== 'augmented' || b.kind !== 'augmented' || a.operator === b.operator);

/** `=` to `+=`, between the target and the value. */
function signOf(statement: Statement, edited: Statement, text: string): Patch[] {
  const target =
    statement.kind === 'assignment'
      ? statement.targets[0]
      : statement.kind === 'augmented'
        ? statement.target
        : null;
  const value = valueOf(statement);
  if (!target || !value) return [];
  const between = text.slice(target.span.end, value.span.start);
  const sign = /[^\s()\]]*=/.exec(between);
  if (!sign) return [];
  const start = target.span.end + sign.index;
  return [
    {
      span: { start, end: start + sign[0].length },
      text: edited.kind === 'augmented' ? `${edited.operator}=` : '=',
    },
  ];
}

/** Whether the statement reads as wanted once it is patched. */
function reads({ span, text: put }: Patch, statement: Statement, wanted: string, text: string): boolean {
  const patched =
    text.slice(statement.span.start, span.start) + put + text.slice(span.end, statement.span.end);
  const { statements, diagnostics } = parseEquations(plainSource(patched));
  return diagnostics.length === 0 && statements.length === 1 && printStatement(statements[0]!) === wanted;
}

/** The block with all patches, or null where two of them meet. */
export function patched(text: string, patches: readonly Patch[]): string | null {
  let result = '';
  let from = 0;
  for (const { span, text: put } of patches.toSorted((a, b) => a.span.start - b.span.start)) {
    if (span.start < from) return null;
    result += text.slice(from, span.start) + put;
    from = span.end;
  }
  return result + text.slice(from);
}

/** `dZ[l]` sets dZ[2] in some turn of its loop; a store into a part does not set the whole. */
const sets = (target: Expression, equation: string): boolean =>
  target.kind === 'name'
    ? target.name === equation
    : target.kind === 'subscript' &&
      target.object.kind === 'name' &&
      equation.startsWith(`${target.object.name}[`);

/** As the report has it: the right-hand side of the equation, or a whole statement where that says more. */
export function fixOf(
  repair: Repair,
  patch: Patch,
  source: SourceText,
  equation: string,
  verified: boolean,
): Fix {
  const edited = repair.edited();
  const isOwn =
    edited.kind === 'assignment' && sets(edited.targets[0]!, equation) && sameForm(repair.statement, edited);
  const replacement = isOwn ? printExpression(edited.value) : printStatement(edited);
  return {
    title: `write ${replacement}`,
    equation,
    replacement,
    edits: [{ location: source.locate(patch.span), text: patch.text }],
    verified,
  };
}
