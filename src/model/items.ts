import type { Fix, Location } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-text.ts';
import { isPlain } from './plain.ts';

/** A region of a file, and the characters to put in its place. */
export interface Change extends Span {
  readonly text: string;
}

/** A file whose texts can be edited, however it spells them. */
export interface Editable {
  /** Where a place stands in the texts, for comparing; null where it is in another file. */
  span(location: Location): Span | null;
  /** The changes of the file that make its texts read as the edits want them; the edits must not overlap. */
  changes(edits: Fix['edits']): Change[];
}

/** Whether a change of an item puts equations on lines of their own, before it or behind it. */
export const isNewItem = ({ text }: Change): boolean => text.startsWith('\n') || text.endsWith('\n');

/**
 * New equations beside one that is an item of a list, as items of their own: spelt as that one is, at its indentation,
 * and not between it and its comment.
 * @param lines what is inserted: every equation begins with a line break, or ends with one to stand before the item
 */
export function itemsBeside(content: string, { start, end }: Span, lines: string): Change {
  const lineStart = content.lastIndexOf('\n', start - 1) + 1;
  const before = content.slice(lineStart, start);
  const isBehind = lines.startsWith('\n');
  const equations = (isBehind ? lines.slice(1) : lines.slice(0, -1)).split(/\n(?! )/);
  const style = content[start]!;
  const lineBreak = /\r?\n/.exec(content)?.[0] ?? '\n';
  const insertion = (at: number, written: readonly string[]): Change => ({
    start: at,
    end: at,
    text: written.join(''),
  });
  if (/^ *- +$/.test(before)) {
    const items = equations.map((each) => before + spelt(each, style, false));
    return isBehind
      ? insertion(
          end + content.slice(end).search(/\r?\n|$/),
          items.map((each) => lineBreak + each),
        )
      : insertion(
          lineStart,
          items.map((each) => each + lineBreak),
        );
  }
  // Between brackets: on lines of their own where the item has one.
  const gap = /^\s*$/.test(before) ? lineBreak + before : ' ';
  const items = equations.map((each) => spelt(each, style, true));
  return isBehind
    ? insertion(
        end,
        items.map((each) => `,${gap}${each}`),
      )
    : insertion(
        start,
        items.map((each) => `${each},${gap}`),
      );
}

function spelt(equation: string, style: string, flow: boolean): string {
  if (equation.includes('\n') || style === '"') return JSON.stringify(equation);
  if (style === "'") return `'${equation.replaceAll("'", "''")}'`;
  return isPlain(equation, flow) ? equation : JSON.stringify(equation);
}
