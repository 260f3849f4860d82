import Table from 'cli-table3';
import type { Style } from '../diagnostics/style.ts';
import { printable, textWidth, truncate, wrap } from '../diagnostics/text.ts';

export interface Column {
  readonly title: string;
  /** Longer cells are cut, or wrapped where every word counts. The one column without a limit takes what is left. */
  readonly limit?: number;
  readonly wrapped?: boolean;
}

export interface Cell {
  readonly text: string;
  readonly paint?: Style[keyof Style];
}

const GAP = 3;
const NARROWEST = 10;
const NOTHING = ['top', 'bottom', 'left', 'right', 'mid', 'middle', 'left-mid', 'right-mid', 'mid-mid'];
const CORNERS = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'];
const chars = Object.fromEntries([...NOTHING, ...CORNERS].map((name) => [name, '']));

/**
 * Lines of a table without borders, at most `width` columns.
 * cli-table3 would colour by itself, so its styles are emptied; cells bring their own paint.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  width: number,
): string[] {
  const widths = columnWidths(columns, rows, width);
  const drawn = new Table({
    chars,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  drawn.push(columns.map(({ title }) => style.quiet(title)));
  for (const row of rows) drawn.push(row.map((cell, i) => draw(cell, columns[i]!, widths[i]!)));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function draw({ text, paint = (line) => line }: Cell, { wrapped = false }: Column, width: number): string {
  const safe = printable(text);
  const lines = wrapped ? wrap(safe, width) : [truncate(safe.replaceAll('\n', ' '), width)];
  return lines.map(paint).join('\n');
}

/** As wide as the widest cell, within the limit; too wide a table shrinks at its open column first. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): number[] {
  const widths = columns.map(({ title, limit = Infinity }, i) => {
    const widest = Math.max(0, ...rows.map((row) => textWidth(printable(row[i]!.text))));
    return Math.max(textWidth(title), Math.min(limit, widest));
  });
  const excess = (): number => widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  const shrink = (i: number, least: number): void => {
    widths[i] = Math.max(Math.min(widths[i]!, least), widths[i]! - Math.max(0, excess()));
  };
  shrink(
    columns.findIndex(({ limit }) => limit === undefined),
    20,
  );
  while (excess() > 0 && Math.max(...widths) > NARROWEST)
    shrink(widths.indexOf(Math.max(...widths)), NARROWEST);
  return widths;
}
