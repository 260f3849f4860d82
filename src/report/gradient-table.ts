import type { Style } from '../diagnostics/style.ts';
import type { GradientResult } from './result.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { count, entriesText, errorText, gradientVerdict, shapeText } from './words.ts';

/** More gradients than this are not listed when they are right. */
const MANY = 40;

const COLUMNS = [
  { title: 'gradient', limit: 20 },
  { title: 'shape', limit: 20 },
  { title: 'verdict', wrapped: true },
  { title: 'error', limit: 8 },
  { title: 'entries', limit: 24, wrapped: true },
];

/** Every gradient with its verdict in plain words, its relative error, and how many entries were compared. */
export function gradientTable(gradients: readonly GradientResult[], style: Style, width: number): string[] {
  const shown = gradients.length > MANY ? gradients.filter((each) => each.verdict !== 'pass') : gradients;
  const hidden = gradients.length - shown.length;
  const more =
    hidden > 0 ? [style.quiet(`${count(hidden, 'more gradient')} ${hidden === 1 ? 'is' : 'are'} ok`)] : [];
  if (shown.length === 0) return more;
  return [
    ...table(
      COLUMNS,
      shown.map((each) => row(each, style)),
      style,
      width,
    ),
    ...more,
  ];
}

function row(gradient: GradientResult, style: Style): Cell[] {
  const compared = gradient.verdict !== 'unchecked';
  return [
    { text: gradient.name, paint: style.strong },
    { text: shapeText(gradient.shape) },
    { text: gradientVerdict(gradient), paint: paintOf(gradient, style) },
    { text: compared ? errorText(gradient.relativeError) : '-' },
    { text: compared ? entriesText(gradient) : '-', paint: style.quiet },
  ];
}

function paintOf({ verdict, cause }: GradientResult, style: Style): Style[keyof Style] {
  if (verdict === 'pass') return style.good;
  if (verdict !== 'fail' || cause === 'inherited') return style.warning;
  return (text) => style.error(style.strong(text));
}
