import type { Code } from '../diagnostics/codes.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Label } from '../diagnostics/diagnostic.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';

/** What is wrong at one place of the text. `Failure` is thrown inside a statement and caught where the statement ends. */
export interface Problem {
  readonly code?: Code;
  readonly span: Span;
  readonly message: string;
  readonly help?: string;
  readonly labels?: readonly { readonly span: Span; readonly message: string }[];
}

/** The InputError for one problem; its code is `input/syntax` unless it says otherwise. */
export function failure(
  source: SourceText,
  { code = 'input/syntax', span, message, help, labels = [] }: Problem,
): InputError {
  const located: Label[] = labels.map((label) => ({
    message: label.message,
    location: source.locate(label.span),
  }));
  return new InputError(
    diagnostic({ code, message, location: source.locate(span), labels: located, help: help ?? null }),
  );
}
