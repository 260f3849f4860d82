// Edits of a notebook's code, written into its JSON: every other byte of the file stays as it is.
import { spanOf } from '../diagnostics/source-text.ts';
import type { Change, Editable } from './items.ts';
import { endOf, itemsAt, rootOf, textAt, unitsOf, valuesAt } from './json-places.ts';
import { withBreaksOf } from './line-breaks.ts';
import { cellName, notebookSource } from './notebook.ts';

/**
 * The code cells of a notebook, as texts that can be edited.
 * @param content the notebook, without its byte-order mark
 * @throws InputError where it is none
 */
export function notebookCells(content: string, file: string): Editable {
  const texts = [...notebookSource(content, file).cells.values()];
  const written = codeCells(content);
  const starts = texts.map((_, i) => texts.slice(0, i).reduce((sum, each) => sum + each.length, 0));
  const numberOf = new Map(texts.map((_, i) => [cellName(file, i), i]));
  return {
    span: (location) => {
      const cell = numberOf.get(location.file);
      if (cell === undefined) return null;
      const { start, end } = spanOf(texts[cell]!, location);
      return { start: starts[cell]! + start, end: starts[cell]! + end };
    },
    changes: (edits) =>
      edits.map(({ location, text }) => {
        const cell = numberOf.get(location.file)!;
        return written[cell]!({ ...spanOf(texts[cell]!, location), text });
      }),
  };
}

/** How each code cell takes a change of its text, in the order of the cells. */
function codeCells(json: string): ((change: Change) => Change)[] {
  const nowhere = json.length;
  const cellsOf = (at: number): number[] => itemsAt(json, valuesAt(json, at).get('cells') ?? nowhere);
  const root = rootOf(json);
  const sheets = itemsAt(json, valuesAt(json, root).get('worksheets') ?? nowhere);
  return [...cellsOf(root), ...sheets.flatMap(cellsOf)].flatMap((cell) => {
    const values = valuesAt(json, cell);
    const source = values.get('source') ?? values.get('input') ?? nowhere;
    return textAt(json, values.get('cell_type')!) === 'code'
      ? [(change: Change) => spelt(json, source, change)]
      : [];
  });
}

/**
 * A change of a cell's text as one of the file. A text in one piece gets line breaks as escapes; of a list of lines every
 * line stays, or becomes, an item of its own, and items that are left with nothing go.
 */
function spelt(json: string, source: number, { start, end, text: wanted }: Change): Change {
  const pieces = json[source] === '"' ? [source] : itemsAt(json, source);
  const lines = pieces.map((each) => unitsOf(json, each));
  const units = lines.flat();
  const own = pieces.map((each) => textAt(json, each)).join('');
  // The text that is read ends with a line break that the file may lack.
  const text = withBreaksOf(own, start > own.length ? `\n${wanted}` : wanted);
  const separator = json[source] === '"' ? '' : separatorIn(json, source, pieces);
  const isLast = end >= own.length;
  const close = units.at(-1)?.end ?? source + 1;
  const startsLine = (unit: number): boolean => lines.some(([first]) => first && first === units[unit]);

  const spelled = text.split(/(?<=\n)/).map((line) => quoted(line, json));
  const before = text !== '' && start >= own.length && own.endsWith('\n') ? separator : '';
  const behind = text.endsWith('\n') && !isLast ? separator : '';
  const isGone = text === '' && isLast && start > 0 && startsLine(start);
  return {
    start: isGone ? units[start - 1]!.end : (units[start]?.start ?? close),
    end: isLast ? close : startsLine(end) || start === end ? units[end]!.start : units[end - 1]!.end,
    text: before + spelled.join(separator) + behind,
  };
}

/** What stands between two lines, from quote to quote. */
function separatorIn(json: string, source: number, [first, second]: readonly number[]): string {
  if (first === undefined) return '","';
  return second === undefined
    ? `",${json.slice(source + 1, first)}"`
    : `"${json.slice(endOf(json, first), second)}"`;
}

/** Characters beyond ASCII are escapes where the whole file has them so. */
function quoted(text: string, json: string): string {
  const plain = JSON.stringify(text).slice(1, -1);
  const isEscaped = /\\u(?!00[0-7])/.test(json) && !/[\u0080-\uffff]/.test(json);
  return isEscaped
    ? plain.replace(/[\u0080-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : plain;
}
