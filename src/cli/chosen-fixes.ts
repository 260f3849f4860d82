import type { CaseResult } from '../check/result.ts';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import { spanOf } from '../diagnostics/source-text.ts';
import type { Span } from '../diagnostics/source-text.ts';

export type Repairable = Diagnostic & { readonly fix: Fix };

/** The fixes that can be written together. */
export interface Chosen {
  readonly edits: Fix['edits'];
  /** For each case what is repaired in it. */
  readonly repaired: readonly (readonly Repairable[])[];
  /** Those beside which another is as likely. */
  readonly tied: readonly Fix[];
  /** The fixes that touch what one before them changes, with that one. */
  readonly refused: readonly { readonly fix: Fix; readonly first: Fix }[];
}

/**
 * The verified fixes of a file's cases: one that several cases found (`vary`) is taken once; of two that overlap, the
 * first.
 * @param content the file without its byte-order mark
 */
export function chooseFixes(file: string, content: string, cases: readonly CaseResult[]): Chosen {
  const taken = new Map<string, { fix: Fix; spans: Span[] }>();
  const refused = new Map<string, { fix: Fix; first: Fix }>();
  const keyOf = ({ edits }: Fix): string => JSON.stringify(edits);
  const found = cases.map(({ diagnostics }) => diagnostics.filter((each) => isApplicable(each, file)));
  for (const { fix } of found.flat()) {
    const key = keyOf(fix);
    if (taken.has(key) || refused.has(key)) continue;
    const spans = fix.edits.map(({ location }) => spanOf(content, location));
    const first = [...taken.values()].find((other) =>
      other.spans.some((a) => spans.some((b) => overlap(a, b))),
    );
    if (first) refused.set(key, { fix, first: first.fix });
    else taken.set(key, { fix, spans });
  }
  return {
    edits: [...taken.values()].flatMap(({ fix }) => fix.edits),
    repaired: found.map((each) => each.filter(({ fix }) => taken.has(keyOf(fix)))),
    refused: [...refused.values()],
    tied: cases.flatMap(({ diagnostics }) => diagnostics.flatMap(({ fix }) => (fix?.tied ? [fix] : []))),
  };
}

const isApplicable = (each: Diagnostic, file: string): each is Repairable =>
  each.fix !== null &&
  each.fix.verified &&
  !each.fix.tied &&
  each.fix.edits.length > 0 &&
  each.fix.edits.every(({ location }) => location.file === file);

/** Two insertions at one place overlap too: nothing says which comes first. */
const overlap = (a: Span, b: Span): boolean =>
  (a.start < b.end && b.start < a.end) || (a.start === b.start && a.end === b.end);
