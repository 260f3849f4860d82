import type { CaseResult } from '../check/result.ts';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-text.ts';
import type { Editable } from '../model/items.ts';

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
 * The verified fixes of a file's cases: an edit that several have, because several cases found it (`vary`) or because
 * repairs belong together, is taken once; of two fixes that overlap, the first.
 */
export function chooseFixes(file: Editable, cases: readonly CaseResult[]): Chosen {
  const taken = new Map<string, { readonly edit: Edit; readonly span: Span; readonly fix: Fix }>();
  const refused = new Map<string, { fix: Fix; first: Fix }>();
  const found = cases.map(({ diagnostics }) => diagnostics.filter((each) => isApplicable(each, file)));
  for (const { fix } of found.flat()) {
    const edits = fix.edits.flatMap((edit) =>
      taken.has(keyOf(edit)) ? [] : [{ edit, span: file.span(edit.location)!, fix }],
    );
    const first = [...taken.values()].find((other) => edits.some(({ span }) => overlap(other.span, span)));
    if (first) refused.set(JSON.stringify(fix.edits), { fix, first: first.fix });
    else for (const each of edits) taken.set(keyOf(each.edit), each);
  }
  const isTaken = ({ fix }: Repairable): boolean => fix.edits.every((edit) => taken.has(keyOf(edit)));
  return {
    edits: [...taken.values()].map(({ edit }) => edit),
    repaired: found.map((each) => each.filter(isTaken)),
    refused: [...refused.values()],
    tied: cases.flatMap(({ diagnostics }) => diagnostics.flatMap(({ fix }) => (fix?.tied ? [fix] : []))),
  };
}

type Edit = Fix['edits'][number];

const keyOf = (edit: Edit): string => JSON.stringify(edit);

const isApplicable = (each: Diagnostic, file: Editable): each is Repairable =>
  each.fix !== null &&
  each.fix.verified &&
  !each.fix.tied &&
  each.fix.edits.length > 0 &&
  each.fix.edits.every(({ location }) => file.span(location) !== null);

/** Two insertions at one place overlap too: nothing says which comes first. */
const overlap = (a: Span, b: Span): boolean =>
  (a.start < b.end && b.start < a.end) || (a.start === b.start && a.end === b.end);
