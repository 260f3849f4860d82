// The report for a person at a terminal: the verdict, the first wrong equation and why, then the tables.
import { placeText } from '../diagnostics/excerpt.ts';
import { headline, renderDiagnostic } from '../diagnostics/frame.ts';
import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import { plainStyle } from '../diagnostics/style.ts';
import type { Style } from '../diagnostics/style.ts';
import { indented, printable, textWidth, truncate } from '../diagnostics/text.ts';
import { gradientTable } from './gradient-table.ts';
import { notes } from './notes.ts';
import { numpyTexts } from './numpy.ts';
import type { Reporter, ReportOptions } from './options.ts';
import { fixedText, repairs } from './repaired.ts';
import { replay } from './replay.ts';
import type { CaseResult, Report, Verdict } from '../check/result.ts';
import { shapeSections, shapeTable } from './shape-sections.ts';
import { count, signs, summary, varyText } from './words.ts';

/** One case in full; of several, a line for each that passes and the rest in full. */
export const pretty: Reporter = (report, options) => {
  if (options.quiet) return quiet(report, options);
  const [only] = report.cases;
  if (report.cases.length === 1 && only)
    return text([...single(only, options), ...strictness(report, options)]);
  return text([
    ...report.cases.flatMap((each, i) => oneOfMany(each, report.cases[i - 1], options)),
    '',
    totals(report, options.style),
    ...strictness(report, options),
  ]);
};

