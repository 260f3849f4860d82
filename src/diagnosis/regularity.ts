import { printExpression } from '../language/print.ts';
import type { Binary, Expression, Statement } from '../language/syntax.ts';
import { childrenOf } from './sites.ts';

/** Fewer tokens than this make no pattern. */
const LEAST_TOKENS = 5;
const BESIDE = 0.2;
export const MOST_GAIN = 1 + BESIDE;

/**
 * How often equations of one form stand in a block: layers are alike, terms of a loss are, and what is unlike its siblings is
 * more likely wrong. A form is a part of a statement with the names of arrays blotted out.
 */
export class Regularity {
  private readonly counts: ReadonlyMap<string, number>;
  /** With the names of arrays. */
  private readonly written: ReadonlySet<string>;
  private readonly isArray: (name: string) => boolean;

  constructor(statements: Iterable<Statement>, isArray: (name: string) => boolean) {
    this.isArray = isArray;
    const all = [...statements];
    this.written = new Set(all.flatMap(partsOf));
    const forms = all.flatMap((each) => this.formsOf(each));
    // One half of a cross entropy is like the other: `(1 - y) * log(1 - a)` beside `y * log(a)`.
    this.counts = counted([...forms, ...forms.map(complement)]);
  }

  /**
   * 1 where the edited statement is like others and the written one is not, -1 the other way round, else 0; a little more
   * where what it is like stands in the statement itself. -1 also where something would stand there word for word again.
   */
  gain(written: Statement, edited: Statement): number {
    // What stands there word for word is not wanted once more.
    const parts = counted(partsOf(written));
    const isRepeated = [...counted(partsOf(edited))].some(
      ([part, count]) => count > (parts.get(part) ?? 0) && this.written.has(part) && isForm(part),
    );
    if (isRepeated) return -1;
    const [before, after] = [written, edited].map((each) => counted(this.formsOf(each)));
    const isLike = (form: string, own: number): boolean => (this.counts.get(form) ?? 0) > own;
    const fewer = [...before!].filter(([form, count]) => count > (after!.get(form) ?? 0));
    const more = [...after!].filter(([form, count]) => count > (before!.get(form) ?? 0));
    // Written forms are among those that were counted.
    const wasAlike = fewer.some(([form, count]) => isLike(form, count - (after!.get(form) ?? 0)));
    const isAlike = more.some(([form]) => isLike(form, 0));
    const isBeside = isAlike && more.some(([form]) => before!.has(form));
    return Number(isAlike) - Number(wasAlike) + (isBeside ? BESIDE : 0);
  }

  private formsOf(statement: Statement): string[] {
    return partsOf(statement)
      .map((text) => this.blotted(text))
      .filter(isForm);
  }

  /** With `_` for each array, its layer included. */
  private readonly blotted = (text: string): string =>
    text.replace(/(?<![\w.])([A-Za-z_]\w*)(\[[\w +-]+\])?(?![\w(])/g, (whole, base: string) =>
      this.isArray(base) ? '_' : whole,
    );
}

/** The whole, its terms, and what functions are applied to. */
const partsOf = (statement: Statement): readonly string[] =>
  statement.kind === 'assignment' || statement.kind === 'augmented'
    ? [printExpression(statement.value), ...partsWithin(statement.value)]
    : [];

/** Trees never change, and edits of one have most of their parts in common. */
const known = new WeakMap<Expression, readonly string[]>();

function partsWithin(node: Expression): readonly string[] {
  let parts = known.get(node);
  if (!parts) {
    parts = [
      ...ownParts(node).map(([sign, part]) => sign + printExpression(part)),
      ...childrenOf(node).flatMap(partsWithin),
    ];
    known.set(node, parts);
  }
  return parts;
}

function ownParts(node: Expression): [string, Expression][] {
  if (node.kind === 'call') return node.arguments.map((each) => ['', each]);
  if (!isSum(node)) return [];
  const last: [string, Expression] = [node.operator === '-' ? '-' : '', node.right];
  return isSum(node.left) ? [last] : [['', node.left], last];
}

const isSum = (node: Expression): node is Binary =>
  node.kind === 'binary' && (node.operator === '+' || node.operator === '-');

const isForm = (text: string): boolean => (text.match(/\w+|\*\*|[^\s\w]/g)?.length ?? 0) >= LEAST_TOKENS;

const complement = (form: string): string =>
  form.replace(/\b_\b/g, (_, at: number) => (form[at - 1] === '(' ? '1 - _' : '(1 - _)'));

const counted = (forms: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
  return counts;
};
