import type { Style } from '../diagnostics/style.ts';
import { indented } from '../diagnostics/text.ts';
import type { GradientResult } from '../check/result.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { count, entriesText, errorText, gradientVerdict, isSetAside, shapeText } from './words.ts';

/** More gradients than this are not listed when they are right. */
const MANY = 40;

const COLUMNS = [
  { title: 'gradient', limit: 20 },
  { title: 'shape', limit: 20, roomy: true },
  { title: 'verdict', wrapped: true },
  { title: 'error', limit: 8 },
  { title: 'entries', limit: 24, wrapped: true, roomy: true },
];

/** Below so many columns what is not needed for a verdict is left out. */
const ROOMY = 56;

/**
 * Every gradient with its verdict in plain words, its relative error, and how many entries were compared. Where nothing
 * was compared, for one reason, that reason alone.
 */
export function gradientTable(gradients: readonly GradientResult[], style: Style, width: number): string[] {
  const reason = commonReason(gradients);
  if (reason !== null)
    return indented(`no gradient was checked: ${reason}`, '', '  ', width).map(style.warning);
  const shown =
    gradients.length > MANY
      ? gradients.filter((each) => each.verdict !== 'pass' || isSetAside(each))
      : gradients;
  const hidden = gradients.length - shown.length;
  const more =
    hidden > 0
      ? [
          style.quiet(
            `${count(hidden, shown.length > 0 ? 'more gradient' : 'gradient')} ${hidden === 1 ? 'is' : 'are'} ok`,
          ),
        ]
      : [];
  if (shown.length === 0) return more;
  const fits = (_: unknown, i: number): boolean => width >= ROOMY || COLUMNS[i]!.roomy !== true;
  const rows = shown.map((each) => row(each, style).filter(fits));
  return [...table(COLUMNS.filter(fits), rows, style, width), ...more];
}

function commonReason([first, ...rest]: readonly GradientResult[]): string | null {
  if (first === undefined || first.verdict !== 'unchecked') return null;
  return rest.every(({ verdict, reason }) => verdict === 'unchecked' && reason === first.reason)
    ? first.reason
    : null;
}

function row(gradient: GradientResult, style: Style): Cell[] {
  const compared = gradient.verdict !== 'unchecked' && !isSetAside(gradient);
  return [
    { text: gradient.name, paint: style.strong },
    { text: shapeText(gradient.shape) },
    { text: gradientVerdict(gradient), paint: paintOf(gradient, style) },
    { text: compared ? errorText(gradient.relativeError) : '-' },
    { text: compared ? entriesText(gradient) : '-', paint: style.quiet },
  ];
}

function paintOf(gradient: GradientResult, style: Style): Style[keyof Style] {
  const { verdict, cause } = gradient;
  if (verdict === 'pass') return isSetAside(gradient) ? style.warning : style.good;
  if (verdict !== 'fail' || cause === 'inherited') return style.warning;
  return (text) => style.error(style.strong(text));
}
