import type { Diagnostic, Fix } from './diagnostic.ts';
import { excerpts } from './excerpt.ts';
import type { FrameOptions } from './excerpt.ts';
import type { Style } from './style.ts';
import { indented, printable, textWidth } from './text.ts';

export type { FrameOptions } from './excerpt.ts';

/** Of the lines below a help's first. */
const INDENT = '        ';

/** A diagnostic as text: what, where with the source lines, further facts, help. No line break at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, options: FrameOptions): string {
  const { style, width } = options;
  const unplaced = diagnostic.labels.filter((label) => !label.location).map((label) => label.message);
  const notes = [...unplaced, ...diagnostic.notes].flatMap((note) => indented(note, '  ', '  ', width));
  const help = helpText(diagnostic.help, diagnostic.fix, width - INDENT.length - 'help: '.length);
  const helpLines = help === null ? [] : indented(`help: ${help}`, '  ', INDENT, width);
  return [
    ...headline(diagnostic, options),
    ...excerpts(diagnostic, options),
    ...notes,
    ...helpLines.map((line) => line.replace('help:', style.info('help:'))),
  ].join('\n');
}

/** `error[shape/axis] db1: …`, wrapped. The equation's name is left out where the message begins with it. */
export function headline(
  diagnostic: Diagnostic,
  { style, width }: Pick<FrameOptions, 'style' | 'width'>,
): string[] {
  const { severity, code, equation } = diagnostic;
  const message = printable(diagnostic.message);
  const named = equation !== null && !startsWithName(message, equation);
  const label = `${severity}[${code}]`;
  const [first = '', ...rest] = indented(
    `${label} ${named ? `${printable(equation)}: ` : ''}${message}`,
    '',
    '  ',
    width,
  );
  const coloured = first.startsWith(label)
    ? style[severity](style.strong(label)) + strongText(first.slice(label.length), style)
    : first;
  return [coloured, ...rest.map((line) => strongText(line, style))];
}

const strongText = (line: string, style: Style): string => line.replace(/\S.*/, (text) => style.strong(text));

const startsWithName = (message: string, name: string): boolean =>
  message.startsWith(name) && !/^[\w.]/.test(message.slice(name.length));

/** The help, or else the equation to write; what was verified stands beside it where both fit, else below. */
function helpText(help: string | null, fix: Fix | null, width: number): string | null {
  const written =
    fix && `${fix.replacement}       ${fix.verified ? 'verified' : 'not verified'}: ${fix.title}`;
  const text = help ?? written;
  return text && (textWidth(text) <= width ? text : text.replace(/ {3,}(?=(not )?verified: )/, '\n'));
}
