// The lines of source that a diagnostic points at.
import { annotate } from './annotate.ts';
import type { Mark } from './annotate.ts';
import type { Diagnostic, Location } from './diagnostic.ts';
import type { Style } from './style.ts';
import { indented, printable } from './text.ts';

export interface FrameOptions {
  readonly style: Style;
  /** Columns of the output. */
  readonly width: number;
  /** The text of each file that is known; a file without one is shown by its place alone. */
  readonly sources: ReadonlyMap<string, string>;
}

interface Region {
  readonly location: Location;
  readonly message: string;
  readonly primary: boolean;
}

/** A part of a line, in UTF-16 units from 0. */
type Part = Pick<Mark, 'start' | 'end' | 'message'>;

/** A region of more lines than this is shown by its first and its last ones. */
const LONG_REGION = 5;

/** One frame for each file that the diagnostic points into, its own place first. */
export function excerpts(diagnostic: Diagnostic, options: FrameOptions): string[] {
  const { location, labels } = diagnostic;
  const regions: Region[] = labels.flatMap(({ message, location }) =>
    location ? [{ location, message, primary: false }] : [],
  );
  // Labels inside the place, or at it, say more exactly what it points at.
  if (location && !regions.some((region) => contains(location, region.location)))
    regions.unshift({ location, message: '', primary: true });
  const lead = location ?? regions[0]?.location;
  if (!lead) return [];
  const files = new Set([lead.file, ...regions.map((region) => region.location.file)]);
  return [...files].flatMap((file) => {
    const inFile = regions.filter((region) => region.location.file === file);
    const at = file === lead.file ? lead : inFile[0]!.location;
    return [
      `  ${options.style.quiet(placeText(at))}`,
      ...frame(inFile, at.line, options.sources.get(file), diagnostic.severity, options),
    ];
  });
}

/** `two-layer.yaml:25:15`. */
export const placeText = ({ file, line, column }: Location): string => `${printable(file)}:${line}:${column}`;

const contains = (outer: Location, inner: Location): boolean =>
  outer.file === inner.file &&
  (inner.line > outer.line || (inner.line === outer.line && inner.column >= outer.column)) &&
  (inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn));

/** The lines of one file that the regions touch. Regions outside the text are told without a line. */
function frame(
  regions: readonly Region[],
  leadLine: number,
  source: string | undefined,
  severity: Diagnostic['severity'],
  { style, width }: FrameOptions,
): string[] {
  const lines = source === undefined ? [] : source.split(/\r\n|\n|\r/);
  const known = regions.filter(({ location }) => location.line >= 1 && location.line <= lines.length);
  const lost = regions
    .filter((region) => !known.includes(region) && region.message !== '')
    .flatMap(({ location, message }) => indented(`line ${location.line}: ${message}`, '    ', '    ', width));

  const marks = new Map<number, Mark[]>();
  for (const region of known)
    for (const [line, mark] of marksOf(region, lines)) {
      const onLead = region.primary || line === leadLine;
      const paint = style[onLead ? severity : 'info'];
      marks.set(line, [...(marks.get(line) ?? []), { ...mark, underline: onLead ? '^' : '-', paint }]);
    }

  const numbers = [...marks.keys()].sort((a, b) => a - b);
  const gutter = Math.max(3, String(numbers.at(-1) ?? 0).length);
  const margin = (text: string): string => style.quiet(`  ${text.padStart(gutter)} |`);
  const output: string[] = [];
  numbers.forEach((number, i) => {
    const gap = number - (numbers[i - 1] ?? number);
    if (gap > 2) output.push(style.quiet(`  ${'…'.padStart(gutter)}`));
    else if (gap === 2)
      output.push(
        joined(margin(String(number - 1)), annotate(lines[number - 2]!, [], width - gutter - 5)[0]!),
      );
    const [line = '', ...below] = annotate(lines[number - 1]!, merge(marks.get(number)!), width - gutter - 5);
    output.push(joined(margin(String(number)), line), ...below.map((text) => joined(margin(''), text)));
  });
  return [...output, ...lost];
}

const joined = (margin: string, text: string): string => (text === '' ? margin : `${margin} ${text}`);

/** The part of a region on each of its lines, without indentation. The message stands at the last one. */
function marksOf({ location, message }: Region, lines: readonly string[]): [number, Part][] {
  const { line: from, column } = location;
  // A region that ends before the first column of a line ends on the line before.
  const end = location.endColumn <= 1 && location.endLine > from ? location.endLine - 1 : location.endLine;
  const to = Math.max(from, Math.min(end, lines.length));
  const marks: [number, Part][] = [];
  for (let line = from; line <= to; line++) {
    if (to - from >= LONG_REGION && line > from + 1 && line < to) continue;
    const text = lines[line - 1]!;
    const start = line === from ? column - 1 : text.length - text.trimStart().length;
    const stop = line === location.endLine ? location.endColumn - 1 : text.trimEnd().length;
    if (line > from && line < to && start >= stop) continue;
    marks.push([line, { start, end: stop, message: line === to ? printable(message) : '' }]);
  }
  return marks;
}

/** Marks at one region become one, their messages a line each. */
function merge(marks: readonly Mark[]): Mark[] {
  const merged: Mark[] = [];
  for (const mark of marks) {
    const i = merged.findIndex((other) => other.start === mark.start && other.end === mark.end);
    if (i < 0) merged.push(mark);
    else if (mark.message !== '' && mark.message !== merged[i]!.message)
      merged[i] = {
        ...merged[i]!,
        message: [merged[i]!.message, mark.message].filter((text) => text !== '').join('\n'),
      };
  }
  return merged;
}
