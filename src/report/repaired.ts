// What `--fix` has done.
import { renderDiagnostic } from '../diagnostics/frame.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { Style } from '../diagnostics/style.ts';
import { printable } from '../diagnostics/text.ts';
import type { CaseResult } from '../check/result.ts';
import type { ReportOptions } from './options.ts';

/** What was found, as it stood in the file, and what stands there now. */
export const repairs = (result: CaseResult, options: ReportOptions): string[] =>
  (result.repaired ?? []).flatMap((each) => [
    '',
    renderDiagnostic(each, { ...options, sources: options.sourcesBefore }),
    fixedText(each, result, options.style),
  ]);

/** `fixed: two-layer.yaml:25  dW1 = 1/m * dZ1 @ X.T`: the equation as it is traced now. */
export function fixedText({ fix, location }: Diagnostic, { equations }: CaseResult, style: Style): string {
  const place = fix?.edits[0]?.location ?? location;
  const at = place ? `${printable(place.file)}:${place.line}  ` : '';
  const equation = equations.findLast(
    (each) => each.name === fix?.equation && place !== null && isBefore(each.location, place),
  );
  return `${style.good('fixed:')} ${at}${printable(equation?.text ?? fix?.replacement ?? '')}`;
}

const isBefore = (a: Location, b: Location): boolean =>
  a.file === b.file && (a.line < b.line || (a.line === b.line && a.column <= b.column));
