import { InputError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CaseResult } from '../check/result.ts';

/** What went wrong, as diagnostics. Anything but an InputError is a bug of ours; its stack is shown only on request. */
export function diagnosticsOf(error: unknown, debug: boolean): readonly Diagnostic[] {
  if (error instanceof InputError) return error.diagnostics;
  const message = error instanceof Error ? error.message : String(error);
  const stack = debug && error instanceof Error && error.stack ? [error.stack] : [];
  const help = debug
    ? null
    : 'this is a bug in gradcheck: please report it, with what GRADCHECK_DEBUG=1 adds to this message';
  return [diagnostic({ code: 'input/internal', message: message || 'unknown failure', notes: stack, help })];
}

/** A file that could not be read or run, as a case: the report is written whatever happens. */
export const failedCase = (file: string, seed: number, diagnostics: readonly Diagnostic[]): CaseResult => ({
  name: file,
  file,
  kind: 'model',
  verdict: 'error',
  seed,
  trials: 0,
  precision: 'float64',
  vary: null,
  sizes: {},
  trialSizes: [],
  shapes: [],
  equations: [],
  coverage: { equations: 0, traced: 0, lost: [], functions: { called: 0, traced: 0 }, assumed: [] },
  gradients: [],
  diagnostics,
  derived: [],
  evaluations: 0,
  durationMs: 0,
});
