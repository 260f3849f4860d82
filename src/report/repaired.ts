// What `--fix` has done.
import { renderDiagnostic } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { plainStyle } from '../diagnostics/style.ts';
import type { Style } from '../diagnostics/style.ts';
import { printable } from '../diagnostics/text.ts';
import type { CaseResult } from '../check/result.ts';
import type { ReportOptions } from './options.ts';

/** What was found, as it stood in the file, and what stands there now. */
export const repairs = ({ repaired = [] }: CaseResult, options: ReportOptions): string[] =>
  repaired.flatMap((each) => [
    '',
    renderDiagnostic(each, { ...options, sources: options.sourcesBefore }),
    fixedText(each, options.style),
  ]);

/** `fixed: two-layer.yaml:25  dW1 = 1/m * dZ1 @ X.T`. */
export function fixedText({ fix, location }: Diagnostic, style: Style = plainStyle): string {
  const place = fix?.edits[0]?.location ?? location;
  const at = place ? `${printable(place.file)}:${place.line}  ` : '';
  const name = fix?.equation ? `${fix.equation} = ` : '';
  return `${style.good('fixed:')} ${at}${printable(name + (fix?.replacement ?? ''))}`;
}
