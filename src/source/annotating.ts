import type { CaseResult } from '../check/result.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import type { Statement } from '../language/syntax.ts';
import { commentsOf } from '../language/tokens.ts';
import { within } from '../program/assigned.ts';
import type { SourceFile } from '../model/model.ts';
import type { Change } from '../model/items.ts';
import { shapeText } from './comments.ts';
import { isPrintedShape } from './documented.ts';

/** What tells our comments from those of others: `  #: (n1, m)`. */
const MARK = '  #: ';
/** Shapes that one line is said to have, where it is executed with several. */
const MOST_SHAPES = 3;

/** Comments with the traced shapes behind the assignments of a file that have none. */
export function annotations({ source, statements }: SourceFile, cases: readonly CaseResult[]): Change[] {
  const { text } = source;
  const commented = commentsOf(text);
  const changes = new Map<number, Change>();
  const visit = (statement: Statement): void => {
    within(statement).forEach(visit);
    if (statement.kind !== 'assignment' && statement.kind !== 'augmented') return;
    const said = textFor(source.locate(statement.span), cases);
    const end = endOfLine(text, statement.span.end);
    const isTaken = commented.some(({ start }) => start >= statement.span.start && start <= end);
    // A backslash at the end of a line must be its last character.
    const isFree = !isTaken && !text.slice(statement.span.end, end).includes('\\');
    if (said !== null && isFree && /^[\s;]*$/.test(text.slice(statement.span.end, end)))
      changes.set(end, { start: end, end, text: MARK + said });
  };
  statements.forEach(visit);
  return [...changes.values()].sort((a, b) => a.start - b.start);
}

/** The changes that take all such comments out again; what others write behind `#:` stays. */
export function withoutAnnotations(text: string): Change[] {
  return commentsOf(text).flatMap(({ start, end, text: said }) => {
    const from = start - (MARK.length - '#: '.length);
    const isOurs = text.slice(from, start) === '  ' && said.startsWith(': ') && isAnnotation(said.slice(2));
    return isOurs ? [{ start: from, end, text: '' }] : [];
  });
}

/** `(n1, m)`, `(n1, m) or (n2, m)`, `x (n, k), w (k, h) or (h, k)` */
function isAnnotation(said: string): boolean {
  const shapes = said.replace(/ or …/g, '').split(/ or |, (?=[\p{L}_][\p{L}\p{N}_.]* \()/u);
  return shapes.every((each) => isPrintedShape(each.replace(/^[\p{L}_][\p{L}\p{N}_.]* (?=\()/u, '')));
}

const endOfLine = (text: string, from: number): number => {
  const end = text.slice(from).search(/[\r\n]/);
  const whole = end < 0 ? text.length : from + end;
  // Spaces at the end stay behind the comment's place.
  return whole - (/[ \t]*$/.exec(text.slice(from, whole))?.[0].length ?? 0);
};

/** `(n1, m)`; of several names each with its own. */
function textFor({ line, file }: Location, cases: readonly CaseResult[]): string | null {
  const byName = new Map<string, Set<string>>();
  for (const { equations } of cases)
    for (const { name, shape, location } of equations) {
      if (!shape || location.line !== line || location.file !== file) continue;
      const own = name.replace(/ \(.*/, '').replace(/\[.*/, '');
      byName.set(own, (byName.get(own) ?? new Set()).add(shapeText(shape)));
    }
  if (byName.size === 0) return null;
  const shapesOf = (shapes: ReadonlySet<string>): string =>
    [...shapes].slice(0, MOST_SHAPES).join(' or ') + (shapes.size > MOST_SHAPES ? ' or …' : '');
  if (byName.size === 1) return shapesOf([...byName.values()][0]!);
  return [...byName].map(([name, shapes]) => `${name} ${shapesOf(shapes)}`).join(', ');
}
