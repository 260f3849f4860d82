import type { Expression, Statement } from '../language/syntax.ts';
import type { StatementEdit } from './edit.ts';
import { Forms } from './forms.ts';
import type { Part } from './forms.ts';

const BESIDE = 0.2;
export const MOST_GAIN = 1 + BESIDE;

/**
 * How often equations of one form stand in a block: layers are alike, terms of a loss are, and what is unlike its siblings is
 * more likely wrong. A form is a part of a statement with the names of arrays blotted out.
 */
export class Regularity {
  private readonly forms: Forms;
  private readonly counts: ReadonlyMap<string, number>;
  /** With the names of arrays. */
  private readonly written: ReadonlySet<string>;
  private readonly known = new WeakMap<Expression, ReadonlySet<string>>();
  private readonly halves = new WeakMap<Expression, Expression>();

  constructor(statements: Iterable<Statement>, isArray: (name: string) => boolean) {
    this.forms = new Forms(isArray);
    const values = [...statements].flatMap((each) => valueOf(each) ?? []);
    const parts = values.flatMap((each) => this.forms.partsOf(each));
    this.written = new Set(parts.map(({ exact }) => exact));
    // One half of a cross entropy is like the other: `(1 - y) * log(1 - a)` beside `y * log(a)`.
    const halves = values.flatMap((each) => this.forms.partsOf(this.forms.complement(each)));
    this.counts = counted(patterns([...parts, ...halves]));
  }

  /**
   * 1 where the edited statement is like others and the written one is not, -1 the other way round, else 0; a little more
   * where what it is like stands in the statement itself. -1 also where something would stand there word for word again.
   * A term that is added is no likelier for standing elsewhere too: what it is added to has to be like something then.
   */
  gain(
    written: Statement,
    { edited, kind, piece }: Pick<StatementEdit, 'edited' | 'kind' | 'piece'>,
  ): number {
    const [own, other] = [valueOf(written), valueOf(edited())];
    if (!own || !other) return 0;
    const added = new Set(kind === 'add-term' && piece ? patterns(this.forms.partsOf(piece)) : []);
    const [fewer, more] = this.forms.partsApart(own, other);
    // What stands there word for word is not wanted once more.
    const isRepeated = changes(fewer, more, 'exact').some(
      ([part, change]) => change > 0 && this.written.has(part),
    );
    if (isRepeated) return -1;
    const changed = changes(fewer, more, 'blotted');
    const isLike = (form: string, count: number): boolean => (this.counts.get(form) ?? 0) > count;
    // Written forms are among those that were counted.
    const wasAlike = changed.some(([form, change]) => change < 0 && isLike(form, -change));
    const alike = changed.filter(
      ([form, change]) =>
        change > 0 &&
        isLike(form, 0) &&
        (!added.has(form) || this.formsIn(own).has(form) || this.halvesOf(own).has(form)),
    );
    const isBeside = changed.some(([form, change]) => change > 0 && this.formsIn(own).has(form));
    return Number(alike.length > 0) - Number(wasAlike) + (alike.length > 0 && isBeside ? BESIDE : 0);
  }

  private formsIn(value: Expression): ReadonlySet<string> {
    let forms = this.known.get(value);
    if (!forms) this.known.set(value, (forms = new Set(patterns(this.forms.partsOf(value)))));
    return forms;
  }

  /** The forms of what the other halves of a cross entropy would be. */
  private halvesOf(value: Expression): ReadonlySet<string> {
    let half = this.halves.get(value);
    if (!half) this.halves.set(value, (half = this.forms.complement(value)));
    return this.formsIn(half);
  }
}

/** How many more there are of each pattern. */
function changes(
  before: readonly Part[],
  after: readonly Part[],
  key: 'exact' | 'blotted',
): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  const count = (parts: readonly Part[], by: number): void => {
    for (const part of parts) if (part.isPattern) counts.set(part[key], (counts.get(part[key]) ?? 0) + by);
  };
  count(before, -1);
  count(after, 1);
  return [...counts].filter(([, change]) => change !== 0);
}

const valueOf = (statement: Statement): Expression | null =>
  statement.kind === 'assignment' || statement.kind === 'augmented' ? statement.value : null;

const patterns = (parts: readonly Part[]): string[] =>
  parts.flatMap(({ blotted, isPattern }) => (isPattern ? [blotted] : []));

const counted = (forms: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const form of forms) counts.set(form, (counts.get(form) ?? 0) + 1);
  return counts;
};