const text = (lines: readonly string[]): string =>
  `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;

const severe: Readonly<Record<Verdict, keyof Style>> = {
  pass: 'good',
  fail: 'error',
  inconclusive: 'warning',
  error: 'error',
};

const badge = (verdict: Verdict, style: Style): string =>
  style[severe[verdict]](style.strong(`${signs[verdict]} ${verdict}`));

function single(result: CaseResult, options: ReportOptions): string[] {
  const { style, width } = options;
  return [
    ...title(result, options),
    ...indented(summary(result), '  ', '  ', width).map((line) => style.strong(line)),
    ...body(result, options, true),
  ];
}

/** The name, and the file at the right where both fit. */
function title({ name, file, verdict }: CaseResult, { style, width }: ReportOptions): string[] {
  const [left, right] = [printable(name), printable(file)];
  const room = width - textWidth(`${signs[verdict]} ${verdict}  `);
  const line = `${badge(verdict, style)}  ${style.strong(truncate(left, room))}`;
  if (left === right) return [line];
  const gap = room - textWidth(left) - textWidth(right);
  return gap >= 2 ? [line + ' '.repeat(gap) + style.quiet(right)] : [line, `  ${style.quiet(right)}`];
}

function oneOfMany(result: CaseResult, before: CaseResult | undefined, options: ReportOptions): string[] {
  const { style, width } = options;
  const place = printable(result.file + varyText(result.vary));
  const line = `${badge(result.verdict, style)}  ${place}`;
  const room = width - textWidth(`${signs[result.verdict]} ${result.verdict}  ${place}`);
  const said = summary(result, true);
  const beside = textWidth(said) + 3 <= room;
  const head = beside ? `${line}   ${style.quiet(said)}` : line;
  if (result.verdict === 'pass')
    return [
      ...(before && before.verdict !== 'pass' ? [''] : []),
      head,
      ...indent(numpyLines(result, options, width - 2)),
      ...(result.repaired ?? []).flatMap((each) => [
        ...brief(each, options),
        `  ${fixedText(each, result, style)}`,
      ]),
      ...warningsOf(result).flatMap((each) => brief(each, options)),
    ];
  return ['', head, ...(beside ? [] : indented(said, '  ', '  ', width)), ...body(result, options, false)];
}

const numpyLines = ({ numpy }: CaseResult, { style }: ReportOptions, width: number): string[] =>
  (numpy ? numpyTexts(numpy) : [])
    .flatMap((each) => indented(each, '', '  ', width))
    .map((line) => style.quiet(line));

const brief = (found: Diagnostic, { style, width }: ReportOptions): string[] =>
  headline(found, { style, width: width - 2 }).map((line) => `  ${line}`);

/** Repairs, errors, tables, notes, warnings, and the line that replays a failure. */
function body(result: CaseResult, options: ReportOptions, alone: boolean): string[] {
  const { style, command } = options;
  const width = options.width - 2;
  const framed = (...severities: readonly Severity[]): string[] =>
    result.diagnostics.flatMap((each) =>
      severities.includes(each.severity) ? ['', renderDiagnostic(each, options)] : [],
    );
  const section = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', ...indent(lines)]);
  const again = replay(result, options);
  const evaluated = result.verdict !== 'error';
  const shapes = alone && evaluated ? section(shapeTable(result, style, width)) : [];
  const gradients = section(gradientTable(result.gradients, style, width));
  // What is wrong comes first; where nothing is, the shapes lead up to the gradients.
  const tables = result.verdict === 'fail' ? [...gradients, ...shapes] : [...shapes, ...gradients];
  return [
    ...repairs(result, options),
    ...framed('error'),
    ...(command === 'shapes' ? section(shapeSections(result, style, width)) : tables),
    ...section(
      result.derived.length === 0
        ? []
        : [style.quiet('derived from the forward equations'), ...result.derived.map(printable)],
    ),
    ...section(evaluated ? notes(result, { ...options, width }) : numpyLines(result, options, width)),
    ...framed('warning', 'info'),
    ...(again === null ? [] : ['', `${style.info('replay:')} ${again}`]),
    ...(alone ? furtherReading(result, style) : []),
  ];
}

/** Where to read about the first mistake, below the line that replays it. */
function furtherReading({ verdict, diagnostics }: CaseResult, style: Style): string[] {
  const first = verdict === 'fail' ? diagnostics.find(({ severity }) => severity === 'error') : undefined;
  return first ? [style.quiet(`why:    gradcheck explain ${first.code}`)] : [];
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

/** `✗ 14 cases: 12 pass, 2 fail`. */
function totals({ cases, verdict }: Report, style: Style): string {
  const counts = (['pass', 'fail', 'inconclusive', 'error'] as const).flatMap((each) => {
    const number = cases.filter((result) => result.verdict === each).length;
    return number > 0 ? [style[severe[each]](`${number} ${each}`)] : [];
  });
  return `${style[severe[verdict]](style.strong(signs[verdict]))} ${count(cases.length, 'case')}: ${counts.join(', ')}`;
}

const warningsOf = ({ diagnostics }: CaseResult): readonly Diagnostic[] =>
  diagnostics.filter((each) => each.severity === 'warning');

/** Why the exit code is not that of the verdict. */
function strictness({ cases, verdict }: Report, { strict, style }: ReportOptions): string[] {
  const warnings = cases.flatMap(warningsOf).length;
  if (!strict || warnings === 0 || verdict === 'fail' || verdict === 'error') return [];
  return ['', `${style.error('strict:')} ${count(warnings, 'warning')}, which --strict makes a failure`];
}

/** One line a case that did not pass, and one a repair: `two-layer.yaml:25:3: fail: dW1 is wrong (gradient/mismatch)`. */
function quiet({ cases }: Report, { strict }: ReportOptions): string {
  return cases
    .map((result) => {
      const fixed = (result.repaired ?? [])
        .map((each) => `${fixedText(each, result, plainStyle)}\n`)
        .join('');
      const warnings = strict ? warningsOf(result) : [];
      if (result.verdict === 'pass')
        return (
          fixed +
          warnings
            .map(
              (each) =>
                `${each.location ? placeText(each.location) : printable(result.file)}:${varyText(result.vary)} warning: ${printable(each.message)} (${each.code})\n`,
            )
            .join('')
        );
      const error = result.diagnostics.find((each) => each.severity === 'error');
      const place = error?.location ? placeText(error.location) : printable(result.file);
      const said =
        error && result.verdict === 'error'
          ? printable(error.message).replaceAll('\n', ' ')
          : summary(result);
      return `${fixed}${place}:${varyText(result.vary)} ${result.verdict}: ${said}${error ? ` (${error.code})` : ''}\n`;
    })
    .join('');
}
